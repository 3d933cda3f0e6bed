"""The lesson's widgets: a unit whose line the reader moves, and one that learns their points."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib.activations import threshold
from nnlib.lessons.neuron.figures.plane import PLANE_X, PLANE_Y, Output, draw_unit_plane
from nnlib.lessons.neuron.figures.trained import START, STEPS, Pieces
from nnlib.plotting.display import Picture
from nnlib.plotting.explore import Slider, explore
from nnlib.plotting.palette import CLASS_COLORS, INK, PAPER
from nnlib.plotting.style import fixed_figure, headline, style
from nnlib.yours import Yours, drawn

if TYPE_CHECKING:
    import ipywidgets


def mistakes(w1: float, w2: float, b: float) -> int:
    """Count the examples on the wrong side of the line w1 x1 + w2 x2 + b = 0."""
    return int(np.count_nonzero(threshold(PLANE_X @ [w1, w2] + b) != PLANE_Y))


def decision_line(w1: float, w2: float, b: float, output: Output | None = None) -> Picture:
    """Draw the unit's answer over the plane and say how many of ten examples it gets wrong."""
    wrong = mistakes(w1, w2, b)
    with style():
        figure = fixed_figure(6.2, 5.6)
        draw_unit_plane(figure.add_axes((0.13, 0.12, 0.78, 0.78)), (w1, w2), b, output=output)
        headline(figure, f"{wrong} of {len(PLANE_Y)} on the wrong side")
    return Picture(figure, describe(w1, w2, b, wrong))


def describe(w1: float, w2: float, b: float, wrong: int) -> str:
    """Say in words what `decision_line` draws."""
    if w1 == w2 == 0:
        answer = "1" if b > 0 else "0"
        return f"Both weights are 0: no line, the unit answers {answer} everywhere. {wrong} wrong."
    return (
        f"The unit's line {w1:g} x1 + {w2:g} x2 + {b:g} = 0 among ten examples of two classes; "
        f"w points to the side answered with 1. {wrong} of {len(PLANE_Y)} are on the wrong side."
    )


def explore_decision_line(output: Yours | None = None) -> "ipywidgets.VBox":
    """Return the widget: three sliders and the decision line that they give.

    output: the student's output(x, w, b) of a unit.
    """
    return explore(
        decision_line,
        w1=Slider("weight w₁", -4, 4, 0.5, 1),
        w2=Slider("weight w₂", -4, 4, 0.5, -1),
        b=Slider("bias b", -4, 4, 0.5, 0),
        output=output,
    )


Points = dict[tuple[int, int], int]  # {place: class}
FIRST: Points = {(-2, -1): 0, (-1, -2): 0, (-1, 1): 0, (1, -1): 1, (1, 2): 1, (2, 1): 1}
REACH = 3  # of the board, to each side of its middle
LOOKS = {None: ("·", "nothing"), 0: ("○", "class 0"), 1: ("■", "class 1")}
AFTER = {None: 0, 0: 1, 1: None}  # what a click turns a place into


def learned(points: Points, **pieces: Any) -> Picture:
    """Train a unit on these points, and draw what it has learned; pieces as in `Pieces`."""
    x = np.array(list(points), dtype=float).reshape(-1, 2)
    y = np.array(list(points.values()))
    unit = Pieces(**pieces)
    w, b = unit.places(x, y)[-1] if len(points) else START
    right = int(np.sum((x @ w + b > 0) == y))
    told = f"{right} of {len(points)} right after {STEPS} steps"
    with style():
        figure = fixed_figure(6.2, 5.6)
        axes = figure.add_axes((0.13, 0.12, 0.78, 0.78))
        draw_unit_plane(axes, (w[0], w[1]), b, x=x, y=y, output=unit.output)
        headline(figure, told)
    line = f"{w[0]:.2g} x1 + {w[1]:.2g} x2 + {b:.2g} = 0"
    alt = f"A unit trained on {len(points)} points of two classes: {told}; its line is {line}."
    return Picture(figure, alt)


def place_points(**pieces: Yours) -> "ipywidgets.HBox":
    """Return the widget: a board to click points onto, and the unit that learns them.

    A click turns a place from empty to class 0, to class 1, and back; the keyboard does the same.
    """
    import ipywidgets

    points, card = dict(FIRST), ipywidgets.HTML()

    def learn() -> None:
        html, words = drawn(lambda **given: learned(points, **given).html(), pieces)
        card.value = words.around(html)

    def clicked(button: "ipywidgets.Button") -> None:
        state = AFTER[points.pop(button.place, None)]
        if state is not None:
            points[button.place] = state
        show_on(button, state)
        learn()

    board = ipywidgets.GridBox(
        [place_button(place, points.get(place), clicked) for place in places()],
        layout={"grid_template_columns": f"repeat({2 * REACH + 1}, 2.4em)", "grid_gap": "1px"},
    )
    learn()
    return ipywidgets.HBox([board, card], layout={"flex_flow": "row wrap", "align_items": "center"})


def places() -> Iterator[tuple[int, int]]:
    """The places of the board as they stand on the screen: from top to bottom, left to right."""
    for x2 in range(REACH, -REACH - 1, -1):
        yield from ((x1, x2) for x1 in range(-REACH, REACH + 1))


def place_button(
    place: tuple[int, int], state: int | None, clicked: Callable[..., None]
) -> "ipywidgets.Button":
    """A button for one place of the board."""
    import ipywidgets

    button = ipywidgets.Button(layout={"width": "2.3em", "height": "2.3em", "padding": "0"})
    button.place = place
    button.style.button_color = PAPER  # class colors are for paper, also in a dark theme
    show_on(button, state)
    button.on_click(clicked)
    return button


def show_on(button: "ipywidgets.Button", state: int | None) -> None:
    """Show on a button what stands at its place."""
    sign, words = LOOKS[state]
    button.description, button.tooltip = sign, f"{button.place}: {words}"
    button.style.text_color = INK if state is None else CLASS_COLORS[state]
