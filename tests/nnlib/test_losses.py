"""The losses: gradients by finite differences, the decks' deltas, extreme scores, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib import losses
from nnlib.activations import log_softmax, sigmoid, sigmoid_grad, softmax, tanh, tanh_grad
from tests.nnlib.laws import assert_is_derivative_of, matrices, moderate, quick

LABELS = np.array([0, 2, 1, 2])
batch = matrices(st.integers(1, 4), st.integers(1, 3))
inside = matrices(st.integers(1, 4), st.integers(1, 3), st.floats(0.05, 0.95))


def like(data, y_hat, elements):
    return data.draw(arrays(np.float64, y_hat.shape, elements=elements))


def classes(data, z):
    return data.draw(arrays(np.int64, len(z), elements=st.integers(0, z.shape[1] - 1)))


@pytest.mark.parametrize("name", ["half_mse", "sum_of_squares"])
@quick
@given(y_hat=batch, scale=st.sampled_from([1e-6, 1.0, 1e6]), data=st.data())
def test_gradients_of_the_squared_losses(name, y_hat, scale, data):
    loss, grad = getattr(losses, name), getattr(losses, f"{name}_grad")
    y_hat, y = scale * y_hat, scale * like(data, y_hat, moderate)
    assert_is_derivative_of(lambda y_hat: loss(y_hat, y), y_hat, grad(y_hat, y))


@quick
@given(y_hat=inside, data=st.data())
def test_gradient_of_the_binary_cross_entropy(y_hat, data):
    y = like(data, y_hat, st.floats(0, 1))
    grad = losses.binary_cross_entropy_grad(y_hat, y)
    assert_is_derivative_of(lambda p: losses.binary_cross_entropy(p, y), y_hat, grad)


@quick
@given(y_hat=inside, data=st.data())
def test_gradient_of_the_cross_entropy(y_hat, data):
    y = classes(data, y_hat)
    grad = losses.cross_entropy_grad(y_hat, y)
    assert_is_derivative_of(lambda p: losses.cross_entropy(p, y), y_hat, grad)


@quick
@given(z=batch, data=st.data())
def test_gradient_of_the_negative_log_likelihood(z, data):
    y = classes(data, z)
    grad = losses.negative_log_likelihood_grad(z, y)
    assert_is_derivative_of(lambda z: losses.negative_log_likelihood(z, y), z, grad)


@quick
@given(z=arrays(np.float64, 4, elements=moderate), signs=st.lists(st.booleans(), min_size=4))
def test_gradient_of_the_hinge_loss(z, signs):
    y = np.where(signs[:4], 1.0, -1.0)
    z = np.where(np.abs(1 - y * z) < 1e-3, z + 0.01, z)
    assert_is_derivative_of(lambda z: losses.hinge(z, y), z, losses.hinge_grad(z, y))


@quick
@given(z=batch, data=st.data())
def test_delta_of_the_sigmoid_cross_entropy(z, data):
    y = like(data, z, st.floats(0, 1))
    J, delta = losses.sigmoid_cross_entropy(z, y)
    assert pytest.approx(losses.binary_cross_entropy(sigmoid(z), y), rel=1e-12) == J
    np.testing.assert_allclose(delta, (sigmoid(z) - y) / len(z), rtol=1e-14)
    assert_is_derivative_of(lambda z: losses.sigmoid_cross_entropy(z, y)[0], z, delta)


@quick
@given(z=batch, data=st.data())
def test_delta_of_the_softmax_cross_entropy(z, data):
    y = classes(data, z)
    J, delta = losses.softmax_cross_entropy(z, y)
    assert pytest.approx(losses.cross_entropy(softmax(z), y), rel=1e-12, abs=1e-15) == J
    assert pytest.approx(losses.negative_log_likelihood(log_softmax(z), y), abs=1e-15) == J
    one_hot = losses.one_hot(y, z.shape[1])
    np.testing.assert_allclose(delta, (softmax(z) - one_hot) / len(z), atol=1e-15)
    assert_is_derivative_of(lambda z: losses.softmax_cross_entropy(z, y)[0], z, delta)


@quick
@given(z=batch, data=st.data())
def test_one_hot_rows_and_labels_mean_the_same(z, data):
    y = classes(data, z)
    rows = losses.one_hot(y, z.shape[1])
    (J, delta), (J_of_rows, delta_of_rows) = (
        losses.softmax_cross_entropy(z, labels) for labels in (y, rows)
    )
    assert J_of_rows == pytest.approx(J, abs=1e-15)
    np.testing.assert_allclose(delta_of_rows, delta, atol=1e-15)
    of_labels, of_rows = (losses.negative_log_likelihood(z, labels) for labels in (y, rows))
    assert of_labels == of_rows


def test_soft_labels_are_rows_that_sum_to_one():
    z, y = np.array([[0.3, -1.0, 2.0]]), np.array([[0.2, 0.5, 0.3]])
    J, delta = losses.softmax_cross_entropy(z, y)
    assert pytest.approx(-np.sum(y * np.log(softmax(z)))) == J
    assert_is_derivative_of(lambda z: losses.softmax_cross_entropy(z, y)[0], z, delta)


def test_the_output_deltas_of_the_deck():
    """DASC7606's table: with any g and half_mse g'(z) (y_hat - y), with sigmoid and BCE y_hat - y,
    with softmax and cross-entropy y_hat - y; here over N examples."""
    z, y = np.array([[0.4], [-1.2]]), np.array([[1.0], [0.0]])
    through_tanh = losses.half_mse_grad(tanh(z), y) * tanh_grad(z)
    np.testing.assert_allclose(through_tanh, tanh_grad(z) * (tanh(z) - y) / 2)
    through_sigmoid = losses.binary_cross_entropy_grad(sigmoid(z), y) * sigmoid_grad(z)
    np.testing.assert_allclose(through_sigmoid, losses.sigmoid_cross_entropy(z, y)[1])


def test_values_by_hand():
    assert losses.half_mse(0.6, 1.0) == pytest.approx(0.08)
    assert losses.half_mse([[1.0, 2.0], [3.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]]) == 7.5
    assert losses.sum_of_squares([1.0, 3.0], [0.0, 1.0]) == 5.0
    assert losses.hinge([2.0, 0.5, -1.0], [1, 1, 1]) == pytest.approx((0 + 0.5 + 2) / 3)
    assert losses.cross_entropy([[0.5, 0.5]], [0]) == pytest.approx(np.log(2))


def test_a_single_example_needs_no_batch_axis():
    J, delta = losses.softmax_cross_entropy(np.array([1.0, 2.0]), 1)
    batch_J, batch_delta = losses.softmax_cross_entropy(np.array([[1.0, 2.0]]), np.array([1]))
    assert pytest.approx(batch_J) == J
    np.testing.assert_allclose(delta, batch_delta[0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [37.0, 800.0, 1e4])
def test_extreme_scores_stay_finite_without_a_warning(dtype, size):
    z = np.array([[size, -size], [-size, size]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for y in (np.array([0, 0]), np.array([[1, 0], [1, 0]])):
            J, delta = losses.softmax_cross_entropy(z, y)
            assert pytest.approx(size, rel=1e-6) == J
            assert delta.dtype == dtype
            np.testing.assert_allclose(delta, [[0, 0], [-0.5, 0.5]], atol=1e-15)
        J, delta = losses.sigmoid_cross_entropy(z, np.ones((2, 2)))
        assert pytest.approx(size, rel=1e-6) == J
        assert delta.dtype == dtype
        assert np.isfinite(losses.binary_cross_entropy(sigmoid(z), np.ones((2, 2))))
        assert np.isfinite(losses.binary_cross_entropy_grad(sigmoid(z), np.ones((2, 2)))).all()
        assert np.isfinite(losses.cross_entropy(softmax(z), [0, 0]))
        assert np.isfinite(losses.cross_entropy_grad(softmax(z), [0, 0])).all()


def test_one_hot():
    np.testing.assert_array_equal(losses.one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(losses.one_hot(1, 3), [0, 1, 0])
    assert losses.one_hot([[0, 1], [1, 1]], 2, np.float32).shape == (2, 2, 2)


SCORES = np.zeros((4, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: losses.half_mse(np.zeros(4), np.zeros((4, 1))),
            r"y_hat has \(4,\) and y has \(4, 1\)",
        ),
        (
            lambda: losses.sigmoid_cross_entropy(np.zeros(4), np.zeros(3)),
            r"z has \(4,\) and y has \(3,\)",
        ),
        (
            lambda: losses.softmax_cross_entropy(SCORES, LABELS[:3]),
            r"shape \(4,\), or one-hot rows, shape \(4, 3\), but its shape is \(3,\)",
        ),
        (
            lambda: losses.softmax_cross_entropy(SCORES, LABELS + 1),
            r"0 \.\. 2 for 3 classes, but they range from 1 to 3",
        ),
        (
            lambda: losses.softmax_cross_entropy(SCORES, LABELS - 1),
            r"0 \.\. 2 for 3 classes, but they range from -1 to 1",
        ),
        (lambda: losses.cross_entropy(softmax(SCORES), LABELS + 1), r"they range from 1 to 3"),
        (
            lambda: losses.softmax_cross_entropy(SCORES, np.ones((4, 3))),
            "each row of y must sum to 1",
        ),
        (
            lambda: losses.sigmoid_cross_entropy(np.zeros(2), [0, 2]),
            "y must lie between 0 and 1, but its values range from 0 to 2",
        ),
        (lambda: losses.binary_cross_entropy([1.5], [1]), "y_hat must lie between 0 and 1"),
        (lambda: losses.binary_cross_entropy([np.nan], [1]), "y_hat must lie between 0 and 1"),
        (lambda: losses.hinge([0.5], [0]), "labels of the hinge loss must be -1 or 1"),
        (
            lambda: losses.half_mse(np.zeros((0, 2)), np.zeros((0, 2))),
            r"the batch is empty: its shape is \(0, 2\)",
        ),
        (
            lambda: losses.softmax_cross_entropy(np.zeros((0, 2)), np.zeros(0, int)),
            "the batch is empty",
        ),
        (lambda: losses.softmax_cross_entropy(1.0, 0), r"shape \(N, K\).* not \(\)"),
    ],
)
def test_bad_input_gets_one_clear_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_labels_that_are_not_integers_are_refused():
    with pytest.raises(TypeError, match=r"must be integers, but their dtype is float64"):
        losses.softmax_cross_entropy(SCORES, LABELS.astype(float))
