"""The lesson about Jacobians: the decks' numbers, and what text and figures say in words."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import figures
from nnlib.datasets import digits
from nnlib.graph import topological_order
from nnlib.lessons.jacobians import adapters, models
from nnlib.lessons.jacobians.figures import chain, maps, pixels, steps, verdicts
from tests.lessons.conftest import Names

X = np.array([0.2, 0.4])
DECK_W = np.array([[0.1, 0.5], [-0.3, 0.8]])  # for W x with a column x


@pytest.fixture(scope="module")
def lesson(solutions: Callable[[str], Names]) -> Names:
    return solutions("jacobians")


@pytest.fixture(scope="module")
def further(solutions: Callable[[str], Names]) -> Names:
    return solutions("jacobians/further")


def test_the_deck_s_slope_along_a_curve_is_exact(lesson: Names) -> None:
    slope = lesson["along_curve_slope"](0.7)
    assert slope == pytest.approx(2.498432319393961, rel=1e-15)
    output = chain.path_graph(0.7)
    (t,) = (node for node in topological_order(output) if node.name == "t")
    assert output.value == pytest.approx(0.7**2 + np.exp(0.7**2 * np.cos(0.7)))
    assert t.grad == pytest.approx(slope, rel=1e-14)


def test_the_deck_s_squared_norm_and_its_gradients(further: Names) -> None:
    assert (X @ DECK_W.T).tolist() == pytest.approx([0.22, 0.26])
    assert np.sum((X @ DECK_W.T) ** 2) == pytest.approx(0.116)
    dW, dx = further["squared_norm_gradients"](DECK_W.T, X)
    assert pytest.approx(np.array([[0.088, 0.176], [0.104, 0.208]])) == dW.T
    assert dx == pytest.approx([-0.112, 0.636])


def test_a_dense_layer_backward_gives_the_squared_norm_s_gradients(
    lesson: Names, further: Names
) -> None:
    q = X @ DECK_W.T
    dx, dW, _ = lesson["dense_vjp"](X, DECK_W.T, np.zeros(2), 2 * q)
    expected_dW, expected_dx = further["squared_norm_gradients"](DECK_W.T, X)
    assert dx == pytest.approx(expected_dx) and dW == pytest.approx(expected_dW)


def test_the_deck_s_relu_with_an_upstream_gradient(lesson: Names) -> None:
    x, upstream = np.array(chain.PIXELS), np.array(chain.UPSTREAM)
    assert lesson["relu_vjp"](x, upstream).tolist() == [4, 0, 5, 0]


def test_numbers_in_alternative_texts_are_what_the_functions_give(further: Names) -> None:
    assert further["surface_gradient"](0.5, 0.5) == pytest.approx((0.64, 1.64), abs=0.005)
    assert "(0.64, 1.64)" in figures.find("gradient-and-levels").alt
    slopes = np.diag(further["tanh_jacobian"](np.array([0.0, 0.5, 1.0, -2.0])))
    assert [f"{slope:.2g}" for slope in slopes] == ["1", "0.79", "0.42", "0.071"]
    graph = figures.find("two-paths").alt
    assert "x = cos t = 0.765" in graph and "f = y + exp(xy) = 1.94" in graph
    assert f"{4096 * 8 / 1024:.0f}" == "32" and f"{4096**2 * 8 / 1e6:.0f}" == "134"


@given(st.integers(0, 50))
def test_the_given_gradients_are_those_of_their_functions(lesson: Names, seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, W = rng.normal(size=2), rng.normal(size=(3, 2))
    error = lesson["gradient_error"]
    assert error(adapters.hill, adapters.hill_gradient(p), p) < adapters.SMALL
    assert error(adapters.waves, adapters.waves_gradient(W), W) < adapters.SMALL


def test_the_best_step_for_a_float64_is_where_the_lesson_says(lesson: Names) -> None:
    errors = {
        h: steps._error(lesson["central_difference"](adapters.hill, steps.AT, h))
        for h in (1e-1, 1e-3, 1e-5, 1e-8, 1e-11)
    }
    assert min(errors, key=errors.__getitem__) == 1e-5 and errors[1e-5] < 1e-9
    assert errors[1e-1] / errors[1e-3] == pytest.approx(1e4, rel=0.1), "it falls with the square"


def test_a_check_s_border_lies_between_rounding_and_mistakes(lesson: Names) -> None:
    t, through = np.array([0.7]), verdicts._paths(0.7)
    found = [
        lesson["gradient_error"](verdicts.along, np.array([value]), t)
        for value in (sum(through), 1.000001 * sum(through), through[0])
    ]
    assert found[0] < verdicts.BORDER / 10 < verdicts.BORDER < found[1] < found[2]


def test_small_discs_become_the_jacobian_s_ellipse() -> None:
    off = []
    for radius in (0.2, 0.1, 0.05):
        _, image, predicted = maps.disc_image((0.4, -0.2), radius)
        off.append(np.abs(image - predicted).max())
    assert off[0] / off[1] > 3.5 and off[1] / off[2] > 3.5, "the error falls with the square"


def test_the_chain_of_the_exercise_is_that_of_nnlib_s_layers(lesson: Names) -> None:
    image = digits()[0][pixels.CHOSEN[0]]
    own, course = models.nudge(image, lesson["network_vjp"]), models.nudge(image)
    assert own.gradient == pytest.approx(course.gradient)
    assert own.nudged.tolist() == course.nudged.tolist()


def test_a_step_along_the_gradient_changes_every_answer_drawn() -> None:
    images, labels = digits()
    for number in pixels.CHOSEN:
        told = models.nudge(images[number])
        assert told.before == labels[number] != told.after
        assert np.abs(told.nudged - told.image).max() < 0.25


def test_a_wrong_product_is_seen_in_the_figure_of_products(lesson: Names) -> None:
    def wrong(x: np.ndarray, W: np.ndarray, b: np.ndarray, upstream: np.ndarray) -> object:
        return W @ upstream, np.outer(x, upstream), 1.01 * upstream

    drawn = figures.find("products-checked").draw(error=lesson["gradient_error"], dense=wrong)
    told = [text.get_text() for text in drawn.axes[0].texts]
    assert told.count("rounding only") == 5 and "1e-02" in told


def test_every_figure_of_the_deck_s_list_is_there() -> None:
    names = {name for name, entry in figures.registry().items() if entry.lesson == "jacobians"}
    assert {"relu-jacobian", "squared-norm-graph", "two-paths"} <= names
    assert {"step-error", "own-check", "products-checked", "which-pixels"} <= names
    assert len(names) == 12
