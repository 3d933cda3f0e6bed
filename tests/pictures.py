"""Figures compared as a reader sees them."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def same_picture(one: Figure, other: Figure) -> bool:
    """Whether two figures of one size look alike: half a step of 255 in the mean color."""
    return bool(np.mean(np.abs(_pixels(one) - _pixels(other))) < 0.5)


def _pixels(figure: Figure) -> np.ndarray:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba(), dtype=float)
