"""What one process does: draw one figure in all the variants that are asked for."""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from grading.files import write_together
from grading.lectures.variants import Variant

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnlib.figures import Animation, Entry

PNG_DOTS_PER_INCH = 300


def one_thread() -> None:
    """Keep NumPy, which is not imported yet, to one thread: the processes share the cores."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    os.environ.update(dict.fromkeys(names, "1"))


def write_figure(name: str, asked: list[Variant], folder: Path) -> None:
    """Draw a figure or an animation and write its files below the folder."""
    from nnlib import figures

    if name in figures.animations():
        files = _film(figures.animations()[name], asked)
    else:
        files = _figure(figures.find(name), asked)
    write_together({folder / path: data for path, data in files.items()}, wait=False)


def _figure(entry: Entry, asked: list[Variant]) -> dict[Path, bytes]:
    """The files of a figure; it is laid out once for each size and recolored for dark paper."""
    from nnlib.plotting.dark import darken
    from nnlib.plotting.files import render
    from nnlib.plotting.sizes import fit

    files = {}
    for size, of_size in groupby(sorted(asked, key=_light_first), lambda variant: variant.size):
        fitted = fit(entry.draw, size)
        theme = "light"
        for variant in of_size:
            if variant.theme != theme:
                theme = variant.theme
                darken(fitted.figure)
            if variant.transparent:
                _clear(fitted.figure)
            options = {"magnify": fitted.magnify, "dpi": PNG_DOTS_PER_INCH}
            files[variant.path(entry.name)] = render(fitted.figure, variant.format, **options)
    return files


def _light_first(variant: Variant) -> tuple[str, bool, str]:
    return variant.size, variant.theme == "dark", variant.format


def _clear(figure: Figure) -> None:
    """Take the paper away, from the figure and from its panels."""
    figure.patch.set_alpha(0)
    for ax in figure.axes:
        ax.patch.set_alpha(0)


def _film(animation: Animation, asked: list[Variant]) -> dict[Path, bytes]:
    film = animation.play()
    pictures = film.pictures()
    return {
        variant.path(animation.name): film.gif(pictures, dark=variant.theme == "dark")
        for variant in asked
    }
