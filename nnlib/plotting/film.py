"""Figures that move: a figure with a rule that brings it to any step, written as an animated GIF.

Only Pillow is needed, which matplotlib brings along.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nnlib.plotting.dark import dark_colors
from nnlib.plotting.style import style

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS_PER_INCH: Final = 100
COLORS: Final = 64
LAST_FRAME: Final = 2000  # milliseconds that the last frame stays before the film begins again


@dataclass(frozen=True)
class Film:
    """A figure and `show(step)`, which changes it to step 0, 1, ..., frames - 1.

    moving: all that show() changes; the rest is painted once, below it.
    """

    figure: Figure
    show: Callable[[int], object]
    frames: int
    moving: Sequence[Artist]
    per_second: int = 12

    def pictures(self, dpi: float = DOTS_PER_INCH) -> list["Image"]:
        """Draw one picture after the other.

        The colors of the last one, in which everything has appeared, serve for all.
        """
        from PIL.Image import Dither

        drawn = list(self._drawn(dpi))
        palette = drawn[-1].quantize(COLORS, dither=Dither.NONE)
        return [picture.quantize(palette=palette, dither=Dither.NONE) for picture in drawn]

    def _drawn(self, dpi: float) -> Iterator["Image"]:
        from PIL.Image import fromarray

        self.figure.set_dpi(dpi)
        canvas = FigureCanvasAgg(self.figure)
        for artist in self.moving:
            artist.set_animated(True)  # left out of the figure
        with style():
            canvas.draw()
        still = canvas.copy_from_bbox(self.figure.bbox)
        for step in range(self.frames):
            canvas.restore_region(still)
            with style():
                self.show(step)
                for artist in self.moving:
                    self.figure.draw_artist(artist)
            yield fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")

    def gif(self, pictures: list["Image"] | None = None, *, dark: bool = False) -> bytes:
        """Return the film as an animated GIF, the same bytes from run to run.

        pictures: as pictures() gave them, so that a light and a dark film are drawn once.
        """
        first, *rest = [_recolored(one) if dark else one for one in pictures or self.pictures()]
        durations = [1000 // self.per_second] * len(rest) + [LAST_FRAME]
        buffer = BytesIO()
        options = {"duration": durations, "loop": 0, "disposal": 1}
        first.save(buffer, "gif", save_all=True, append_images=rest, **options)
        return buffer.getvalue()


def _recolored(picture: "Image") -> "Image":
    """A picture for dark paper: another palette, the same drawing."""
    palette = np.reshape(picture.getpalette() or [], (-1, 3)) / 255
    turned = picture.copy()
    turned.putpalette(np.round(255 * dark_colors(palette)).astype(int).ravel().tolist())
    return turned
