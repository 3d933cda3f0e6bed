"""Mistakes in lesson 07: one learning rate per weight, by Adagrad, RMSProp and Adadelta."""

from typing import Any

import numpy as np

Step = Any


def _root_inside(G: Any, eps: float) -> Any:
    return np.sqrt(G + eps)


def _adagrad(memory: Step, root: Step = _root_inside, sign: float = -1.0) -> Step:
    """A step of Adagrad from a formula for G and one for the denominator."""

    def step(w: Any, g: Any, G: Any, lr: float, eps: float) -> Any:
        G = memory(G, g)
        return w + sign * lr * g / root(G, eps), G

    return step


def _sum(G: Any, g: Any) -> Any:
    return G + g**2


EPS_OUTSIDE = "eps stands outside the root here: the decks add it inside, sqrt(G + eps)"
EPS_MISSING = "eps is missing: without it a gradient of zero divides by zero"
NO_ROOT = "the root is missing: divide by sqrt(G + eps)"
MEMORY_LOST = "the memory is never handed on: return the new G"
OLD_MEMORY = (
    "the step divides by the G of the step before: add the new square first. (One slide of the "
    "deck has it so; its first step would divide by the root of eps)"
)
CLIMBS = "this climbs: the step goes against the gradient"

adagrad_step = {
    "eps-outside": (_adagrad(_sum, lambda G, eps: np.sqrt(G) + eps), EPS_OUTSIDE),
    "eps-missing": (_adagrad(_sum, lambda G, eps: np.sqrt(G)), EPS_MISSING),
    "root-missing": (_adagrad(_sum, lambda G, eps: G + eps), NO_ROOT),
    "running-mean": (
        _adagrad(lambda G, g: 0.9 * G + 0.1 * g**2),
        "this is a running mean: Adagrad's G is a sum",
    ),
    "no-history": (
        _adagrad(lambda G, g: g**2),
        "G holds the last square only: add the square to the old G, and return the new one",
    ),
    "not-squared": (
        _adagrad(lambda G, g: G + np.abs(g)),
        "G adds up absolute values: it is a sum of squares",
    ),
    "shared-rate": (
        _adagrad(lambda G, g: G + np.sum(g**2)),
        "all weights share one G: each weight has its own, so do not sum over the entries",
    ),
    "old-memory": (lambda w, g, G, lr, eps: (w - lr * g / np.sqrt(G + eps), G + g**2), OLD_MEMORY),
    "climbs": (_adagrad(_sum, sign=1.0), CLIMBS),
}


def _rmsprop(memory: Step, root: Step = _root_inside, sign: float = -1.0) -> Step:
    """A step of RMSProp from a formula for G and one for the denominator."""

    def step(w: Any, g: Any, G: Any, lr: float, beta: float, eps: float) -> Any:
        G = memory(G, g, beta)
        return w + sign * lr * g / root(G, eps), G

    return step


def _mean(G: Any, g: Any, beta: float) -> Any:
    return beta * G + (1 - beta) * g**2


rmsprop_step = {
    "eps-outside": (_rmsprop(_mean, lambda G, eps: np.sqrt(G) + eps), EPS_OUTSIDE),
    "eps-missing": (_rmsprop(_mean, lambda G, eps: np.sqrt(G)), EPS_MISSING),
    "root-missing": (_rmsprop(_mean, lambda G, eps: G + eps), NO_ROOT),
    "sum": (
        _rmsprop(lambda G, g, beta: G + g**2),
        "this is Adagrad's sum: RMSProp keeps a running mean, beta G + (1 - beta) g²",
    ),
    "weight-missing": (
        _rmsprop(lambda G, g, beta: beta * G + g**2),
        "the new square has the weight 1 - beta: otherwise G is no mean",
    ),
    "weights-swapped": (
        _rmsprop(lambda G, g, beta: (1 - beta) * G + beta * g**2),
        "the weights are swapped: the old G gets beta, the new square 1 - beta",
    ),
    "not-squared": (
        _rmsprop(lambda G, g, beta: beta * G + (1 - beta) * np.abs(g)),
        "G is a mean of absolute values: it is a mean of squares",
    ),
    "memory-lost": (
        lambda w, g, G, lr, beta, eps: (w - lr * g / np.sqrt(_mean(G, g, beta) + eps), G),
        MEMORY_LOST,
    ),
    "old-memory": (
        lambda w, g, G, lr, beta, eps: (w - lr * g / np.sqrt(G + eps), _mean(G, g, beta)),
        OLD_MEMORY,
    ),
    "climbs": (_rmsprop(_mean, sign=1.0), CLIMBS),
}


