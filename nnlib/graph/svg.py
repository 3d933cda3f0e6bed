"""The shapes of a drawn graph as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from html import escape

from nnlib.graph.labels import FONT_SIZE
from nnlib.graph.layout import Point, Size
from nnlib.graph.shapes import Arrow, Box, Line, Shape, Words
from nnlib.plotting.palette import PAPER

FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"
BASELINE = 0.36  # how far below the middle of a line, in font sizes, its letters stand
STROKE = 'stroke-width="1.6"'


def document(shapes: Iterable[Shape], size: Size, title: str, description: str) -> str:
    """A whole picture, with a title and a description for those who cannot see it."""
    body = "\n".join(element(shape) for shape in shapes)
    key = "graph-" + sha256(body.encode()).hexdigest()[:10]  # its own on a page with many
    width, height = n(size.width), n(size.height)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" role="img" aria-labelledby="{key}-title {key}-description" \
font-family="{FONT}" font-size="{n(FONT_SIZE)}">
<title id="{key}-title">{escape(title)}</title>
<desc id="{key}-description">{escape(description)}</desc>
<rect width="{width}" height="{height}" fill="{PAPER}"/>
{body}
</svg>
"""


def element(shape: Shape) -> str:
    """One shape as an SVG element."""
    match shape:
        case Words(text, at, color, anchor):
            place = f'x="{n(at.x)}" y="{n(at.y + BASELINE * FONT_SIZE)}"'
            return f'<text {place} fill="{color}" text-anchor="{anchor}">{escape(text)}</text>'
        case Box(center, size, radius, fill, color):
            left, top = center.x - size.width / 2, center.y - size.height / 2
            return (
                f'<rect x="{n(left)}" y="{n(top)}" width="{n(size.width)}" '
                f'height="{n(size.height)}" rx="{n(radius)}" fill="{fill}" '
                f'stroke="{color}" {STROKE}/>'
            )
        case Line(points, color):
            path = "M" + "L".join(map(pair, points))
            return f'<path d="{path}" fill="none" stroke="{color}" {STROKE}/>'
        case Arrow(points, color):
            curves = "".join(f"C{pair(b)} {pair(c)} {pair(d)}" for _, b, c, d in shape.curves)
            path = f"M{pair(points[0])}{curves}"
            head = "M" + "L".join(map(pair, shape.head)) + "Z"
            return (
                f'<path d="{path}" fill="none" stroke="{color}" {STROKE}/>'
                f'<path d="{head}" fill="{color}"/>'
            )


def pair(point: Point) -> str:
    return f"{n(point.x)} {n(point.y)}"


def n(x: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(x, 1) + 0.0:.6g}"
