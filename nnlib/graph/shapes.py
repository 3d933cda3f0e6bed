"""The four shapes of which a drawn graph is made, whoever paints them: SVG or matplotlib.

Coordinates are in pixels from the top left corner, x to the right and y downward.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, TypeAlias

from nnlib.graph.labels import BRACKET, COLUMN_GAP, LINE_HEIGHT, Table, text_width
from nnlib.graph.layout import Point, Size

ARROW_LENGTH, ARROW_WIDTH = 10.0, 9.0
SERIF = 4.0  # length of the short strokes of a bracket


class Words(NamedTuple):
    """One line of text; at is on the middle of its height, at the side that anchor names."""

    text: str
    at: Point
    color: str
    anchor: str = "middle"


class Box(NamedTuple):
    """A box with round corners."""

    center: Point
    size: Size
    radius: float
    fill: str
    color: str


class Line(NamedTuple):
    """Straight from point to point."""

    points: list[Point]
    color: str


class Arrow(NamedTuple):
    """A smooth line through the points, level at each of them, with an arrowhead at its end."""

    points: list[Point]
    color: str

    @property
    def head(self) -> list[Point]:
        """The corners of the arrowhead, its tip first."""
        tip, half = self.points[-1], ARROW_WIDTH / 2
        back = tip.x - ARROW_LENGTH
        return [tip, Point(back, tip.y - half), Point(back, tip.y + half)]

    @property
    def curves(self) -> list[tuple[Point, Point, Point, Point]]:
        """The Bézier curves of the line: start, two control points, end."""
        tip = self.points[-1]
        stops = [*self.points[:-1], Point(tip.x - ARROW_LENGTH, tip.y)]
        curves = []
        for a, b in pairwise(stops):
            middle = (a.x + b.x) / 2
            curves.append((a, Point(middle, a.y), Point(middle, b.y), b))
        return curves


Shape: TypeAlias = Words | Box | Line | Arrow


def numbers(table: Table, center: Point, color: str) -> list[Shape]:
    """A number, or a table of numbers between brackets, its columns aligned on the right."""
    if not table.bracketed:
        return [Words(table.prefix + table.rows[0][0], center, color)]
    left, right = center.x - table.width / 2, center.x + table.width / 2
    top, bottom = center.y - table.height / 2, center.y + table.height / 2
    shapes: list[Shape] = []
    if table.prefix:
        shapes.append(Words(table.prefix, Point(left, center.y), color, "start"))
        left += text_width(table.prefix)
    shapes.append(_bracket(left, SERIF, top, bottom, color))
    shapes.append(_bracket(right, -SERIF, top, bottom, color))
    edge = left + BRACKET
    for column, width in enumerate(table.column_widths):
        edge += width
        for row, cells in enumerate(table.rows):
            at = Point(edge, top + (row + 0.5) * LINE_HEIGHT)
            shapes.append(Words(cells[column], at, color, "end"))
        edge += COLUMN_GAP
    return shapes


def _bracket(x: float, serif: float, top: float, bottom: float, color: str) -> Line:
    corners = [(x + serif, top + 1), (x, top + 1), (x, bottom - 1), (x + serif, bottom - 1)]
    return Line([Point(*corner) for corner in corners], color)
