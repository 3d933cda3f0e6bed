"""Registering a figure that is one computational graph, drawn by nnlib.graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nnlib.figures import figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnlib.graph import Node

WIDEST = 11.6  # inches: wider, and its words are too small on a printed page
GAPS = (30.0, 24.0, 18.0, 14.0, 12.0, 10.0)


def graph_figure(
    name: str, *, decks: tuple[str, ...], title: str, alt: str
) -> Callable[[Callable[[], Node]], Callable[[], Node]]:
    """Register the graph of the node that a function returns, with values and gradients.

    The function stays as it is, so that others may use its graph; arguments as `figure`.
    """

    def register(build: Callable[[], Node]) -> Callable[[], Node]:
        def draw() -> Figure:
            output = build()
            output.backward()
            return fitted(output, title)

        draw.__doc__, draw.__module__ = build.__doc__, build.__module__
        figure(name, decks=decks, title=title, alt=alt)(draw)
        return build

    return register


def fitted(output: Node, title: str = "") -> Figure:
    """Draw the graph up to a node, closer together when it would be too wide.

    Errors: ValueError when it is too wide even then.
    """
    from nnlib.graph.figure import figure as graph_picture

    for gap in GAPS:
        drawn = graph_picture(output, precision=2, title=title, layer_gap=gap)
        if drawn.get_figwidth() <= WIDEST:
            return drawn
    raise ValueError(
        f"the graph of {output.name or 'this node'} is {drawn.get_figwidth():.1f} inches wide, "
        f"more than {WIDEST:g}: join some of its steps into one node"
    )
