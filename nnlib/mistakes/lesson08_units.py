"""Mistakes in lesson 08: dropout, the top-k backward pass, and the capstone."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.layers import keep_top_k
from nnlib.lessons.regularization.models import dropout_forward as right_dropout


def _masked(mask: Callable[[Any, float, Any], Any]) -> Any:
    """A wrong dropout from a wrong mask, made from h, rate and rng."""

    def forward(h: Any, rate: float, rng: Any, training: bool) -> Any:
        made = mask(h, rate, rng)
        return h * made, made * np.ones_like(h)

    return forward


def _mask_without_scale(h: Any, rate: float, rng: Any, training: bool) -> Any:
    a, mask = right_dropout(h, rate, rng, training)
    return a, (mask > 0).astype(float)


in_training = {
    "not-inverted": (
        _masked(lambda h, rate, rng: (rng.random(h.shape) >= rate).astype(float)),
        "the survivors are not scaled: divide by 1 - rate, so that the mean stays what it was",
    ),
    "keeps-what-should-drop": (
        _masked(lambda h, rate, rng: (rng.random(h.shape) < rate) / (1 - rate)),
        "the mask is the wrong way round: a unit survives where the draw is at least rate",
    ),
    "rate-as-keep": (
        _masked(lambda h, rate, rng: (rng.random(h.shape) < rate) / rate),
        "rate is used as the chance to survive: it is the chance to be dropped",
    ),
    "divided-by-rate": (
        _masked(lambda h, rate, rng: (rng.random(h.shape) >= rate) / rate),
        "the survivors are divided by rate: divide by the chance to survive, 1 - rate",
    ),
    "multiplied": (
        _masked(lambda h, rate, rng: (rng.random(h.shape) >= rate) * (1 - rate)),
        "the survivors are made smaller: divide by 1 - rate instead of multiplying",
    ),
    "one-mask-for-all": (
        _masked(lambda h, rate, rng: (rng.random(h.shape[1]) >= rate) / (1 - rate)),
        "all examples lose the same units: draw for each example, with the shape of h",
    ),
    "mask-without-scale": (
        _mask_without_scale,
        "the output is right, but the mask lacks 1 / (1 - rate): the backward needs it",
    ),
    "order-swapped": (
        lambda *case: right_dropout(*case)[::-1],
        "the order is output, mask",
    ),
    "never-drops": (
        lambda h, rate, rng, training: (h.copy(), np.ones_like(h)),
        "nothing is dropped in training",
    ),
}

outside = {
    "drops-always": (
        lambda h, rate, rng, training: right_dropout(h, rate, rng, True),
        "units are dropped outside of training too: there the whole network answers",
    ),
    "scaled-outside": (
        lambda h, rate, rng, training: (h * (1 - rate), np.full(h.shape, 1 - rate)),
        "h is scaled outside of training: inverted dropout has done that in training already",
    ),
    "mask-of-zeros": (
        lambda h, rate, rng, training: (h, np.zeros_like(h)),
        "the mask outside of training is 1 everywhere: nothing is stopped",
    ),
    "order-swapped": (
        lambda *case: right_dropout(*case)[::-1],
        "the order is output, mask",
    ),
}

dropout_backward = {
    "mask-forgotten": (
        lambda z, mask, upstream: upstream * (z > 0),
        "the mask is missing: a dropped unit had no say, so no gradient reaches it",
    ),
    "relu-forgotten": (
        lambda z, mask, upstream: upstream * mask,
        "the step back through ReLU is missing: where z is not positive, nothing passes",
    ),
    "scale-forgotten": (
        lambda z, mask, upstream: upstream * (mask > 0) * (z > 0),
        "the scale of the survivors is missing: they were multiplied by 1 / (1 - rate)",
    ),
    "scaled-twice": (
        lambda z, mask, upstream: upstream * mask**2 * (z > 0),
        "the mask is used twice: the output is linear in the mask, so it enters once",
    ),
    "mask-reversed": (
        lambda z, mask, upstream: upstream * (mask == 0) * (z > 0),
        "the mask is the wrong way round: gradients go to the survivors",
    ),
    "value-of-relu": (
        lambda z, mask, upstream: upstream * mask * np.maximum(z, 0),
        "relu(z) stands where its slope belongs, which is 0 or 1",
    ),
    "forward-again": (
        lambda z, mask, upstream: mask * np.maximum(upstream, 0),
        "this is the forward applied to upstream: the sign of z decides what passes",
    ),
}


def _kept(choose: Callable[[Any, int], Any]) -> Any:
    """dW and dx from a wrong choice of deltas."""

    def backward(x: Any, W: Any, delta: Any, k: int) -> Any:
        kept = choose(delta, k)
        return x.T @ kept, kept @ W.T

    return backward


def _where_top(scores: Any, delta: Any, k: int, axis: int) -> Any:
    """delta where its score is among the k largest along an axis."""
    ranks = np.argsort(np.argsort(-scores, axis=axis), axis=axis)
    return np.where(ranks < min(k, scores.shape[axis]), delta, 0.0)


def _whole_batch(delta: Any, k: int) -> Any:
    flat = keep_top_k(np.ravel(delta), min(k * len(delta), delta.size))
    return flat.reshape(delta.shape)


def _one_choice(delta: Any, k: int) -> Any:
    columns = np.argsort(-np.abs(delta).sum(axis=0))[:k]
    return np.where(np.isin(np.arange(delta.shape[1]), columns), delta, 0.0)


_CHOICES: dict[str, tuple[Callable[[Any, int], Any], str]] = {
    "all-kept": (lambda d, k: d, "all deltas take part: keep the k largest in each row"),
    "signed": (
        lambda d, k: _where_top(d, d, k, 1),
        "the largest numbers are kept: a large negative delta matters as much, compare sizes",
    ),
    "smallest-kept": (
        lambda d, k: _where_top(-np.abs(d), d, k, 1),
        "the k smallest are kept: keep the largest in size",
    ),
    "per-column": (
        lambda d, k: _where_top(np.abs(d), d, k, 0),
        "the k largest of each column are kept: choose in each row, one row is one example",
    ),
    "whole-batch": (
        _whole_batch,
        "the largest of the whole batch are kept: each example keeps its own k",
    ),
    "one-choice": (
        _one_choice,
        "all examples keep the same units: choose in each row anew",
    ),
    "signs-lost": (
        lambda d, k: np.abs(keep_top_k(d, k)),
        "the kept deltas have lost their signs: compare sizes, but keep the numbers",
    ),
    "k-dropped": (
        lambda d, k: d - keep_top_k(d, k),
        "the k largest are dropped and the rest is kept: the other way round",
    ),
}
top_k = {code: (_kept(choose), sentence) for code, (choose, sentence) in _CHOICES.items()}

arrays = {
    "wrong-arrays": (
        lambda x, y, steps, rng: False,
        "return four arrays of finite numbers, in the order W1 (64, H), b1 (H,), W2 (H, 10), "
        "b2 (10,)",
    )
}

repeats = {
    "not-repeatable": (
        lambda x, y, steps, rng: False,
        "the same rng gives other weights: draw from the rng that is given and from nothing else",
    )
}
