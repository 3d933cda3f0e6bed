"""Interactive figures: a pure function from a few numbers to a figure, and sliders around it.

    from nnlib.widgets import lesson01
    lesson01.explore_decision_line()

The drawing functions need no notebook and are tested as they are; `explore` adds the sliders.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ipywidgets

    from nnlib.plotting.display import Picture


@dataclass(frozen=True)
class Slider:
    """A slider of discrete steps: its name for the reader, its range, step and first value."""

    label: str
    low: float
    high: float
    step: float
    start: float


def explore(draw: Callable[..., "Picture"], **sliders: Slider) -> "ipywidgets.VBox":
    """Return sliders above the picture that `draw` gives for their values.

    draw takes one number per slider, by name. The picture is drawn anew when a slider is released,
    with its alternative text.
    """
    import ipywidgets

    def slider(spec: Slider) -> ipywidgets.FloatSlider:
        return ipywidgets.FloatSlider(
            value=spec.start,
            min=spec.low,
            max=spec.high,
            step=spec.step,
            description=spec.label,
            continuous_update=False,
            style={"description_width": "6em"},
            layout={"width": "28em"},
        )

    controls = {name: slider(spec) for name, spec in sliders.items()}
    card = ipywidgets.HTML()

    def redraw(_: object = None) -> None:
        card.value = draw(**{name: control.value for name, control in controls.items()}).html()

    for control in controls.values():
        control.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([*controls.values(), card])
