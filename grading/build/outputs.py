"""Outputs that look the same are kept, so that building on another machine changes nothing.

Processors differ in the last bits of what they compute. Printed text is rounded to what a lesson
speaks about and must be equal to the letter; a picture must be equal as a picture.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Final

from nbformat import NotebookNode

from grading.pictures import drawn_svg, largest_change

PICTURE: Final = re.compile(r"data:image/svg\+xml;base64,([\w+/=]+)")
BLOCK: Final = 12  # pixels on a side, which are four points
TOLERANCE: Final = 6  # of 255: an edge that moved by a tenth of a point, a tint that nobody sees


def keep_outputs(new: NotebookNode, old: NotebookNode) -> None:
    """Put the outputs of `old` back into the same cells of `new` where they look the same."""
    before = {cell["id"]: cell.get("outputs", []) for cell in old.cells}
    for cell in new.cells:
        pairs = zip(cell.get("outputs", []), before.get(cell["id"], []), strict=False)
        for place, (now, then) in enumerate(pairs):
            if look_the_same(now, then):
                cell.outputs[place] = then


def look_the_same(one: NotebookNode, two: NotebookNode) -> bool:
    """Whether two outputs are equal, their pictures up to TOLERANCE and all else to the letter."""
    if one == two:
        return True
    (frame, pictures), (other_frame, others) = _parted(one), _parted(two)
    return frame == other_frame and all(map(_same_picture, pictures, others))


def _parted(output: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """An output without the pictures in its HTML, and the pictures as SVG."""
    html = output.get("data", {}).get("text/html", "")
    data = {**output.get("data", {}), "text/html": PICTURE.sub("", html)}
    return NotebookNode({**output, "data": data}), [
        b64decode(found).decode() for found in PICTURE.findall(html)
    ]


def _same_picture(one: str, two: str) -> bool:
    return one == two or largest_change(drawn_svg(one), drawn_svg(two), BLOCK) <= TOLERANCE
