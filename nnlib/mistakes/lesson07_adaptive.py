"""Mistakes in the exercises of lesson 07: one learning rate per weight, Adam and AdamW."""

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


def adam(
    *,
    numerator: Step = lambda m, v, gamma, beta, t: m / (1 - gamma**t),
    square: Step = lambda m, v, gamma, beta, t: v / (1 - beta**t),
    root: Step = lambda v, eps: np.sqrt(v) + eps,
    second: Step = lambda v, g, beta: beta * v + (1 - beta) * g**2,
    first: Step = lambda m, g, gamma: gamma * m + (1 - gamma) * g,
    keep_corrected: bool = False,
    stuck: bool = False,
    late: bool = False,
    shrink: Step = lambda w, lr, decay: w,
    penalty: Step = lambda w, decay: 0.0,
) -> Step:
    """A step of Adam with one of its pieces replaced; `decay` serves AdamW's mistakes too."""

    def step(
        w: Any,
        g: Any,
        m: Any,
        v: Any,
        t: int,
        lr: float = 0.001,
        decay: float = 0.01,
        gamma: float = 0.9,
        beta: float = 0.999,
        eps: float = 1e-8,
        corrected: bool = True,
    ) -> Any:
        now = 1 if stuck else t + 1
        g = g + penalty(w, decay)
        m, v = first(m, g, gamma), second(v, g, beta)
        known = (m, v, gamma, beta, now + late)
        m_hat, v_hat = (numerator(*known), square(*known)) if corrected else (m, v)
        w = shrink(w, lr, decay) - lr * m_hat / root(v_hat, eps)
        return (w, m_hat, v_hat, t + 1) if keep_corrected else (w, m, v, t + 1)

    return step


def _raw_m(m: Any, v: Any, *_: Any) -> Any:
    return m


def _raw_v(m: Any, v: Any, *_: Any) -> Any:
    return v


def _always(step: Step, corrected: bool) -> Step:
    """The step with bias correction always on or always off."""
    return lambda *arguments, **setting: step(*arguments, **(setting | {"corrected": corrected}))


EPS_INSIDE = "eps stands inside the root here: Adam adds it outside, sqrt(v) + eps"
ADAM_PARTS = {
    "corrected-kept": (
        adam(keep_corrected=True),
        "the corrected means are returned: the correction is for this step only, remember m and v",
    ),
    "counter-stuck": (
        adam(stuck=True),
        "the correction is that of the first step for ever: it has the power t + 1, and t + 1 is "
        "handed on",
    ),
    "counter-late": (
        adam(late=True),
        "the correction counts one step too many: at the first step the exponent is 1",
    ),
    "first-only": (
        adam(square=_raw_v),
        "only m is corrected: v starts at zero too, divide it by 1 - beta^t",
    ),
    "second-only": (
        adam(numerator=_raw_m),
        "only v is corrected: m starts at zero too, divide it by 1 - gamma^t",
    ),
}
BOTH_WAYS = {
    "eps-inside": (adam(root=lambda v, eps: np.sqrt(v + eps)), EPS_INSIDE),
    "root-missing": (
        adam(root=lambda v, eps: v + eps),
        "the root is missing: divide by sqrt(v) + eps",
    ),
    "not-squared": (
        adam(second=lambda v, g, beta: beta * v + (1 - beta) * np.abs(g)),
        "v is a mean of absolute values: it is a mean of squares",
    ),
    "sum": (
        adam(second=lambda v, g, beta: v + g**2),
        "v is a sum here: it is a running mean, beta v + (1 - beta) g²",
    ),
    "weight-missing": (
        adam(first=lambda m, g, gamma: gamma * m + g),
        "the gradient enters m with the weight 1 - gamma: otherwise m is no mean",
    ),
    "means-swapped": (
        adam(
            first=lambda m, g, gamma: (1 - gamma) * m + gamma * g,
            second=lambda v, g, beta: (1 - beta) * v + beta * g**2,
        ),
        "the weights are swapped: the old mean gets gamma or beta, the new value the rest",
    ),
}

adam_step = {
    "correction-missing": (
        _always(adam(), False),
        "the bias correction is missing where it is asked for: divide m by 1 - gamma^t and v by "
        "1 - beta^t before they are used",
    ),
    "correction-always": (
        _always(adam(), True),
        "the bias correction is always on: corrected=False asks for the deck's version",
    ),
    **ADAM_PARTS,
    **BOTH_WAYS,
}


def _shrunk(w: Any, lr: float, decay: float) -> Any:
    return (1 - lr * decay) * w


def _decay_after(*arguments: Any, lr: float, decay: float, **setting: Any) -> Any:
    w, *memory = adam()(*arguments, lr=lr, **setting)
    return (_shrunk(w, lr, decay), *memory)


adamw_step = {
    "decay-coupled": (
        adam(penalty=lambda w, decay: decay * w),
        "the decay is added to the gradient: that is Adam with an L2 penalty. Leave g alone and "
        "shrink w by 1 - lr decay",
    ),
    "decay-missing": (adam(), "there is no decay: shrink w by 1 - lr decay"),
    "rate-missing": (
        adam(shrink=lambda w, lr, decay: (1 - decay) * w),
        "the decay lacks the learning rate: w shrinks by 1 - lr decay",
    ),
    "decay-grows": (
        adam(shrink=lambda w, lr, decay: (1 + lr * decay) * w),
        "the weights grow: the decay goes against w",
    ),
    "decay-after": (
        _decay_after,
        "the new weights are shrunk, step included: shrink the old ones",
    ),
    "decay-doubled": (
        adam(shrink=lambda w, lr, decay: (1 - 2 * lr * decay) * w),
        "the decay is doubled: the derivative of lambda/2 w² is lambda w",
    ),
    "decay-both": (
        adam(shrink=_shrunk, penalty=lambda w, decay: decay * w),
        "the decay is counted twice, in the gradient and outside it",
    ),
    "correction-missing": (
        _always(adam(shrink=_shrunk), False),
        "the bias correction is missing: divide m by 1 - gamma^t and v by 1 - beta^t",
    ),
    "corrected-kept": (
        adam(shrink=_shrunk, keep_corrected=True),
        "the corrected means are returned: the correction is for this step only, remember m and v",
    ),
    "eps-inside": (adam(shrink=_shrunk, root=lambda v, eps: np.sqrt(v + eps)), EPS_INSIDE),
}
