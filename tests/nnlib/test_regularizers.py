"""The penalties: values by hand, gradients by finite differences, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import regularizers
from tests.nnlib.laws import assert_is_derivative_of, matrices, quick

strengths = st.sampled_from([0.0, 1e-4, 0.3, 10.0])
weights = matrices(st.integers(1, 4), st.integers(1, 4), st.sampled_from([-2.0, -0.3, 0.01, 1.5]))


@pytest.mark.parametrize("name", ["l1", "l2"])
@quick
@given(W=weights, lam=strengths)
def test_the_gradient_of_one_penalty(name, W, lam):
    penalty, grad = getattr(regularizers, name), getattr(regularizers, f"{name}_grad")
    assert_is_derivative_of(lambda W: penalty(W, lam), W, grad(W, lam))


@quick
@given(W=weights, lam1=strengths, lam2=strengths)
def test_elastic_is_both_penalties(W, lam1, lam2):
    R = regularizers.elastic(W, lam1, lam2)
    assert pytest.approx(regularizers.l1(W, lam1) + regularizers.l2(W, lam2)) == R
    gradient = regularizers.elastic_grad(W, lam1, lam2)
    assert_is_derivative_of(lambda W: regularizers.elastic(W, lam1, lam2), W, gradient)


def test_values_by_hand():
    W = [[1.0, -2.0], [0.0, 3.0]]
    assert regularizers.l1(W, 0.5) == 3.0
    assert regularizers.l2(W, 0.5) == 3.5
    np.testing.assert_array_equal(regularizers.l1_grad(W, 0.5), [[0.5, -0.5], [0, 0.5]])
    np.testing.assert_array_equal(regularizers.l2_grad(W, 0.5), [[0.5, -1], [0, 1.5]])


def test_l1_steps_reach_zero_where_l2_steps_only_shrink():
    """Gradient descent on (w - 0.3)^2 / 2 plus a penalty of strength 0.5."""
    minimum = {}
    for name in ("l1", "l2"):
        w, grad = np.array([1.0]), getattr(regularizers, f"{name}_grad")
        for _ in range(500):
            w = w - 0.01 * (w - 0.3 + grad(w, 0.5))
        minimum[name] = w[0]
    assert abs(minimum["l1"]) <= 0.01
    assert minimum["l2"] == pytest.approx(0.2, abs=1e-3)


@pytest.mark.parametrize("grad", [regularizers.l1_grad, regularizers.l2_grad])
def test_single_precision_stays_single(grad):
    assert grad(np.ones(3, np.float32), np.float64(0.1)).dtype == np.float32


@pytest.mark.parametrize("lam", [-1.0, np.nan])
def test_a_negative_strength_is_refused(lam):
    with pytest.raises(ValueError, match="strength of a penalty must not be negative"):
        regularizers.l2([1.0], lam)
