"""The layers: derivatives of inputs and parameters, dropout, batch norm, top-k, kept arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.activations import ELEMENTWISE
from nnlib.layers import Activation, BatchNorm, Dense, Dropout, keep_top_k
from tests.nnlib.laws import assert_is_derivative_of, matrices, moderate, quick, seeds

few = st.integers(1, 4)


def rng(seed=0):
    return np.random.default_rng(seed)


def assert_backward_is_right(layer, x, upstream):
    """dx and every parameter's gradient equal differences of J = sum(upstream * forward(x))."""

    def J(x):
        return np.sum(upstream * layer.forward(x, training=True))

    J(x)
    dx = layer.backward(upstream).copy()
    gradients = {name: getattr(layer, f"d{name}").copy() for name in layer.parameter_names}
    assert_is_derivative_of(J, x, dx)
    for name, gradient in gradients.items():
        parameter = getattr(layer, name)

        def J_of(value, parameter=parameter):
            kept = parameter.copy()
            parameter[...] = value
            result = J(x)
            parameter[...] = kept
            return result

        assert_is_derivative_of(J_of, parameter.copy(), gradient)


@quick
@given(x=matrices(few, few), H=few, seed=seeds)
def test_dense_backward(x, H, seed):
    layer = Dense(x.shape[1], H, rng(seed))
    layer.b[...] = rng(seed).normal(size=H)
    assert_backward_is_right(layer, x, rng(seed).normal(size=(len(x), H)))


def test_a_wrong_backward_is_found():
    class NoTranspose(Dense):
        def backward(self, upstream):
            return super().backward(upstream) @ self.W

    with pytest.raises(AssertionError):
        assert_backward_is_right(
            NoTranspose(3, 3, rng()), rng(1).normal(size=(2, 3)), np.ones((2, 3))
        )


def test_dense_by_hand():
    layer = Dense(2, 3, rng())
    layer.W[...], layer.b[...] = [[1, 2, 3], [4, 5, 6]], [10, 20, 30]
    x, delta = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, -1.0]])
    np.testing.assert_array_equal(layer.forward(x, training=True), [[19, 32, 45]])
    np.testing.assert_array_equal(layer.backward(delta), [[-2, -2]])
    np.testing.assert_array_equal(layer.dW, [[1, 0, -1], [2, 0, -2]])
    np.testing.assert_array_equal(layer.db, [1, 0, -1])


@pytest.mark.parametrize("name", ELEMENTWISE)
@quick
@given(x=matrices(few, few, st.sampled_from([-7.3, -2.1, -0.4, 0.2, 0.7, 3.3, 8.8])), seed=seeds)
def test_activation_backward(name, x, seed):
    assert_backward_is_right(Activation(name), x, rng(seed).normal(size=x.shape))


@quick
@given(N=st.integers(2, 5), H=few, seed=seeds)
def test_batch_norm_backward(N, H, seed):
    layer = BatchNorm(H)
    layer.gamma[...], layer.beta[...] = rng(seed).uniform(0.5, 2, (2, H))
    x, upstream = rng(seed).normal(size=(2, N, H))
    assert_backward_is_right(layer, 3 * x + 1, upstream)


