"""A computational graph as a picture: values above its edges, gradients below them.

The picture is SVG, the same on every machine and in every run, and says in words what it shows.
"""

from __future__ import annotations

import math
from base64 import b64encode
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import NamedTuple

from nnlib.graph import svg
from nnlib.graph.engine import CONSTANT, VARIABLE, Node, topological_order
from nnlib.graph.labels import (
    LINE_HEIGHT,
    Table,
    description,
    folded,
    name_text,
    operation_text,
    table,
    text_width,
)
from nnlib.graph.layout import Layout, Point, Size, layered
from nnlib.graph.shapes import ARROW_LENGTH, Arrow, Box, Shape, Words, numbers
from nnlib.graph.steps import Stage, number_of_steps, stage
from nnlib.plotting.palette import GRADIENT, INK, MUTED, PAPER, VALUE, tint

NODE_HEIGHT = 40.0
MARGIN = 16.0
EDGE_GAP = 5.0  # between an edge and the numbers above and below it
LAYER_GAP, BOX_GAP = 30.0, 16.0
PORT_GAP = 13.0  # between the arrowheads of two inputs
MOST_NODES = 200
END = "end"  # the box behind the last edge, which holds the name of the output


@dataclass(frozen=True)
class Drawing:
    """An SVG picture, with the words that replace it where it cannot be seen."""

    svg: str
    alt: str
    size: Size

    def save(self, path: str | Path) -> None:
        """Write the picture to a file."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def html(self) -> str:
        """The picture as an HTML image with its words."""
        data = b64encode(self.svg.encode()).decode()
        width = round(self.size.width)
        card = f"display:block;width:100%;min-width:{width * 6 // 10}px;max-width:{width}px"
        return (
            '<div style="overflow-x:auto;background:#fff;border-radius:6px">'
            f'<img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{data}" style="{card}">'
            "</div>"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": f"[Figure: {self.alt}]"}


def draw(output: Node, precision: int = 3, *, step: int | None = None) -> Drawing:
    """The graph up to a node, with the values on its edges, and after backward() the gradients.

    A variable is a box, an operation a disc; a number without a name is written into its
    operation. Above each edge stands the value that it carries, below it the gradient that came
    back along it in the last backward(); below a node whose value fans out, the sum of these.
    precision is the number of significant digits; step as in `sketch`.
    Errors: ValueError for a graph of more than 200 nodes, which no page could show.
    """
    plan = sketch(output, precision, step=step)
    picture = svg.document(plan.shapes, plan.size, plan.title, plan.description)
    return Drawing(picture, f"{plan.title}. {plan.description}", plan.size)


class Sketch(NamedTuple):
    """All shapes of a picture and what it says in words."""

    shapes: list[Shape]
    size: Size
    title: str
    description: str


def sketch(
    output: Node, precision: int, *, layer_gap: float = LAYER_GAP, step: int | None = None
) -> Sketch:
    """Plan the picture that draw() returns as SVG. Arguments and errors: as draw().

    A smaller layer_gap makes a long graph narrower. With step only those numbers are shown that
    are known after so many steps, as nnlib.graph.steps.stage, and the node in turn is filled; all
    steps of a graph have one layout.
    """
    plan = _plan(output, precision)
    now = stage(output, number_of_steps(output) if step is None else step)
    layout = layered(plan.sizes, plan.arrows, layer_gap=layer_gap, box_gap=BOX_GAP)
    layout, size = _move_to_corner(plan, layout)
    _assign_ports(plan, layout.centers)
    shapes = [shape for key in plan.wires for shape in _wire_shapes(plan, key, layout, now)]
    for key, node in plan.nodes.items():
        total = plan.totals.get(key) if now.shows_total(output, node) else None
        color = None if step is None or node is not now.active else _turn_color(now)
        shapes += _node_shapes(node, layout.centers[key], total, color)
    shapes.append(Words(plan.end_name, layout.centers[END], INK))
    title = f"Computational graph of {output.name or 'an expression'}"
    return Sketch(shapes, size, title, description(output, precision))


@dataclass
class _Wire:
    """One edge of the graph: from box to box, through a label with a value and a gradient."""

    start: str
    end: str
    value: Table
    gradient: Table | None
    port: float = 0.0  # how far above or below the middle of its end it arrives

    @property
    def size(self) -> Size:
        tables = [self.value] if self.gradient is None else [self.value, self.gradient]
        tallest = max(table.height for table in tables)
        return Size(max(table.width for table in tables) + 4, 2 * (tallest + EDGE_GAP))


@dataclass
class _Plan:
    """What to draw, before it is known where."""

    nodes: dict[str, Node] = field(default_factory=dict)
    totals: dict[str, Table] = field(default_factory=dict)  # gradients added by fan-out
    wires: dict[str, _Wire] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)
    end_name: str = ""

    @property
    def arrows(self) -> list[tuple[str, str]]:
        return [
            pair
            for key, wire in self.wires.items()
            for pair in ((wire.start, key), (key, wire.end))
        ]


def _plan(output: Node, precision: int) -> _Plan:
    drawn = [node for node in topological_order(output) if not folded(node) or node is output]
    if len(drawn) > MOST_NODES:
        raise ValueError(
            f"this graph has {len(drawn)} nodes, and a readable picture at most {MOST_NODES}: "
            "draw a smaller example of the same shape"
        )
    plan = _Plan(end_name=name_text(output) if output.edges else "")
    keys = {id(node): f"node{k}" for k, node in enumerate(drawn)}
    plan.nodes = {keys[id(node)]: node for node in drawn}
    for node in drawn:
        _add_wires(plan, node, keys, precision)
    gradient = None if output.grad is None else table(output.grad, precision)
    plan.wires["wire-out"] = _Wire(keys[id(output)], END, table(output.value, precision), gradient)
    _add_totals(plan, precision)
    for key, node in plan.nodes.items():
        plan.sizes |= {name: wire.size for name, wire in plan.wires.items() if wire.end == key}
        plan.sizes[key] = _node_size(node, plan.totals.get(key))
    plan.sizes["wire-out"] = plan.wires["wire-out"].size
    plan.sizes[END] = Size(text_width(plan.end_name) + 8, LINE_HEIGHT)
    return plan


def _add_wires(plan: _Plan, node: Node, keys: dict[int, str], precision: int) -> None:
    """One wire per input of a node, arriving below one another."""
    gradients = node.downstream or (None,) * len(node.edges)
    inputs = [
        (source, gradient)
        for (source, _), gradient in zip(node.edges, gradients, strict=True)
        if not folded(source)
    ]
    for k, (source, gradient) in enumerate(inputs):
        prefix = f"{name_text(source)} = " if source.name and source.edges else ""
        plan.wires[f"wire-{keys[id(node)]}-{k}"] = _Wire(
            keys[id(source)],
            keys[id(node)],
            table(source.value, precision, prefix),
            None if gradient is None else table(gradient, precision),
        )


def _add_totals(plan: _Plan, precision: int) -> None:
    """The sum of gradients for each node from which more than one brings a gradient back."""
    for key, node in plan.nodes.items():
        back = [w for w in plan.wires.values() if w.start == key and w.gradient is not None]
        if len(back) > 1 and node.grad is not None:
            plan.totals[key] = table(node.grad, precision, "Σ = ")


def _disc_width(node: Node) -> float:
    return max(NODE_HEIGHT, text_width(operation_text(node)) + 22)


def _node_size(node: Node, total: Table | None) -> Size:
    """Room for a node and for the sum of gradients below it."""
    if total is None:
        return Size(_disc_width(node), NODE_HEIGHT)
    return Size(max(_disc_width(node), total.width), NODE_HEIGHT + 2 * (total.height + EDGE_GAP))


def _move_to_corner(plan: _Plan, layout: Layout) -> tuple[Layout, Size]:
    """Move everything so that the picture begins at (0, 0), and say how large it is."""
    boxes = [(layout.centers[key], size) for key, size in plan.sizes.items()]
    left = min(center.x - size.width / 2 for center, size in boxes) - MARGIN
    top = min(center.y - size.height / 2 for center, size in boxes) - MARGIN
    right = max(center.x + size.width / 2 for center, size in boxes) + MARGIN
    bottom = max(center.y + size.height / 2 for center, size in boxes) + MARGIN
    return layout.moved(-left, -top), Size(right - left, bottom - top)


def _assign_ports(plan: _Plan, centers: dict[str, Point]) -> None:
    """Spread the arrowheads of a node's inputs, in the order in which they come in."""
    for key in plan.nodes:
        arriving = sorted(
            (name for name, wire in plan.wires.items() if wire.end == key),
            key=lambda name: centers[name].y,
        )
        gap = min(PORT_GAP, 0.75 * NODE_HEIGHT / max(1, len(arriving) - 1))
        for k, name in enumerate(arriving):
            plan.wires[name].port = gap * (k - (len(arriving) - 1) / 2)


