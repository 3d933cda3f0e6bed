"""A computational graph as a picture: values above its edges, gradients below them.

The picture is SVG, the same on every machine and in every run, and says in words what it shows.
"""

from __future__ import annotations

import math
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path

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
from nnlib.plotting.palette import GRADIENT, INK, MUTED, PAPER, VALUE, tint

NODE_HEIGHT = 40.0
MARGIN = 16.0
EDGE_GAP = 5.0  # between an edge and the numbers above and below it
LAYER_GAP, BOX_GAP = 32.0, 16.0
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

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        data = b64encode(self.svg.encode()).decode()
        width = round(self.size.width)
        card = f"display:block;width:100%;min-width:{width * 6 // 10}px;max-width:{width}px"
        image = (
            '<div style="overflow-x:auto;background:#fff;border-radius:6px">'
            f'<img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{data}" style="{card}">'
            "</div>"
        )
        return {"text/html": image, "text/plain": f"[Figure: {self.alt}]"}


def draw(output: Node, precision: int = 3) -> Drawing:
    """The graph up to a node, with the values on its edges, and after backward() the gradients.

    A variable is a box, an operation a disc; a number without a name is written into its
    operation. Above each edge stands the value that it carries, below it the gradient that came
    back along it in the last backward(); below a node whose value fans out, the sum of these.
    precision is the number of significant digits.
    Errors: ValueError for a graph of more than 200 nodes, which no page could show.
    """
    plan = _plan(output, precision)
    layout = layered(plan.sizes, plan.arrows, layer_gap=LAYER_GAP, box_gap=BOX_GAP)
    painted, size = _paint(plan, layout)
    title = f"Computational graph of {output.name or 'an expression'}"
    text = description(output, precision)
    key = "graph-" + sha256("".join(painted).encode()).hexdigest()[:10]
    picture = svg.document(painted, size, title, text, key)
    return Drawing(picture, f"{title}. {text}", size)


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


def _paint(plan: _Plan, layout: Layout) -> tuple[list[str], Size]:
    """The lines of SVG, and the size of the picture."""
    left = min(layout.centers[key].x - size.width / 2 for key, size in plan.sizes.items())
    top = min(layout.centers[key].y - size.height / 2 for key, size in plan.sizes.items())

    def moved(point: Point) -> Point:
        return Point(point.x - left + MARGIN, point.y - top + MARGIN)

    centers = {key: moved(point) for key, point in layout.centers.items()}
    bends = {arrow: [moved(p) for p in points] for arrow, points in layout.bends.items()}
    width = max(centers[key].x + size.width / 2 for key, size in plan.sizes.items()) + MARGIN
    height = max(centers[key].y + size.height / 2 for key, size in plan.sizes.items()) + MARGIN
    size = Size(width, height)
    _assign_ports(plan, centers)
    lines = [f'<rect width="{svg.n(width)}" height="{svg.n(height)}" fill="{PAPER}"/>']
    for key, wire in plan.wires.items():
        lines += _painted_wire(plan, key, wire, centers, bends)
    for key, node in plan.nodes.items():
        lines += _painted_node(node, centers[key], plan.totals.get(key))
    lines.append(svg.words(plan.end_name, centers[END], INK))
    return lines, size


def _assign_ports(plan: _Plan, centers: dict[str, Point]) -> None:
    """Spread the arrowheads of a node's inputs, in the order in which they come in."""
    for key in plan.nodes:
        arriving = sorted(
            (name for name, wire in plan.wires.items() if wire.end == key),
            key=lambda name: centers[name].y,
        )
        for k, name in enumerate(arriving):
            plan.wires[name].port = PORT_GAP * (k - (len(arriving) - 1) / 2)


def _painted_wire(
    plan: _Plan,
    key: str,
    wire: _Wire,
    centers: dict[str, Point],
    bends: dict[tuple[str, str], list[Point]],
) -> list[str]:
    label, half = centers[key], wire.size.width / 2
    start, end = centers[wire.start], centers[wire.end]
    points = [
        Point(start.x + _disc_width(plan.nodes[wire.start]) / 2, start.y),
        Point(start.x + plan.sizes[wire.start].width / 2, start.y),  # past the sum of gradients
        *bends[wire.start, key],
        Point(label.x - half, label.y),
        Point(label.x + half, label.y),
        *bends[key, wire.end],
        _arrival(plan, wire, end),
    ]
    above = Point(label.x, label.y - EDGE_GAP - wire.value.height / 2)
    lines = [svg.arrow(points, MUTED), *svg.numbers(wire.value, above, VALUE)]
    if wire.gradient is not None:
        below = Point(label.x, label.y + EDGE_GAP + wire.gradient.height / 2)
        lines += svg.numbers(wire.gradient, below, GRADIENT)
    return lines


def _arrival(plan: _Plan, wire: _Wire, end: Point) -> Point:
    """Where an arrow meets the disc that it ends at, or the name behind the last edge."""
    if wire.end == END:
        return Point(end.x - plan.sizes[END].width / 2, end.y)
    radius = NODE_HEIGHT / 2
    dent = radius - math.sqrt(radius**2 - min(abs(wire.port), radius) ** 2)
    return Point(end.x - _disc_width(plan.nodes[wire.end]) / 2 + dent, end.y + wire.port)


def _painted_node(node: Node, center: Point, total: Table | None) -> list[str]:
    is_input = node.operation in (VARIABLE, CONSTANT)
    radius, fill = (6.0, PAPER) if is_input else (NODE_HEIGHT / 2, tint(INK, 0.07))
    lines = [
        svg.pill(center, Size(_disc_width(node), NODE_HEIGHT), radius, fill, INK),
        svg.words(operation_text(node), center, INK),
    ]
    if total is not None:
        below = Point(center.x, center.y + NODE_HEIGHT / 2 + EDGE_GAP + total.height / 2)
        lines += svg.numbers(total, below, GRADIENT)
    return lines
