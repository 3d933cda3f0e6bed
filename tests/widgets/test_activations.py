"""The widgets of lesson 02: pure functions at many values, and controls that redraw them."""

import pytest

from nnlib.lessons.activations import widgets
from nnlib.lessons.activations.models import sizes_by_layer
from nnlib.plotting.looks import faults
from nnlib.yours import Yours


@pytest.mark.parametrize(
    ("name", "z", "value", "slope", "verdict"),
    [
        ("sigmoid", 0.0, 0.5, 0.25, "through 10 such units 9.5e-07 of a gradient is left"),
        ("sigmoid", 6.0, 0.9975, 0.0025, "saturated: through 10 such units 8e-27 is left"),
        ("tanh", 0.0, 0.0, 1.0, "through 10 such units 1 of a gradient is left"),
        ("relu", -2.0, 0.0, 0.0, "flat: nothing passes back"),
        ("leaky_relu", -2.0, -0.02, 0.01, "through 10 such units 1e-20 of a gradient is left"),
        ("relu6", 7.0, 6.0, 0.0, "flat: nothing passes back"),
    ],
)
def test_value_slope_and_verdict(
    name: str, z: float, value: float, slope: float, verdict: str
) -> None:
    assert widgets.value_and_slope(name, z) == pytest.approx((value, slope), abs=5e-5)
    assert widgets.verdict(widgets.value_and_slope(name, z)[1]) == verdict
    assert verdict in widgets.activation_at(name, z).alt


@pytest.mark.parametrize("name", widgets.NAMES)
@pytest.mark.parametrize("z", [-8.0, 0.5, 8.0])
def test_every_activation_is_drawn_without_a_fault(name: str, z: float) -> None:
    assert faults(widgets.activation_at(name, z).figure) == []


@pytest.mark.parametrize("depth", [2, 7, 20, 30])
def test_every_depth_is_drawn_without_a_fault(depth: int) -> None:
    picture = widgets.gradient_by_depth(depth)
    assert faults(picture.figure) == []
    assert picture.alt.startswith(f"{depth} layers of sigmoids: the first gets ")


def test_the_first_layer_falls_below_a_millionth_at_ten_layers() -> None:
    sizes = {depth: sizes_by_layer("sigmoid", depth) for depth in range(2, 16)}
    small = [depth for depth, size in sizes.items() if size[0] / size[-1] < 1e-6]
    assert small == list(range(10, 16))


def test_choosing_and_sliding_redraw_the_picture_with_new_words() -> None:
    box = widgets.explore_activation()
    menu, slider, card = box.children
    assert menu.options == widgets.NAMES and not slider.continuous_update
    assert "sigmoid at z = 3: value 0.953, slope 0.0452" in card.value
    menu.value = "relu"
    assert "relu at z = 3: value 3, slope 1" in card.value
    slider.value = -1.0
    assert "relu at z = -1: value 0, slope 0" in card.value


def test_moving_the_depth_redraws_the_picture() -> None:
    slider, card = widgets.explore_depth().children
    assert "4 layers of sigmoids" in card.value
    slider.value = 12
    assert "12 layers of sigmoids" in card.value


@pytest.mark.parametrize("name", widgets.DEEP)
@pytest.mark.parametrize("scale", [0.5, 1.4, 3.0])
def test_twenty_layers_are_drawn_at_every_size(name: str, scale: float) -> None:
    picture = widgets.twenty_layers(name, scale)
    assert faults(picture.figure) == []
    assert picture.alt.startswith(f"{name}, weights of size {scale:g}")


def test_twenty_layers_run_on_the_student_s_function() -> None:
    def dead(name, z, k):
        return 0 * z

    menu, _, card = widgets.explore_twenty_layers(value=Yours("rectifier", "Solve", dead)).children
    menu.value = "relu"
    assert "Drawn with your <code>rectifier</code>" in card.value
    assert "layer 20 spread by 0e+00" in card.value
