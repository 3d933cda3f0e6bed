"""How long a widget takes to redraw, beside one plain matplotlib figure drawn in between.

Every `explore_...` of the lessons takes part. Each of its controls is moved to values where it
was not yet, so that no picture is shown from memory. A redraw runs in one thread and waits for
nothing, so its processor time is counted: what it takes where no other program runs. The figure
beside it has one curve on one pair of axes and nothing of the course: it tells a slow machine from
a slow widget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getmembers, isfunction
from io import BytesIO
from pkgutil import iter_modules
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

import nnlib.lessons

GOAL = 0.150
MOVES = 9


class Verdict(NamedTuple):
    """The median redraw of one widget in seconds, and as a ratio to the plain figure."""

    name: str
    seconds: float
    ratio: float

    @property
    def reached(self) -> bool:
        return self.seconds <= GOAL

    def __str__(self) -> str:
        mark = "reached" if self.reached else "MISSED"
        return f"{self.name:<34}{1000 * self.seconds:6.0f} ms{self.ratio:8.2f}   {mark}"


def widgets() -> dict[str, Callable[[], Any]]:
    """Every function of the lessons' rooms that returns a widget, by lesson and name."""
    return {
        f"{room.name} {name}": function
        for room in iter_modules(nnlib.lessons.__path__)
        for name, function in getmembers(
            import_module(f"nnlib.lessons.{room.name}.widgets"), isfunction
        )
        if name.startswith("explore_")
    }


def plain_figure() -> None:
    """Draw one curve on one pair of axes, as SVG, with matplotlib's own settings."""
    figure = Figure(figsize=(9, 5))
    figure.add_subplot().plot([0, 1, 2], [0, 1, 4])
    figure.savefig(BytesIO(), format="svg")


def moves(box: Any) -> Iterator[Callable[[], None]]:
    """Movements of a widget's controls, each to values that it has not shown before."""
    *controls, _ = box.children
    for control in controls:
        start, rest = control.value, [value for value in _values(control) if value != control.value]
        for k in np.unique(np.linspace(0, len(rest) - 1, MOVES).astype(int)):
            yield lambda value=rest[k], control=control: setattr(control, "value", value)
        control.value = start


def _values(control: Any) -> list[Any]:
    if hasattr(control, "options"):
        return list(control.options)
    return list(np.arange(control.min, control.max + control.step / 2, control.step))


def measure(explore: Callable[[], Any]) -> tuple[float, float]:
    """The median redraw in seconds, and the median ratio to a plain figure drawn right after."""
    pairs = [(_seconds(move), _seconds(plain_figure)) for move in moves(explore())]
    redraws, figures = np.array(pairs).T
    return float(np.median(redraws)), float(np.median(redraws / figures))


def _seconds(call: Callable[[], None]) -> float:
    start = process_time()
    call()
    return process_time() - start


def main() -> bool:
    """Print every widget's median; return whether all are below the goal."""
    print(f"Redraw of every widget: median, goal {1000 * GOAL:.0f} ms; ratio to a plain figure")
    reached = True
    for name, explore in widgets().items():
        verdict = Verdict(name, *measure(explore))
        print(verdict, flush=True)
        reached = reached and verdict.reached
    return reached
