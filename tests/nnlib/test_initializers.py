"""The initial weights: their ranges and variances, reproducibility, bad input."""

import numpy as np
import pytest

from nnlib import initializers
from nnlib.initializers import INITIALIZERS

SHAPE = (300, 200)
every_initializer = pytest.mark.parametrize("init", INITIALIZERS.values(), ids=INITIALIZERS)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@every_initializer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shape_dtype_and_the_same_seed_gives_the_same_weights(init, dtype):
    first, second = (init(SHAPE, np.random.default_rng(3), dtype=dtype) for _ in range(2))
    assert first.shape == SHAPE
    assert first.dtype == dtype
    np.testing.assert_array_equal(first, second)


@every_initializer
@pytest.mark.parametrize("shape", [(3,), (0, 4), (3, -1), (2, 3, 4)])
def test_a_shape_that_is_no_weight_matrix_is_refused(init, shape, rng):
    with pytest.raises(ValueError, match=r"must be \(D, H\), two positive lengths, but it is"):
        init(shape, rng)


@pytest.mark.parametrize(
    ("init", "limit"),
    [
        (initializers.uniform, 0.1),
        (initializers.xavier, np.sqrt(6 / 500)),
    ],
)
def test_the_uniform_ones_fill_their_interval(init, limit, rng):
    W = init(SHAPE, rng)
    assert np.abs(W).max() <= limit
    assert W.max() > 0.999 * limit
    assert W.min() < -0.999 * limit
    assert W.std() == pytest.approx(limit / np.sqrt(3), rel=0.01)


@pytest.mark.parametrize(
    ("init", "std"), [(initializers.normal, 0.01), (initializers.he, np.sqrt(2 / 300))]
)
def test_the_normal_ones_have_their_standard_deviation(init, std, rng):
    W = init(SHAPE, rng)
    assert W.mean() == pytest.approx(0, abs=4 * std / np.sqrt(W.size))
    assert W.std() == pytest.approx(std, rel=0.01)
    assert np.mean(np.abs(W) < std) == pytest.approx(0.6827, abs=0.01)


def test_he_keeps_the_size_of_relu_activations_through_twenty_layers(rng):
    a = rng.normal(size=(200, 300))
    start = np.sqrt(np.mean(a**2))
    for _ in range(20):
        a = np.maximum(a @ initializers.he((300, 300), rng), 0)
    assert 0.5 < np.sqrt(np.mean(a**2)) / start < 2


def test_zeros_needs_no_chance():
    assert not initializers.zeros((3, 2)).any()


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown initializer 'glorot': choose one of .*xavier"):
        initializers.initializer("glorot")
