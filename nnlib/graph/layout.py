"""Layered layout: boxes joined by arrows, from left to right, with few crossings.

The method is Sugiyama's, from the library grandalf: boxes are dealt into layers so that arrows
run forward, ordered in their layer to cross seldom, and placed so that long arrows are straight
(Brandes and Köpf 2002). grandalf draws downward; here its x and y are exchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from grandalf.graphs import Edge, Graph, Vertex
from grandalf.layouts import SugiyamaLayout, VertexViewer


class Point(NamedTuple):
    x: float
    y: float


class Size(NamedTuple):
    width: float
    height: float


class Layout(NamedTuple):
    """Centers of the boxes, and per arrow the points that it passes on its way."""

    centers: dict[str, Point]
    bends: dict[tuple[str, str], list[Point]]


def layered(
    sizes: Mapping[str, Size],
    arrows: Sequence[tuple[str, str]],
    *,
    layer_gap: float,
    box_gap: float,
) -> Layout:
    """Place boxes joined by arrows (from, to), which must form one piece without a cycle."""
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
    sugiyama.draw(N=10)
    return Layout(
        {key: _point(vertex) for key, vertex in vertices.items()},
        {arrow: _bends(sugiyama, edge) for arrow, edge in edges.items()},
    )


def _point(vertex: Vertex) -> Point:
    across, along = vertex.view.xy
    return Point(along, across)


def _bends(sugiyama: SugiyamaLayout, edge: Edge) -> list[Point]:
    on_the_way = sugiyama.ctrls.get(edge, {})
    ranks = sorted(rank for rank, vertex in on_the_way.items() if vertex not in edge.v)
    return [_point(on_the_way[rank]) for rank in ranks]