def _adadelta(
    *,
    memory: Step = _mean,
    numerator: Step = _root_inside,
    denominator: Step = _root_inside,
    steps: Step = lambda D, delta, g, rho: rho * D + (1 - rho) * delta**2,
    sign: float = -1.0,
) -> Step:
    """A step of Adadelta with one of its pieces replaced."""

    def step(w: Any, g: Any, G: Any, D: Any, rho: float, eps: float) -> Any:
        G = memory(G, g, rho)
        delta = sign * numerator(D, eps) / denominator(G, eps) * g
        return w + delta, G, steps(D, delta, g, rho)

    return step


def _turned_over(w: Any, g: Any, G: Any, D: Any, rho: float, eps: float) -> Any:
    G = _mean(G, g, rho)
    delta = -np.sqrt(G + eps) / np.sqrt(D + eps) * g
    return w + delta, G, rho * D + (1 - rho) * delta**2


def _old_gradients(w: Any, g: Any, G: Any, D: Any, rho: float, eps: float) -> Any:
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, _mean(G, g, rho), rho * D + (1 - rho) * delta**2


def _swapped_memories(*arguments: Any, **setting: Any) -> Any:
    w, G, D = _adadelta()(*arguments, **setting)
    return w, D, G


adadelta_step = {
    "never-starts": (
        _adadelta(numerator=lambda D, eps: np.sqrt(D)),
        "eps is missing above: D is zero at first, so the first step is zero, and all others too",
    ),
    "eps-missing": (_adadelta(denominator=lambda G, eps: np.sqrt(G)), EPS_MISSING),
    "eps-outside": (
        _adadelta(
            numerator=lambda D, eps: np.sqrt(D) + eps, denominator=lambda G, eps: np.sqrt(G) + eps
        ),
        "eps stands outside the roots here: the first step is then eps long instead of its root",
    ),
    "root-missing": (
        _adadelta(numerator=lambda D, eps: D + eps, denominator=lambda G, eps: G + eps),
        "the roots are missing: take sqrt(D + eps) / sqrt(G + eps)",
    ),
    "numerator-missing": (
        _adadelta(numerator=lambda D, eps: 1.0),
        "this is RMSProp with a rate of 1: multiply by the root of D + eps, the size of past steps",
    ),
    "turned-over": (
        _turned_over,
        "the quotient is turned over: the size of the steps stands above, that of g below",
    ),
    "gradients-in-D": (
        _adadelta(steps=lambda D, delta, g, rho: rho * D + (1 - rho) * g**2),
        "D remembers gradients here: it is the running mean of the squared steps, delta²",
    ),
    "steps-forgotten": (
        _adadelta(steps=lambda D, delta, g, rho: D),
        "D stays zero, so the steps never grow: hand on rho D + (1 - rho) delta²",
    ),
    "steps-not-squared": (
        _adadelta(steps=lambda D, delta, g, rho: rho * D + (1 - rho) * np.abs(delta)),
        "D is a mean of absolute values: it is a mean of squares",
    ),
    "steps-summed": (
        _adadelta(steps=lambda D, delta, g, rho: D + delta**2),
        "D is a sum of squared steps: it is a running mean, rho D + (1 - rho) delta²",
    ),
    "sum": (
        _adadelta(memory=lambda G, g, rho: G + g**2),
        "G is Adagrad's sum here: Adadelta keeps a running mean, rho G + (1 - rho) g²",
    ),
    "weights-swapped": (
        _adadelta(
            memory=lambda G, g, rho: (1 - rho) * G + rho * g**2,
            steps=lambda D, delta, g, rho: (1 - rho) * D + rho * delta**2,
        ),
        "the weights are swapped: the old mean gets rho, the new square 1 - rho",
    ),
    "old-memory": (
        _old_gradients,
        "the step divides by the G of the step before: take the new square in first",
    ),
    "order-swapped": (_swapped_memories, "the order of the results is w, G, D"),
    "climbs": (_adadelta(sign=1.0), CLIMBS),
}
