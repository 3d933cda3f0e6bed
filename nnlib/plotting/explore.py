"""Interactive figures: a pure function from a few values to a figure, and controls around it.

    from nnlib.lessons.neuron.widgets import explore_decision_line
    explore_decision_line()

The drawing functions need no notebook and are tested as they are; `explore` adds the controls.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from nnlib.yours import Yours, drawn

if TYPE_CHECKING:
    import ipywidgets


KEPT = 64  # pictures of each widget that are shown again without drawing them again


class Shown(Protocol):
    """What a widget can show: a picture, or anything else that is HTML."""

    def html(self) -> str:
        """It as HTML, with words for those who cannot see it."""
        ...


@dataclass(frozen=True)
class Slider:
    """A slider of discrete steps: its name for the reader, its range, step and first value."""

    label: str
    low: float
    high: float
    step: float
    start: float


@dataclass(frozen=True)
class Choice:
    """A menu of words: its name for the reader, and the options, the first one chosen."""

    label: str
    options: tuple[str, ...]


def explore(
    draw: Callable[..., Shown], **controls: Slider | Choice | Yours | None
) -> "ipywidgets.VBox":
    """Return sliders and menus above the picture that `draw` gives for their values.

    draw takes one value per control, by name; for one of the student's functions, the function, or
    nothing while it is not theirs yet. The picture is drawn anew when a slider is released or an
    option chosen, with its alternative text; going back to recent values costs nothing.
    """
    import ipywidgets

    moved = {name: c for name, c in controls.items() if isinstance(c, Slider | Choice)}
    theirs = {name: c for name, c in controls.items() if isinstance(c, Yours)}

    @lru_cache(KEPT)
    def html(**values: float | str) -> str:
        picture, words = drawn(lambda **given: draw(**given).html(), {**values, **theirs})
        return words.around(picture)

    shown = {name: _shown(control) for name, control in moved.items()}
    card = ipywidgets.HTML()

    def redraw(_: object = None) -> None:
        card.value = html(**{name: control.value for name, control in shown.items()})

    for control in shown.values():
        control.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([*shown.values(), card])


def _shown(control: Slider | Choice) -> "ipywidgets.ValueWidget":
    """Return the control as JupyterLab shows it."""
    import ipywidgets

    look: dict[str, Any] = {
        "description": control.label,
        "style": {"description_width": "6em"},
        "layout": {"width": "28em", "max_width": "98%"},  # never wider than a narrow window
    }
    if isinstance(control, Choice):
        return ipywidgets.Dropdown(options=control.options, **look)
    decimals = len(f"{control.step:g}".partition(".")[2])
    return ipywidgets.FloatSlider(
        value=control.start,
        min=control.low,
        max=control.high,
        step=control.step,
        readout_format=f".{decimals}f",
        continuous_update=False,
        **look,
    )
