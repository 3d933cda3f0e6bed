"""What lesson 02 claims is true: the decks' numbers, and the laws behind its exercises."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.activations import elementwise, sigmoid, sigmoid_grad, softmax, tanh, tanh_grad
from nnlib.lessons.activations.models import one_way_share
from tests.lessons.conftest import Names

SEEDS = st.integers(0, 10_000)
NUMBERS = st.floats(-30, 30)


@pytest.fixture(scope="module")
def lesson(solutions: Callable[[str], Names]) -> Names:
    return solutions("activations/further") | solutions("activations")


def chain_point(seed: int, layers: int) -> tuple[float, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(), rng.normal(3, 1, layers), rng.normal(-1, 1, layers)


@given(NUMBERS)
def test_tanh_is_a_stretched_sigmoid(z: float) -> None:
    assert tanh(z) == pytest.approx(2 * sigmoid(2 * z) - 1, abs=1e-12)
    assert tanh_grad(z) == pytest.approx(4 * sigmoid_grad(2 * z), abs=1e-12)


@given(NUMBERS)
def test_slope_of_the_sigmoid_is_at_most_a_quarter(z: float) -> None:
    assert 0 < sigmoid_grad(z) <= 0.25
    assert sigmoid_grad(z) == pytest.approx(0.25 - (sigmoid(z) - 0.5) ** 2, abs=1e-12)


@pytest.mark.parametrize("exercise", ["squashing", "squashing_slope"])
def test_exercises_agree_with_the_library(lesson: Names, exercise: str) -> None:
    z = np.array([[-2.0, -0.5], [0.5, 3.0]])
    for name in lesson["SQUASHING"]:
        row = elementwise(name)
        expected = (row.grad if "slope" in exercise else row.forward)(z)
        assert lesson[exercise](name, z) == pytest.approx(expected)


def test_table_of_three_numbers(lesson: Names) -> None:
    z = np.array([-2.0, 0.0, 0.5])
    table = {name: lesson["squashing"](name, z) for name in lesson["SQUASHING"]}
    assert table["sigmoid"].round(3).tolist() == [0.119, 0.5, 0.622]
    assert table["tanh"].round(3).tolist() == [-0.964, 0.0, 0.462]
    assert table["hardtanh"].tolist() == [-1.0, 0.0, 0.5]
    assert table["sign"].tolist() == [-1.0, 0.0, 1.0]
    assert table["threshold"].tolist() == [0.0, 0.0, 1.0]


def test_product_over_twenty_layers() -> None:
    told = {1: "2.5e-01", 5: "9.8e-04", 10: "9.5e-07", 20: "9.1e-13"}
    assert {layers: f"{0.25**layers:.1e}" for layers in told} == told
    assert f"{float(sigmoid_grad(3.0)) ** 20:.0e}" == "1e-27"


@given(SEEDS, st.integers(1, 6))
def test_slope_of_a_chain_is_at_most_a_quarter_of_each_weight(
    lesson: Names, seed: int, layers: int
) -> None:
    x, w, b = chain_point(seed, layers)
    slope = lesson["chain_slope"](x, w, b, np.inf)
    assert abs(slope) <= np.prod(np.abs(w) / 4) * (1 + 1e-12)


def test_a_chain_grows_twofold_per_layer_and_is_clipped(lesson: Names) -> None:
    w, b, chain_slope = np.full(10, 8.0), np.full(10, -4.0), lesson["chain_slope"]
    assert chain_slope(0.5, w, b, np.inf) == pytest.approx(2**10)
    assert chain_slope(0.5, w, b, 3.0) == 3.0
    assert chain_slope(0.5, -w[:1], -b[:1], 1.5) == -1.5


@given(SEEDS, st.integers(1, 5))
def test_positive_inputs_force_one_sign(lesson: Names, seed: int, inputs: int) -> None:
    rng = np.random.default_rng(seed)
    x, delta = sigmoid(rng.normal(size=(20, inputs))), rng.normal(size=20)
    assert lesson["one_sign_share"](x, delta) == 1.0


def test_the_share_that_the_lesson_prints_is_the_one_that_is_asked_for(lesson: Names) -> None:
    x, delta = tanh(lesson["batch"](5, 1000, 4)), lesson["batch"](6, 1000, 1)[:, 0]
    assert one_way_share("tanh", 4) == lesson["one_sign_share"](x, delta)
    assert one_way_share("tanh", 4) == pytest.approx(2 * 0.5**4, abs=0.02)
    assert one_way_share("sigmoid", 4) == 1.0


@given(SEEDS)
def test_a_dead_unit_has_no_gradient(lesson: Names, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, W, b = rng.normal(size=(6, 2)), rng.normal(size=(2, 12)), rng.normal(-2, 2, 12)
    slopes = lesson["rectifier_slope"]("relu", x @ W + b, 0.0)
    still = np.all(slopes == 0, axis=0)
    assert lesson["dead_units"](x, W, b) == np.sum(still)
    assert np.all(lesson["rectifier_slope"]("leaky_relu", x @ W + b, 0.01) > 0)


@given(SEEDS, st.floats(-1000, 1000))
def test_softmax_does_not_feel_a_shift(seed: int, shift: float) -> None:
    z = np.random.default_rng(seed).normal(size=(3, 4))
    assert np.allclose(softmax(z + shift), softmax(z), rtol=1e-9)


def test_scores_of_four_animals() -> None:
    z = np.array([1.0, 3.0, 2.0, 0.0])
    assert np.exp(z).round(2).tolist() == [2.72, 20.09, 7.39, 1.0]
    assert np.exp(z).sum().round(2) == 31.19
    assert softmax(z).round(2).tolist() == [0.09, 0.64, 0.24, 0.03]


def test_the_exponential_ends_where_the_lesson_says() -> None:
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(709.7)) and np.isinf(np.exp(710.0))
    assert np.exp(-745.0) > 0 and np.exp(-746.0) == 0
