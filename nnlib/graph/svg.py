"""The few shapes that a drawn graph needs, as lines of SVG."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from nnlib.graph.labels import BRACKET, COLUMN_GAP, FONT_SIZE, LINE_HEIGHT, Table, text_width
from nnlib.graph.layout import Point, Size

FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"
BASELINE = 0.36  # how far below the middle of a line, in font sizes, its letters stand
ARROW_LENGTH, ARROW_WIDTH = 10.0, 9.0


def document(body: list[str], size: Size, title: str, text: str, key: str) -> str:
    """A whole SVG picture with a title and a description for those who cannot see it."""
    width, height = size
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{n(width)}" height="{n(height)}" '
        f'viewBox="0 0 {n(width)} {n(height)}" role="img" '
        f'aria-labelledby="{key}-title {key}-text" font-family="{FONT}" '
        f'font-size="{n(FONT_SIZE)}">'
    )
    words = [
        f'<title id="{key}-title">{escape(title)}</title>',
        f'<desc id="{key}-text">{escape(text)}</desc>',
    ]
    return "\n".join([head, *words, *body, "</svg>"]) + "\n"


def words(content: str, at: Point, color: str, anchor: str = "middle", style: str = "") -> str:
    """One line of text whose middle is at the height of a point."""
    y = at.y + BASELINE * FONT_SIZE
    return (
        f'<text x="{n(at.x)}" y="{n(y)}" fill="{color}" text-anchor="{anchor}"{style}>'
        f"{escape(content)}</text>"
    )


def pill(center: Point, size: Size, radius: float, fill: str, line: str) -> str:
    """A box with round corners."""
    left, top = center.x - size.width / 2, center.y - size.height / 2
    return (
        f'<rect x="{n(left)}" y="{n(top)}" width="{n(size.width)}" height="{n(size.height)}" '
        f'rx="{n(radius)}" fill="{fill}" stroke="{line}" stroke-width="1.6"/>'
    )


def arrow(points: list[Point], color: str) -> str:
    """A smooth line through the points, level at each of them, with an arrowhead at its end."""
    end = points[-1]
    tip = Point(end.x - ARROW_LENGTH, end.y)
    path = f"M{n(points[0].x)} {n(points[0].y)}"
    stops = [*points[:-1], tip]
    for a, b in pairwise(stops):
        middle = n((a.x + b.x) / 2)
        level = a.y == b.y
        path += (
            f"H{n(b.x)}" if level else (f"C{middle} {n(a.y)} {middle} {n(b.y)} {n(b.x)} {n(b.y)}")
        )
    line = f'<path d="{path}" fill="none" stroke="{color}" stroke-width="1.6"/>'
    half = ARROW_WIDTH / 2
    triangle = f"M{n(end.x)} {n(end.y)}L{n(tip.x)} {n(end.y - half)}V{n(end.y + half)}Z"
    return line + f'<path d="{triangle}" fill="{color}"/>'


def numbers(table: Table, center: Point, color: str) -> list[str]:
    """A table of numbers, columns aligned on the right, between brackets if it has them."""
    if not table.bracketed:
        return [words(table.prefix + table.rows[0][0], center, color)]
    left = center.x - table.width / 2
    top = center.y - table.height / 2
    lines = []
    if table.prefix:
        lines.append(words(table.prefix, Point(left, center.y), color, "start"))
        left += text_width(table.prefix)
    right = center.x + table.width / 2
    lines.append(bracket(left, top, table.height, color, 1))
    lines.append(bracket(right, top, table.height, color, -1))
    left += BRACKET
    for column, width in enumerate(table.column_widths):
        right_edge = left + width
        for row, cells in enumerate(table.rows):
            at = Point(right_edge, top + (row + 0.5) * LINE_HEIGHT)
            lines.append(words(cells[column], at, color, "end"))
        left = right_edge + COLUMN_GAP
    return lines


def bracket(x: float, top: float, height: float, color: str, direction: int) -> str:
    """An upright bracket, opening to the right for direction 1 and to the left for −1."""
    serif = n(4.0 * direction)
    return (
        f'<path d="M{n(x + 4.0 * direction)} {n(top + 1)}h{n(-4.0 * direction)}'
        f'v{n(height - 2)}h{serif}" fill="none" stroke="{color}" stroke-width="1.4"/>'
    )


def n(x: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(x, 1) + 0.0:g}"
