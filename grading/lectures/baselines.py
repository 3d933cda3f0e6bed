"""Small pictures of all figures, kept with the tests: a changed figure is seen, and meant or not.

A picture is as wide as a thumbnail and has few colors, so that all of them together are small.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure
from PIL import Image

from grading.files import write_atomically
from grading.pictures import largest_change
from nnlib import figures
from nnlib.plotting.files import render
from nnlib.plotting.sizes import fit

FOLDER: Final = Path("tests") / "figures" / "baselines"
WIDTH: Final = 320  # pixels
COLORS: Final = 128
NO_DITHER: Final = Image.Dither.NONE
BLOCK: Final = 4  # pixels on a side: within a block, what letters' edges do does not count
TOLERANCE: Final = 14  # of 255; a thin line that is gone changes its blocks by 20 and more


def thumbnail(figure: Figure) -> Image.Image:
    """A small picture of a figure."""
    dots = WIDTH / figure.get_figwidth()
    return Image.open(BytesIO(render(figure, "png", dpi=dots))).convert("RGB")


def difference(figure: Figure, baseline: Path) -> int:
    """By how much, of 255, the most changed block of a figure differs from its baseline."""
    return largest_change(thumbnail(figure), Image.open(baseline), BLOCK)


def write_baselines(names: list[str], folder: Path, advance: Callable[[int, int], None]) -> int:
    """Renew the baselines that differ from what is drawn now; returns how many did."""
    renewed = 0
    for done, name in enumerate(names, start=1):
        figure, path = fit(figures.find(name).draw, "print").figure, folder / f"{name}.png"
        if not path.is_file() or difference(figure, path) > TOLERANCE:
            buffer = BytesIO()
            small = thumbnail(figure).quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=NO_DITHER)
            small.save(buffer, "png", optimize=True)
            write_atomically(path, buffer.getvalue())
            renewed += 1
        advance(done, len(names))
    return renewed
