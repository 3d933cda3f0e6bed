"""The widget of the lesson: both passes through a graph, one node at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from nnlib.graph import Node
from nnlib.graph.drawing import Drawing, draw
from nnlib.graph.labels import name_text, number, operation_text
from nnlib.graph.steps import number_of_steps, operations, stage
from nnlib.lessons.backprop.figures import graphs
from nnlib.plotting.explore import Choice, Slider, explore

if TYPE_CHECKING:
    import ipywidgets

GRAPHS = {
    "(x + y) max(y, z)": graphs.fan_out_graph,
    "(x + y) z": graphs.product_graph,
    "sigmoid neuron": graphs.sigmoid_neuron_coarse,
    "softmax regression": graphs.softmax_regression_graph,
}


@cache
def built(name: str) -> Node:
    """The graph of this name, after both passes."""
    output = GRAPHS[name]()
    output.backward()
    return output


MOST_STEPS = max(number_of_steps(build()) for build in GRAPHS.values())


@dataclass(frozen=True)
class Frame:
    """One step of both passes: the picture, and what happens in it."""

    picture: Drawing
    told: str

    def html(self) -> str:
        """The words above the picture."""
        return f"<p><b>{escape(self.told)}</b></p>{self.picture.html()}"


def graph_after(name: str, step: float) -> Frame:
    """Draw a graph as it is known after `step` steps; later steps than the last show the last."""
    output = built(name)
    k = min(int(step), number_of_steps(output))
    told = describe(output, k)
    picture = replace(draw(output, 2, step=k), alt=f"The graph of {name}. {told}.")
    return Frame(picture, told)


def describe(output: Node, step: int) -> str:
    """Say in a few words what happens in a step."""
    now, forward = stage(output, step), operations(output)
    if now.active is None:
        return "Step 0: the inputs are given"
    node, last = now.active, number_of_steps(output)
    if step <= len(forward):
        name = f"{name_text(node)} = " if node.name else ""
        return f"Forward, step {step} of {last}: {operation_text(node)} gives {name}{value(node)}"
    if step == len(forward) + 1:
        return f"Backward, step {step} of {last}: the output starts with 1"
    sent = [number(float(u), 2) for u in node.downstream if u is not None]
    gate = operation_text(node)
    return f"Backward, step {step} of {last}: {gate} hands back {' and '.join(sent)}"


def value(node: Node) -> str:
    """The number that a node holds, as the picture shows it."""
    return number(float(node.value), 2)


def explore_passes() -> ipywidgets.VBox:
    """Return the widget: a menu of graphs and a slider of steps."""
    return explore(
        graph_after,
        name=Choice("graph", tuple(GRAPHS)),
        step=Slider("step", 0, MOST_STEPS, 1, 0),
    )
