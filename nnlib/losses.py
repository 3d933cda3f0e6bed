"""Loss functions J, each with its gradient below it.

J is the mean over the batch, the first axis, of the loss of one example, unless the docstring says
that it is a sum. `loss(y_hat, y)` returns the number J and `loss_grad(y_hat, y)` returns
dJ/dy_hat with the shape of y_hat. The two fused losses at the end start from the pre-activations z
and return the pair (J, delta) with delta = dJ/dz: that is what a network trains with, since the
activation's derivative cancels against the loss's and neither can overflow.

Class labels y are integers 0 .. K-1 of shape (N,), or rows of probabilities, such as one-hot
rows, of shape (N, K). Every function raises ValueError when the shapes do not fit together, when a
batch is empty, or when a label lies outside its range.

Sources: DASC7606 (output-layer deltas), CS6301 (likelihood), I2DL (sum of squares, hinge).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nnlib._fast import label_positions, softmax_cross_entropy_of_labels
from nnlib.activations import log_softmax, sigmoid
from nnlib.arrays import Array, as_real, same_shape


def half_mse(y_hat: ArrayLike, y: ArrayLike) -> float:
    """J = mean over the batch of 1/2 sum_k (y_hat_k - y_k)^2, for y_hat and y of one shape."""
    y_hat, y = _pair(y_hat, y)
    return float(0.5 * np.sum(np.square(y_hat - y)) / _batch_size(y_hat))


def half_mse_grad(y_hat: ArrayLike, y: ArrayLike) -> Array:
    """dJ/dy_hat = (y_hat - y) / N."""
    y_hat, y = _pair(y_hat, y)
    return (y_hat - y) / _batch_size(y_hat)


def sum_of_squares(y_hat: ArrayLike, y: ArrayLike) -> float:
    """J_sum = sum over all entries of (y_hat - y)^2, without 1/2 and without a mean (I2DL)."""
    y_hat, y = _pair(y_hat, y)
    return float(np.sum(np.square(y_hat - y)))


def sum_of_squares_grad(y_hat: ArrayLike, y: ArrayLike) -> Array:
    """dJ_sum/dy_hat = 2 (y_hat - y)."""
    y_hat, y = _pair(y_hat, y)
    return 2 * (y_hat - y)


def binary_cross_entropy(y_hat: ArrayLike, y: ArrayLike) -> float:
    """J = mean of -sum_k [y_k log y_hat_k + (1 - y_k) log(1 - y_hat_k)], y and y_hat in [0, 1].

    y_hat (N,) or (N, K) is the probability of 1; a probability of 0 counts as the smallest
    positive number, so that J stays finite.
    """
    y_hat, y = _pair(y_hat, y)
    _check_probabilities(y_hat, "y_hat")
    _check_probabilities(y, "y")
    log_likelihood = y * np.log(_positive(y_hat)) + (1 - y) * np.log(_positive(1 - y_hat))
    return float(-np.sum(log_likelihood) / _batch_size(y_hat))


def binary_cross_entropy_grad(y_hat: ArrayLike, y: ArrayLike) -> Array:
    """dJ/dy_hat = (-y / y_hat + (1 - y) / (1 - y_hat)) / N."""
    y_hat, y = _pair(y_hat, y)
    _check_probabilities(y_hat, "y_hat")
    _check_probabilities(y, "y")
    return ((1 - y) / _positive(1 - y_hat) - y / _positive(y_hat)) / _batch_size(y_hat)


def cross_entropy(y_hat: ArrayLike, y: ArrayLike) -> float:
    """J = mean of -sum_k y_k log y_hat_k, for probabilities y_hat (N, K) and labels y.

    A probability of 0 counts as the smallest positive number, so that J stays finite.
    """
    y_hat = as_real(y_hat, "y_hat")
    _check_probabilities(y_hat, "y_hat")
    return negative_log_likelihood(np.log(_positive(y_hat)), y)


def cross_entropy_grad(y_hat: ArrayLike, y: ArrayLike) -> Array:
    """dJ/dy_hat = -y / (N y_hat), with y as one-hot rows."""
    y_hat = as_real(y_hat, "y_hat")
    _check_probabilities(y_hat, "y_hat")
    return -target_rows(y_hat, y) / (_positive(y_hat) * _rows(y_hat))


def negative_log_likelihood(log_p: ArrayLike, y: ArrayLike) -> float:
    """J = -mean of log P(y | x), for log-probabilities log_p (N, K) and labels y.

    CS6301 writes the sum over the training set, which is N J and has its minimum at the same place.
    """
    log_p = as_real(log_p, "log_p")
    return float(-np.sum(target_rows(log_p, y) * log_p) / _rows(log_p))


def negative_log_likelihood_grad(log_p: ArrayLike, y: ArrayLike) -> Array:
    """dJ/dlog_p = -y / N, with y as one-hot rows."""
    log_p = as_real(log_p, "log_p")
    return -target_rows(log_p, y) / _rows(log_p)


def hinge(z: ArrayLike, y: ArrayLike) -> float:
    """J = mean of max(0, 1 - y z), for scores z and labels y = -1 or 1 of one shape (N,)."""
    z, y = _signed_pair(z, y)
    return float(np.sum(np.maximum(1 - y * z, 0)) / _batch_size(z))


def hinge_grad(z: ArrayLike, y: ArrayLike) -> Array:
    """dJ/dz = -[y z < 1] y / N; at the kink, y z = 1, it is 0."""
    z, y = _signed_pair(z, y)
    return -y * (y * z < 1) / _batch_size(z)


def sigmoid_cross_entropy(z: ArrayLike, y: ArrayLike) -> tuple[float, Array]:
    """Binary cross-entropy of sigmoid(z), and its delta = (sigmoid(z) - y) / N.

    z and y have one shape, (N,) or (N, K), y in [0, 1]. With s = sigmoid(z),
    -y log s - (1 - y) log(1 - s) = max(z, 0) - z y + log(1 + exp(-|z|)), which never overflows.
    """
    z, y = _pair(z, y, "z")
    _check_probabilities(y, "y")
    losses = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return float(np.sum(losses) / _batch_size(z)), (sigmoid(z) - y) / _batch_size(z)


def softmax_cross_entropy(z: ArrayLike, y: ArrayLike) -> tuple[float, Array]:
    """Cross-entropy of softmax(z), and its delta = (softmax(z) - y) / N with y as one-hot rows.

    z is (N, K), y labels; or one example, z (K,) with a single label.
    """
    z, y = as_real(z), np.asarray(y)
    if z.size and z.ndim == 2 and y.shape == z.shape[:1]:
        return softmax_cross_entropy_of_labels(z, y)  # the same, as fast as training needs it
    log_p, rows = log_softmax(z), target_rows(z, y)
    return negative_log_likelihood(log_p, rows), (np.exp(log_p) - rows) / _rows(z)


def one_hot(labels: ArrayLike, K: int, dtype: DTypeLike = np.float64) -> Array:
    """Rows (N, K) with a 1 in the column of each label (N,) and 0 elsewhere."""
    labels = np.asarray(labels)
    columns = np.zeros((K, labels.size), dtype)
    np.put(columns, label_positions(labels.reshape(-1), K), 1)
    return columns.T.reshape(*labels.shape, K)


def target_rows(scores: Array, y: ArrayLike) -> Array:
    """The labels y as rows of the shape (N, K) and the dtype of `scores`."""
    y = np.asarray(y)
    if scores.ndim == 0:
        raise ValueError("scores must have the shape (N, K), or (K,) for one example, not ().")
    if y.shape == scores.shape[:-1]:
        return one_hot(y, scores.shape[-1], scores.dtype)
    if y.shape == scores.shape:
        rows = as_real(y, "y").astype(scores.dtype, copy=False)
        _check_distributions(rows)
        return rows
    raise ValueError(
        f"y must hold one integer label for each example, shape {scores.shape[:-1]}, "
        f"or one-hot rows, shape {scores.shape}, but its shape is {y.shape}."
    )


def _pair(y_hat: ArrayLike, y: ArrayLike, name: str = "y_hat") -> tuple[Array, Array]:
    y_hat, y = as_real(y_hat, name), as_real(y, "y")
    same_shape(y_hat, y, (name, "y"))
    return y_hat, y.astype(y_hat.dtype, copy=False)


def _signed_pair(z: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    z, y = _pair(z, y, "z")
    if not np.all(np.abs(y) == 1):
        raise ValueError("the labels of the hinge loss must be -1 or 1: use 2 * y - 1 on 0 or 1.")
    return z, y


def _batch_size(values: Array) -> int:
    """N, the length of the first axis; a single number is a batch of one."""
    if values.size == 0:
        raise ValueError(f"the batch is empty: its shape is {values.shape}.")
    return values.shape[0] if values.ndim else 1


def _rows(scores: Array) -> int:
    """N for scores (N, K); a single row (K,) is a batch of one."""
    return _batch_size(scores) if scores.ndim > 1 else 1


def _check_probabilities(values: Array, name: str) -> None:
    if values.size and not (np.min(values) >= 0 and np.max(values) <= 1):
        raise ValueError(
            f"{name} must lie between 0 and 1, "
            f"but its values range from {np.min(values):g} to {np.max(values):g}."
        )


def _check_distributions(rows: Array) -> None:
    _check_probabilities(rows, "y")
    sums = np.sum(rows, axis=-1)
    if not np.allclose(sums, 1):
        raise ValueError(
            "each row of y must sum to 1, as a one-hot row does, "
            f"but the sums range from {np.min(sums):g} to {np.max(sums):g}."
        )


def _positive(p: Array) -> Array:
    return np.maximum(p, np.finfo(p.dtype).tiny)
