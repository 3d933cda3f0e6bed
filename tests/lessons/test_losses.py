"""The lesson about losses: the numbers worked by hand, and the claims of the text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import datasets, gradcheck
from nnlib.activations import ELEMENTWISE, sigmoid, softmax
from nnlib.lessons.backprop import models
from nnlib.lessons.losses import training
from nnlib.losses import half_mse
from tests.conftest import ROOT

BANK = "".join(bank.read_text() for bank in ROOT.glob("solutions/*-losses/**/bank.py"))


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
    delta = names["softmax_delta"](np.log([[0.7, 0.2, 0.1]]), np.array([[0.0, 10, 0]]))
    assert delta[0].sum() == pytest.approx(0) and delta[0] == pytest.approx([7, -8, 1])
    assert np.array([-0.1, -0.6]) @ [2, 1] * 0.25 == pytest.approx(-0.2)
    y_hat = float(sigmoid(np.array(-6.0)))
    assert y_hat == pytest.approx(0.0025, abs=5e-5)
    assert (y_hat - 1) / ((y_hat - 1) * y_hat * (1 - y_hat)) == pytest.approx(405, abs=1)


def test_from_37_on_the_sigmoid_is_rounded_to_1() -> None:
    assert 1 / (1 + np.exp(-37.0)) == 1 > 1 / (1 + np.exp(-36.0))


def test_the_repaired_one_gives_the_librarys_gradients(solutions) -> None:
    x, y, parameters = models.example(1, 3, 5, 4, 6)
    repaired = solutions("losses")["repaired_backward"](x, y, *parameters.values(), 0.0)
    found = dict(zip(parameters, repaired, strict=True))
    assert models.largest_difference(found, models.by_layers(x, y, parameters)) < 1e-12


def test_the_regression_on_a_curve_beats_the_line(solutions) -> None:
    own = training.curve_fit(solutions("losses")["train_regression"])
    np.testing.assert_allclose(own.losses, training.curve_fit().losses, rtol=1e-5)
    assert own.baseline == pytest.approx(0.265, abs=0.005)
    assert own.losses[0] < own.baseline or own.losses[100] < own.baseline
    assert own.losses[-1] < 0.015


def test_on_cars_the_residuals_of_the_line_have_a_shape_and_the_networks_have_less(
    solutions,
) -> None:
    fit = training.cars_fit(solutions("losses")["train_regression"])
    errors = [float(np.sqrt(np.mean((fit.y - y_hat) ** 2))) for y_hat in (fit.line, fit.network)]
    assert errors == pytest.approx([3.4, 2.9], abs=0.1)
    low, middle = fit.line < 14, (fit.line > 18) & (fit.line < 26)
    assert (fit.y - fit.line)[low].mean() > 1 > -0.5 > (fit.y - fit.line)[middle].mean()


def test_the_cars_are_those_of_the_table() -> None:
    x, y = datasets.cars()
    assert x.shape == (392, len(datasets.CAR_COLUMNS)) and (y.min(), y.max()) == (9, 46.6)
    assert x[0].tolist() == [8, 307, 130, 3504, 12, 1970] and y[0] == 18


def test_squared_error_lies_still_where_cross_entropy_gets_up(solutions) -> None:
    names = solutions("losses")
    keys = ("squared_error_deltas", "bce_backward", "softmax_delta", "stable_cross_entropy")
    own, librarys = training.compare(*(names[key] for key in keys)), training.compare()
    for name, losses in own.losses.items():
        np.testing.assert_allclose(losses, librarys.losses[name], rtol=1e-6)
    after = {name: losses[40] for name, losses in own.losses.items()}
    assert after[training.SQUARED] > 3 > 0.5 > max(after[training.BINARY], after[training.SOFTMAX])
    assert own.right[training.BINARY][50] > 0.9 > own.right[training.SQUARED][150]


def test_both_bugs_train_a_little_worse() -> None:
    mended, broken = training.repaired_run(), training.repaired_run(broken=True)
    assert mended[-1] == pytest.approx(0.65, abs=0.01) and mended[-1] < broken[-1] < 1
    assert all(b > m for m, b in zip(mended[5:], broken[5:], strict=True))


def test_hinge_loss_finds_a_line(solutions) -> None:
    x, y, w, b = training.hinge_run(solutions("losses")["hinge_backward"])
    assert np.mean(np.sign(x @ w + b) == y) > 0.9
    assert training.hinge_run()[2] == pytest.approx(w)


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
