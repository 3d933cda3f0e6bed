"""Lesson 06: every reference delta, the numbers worked by hand, and the claims of the text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.course import Course
from nnlib import gradcheck
from nnlib.activations import ELEMENTWISE, sigmoid, softmax
from nnlib.lessons.losses import bridge as lesson06_bridge
from nnlib.lessons.losses import models as lesson06
from nnlib.losses import binary_cross_entropy, one_hot
from nnlib.mistakes import lesson06 as mistakes
from tests.conftest import ROOT

BANK = Course(ROOT).lesson("06").bank.read_text()


def scores(seed, N, K):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, K)), one_hot(rng.integers(0, K, N), K)


def layers(seed, D, H, K, N):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(N, D)), scores(seed, N, K)[1]
    return x, y, *(rng.normal(size=shape) for shape in ((D, H), H, (H, K), K))


@pytest.mark.parametrize("name", ["identity", "sigmoid", "tanh", "leaky_relu"])
def test_row_1_squared_error_with_any_activation(name):
    g, g_grad, _ = ELEMENTWISE[name]
    for k, loss in enumerate((lesson06.squared_error, lesson06.squared_error_sum)):
        gradcheck.assert_gradient(
            lambda z, y, loss=loss: loss(z, y, g),
            lambda z, y, k=k: lesson06.squared_error_deltas(z, y, g, g_grad)[k],
            [scores(1, 5, 3), scores(2, 4, 1)],
            wrt=(0,),
        )


def test_row_2_before_and_after_the_step_to_z():
    rng = np.random.default_rng(3)
    z, y = rng.normal(size=6), rng.integers(0, 2, 6).astype(float)

    def by_output(y_hat, y):
        return lesson06.bce_backward(np.log(y_hat / (1 - y_hat)), y)[0]

    gradcheck.assert_gradient(binary_cross_entropy, by_output, [(sigmoid(z), y)], wrt=(0,))
    gradcheck.assert_gradient(
        lesson06.binary_loss, lambda z, y: lesson06.bce_backward(z, y)[1], [(z, y)], wrt=(0,)
    )


def test_row_3_for_one_hot_rows_and_for_any_distribution():
    z, y = scores(4, 5, 4)
    soft = z, softmax(scores(5, 5, 4)[0])
    gradcheck.assert_gradient(
        lesson06.softmax_loss, lesson06.softmax_delta, [(z, y), soft], wrt=(0,)
    )
    assert lesson06.softmax_delta(z, y) == pytest.approx((softmax(z) - y) / 5)


@pytest.mark.parametrize("seed", range(3))
def test_whole_backward_passes(seed):
    point = layers(seed, 2, 4, 3, 5)
    options = {"wrt": (2, 3, 4, 5)}
    gradcheck.assert_gradient(
        lesson06.sigmoids_loss, lesson06.sigmoids_backward, [point], **options
    )
    gradcheck.assert_gradient(
        lesson06.network_loss, lesson06.network_backward, [(*point, 0.2)], **options
    )
    rng = np.random.default_rng(seed)
    hinge = rng.normal(size=(6, 3)), rng.choice([-1.0, 1.0], 6), rng.normal(size=3), 0.3, 0.1
    gradcheck.assert_gradient(
        lesson06.hinge_loss, lesson06.hinge_backward, [hinge], wrt=(2, 3), names=("dw", "db")
    )


@given(st.lists(st.floats(-700, 700), min_size=2, max_size=6), st.floats(-300, 300))
def test_log_sum_exp_shifts_with_its_argument_and_lies_just_above_the_maximum(values, shift):
    z = np.array(values)
    total = lesson06.log_sum_exp(z)
    assert max(values) <= total <= max(values) + np.log(len(values)) + 1e-9
    assert lesson06.log_sum_exp(z + shift) == pytest.approx(total + shift, abs=1e-9)


def test_a_loss_is_finite_for_every_score():
    z = np.array([[1000.0, 0.0], [-1000.0, -1001.0]])
    assert lesson06.label_loss(z[:1], np.array([1])) == 1000
    assert lesson06.label_loss(z[1:], np.array([0])) == pytest.approx(np.log1p(np.exp(-1)))


def test_numbers_worked_by_hand():
    assert -np.log(0.2 * 0.8 * 0.5) / 3 == pytest.approx(0.84, abs=0.005)
    y_hat = 0.6
    assert y_hat * (1 - y_hat) * (y_hat - 1) == pytest.approx(-0.096)
    z = np.log([1.5])  # a sigmoid of 0.6
    at_output, delta = lesson06.bce_backward(z, np.ones(1))
    assert (at_output[0], delta[0]) == pytest.approx((-1 / 0.6, -0.4))
    delta = lesson06.softmax_delta(np.log([[0.7, 0.2, 0.1]]), np.array([[0.0, 1, 0]]))
    assert delta[0] == pytest.approx([0.7, -0.8, 0.1])
    assert np.array([-0.1, -0.6]) @ [2, 1] * 0.25 == pytest.approx(-0.2)
    y_hat = float(sigmoid(np.array(-6.0)))
    assert y_hat == pytest.approx(0.0025, abs=5e-5)
    assert (y_hat - 1) / ((y_hat - 1) * y_hat * (1 - y_hat)) == pytest.approx(405, abs=1)


def test_from_37_on_the_sigmoid_is_rounded_to_1():
    assert 1 / (1 + np.exp(-37.0)) == 1 > 1 / (1 + np.exp(-36.0))


@pytest.mark.parametrize("seed", range(3))
def test_three_ways_give_one_gradient(seed):
    x, y, *parameters = lesson06_bridge.example(seed, 3, 5, 4, 6)
    by_hand, *others = (way(x, y, *parameters) for way in lesson06_bridge.WAYS.values())
    assert len(others) == 2
    for answer in others:
        assert lesson06_bridge.largest_difference(by_hand, answer) < 1e-12


def test_an_unweighted_delta_does_not_add_up_to_0_for_a_weighted_row():
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
def test_every_common_mistake_has_a_wrong_answer_in_the_bank(code):
    assert f'wrong="{code}"' in BANK


def test_every_mistake_that_the_lesson_knows_is_tried_by_the_bank():
    g, g_grad, _ = ELEMENTWISE["tanh"]
    parts = ("delta", "delta_sum")
    tables = [mistakes.squared_error_deltas(part, g, g_grad) for part in parts]
    tables += [getattr(mistakes, name) for name in mistakes.__all__ if name[:7] != "squared"]
    assert [code for table in tables for code in table if f'wrong="{code}"' not in BANK] == []
