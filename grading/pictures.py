"""How far apart two pictures are, as an eye sees it: other last bits draw the same picture."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image, ImageChops

DIFFERENT: Final = 255  # of 255: black became white, or the sizes differ
SVG_DOTS: Final = 216  # per inch, three for each point


def largest_change(one: Image.Image, two: Image.Image, block: int) -> int:
    """By how much, of 255, the mean color of the most changed square of two pictures differs.

    block: pixels on a side of a square; within it, what letters' edges do does not count.
    """
    if one.size != two.size:
        return DIFFERENT
    means = [picture.convert("RGB").reduce(block) for picture in (one, two)]
    return int(np.asarray(ImageChops.difference(*means)).max())


def drawn_svg(svg: str) -> Image.Image:
    """An SVG as pixels on white. Raises ValueError when it cannot be drawn."""
    from resvg_py import svg_to_bytes  # here, because only a build on another machine needs it

    png = svg_to_bytes(svg_string=svg, background="#fff", skip_system_fonts=True, dpi=SVG_DOTS)
    return Image.open(BytesIO(png))