def test_batch_norm_normalizes_in_training_and_uses_running_averages_otherwise():
    layer, x = BatchNorm(2, momentum=0.1), rng().normal(5, 3, size=(50, 2))
    a = layer.forward(x, training=True)
    np.testing.assert_allclose(a.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(a.std(axis=0), 1, rtol=1e-5)
    np.testing.assert_allclose(layer.running_mean, 0.1 * x.mean(axis=0))
    np.testing.assert_allclose(layer.running_var, 0.9 + 0.1 * x.var(axis=0, ddof=1))
    for _ in range(200):
        layer.forward(x, training=True)
    unbiased = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    np.testing.assert_allclose(layer.forward(x), unbiased, rtol=1e-4, atol=1e-6)


def test_batch_norm_of_one_example_is_its_shift():
    layer = BatchNorm(2)
    layer.beta[...] = [3, 4]
    np.testing.assert_array_equal(layer.forward(np.array([[9.0, -9.0]]), training=True), [[3, 4]])
    np.testing.assert_array_equal(layer.backward(np.ones((1, 2))), [[0, 0]])


@quick
@given(x=matrices(few, few), rate=st.sampled_from([0.0, 0.3, 0.8]), seed=seeds)
def test_dropout_backward_uses_the_mask_of_the_forward(x, rate, seed):
    layer = Dropout(rate, rng(seed))
    dropped = layer.forward(x, training=True).copy()
    mask = layer.backward(np.ones_like(x)).copy()
    assert set(np.round(mask.ravel(), 12)) <= {0.0, round(1 / (1 - rate), 12)}
    np.testing.assert_allclose(dropped, x * mask)
    upstream = rng(seed).normal(size=x.shape)
    np.testing.assert_allclose(layer.backward(upstream), upstream * mask)


def test_dropout_keeps_the_mean_and_does_nothing_outside_of_training():
    layer, x = Dropout(0.4, rng()), np.ones((400, 100))
    a = layer.forward(x, training=True)
    assert np.mean(a == 0) == pytest.approx(0.4, abs=0.01)
    assert a.mean() == pytest.approx(1, abs=0.01)
    answer = layer.forward(x)
    np.testing.assert_array_equal(answer, x)
    assert answer is not x


@quick
@given(delta=matrices(few, st.integers(1, 6)), data=st.data())
def test_top_k_keeps_the_largest_entries_of_each_row(delta, data):
    k = data.draw(st.integers(1, delta.shape[1]))
    kept = keep_top_k(delta, k)
    taken = np.isclose(kept, delta) & (kept != 0)
    assert np.all(np.count_nonzero(kept, axis=1) <= k)
    np.testing.assert_array_equal(kept[~taken], 0)
    for row, kept_row in zip(np.abs(delta), np.abs(kept), strict=True):
        np.testing.assert_array_equal(np.sort(kept_row)[::-1][:k], np.sort(row)[::-1][:k])


@quick
@given(x=matrices(few, few), seed=seeds)
def test_top_k_backward_is_the_backward_of_the_thinned_delta(x, seed):
    full, thin = Dense(x.shape[1], 4, rng(seed)), Dense(x.shape[1], 4, rng(seed), top_k=2)
    delta = rng(seed).normal(size=(len(x), 4))
    np.testing.assert_array_equal(full.forward(x, training=True), thin.forward(x, training=True))
    dx, expected_dx = thin.backward(delta), full.backward(keep_top_k(delta, 2))
    np.testing.assert_array_equal(dx, expected_dx)
    np.testing.assert_array_equal(thin.dW, full.dW)
    np.testing.assert_array_equal(thin.db, full.db)


@quick
@given(x=arrays(np.float64, (3, 4), elements=moderate))
def test_outside_of_training_results_are_new_and_inputs_untouched(x):
    before = x.copy()
    for layer in (Dense(4, 4, rng()), Activation("relu"), BatchNorm(4), Dropout(0.5, rng())):
        first, second = layer.forward(x), layer.forward(x)
        assert not np.shares_memory(first, second)
        assert not np.shares_memory(first, x)
        layer.forward(x, training=True)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_array_stays_in_the_dtype_of_the_layer(dtype):
    layers = [
        Dense(3, 4, rng(), dtype=dtype),
        BatchNorm(4, dtype=dtype),
        Activation("elu", dtype),
        Dropout(0.5, rng(), dtype),
        Dense(4, 2, rng(), top_k=1, dtype=dtype),
    ]
    values = rng().normal(size=(5, 3)).astype(dtype)
    for layer in layers:
        values = layer.forward(values, training=True)
        assert values.dtype == dtype
    for layer in reversed(layers):
        values = layer.backward(values)
        assert values.dtype == dtype


def test_arrays_are_kept_between_batches_of_one_size():
    layer = Dense(3, 4, rng())
    first = layer.forward(np.ones((5, 3)), training=True)
    assert layer.forward(np.zeros((5, 3)), training=True) is first
    assert layer.forward(np.zeros((2, 3)), training=True).shape == (2, 4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: Dense(3, 2, rng()).forward(np.ones((4, 5))),
            ValueError,
            r"Dense\(3, 2\) expects x of shape \(N, 3\), but got \(4, 5\)",
        ),
        (
            lambda: BatchNorm(3).forward(np.ones(3)),
            ValueError,
            r"BatchNorm\(3\) expects x of shape \(N, 3\), but got \(3,\)",
        ),
        (
            lambda: Dense(3, 2, rng()).backward(np.ones((4, 2))),
            RuntimeError,
            r"Dense.backward needs forward\(x, training=True\)",
        ),
        (
            lambda: Activation("relu").backward(np.ones(2)),
            RuntimeError,
            "Activation.backward needs forward",
        ),
        (lambda: Activation("swish"), ValueError, "unknown activation 'swish'"),
        (lambda: Dense(3, 2, rng(), init="magic"), ValueError, "unknown initializer 'magic'"),
        (lambda: Dropout(1.0, rng()), ValueError, r"must lie in 0 <= rate < 1, but it is 1.0"),
        (
            lambda: keep_top_k(np.ones((2, 3)), 4),
            ValueError,
            r"top_k must lie in 1 \.\. 3 .* but it is 4",
        ),
    ],
)
def test_bad_input_gets_one_clear_sentence(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    "layer", [Dense(3, 4, rng()), Activation("relu"), BatchNorm(3), Dropout(0.1, rng())]
)
def test_an_upstream_of_another_shape_is_refused(layer):
    shape = layer.forward(np.ones((5, 3)), training=True).shape
    with pytest.raises(
        ValueError, match=rf"upstream must have .* \({shape[0]}, {shape[1]}\), but it has \(5, 9\)"
    ):
        layer.backward(np.ones((5, 9)))


@pytest.mark.parametrize("values", [np.ones((5, 3), int), np.ones((5, 3), np.float32)])
def test_another_dtype_is_refused_in_training(values):
    layer = Dense(3, 3, rng())
    with pytest.raises(
        TypeError, match=r"Dense layer trains in float64, but x is .*: use x\.astype"
    ):
        layer.forward(values, training=True)
    layer.forward(np.ones((5, 3)), training=True)
    with pytest.raises(TypeError, match="Dense layer trains in float64, but upstream is"):
        layer.backward(values)
