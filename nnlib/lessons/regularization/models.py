"""Reference answers of lesson 08: splits, two kinds of error, penalties, dropout, and stopping.

Each exercise's function stands here as one that a reader may compare with their own; where nnlib
already has the piece, it is called.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nnlib.arrays import Array, Labels
from nnlib.datasets import split
from nnlib.layers import keep_top_k
from nnlib.metrics import accuracy
from nnlib.regularizers import l1_grad, l2_grad
from nnlib.training import EarlyStopping

Examples = tuple[Array, NDArray[Any]]
Fit = Callable[[Array, Array, Array], Array]  # (x, y, x_new) -> what the fit answers at x_new


def split_and_scale(
    x: Array, y: NDArray[Any], fractions: Sequence[float], rng: Generator
) -> list[Examples]:
    """Training, validation and test set, all standardized by the training set's mean and std.

    Shapes: x (N, D), y (N,); one pair (x, y) for each fraction.
    Source: DASC7606, splits (50, 25, 25) and (60, 20, 20).
    """
    sets = split(x, y, rng, fractions)
    mean, std = sets[0][0].mean(axis=0), sets[0][0].std(axis=0)
    return [((x - mean) / std, y) for x, y in sets]


def each(function: Callable[..., Any], k: int) -> Callable[..., Any]:
    """`function` with the k-th entry of each part of its answer alone, such as y of each pair.

    An answer of another form comes back as it is, for the check to name.
    """

    def entries(*arguments: Any) -> Any:
        answer = function(*arguments)
        pairs = isinstance(answer, tuple | list) and all(
            isinstance(part, tuple | list) and len(part) == 2 for part in answer
        )
        return [part[k] for part in answer] if pairs else answer

    return entries


def only(function: Callable[..., Any], k: int) -> Callable[..., Any]:
    """`function` with its k-th result alone; an answer that is not two values comes back whole."""

    def result(*arguments: Any) -> Any:
        answer = function(*arguments)
        return answer[k] if isinstance(answer, tuple | list) and len(answer) == 2 else answer

    return result


def bias_and_variance(
    training_sets: Sequence[Examples], fit: Fit, x_new: Array, f_new: Array
) -> tuple[float, float]:
    """Bias² and variance of a kind of fit, each a mean over the places x_new.

    Shapes: x_new and f_new (P,), f_new without noise; h below is (S, P), one row per training set.
    Formula: h_bar = mean of h over the sets; bias² = mean (f - h_bar)², variance = mean
    (h - h_bar)². Source: DASC7606.
    """
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    h_bar = h.mean(axis=0)
    return float(np.mean((f_new - h_bar) ** 2)), float(np.mean((h - h_bar) ** 2))


def penalty_gradients(W: Array, lam: float) -> tuple[Array, Array]:
    """The gradients of lam Σ|W| and of lam ΣW², each with the shape of W. Source: DASC7606."""
    return l1_grad(W, lam), l2_grad(W, lam)


def dropout_forward(h: Array, rate: float, rng: Generator, training: bool) -> tuple[Array, Array]:
    """Inverted dropout: h * mask and the mask, whose entries are 0 or 1 / (1 - rate).

    Shapes: all (N, H). A unit survives where rng.random((N, H)) >= rate; outside of training the
    mask is all ones. Source: CS6301, DASC7606; Srivastava et al. (2014).
    """
    if not training:
        return h.copy(), np.ones_like(h)
    mask = (rng.random(h.shape) >= rate) / (1 - rate)
    return h * mask, mask


def dropped_relu(z: Array, mask: Array) -> Array:
    """a = mask ∘ relu(z): a hidden layer with dropout. Shapes: all (N, H)."""
    return mask * np.maximum(z, 0)


def dropout_backward(z: Array, mask: Array, upstream: Array) -> Array:
    """dz = upstream ∘ mask ∘ [z > 0], for a = mask ∘ relu(z). Shapes: all (N, H)."""
    return upstream * mask * (z > 0)


def top_k_backward(x: Array, W: Array, delta: Array, k: int) -> tuple[Array, Array]:
    """dW and dx of a layer z = x @ W + b from the k largest entries of each row of delta.

    Shapes: x (N, D), W (D, H), delta (N, H); dW (D, H), dx (N, D).
    Source: DASC7606; Sun et al. (2017), meProp.
    """
    kept = keep_top_k(delta, k)
    return x.T @ kept, kept @ W.T


def early_stopping(accuracies: Sequence[float], patience: int) -> tuple[int, int]:
    """The positions of the best accuracy and of the last one that training gets to see.

    Training stops after `patience` values in a row that are not above the best so far; when that
    never happens, after the last value. Source: DASC7606, CS6301.
    """
    watch = EarlyStopping(patience, "higher")
    for epoch, value in enumerate(accuracies):
        watch.update(epoch, value)
        if watch.should_stop:
            break
    return watch.best_epoch, epoch


def ensemble_accuracies(probabilities: Array, y: Labels) -> tuple[float, float]:
    """How often one member is right, as a mean over the members, and how often all together are.

    Shapes: probabilities (M, N, K), y (N,). The ensemble answers the class with the largest mean
    probability. Source: BUSN20800.
    """
    members = [accuracy(y, p.argmax(axis=1)) for p in probabilities]
    together = probabilities.mean(axis=0).argmax(axis=1)
    return float(np.mean(members)), accuracy(y, together)
