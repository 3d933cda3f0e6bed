"""The lesson about losses: the numbers worked by hand, and the claims of the text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import gradcheck
from nnlib.activations import ELEMENTWISE, sigmoid, softmax
from nnlib.lessons.losses import models
from nnlib.losses import half_mse
from tests.conftest import ROOT

BANK = next(ROOT.glob("solutions/*-losses/bank.py")).read_text()


@pytest.mark.parametrize("name", ["identity", "sigmoid", "tanh", "leaky_relu"])
def test_row_1_squared_error_with_any_activation(solutions, name: str) -> None:
    g, g_grad, _ = ELEMENTWISE[name]
    rng = np.random.default_rng(1)
    points = [(rng.normal(size=shape), rng.normal(size=shape)) for shape in ((5, 3), (4, 1))]
    deltas = solutions("losses")["squared_error_deltas"]
    gradcheck.assert_gradient(
        lambda z, y: half_mse(g(z), y), lambda z, y: deltas(z, y, g, g_grad)[0], points, wrt=(0,)
    )


@given(st.lists(st.floats(-700, 700), min_size=2, max_size=6), st.floats(-300, 300))
def test_a_loss_does_not_change_when_all_scores_are_shifted(solutions, values, shift) -> None:
    loss = solutions("losses")["stable_cross_entropy"]
    z, label = np.array([values]), np.array([0])
    assert loss(z + shift, label) == pytest.approx(loss(z, label), abs=1e-9)
    largest = max(values) - values[0]
    assert largest <= loss(z, label) <= largest + np.log(len(values)) + 1e-9


def test_a_loss_is_finite_for_every_score(solutions) -> None:
    loss = solutions("losses")["stable_cross_entropy"]
    z = np.array([[1000.0, 0.0], [-1000.0, -1001.0]])
    assert loss(z[:1], np.array([1])) == 1000
    assert loss(z[1:], np.array([0])) == pytest.approx(np.log1p(np.exp(-1)))


def test_numbers_worked_by_hand(solutions) -> None:
    names = solutions("losses")
    assert -np.log(0.2 * 0.8 * 0.5) / 3 == pytest.approx(0.84, abs=0.005)
    z = np.log([1.5])  # a sigmoid of 0.6
    at_output, delta = names["bce_backward"](z, np.ones(1))
    assert (at_output[0], delta[0]) == pytest.approx((-1 / 0.6, -0.4))
    g, g_grad, _ = ELEMENTWISE["sigmoid"]
    assert names["squared_error_deltas"](z[None], np.ones((1, 1)), g, g_grad)[0] == pytest.approx(
        -0.096
    )
    delta = names["softmax_delta"](np.log([[0.7, 0.2, 0.1]]), np.array([[0.0, 1, 0]]))
    assert delta[0] == pytest.approx([0.7, -0.8, 0.1])
    assert np.array([-0.1, -0.6]) @ [2, 1] * 0.25 == pytest.approx(-0.2)
    y_hat = float(sigmoid(np.array(-6.0)))
    assert y_hat == pytest.approx(0.0025, abs=5e-5)
    assert (y_hat - 1) / ((y_hat - 1) * y_hat * (1 - y_hat)) == pytest.approx(405, abs=1)


def test_from_37_on_the_sigmoid_is_rounded_to_1() -> None:
    assert 1 / (1 + np.exp(-37.0)) == 1 > 1 / (1 + np.exp(-36.0))


@pytest.mark.parametrize("seed", range(3))
def test_three_ways_and_the_repaired_one_give_one_gradient(solutions, seed: int) -> None:
    x, y, parameters = models.example(seed, 3, 5, 4, 6)
    repaired = solutions("losses")["repaired_backward"](x, y, *parameters.values(), 0.0)
    expected = dict(zip(parameters, repaired, strict=True))
    assert len(models.WAYS) == 3
    for way in models.WAYS.values():
        assert models.largest_difference(expected, way(x, y, parameters)) < 1e-12


def test_an_unweighted_delta_does_not_add_up_to_0_for_a_weighted_row() -> None:
    p, y = softmax(np.array([0.3, 2.0, -1.0])), np.array([0.0, 10.0, 0.0])
    assert (p - y).sum() == pytest.approx(-9) and (10 * p - y).sum() == pytest.approx(0)


COMMON = [
    "derivative-at-activation",
    "weights-not-transposed",
    "missing-activation-derivative",
    "missing-1/N",
    "bias-not-summed",
    "without-cross-terms",
    "missing-denominator",
    "mean-over-NK",
    "regularizer-forgotten",
    "regularizer-doubled",
    "wrong-layer",
]


@pytest.mark.parametrize("code", COMMON)
def test_every_common_mistake_has_a_wrong_answer_in_the_bank(code: str) -> None:
    assert f'wrong="{code}"' in BANK
