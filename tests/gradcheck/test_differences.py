"""Numerical derivatives: laws that hold for every function, error estimates, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.gradcheck import numerical_gradient, numerical_jacobian, numerical_vjp
from nnlib.gradcheck.differences import measured_jacobian

FUNCTIONS = {
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "exp": (np.exp, np.exp),
    "cube": (lambda x: x**3, lambda x: 3 * x**2),
    "sin": (np.sin, np.cos),
}
SEEDS = st.integers(0, 10_000)


@given(st.sampled_from(sorted(FUNCTIONS)), SEEDS, st.sampled_from([1e-8, 1e-3, 1.0, 1e8]))
def test_the_error_of_a_gradient_is_small_and_estimated(name, seed, scale):
    f, slope = FUNCTIONS[name]
    x = np.random.default_rng(seed).standard_normal((2, 3))
    value, error = measured_jacobian(lambda x: scale * np.sum(f(x)), x)
    exact = scale * slope(x)
    assert value.shape == x.shape
    assert np.max(np.abs(value - exact)) <= 1e-7 * np.max(np.abs(exact))
    assert np.all(np.abs(value - exact) <= 10 * error)


@given(SEEDS)
def test_the_jacobian_of_a_linear_map_is_its_matrix(seed):
    rng = np.random.default_rng(seed)
    matrix, x = rng.standard_normal((4, 3)), rng.standard_normal(3)
    np.testing.assert_allclose(numerical_jacobian(lambda x: matrix @ x, x), matrix, atol=1e-8)


@given(SEEDS)
def test_a_vjp_is_the_upstream_gradient_times_the_jacobian(seed):
    rng = np.random.default_rng(seed)
    x, upstream = rng.standard_normal((3, 2)), rng.standard_normal((3, 3))

    def f(x):
        return np.tanh(x @ x.T)

    jacobian = numerical_jacobian(f, x)
    assert jacobian.shape == (3, 3, 3, 2)
    product = np.tensordot(upstream, jacobian, axes=2)
    np.testing.assert_allclose(numerical_vjp(f, x, upstream), product, atol=1e-7)


@pytest.mark.parametrize("size", [1e-8, 1e-3, 1e4, 1e8])
def test_the_step_follows_the_scale_of_the_block(size):
    x = size * np.array([1.0, -2.0, 0.5])
    value = numerical_gradient(lambda x: np.sum((x / size) ** 3), x)
    np.testing.assert_allclose(value * size, 3 * (x / size) ** 2, rtol=1e-8)


def test_a_float32_function_gets_a_wider_step():
    x = np.array([0.3, -1.2])
    value, error = measured_jacobian(lambda x: np.float32(np.sum(np.sin(x))), x)
    assert np.all(np.abs(value - np.cos(x)) < 1e-3)
    assert np.all(np.abs(value - np.cos(x)) <= 10 * error)


def test_integers_are_promoted_and_the_input_is_kept():
    x = np.array([1, 2, 3])
    np.testing.assert_allclose(numerical_gradient(lambda x: np.sum(x**2), x), 2.0 * x, rtol=1e-9)
    assert x.dtype.kind == "i" and x.tolist() == [1, 2, 3]


def test_a_gradient_needs_one_number():
    with pytest.raises(ValueError, match="f returned 3 numbers"):
        numerical_gradient(lambda x: x, np.ones(3))


def test_an_upstream_gradient_needs_the_shape_of_f():
    with pytest.raises(ValueError, match=r"shape \(2,\), f\(x\) has \(3,\)"):
        numerical_vjp(lambda x: x, np.ones(3), np.ones(2))