def _wire_shapes(plan: _Plan, key: str, layout: Layout, now: Stage) -> list[Shape]:
    """An arrow, with its value above and its gradient below.

    It is level wherever a layer has boxes, and bends only in the gaps between layers.
    """
    wire, label = plan.wires[key], layout.centers[key]
    start, end = layout.centers[wire.start], layout.centers[wire.end]
    passed = [start, *layout.bends[wire.start, key], label, *layout.bends[key, wire.end]]
    level = [
        Point(point.x + side * layout.half_widths[point.x], point.y)
        for point in passed
        for side in (-1, 1)
    ]
    tip = _arrival(plan, wire, end)
    points = [
        Point(start.x + _disc_width(plan.nodes[wire.start]) / 2, start.y),
        *level[1:],
        Point(min(end.x - layout.half_widths[end.x], tip.x - ARROW_LENGTH), tip.y),
        tip,
    ]
    above = Point(label.x, label.y - EDGE_GAP - wire.value.height / 2)
    shapes: list[Shape] = [Arrow(points, MUTED)]
    if plan.nodes[wire.start] in now.valued:
        shapes += numbers(wire.value, above, VALUE)
    is_back = now.seeded if wire.end == END else plan.nodes[wire.end] in now.returned
    if wire.gradient is not None and is_back:
        below = Point(label.x, label.y + EDGE_GAP + wire.gradient.height / 2)
        shapes += numbers(wire.gradient, below, GRADIENT)
    return shapes


