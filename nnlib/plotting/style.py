"""The style of every figure, as one context: `with style(): ...`.

A figure is drawn for a slide, at most 11 inches wide, so that its smallest text still has 9 points
when the figure is printed across a page, 7.5 inches wide.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from nnlib.plotting.palette import INK, PAPER, tint

TEXT = 14.0
SMALL = 13.5
TITLE = 18.0

RC: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": TEXT,
    "axes.linewidth": 1.2,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": TEXT,
    "axes.titlepad": 10.0,
    "axes.titley": 1.0,  # known, not searched: a quarter of the time to draw
    "figure.facecolor": PAPER,
    "font.family": "DejaVu Sans",  # shipped with matplotlib, so the same on every machine
    "font.size": TEXT,
    "grid.color": tint(INK, 0.12),
    "lines.linewidth": 3.0,
    "lines.solid_capstyle": "round",
    "mathtext.fontset": "dejavusans",
    "path.simplify": True,
    "pdf.compression": 9,
    "pdf.fonttype": 42,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",  # letters as outlines: the same in every browser
    "svg.hashsalt": "neural-network-course",  # ids inside an SVG do not change from run to run
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": SMALL,
    "xtick.major.pad": 7.0,  # the numbers at the corner do not touch
    "ytick.color": INK,
    "ytick.labelsize": SMALL,
}


@contextmanager
def style() -> Iterator[None]:
    """Apply the course's style to what is drawn or saved inside, whatever the user's settings."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        yield


def new_figure(width: float = 10.0, height: float = 5.0) -> Figure:
    """Return an empty figure of the given size in inches, outside pyplot's global state."""
    margins = ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.12, wspace=0.06, hspace=0.06)
    return Figure(figsize=(width, height), layout=margins)


def fixed_figure(width: float, height: float) -> Figure:
    """Return an empty figure whose axes get their places by hand.

    No layout has to be found, so it is drawn once instead of twice: for widgets and animations.
    """
    return Figure(figsize=(width, height))


def headline(figure: Figure, text: str) -> None:
    """Write the one message of a figure across its top."""
    figure.suptitle(text, x=0.02, ha="left", fontsize=TITLE, fontweight="bold")
