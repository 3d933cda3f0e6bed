"""Figures that move: a figure with a rule that brings it to any step, written as an animated GIF.

Only Pillow is needed, which matplotlib brings along.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nnlib.plotting.style import style

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS_PER_INCH: Final = 100
LAST_FRAME: Final = 2000  # milliseconds that the last frame stays before the film begins again


@dataclass(frozen=True)
class Film:
    """A figure and `show(step)`, which changes it to step 0, 1, ..., frames - 1."""

    figure: Figure
    show: Callable[[int], object]
    frames: int
    per_second: int = 12

    def images(self, dpi: float = DOTS_PER_INCH) -> Iterator["Image"]:
        """Draw one picture after the other."""
        from PIL.Image import fromarray

        self.figure.set_dpi(dpi)
        canvas = FigureCanvasAgg(self.figure)
        for step in range(self.frames):
            with style():
                self.show(step)
                canvas.draw()
            yield fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")

    def gif(self, dpi: float = DOTS_PER_INCH) -> bytes:
        """Return the film as an animated GIF, the same bytes from run to run.

        The colors of the last picture, in which everything has appeared, serve for all.
        """
        from PIL.Image import Dither

        pictures = list(self.images(dpi))
        palette = pictures[-1].quantize(64, dither=Dither.NONE)
        first, *rest = [
            picture.quantize(palette=palette, dither=Dither.NONE) for picture in pictures
        ]
        durations = [1000 // self.per_second] * (self.frames - 1) + [LAST_FRAME]
        buffer = BytesIO()
        first.save(
            buffer, "gif", save_all=True, append_images=rest, duration=durations, loop=0, disposal=1
        )
        return buffer.getvalue()
