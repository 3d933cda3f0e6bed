"""Layered layout: boxes joined by arrows, from left to right, with few crossings.

The method is Sugiyama's, from the library grandalf: boxes are dealt into layers so that arrows
run forward, ordered in their layer to cross seldom, and placed so that long arrows are straight
(Brandes and Köpf 2002). grandalf draws downward; here its x and y are exchanged.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from grandalf.graphs import Edge, Graph, Vertex
from grandalf.layouts import SugiyamaLayout, VertexViewer

ATTEMPTS = 20


class Point(NamedTuple):
    x: float
    y: float


class Size(NamedTuple):
    width: float
    height: float


class Layout(NamedTuple):
    """Centers of the boxes, and per arrow the points that it passes on its way.

    half_widths gives, for the x of each layer, half the width of its widest box.
    """

    centers: dict[str, Point]
    bends: dict[tuple[str, str], list[Point]]
    half_widths: dict[float, float]

    def moved(self, right: float, down: float) -> Layout:
        """The same layout elsewhere."""

        def move(point: Point) -> Point:
            return Point(point.x + right, point.y + down)

        return Layout(
            {key: move(point) for key, point in self.centers.items()},
            {arrow: [move(point) for point in points] for arrow, points in self.bends.items()},
            {x + right: half for x, half in self.half_widths.items()},
        )


def layered(
    sizes: Mapping[str, Size],
    arrows: Sequence[tuple[str, str]],
    *,
    layer_gap: float,
    box_gap: float,
) -> Layout:
    """Place boxes joined by arrows (from, to), which must form one piece without a cycle.

    The order of the boxes given is kept where it costs no crossing. Sugiyama's method depends on
    the order it starts from: of some shuffled ones, the first with the fewest crossings is taken.
    """
    best = _sugiyama(sizes, arrows, layer_gap, box_gap, attempt=0)
    fewest = _count_crossings(best)
    for attempt in range(1, ATTEMPTS):
        if not fewest:
            break
        layout = _sugiyama(sizes, arrows, layer_gap, box_gap, attempt)
        if (crossings := _count_crossings(layout)) < fewest:
            best, fewest = layout, crossings
    return best


def _sugiyama(
    sizes: Mapping[str, Size],
    arrows: Sequence[tuple[str, str]],
    layer_gap: float,
    box_gap: float,
    attempt: int,
) -> Layout:
    """One run of Sugiyama's method: attempt 0 starts from the given order, others shuffle it."""
    vertices = {key: Vertex(key) for key in sizes}
    for key, size in sizes.items():
        vertices[key].view = VertexViewer(w=size.height, h=size.width)
    edges = {(a, b): Edge(vertices[a], vertices[b]) for a, b in arrows}
    sugiyama = SugiyamaLayout(Graph(list(vertices.values()), list(edges.values())).C[0])
    sugiyama.xspace, sugiyama.yspace = box_gap, layer_gap
    sugiyama.dw = sugiyama.dh = 1  # the size of a bend of a long arrow
    targets = {b for _, b in arrows}
    roots = [vertex for key, vertex in vertices.items() if key not in targets]
    sugiyama.init_all(roots=roots, inverted_edges=[], optimize=True)
    _set_first_order(sugiyama, list(vertices.values()), attempt)
    sugiyama.draw(N=10)
    return Layout(
        {key: _point(vertex) for key, vertex in vertices.items()},
        {arrow: _bends(sugiyama, edge) for arrow, edge in edges.items()},
        {
            _point(layer[0]).x: max(vertex.view.h for vertex in layer) / 2
            for layer in sugiyama.layers
        },
    )


def _set_first_order(sugiyama: SugiyamaLayout, vertices: list[Vertex], attempt: int) -> None:
    """Order each layer as the boxes were given, the bends of an arrow between its ends."""
    position = {vertex: float(k) for k, vertex in enumerate(vertices)}
    for edge, on_the_way in sugiyama.ctrls.items():
        between = (position[edge.v[0]] + position[edge.v[1]]) / 2
        for vertex in on_the_way.values():
            position.setdefault(vertex, between)
    shuffle = random.Random(attempt)
    for layer in sugiyama.layers:
        layer.sort(key=lambda vertex: shuffle.random() if attempt else position[vertex])
    for layer in sugiyama.layers:
        layer.setup(sugiyama)


def _count_crossings(layout: Layout) -> int:
    """How many pairs of arrows cross between two layers."""
    pieces = [
        piece
        for (start, end), bends in layout.bends.items()
        for piece in pairwise([layout.centers[start], *bends, layout.centers[end]])
    ]
    return sum(
        a.x == c.x and b.x == d.x and (a.y - c.y) * (b.y - d.y) < 0
        for (a, b), (c, d) in combinations(pieces, 2)
    )


def _point(vertex: Vertex) -> Point:
    across, along = vertex.view.xy
    return Point(along, across)


def _bends(sugiyama: SugiyamaLayout, edge: Edge) -> list[Point]:
    on_the_way = sugiyama.ctrls.get(edge, {})
    ranks = sorted(rank for rank, vertex in on_the_way.items() if vertex not in edge.v)
    return [_point(on_the_way[rank]) for rank in ranks]
