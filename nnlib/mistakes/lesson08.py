"""Mistakes in lesson 08: splits, bias and variance, penalties."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.lessons.regularization.models import bias_and_variance


def _cuts(n: int, fractions: Any) -> tuple[int, int]:
    first, second = np.rint(np.cumsum(fractions)[:2] * n).astype(int)
    return int(first), int(second)


def _dealt(rows: Any, fractions: Any) -> list[Any]:
    """Rows cut into training, validation and test."""
    return np.split(rows, _cuts(len(rows), fractions))


def _labels(order: Callable[[Any, Any], Any]) -> Any:
    """The labels of the three sets when the rows come in a wrong order."""
    return lambda x, y, fractions, rng: _dealt(y[order(len(y), rng)], fractions)


def _second_draw(n: int, rng: Any) -> Any:
    rng.permutation(n)
    return rng.permutation(n)


def _drawn_each(x: Any, y: Any, fractions: Any, rng: Any) -> Any:
    sizes = [round(share * len(y)) for share in fractions]
    return [y[rng.choice(len(y), size, replace=False)] for size in sizes]


def _swapped(x: Any, y: Any, fractions: Any, rng: Any) -> Any:
    train, validation, test = _dealt(y[rng.permutation(len(y))], fractions)
    return [train, test, validation]


split_labels = {
    "not-shuffled": (
        _labels(lambda n, rng: np.arange(n)),
        "the examples are not shuffled: data often come sorted, and then the three sets differ",
    ),
    "drawn-apart": (
        _labels(_second_draw),
        "x and y are shuffled apart: draw one order and use it for both, or labels change owners",
    ),
    "overlap": (
        _drawn_each,
        "each set is drawn anew from all examples, so sets overlap: deal one order out",
    ),
    "with-replacement": (
        _labels(lambda n, rng: rng.integers(0, n, n)),
        "rows are drawn with replacement: some come twice and some never; use rng.permutation",
    ),
    "sets-swapped": (_swapped, "the order of the sets is training, validation, test"),
}


def _scaled(scale: Callable[[Any, list[Any]], list[Any]]) -> Any:
    """The inputs of the three sets, scaled wrongly: scale(all inputs, sets) returns the sets."""
    return lambda x, y, fractions, rng: scale(x, _dealt(x[rng.permutation(len(x))], fractions))


split_inputs = {
    "leak": (
        _scaled(lambda x, sets: [(s - x.mean(axis=0)) / x.std(axis=0) for s in sets]),
        "mean and std come from all examples, so the test set leaks into the training: "
        "measure them on the training set",
    ),
    "scaled-each": (
        _scaled(lambda x, sets: [(s - s.mean(axis=0)) / s.std(axis=0) for s in sets]),
        "each set is scaled by its own mean and std: the same image would get other numbers in "
        "another set; use the training set's for all",
    ),
    "not-scaled": (
        _scaled(lambda x, sets: sets),
        "the inputs are not scaled: subtract the training set's mean, divide by its std",
    ),
    "only-training-scaled": (
        _scaled(
            lambda x, sets: [(sets[0] - sets[0].mean(axis=0)) / sets[0].std(axis=0), *sets[1:]]
        ),
        "only the training set is scaled: the network must see all data on the same scale",
    ),
    "not-centered": (
        _scaled(lambda x, sets: [s / sets[0].std(axis=0) for s in sets]),
        "the mean is not subtracted",
    ),
    "divided-by-variance": (
        _scaled(lambda x, sets: [(s - sets[0].mean(axis=0)) / sets[0].var(axis=0) for s in sets]),
        "this divides by the variance: the standard deviation is its root",
    ),
    "one-number": (
        _scaled(lambda x, sets: [(s - sets[0].mean()) / sets[0].std() for s in sets]),
        "one mean and one std are taken over all columns: each column has its own (axis=0)",
    ),
}


def _over_fits(value: Callable[[Any, Any], Any]) -> Any:
    """A wrong number from h, the fits (S, P), and f (P,)."""
    return lambda sets, fit, x_new, f: value(np.array([fit(x, y, x_new) for x, y in sets]), f)


bias = {
    "error-of-each-fit": (
        _over_fits(lambda h, f: np.mean((f - h) ** 2)),
        "this is the error of the single fits, bias² and variance together: "
        "for the bias, average the fits first",
    ),
    "not-squared": (_over_fits(lambda h, f: np.mean(f - h.mean(axis=0))), "the square is missing"),
    "squared-after-mean": (
        _over_fits(lambda h, f: np.mean(f - h.mean(axis=0)) ** 2),
        "the square comes after the mean over the places, where misses up and down cancel",
    ),
    "absolute": (
        _over_fits(lambda h, f: np.mean(np.abs(f - h.mean(axis=0)))),
        "distances are averaged: average their squares",
    ),
    "mean-over-places": (
        _over_fits(lambda h, f: np.mean((f.mean() - h.mean(axis=1)) ** 2)),
        "fits are averaged over the places: h_bar is the mean over the training sets, axis 0",
    ),
    "summed": (
        _over_fits(lambda h, f: np.sum((f - h.mean(axis=0)) ** 2)),
        "this is a sum over the places: take the mean",
    ),
    "order-swapped": (
        lambda *case: bias_and_variance(*case)[1],
        "the order is bias², variance",
    ),
}

variance = {
    "around-truth": (
        _over_fits(lambda h, f: np.mean((h - f) ** 2)),
        "distances are taken from the truth: variance is about the mean fit h_bar",
    ),
    "standard-deviation": (
        _over_fits(lambda h, f: np.mean(h.std(axis=0))),
        "this is the standard deviation: the variance is its square",
    ),
    "over-places": (
        _over_fits(lambda h, f: np.mean(h.var(axis=1))),
        "this is how much one fit varies from place to place: "
        "compare the fits with each other, along axis 0",
    ),
    "over-everything": (
        _over_fits(lambda h, f: np.var(h)),
        "one mean is taken over fits and places: h_bar has one value for each place (axis=0)",
    ),
    "summed": (
        _over_fits(lambda h, f: np.sum(h.var(axis=0))),
        "this is a sum over the places: take the mean",
    ),
    "order-swapped": (
        lambda *case: bias_and_variance(*case)[0],
        "the order is bias², variance",
    ),
}

l1_gradient = {
    "absolute-values": (
        lambda W, lam: lam * np.abs(W),
        "this is lam |W|, not its derivative: |w| rises with slope 1 or falls with slope -1",
    ),
    "l2-instead": (
        lambda W, lam: 2 * lam * W,
        "this is the gradient of the L2 penalty: the slope of |w| does not depend on its size",
    ),
    "lam-missing": (lambda W, lam: np.sign(W), "the strength lam is missing"),
    "one-sign": (
        lambda W, lam: lam * np.ones_like(W),
        "the slope of |w| is -1 where w is negative: use the sign of W",
    ),
    "summed": (
        lambda W, lam: lam * np.sum(np.sign(W)),
        "this is one number: the gradient has the shape of W",
    ),
    "mean": (
        lambda W, lam: lam * np.sign(W) / W.size,
        "the penalty is a sum over the weights, not a mean",
    ),
}

l2_gradient = {
    "missing-2": (lambda W, lam: lam * W, "the 2 is missing: the derivative of w² is 2 w"),
    "squares": (lambda W, lam: 2 * lam * W**2, "the derivative of w² is 2 w, not 2 w²"),
    "value-not-derivative": (
        lambda W, lam: lam * W**2,
        "this is lam w², not its derivative 2 lam w",
    ),
    "norm": (
        lambda W, lam: lam * W / np.linalg.norm(W),
        "this is the gradient of lam ‖W‖: the penalty has the square, ‖W‖²",
    ),
    "lam-missing": (lambda W, lam: 2 * W, "the strength lam is missing"),
    "l1-instead": (
        lambda W, lam: lam * np.sign(W),
        "this is the gradient of the L1 penalty: the order is L1, L2",
    ),
}

at_zero = {
    "kink": (
        lambda W, lam: (np.where(W >= 0, lam, -lam), 2 * lam * W),
        "a weight of exactly 0 is pushed: take the slope 0 there, as np.sign does",
    ),
}
