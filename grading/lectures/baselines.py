"""Small pictures of all figures, kept with the tests: a changed figure is seen, and meant or not.

A picture is as wide as a thumbnail and has few colors, so that all of them together are small.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from grading.files import write_atomically
from nnlib import figures
from nnlib.plotting.files import render
from nnlib.plotting.sizes import fit

FOLDER: Final = Path("tests") / "figures" / "baselines"
WIDTH: Final = 320  # pixels
COLORS: Final = 128
NO_DITHER: Final = Image.Dither.NONE
BLOCK: Final = 4  # pixels on a side: within a block, what letters' edges do does not count
TOLERANCE: Final = 14.0  # of 255; a thin line that is gone changes its blocks by 20 and more


def thumbnail(figure: Figure) -> Image.Image:
    """A small picture of a figure."""
    dots = WIDTH / figure.get_figwidth()
    return Image.open(BytesIO(render(figure, "png", dpi=dots))).convert("RGB")


def difference(figure: Figure, baseline: Path) -> float:
    """By how much, of 255, the mean color of the most changed block differs from the baseline's.

    Another size counts as entirely different.
    """
    now, then = (_blocks(one) for one in (thumbnail(figure), Image.open(baseline)))
    return 255.0 if now.shape != then.shape else float(np.abs(now - then).max())


def _blocks(picture: Image.Image) -> NDArray[np.float64]:
    """The mean color of each block of a picture (rows, columns, 3)."""
    pixels = np.asarray(picture.convert("RGB"), dtype=float)
    rows, columns = (length // BLOCK for length in pixels.shape[:2])
    cut = pixels[: rows * BLOCK, : columns * BLOCK]
    return cut.reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


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
