"""What all widgets share: controls that redraw, and pictures that are kept."""

from dataclasses import dataclass

from nnlib.plotting.explore import Choice, Slider, explore


@dataclass(frozen=True)
class Words:
    """A picture made of words."""

    told: str

    def html(self) -> str:
        return f"<p>{self.told}</p>"


def test_going_back_shows_the_kept_picture_without_drawing_it_again() -> None:
    drawn = []

    def draw(kind: str, z: float) -> Words:
        drawn.append((kind, z))
        return Words(f"{kind} at {z:g}")

    box = explore(draw, kind=Choice("kind", ("sigmoid", "tanh")), z=Slider("z", -1, 1, 0.5, 0))
    menu, slider, card = box.children
    assert card.value == "<p>sigmoid at 0</p>"
    slider.value = 0.5
    menu.value = "tanh"
    assert card.value == "<p>tanh at 0.5</p>"
    menu.value = "sigmoid"
    assert card.value == "<p>sigmoid at 0.5</p>"
    assert drawn == [("sigmoid", 0.0), ("sigmoid", 0.5), ("tanh", 0.5)]


def test_a_slider_shows_as_many_decimals_as_its_steps_have() -> None:
    box = explore(
        lambda a, b: Words(f"{a} {b}"),
        a=Slider("a", 0, 4, 1, 2),
        b=Slider("b", 0, 1, 0.05, 0.5),
    )
    assert [slider.readout_format for slider in box.children[:2]] == [".0f", ".2f"]