def _arrival(plan: _Plan, wire: _Wire, end: Point) -> Point:
    """Where an arrow meets the disc that it ends at, or the name behind the last edge."""
    if wire.end == END:
        return Point(end.x - plan.sizes[END].width / 2, end.y)
    radius = NODE_HEIGHT / 2
    dent = radius - math.sqrt(radius**2 - min(abs(wire.port), radius) ** 2)
    return Point(end.x - _disc_width(plan.nodes[wire.end]) / 2 + dent, end.y + wire.port)


def _turn_color(now: Stage) -> str:
    """The color of the pass that is on its way."""
    return GRADIENT if now.seeded else VALUE


def _node_shapes(
    node: Node, center: Point, total: Table | None, turn: str | None = None
) -> list[Shape]:
    """A box or a disc, filled when it is its turn; below it the sum of gradients that came back."""
    is_input = node.operation in (VARIABLE, CONSTANT)
    radius, fill = (6.0, PAPER) if is_input else (NODE_HEIGHT / 2, tint(INK, 0.07))
    if turn is not None:
        fill = tint(turn, 0.35)
    shapes: list[Shape] = [
        Box(center, Size(_disc_width(node), NODE_HEIGHT), radius, fill, INK),
        Words(operation_text(node), center, INK),
    ]
    if total is not None:
        below = Point(center.x, center.y + NODE_HEIGHT / 2 + EDGE_GAP + total.height / 2)
        shapes += numbers(total, below, GRADIENT)
    return shapes
