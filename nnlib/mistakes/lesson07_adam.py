"""Mistakes in lesson 07: Adam, AMSGrad and AdamW."""

from typing import Any

import numpy as np

from nnlib.mistakes.lesson07_adaptive import CLIMBS

Step = Any


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


NOT_SQUARED = "v is a mean of absolute values: it is a mean of squares"
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
        NOT_SQUARED,
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


def _amsgrad(
    *,
    largest: Step = lambda v_max, v, g: np.maximum(v_max, v),
    root: Step = lambda v, eps: np.sqrt(v) + eps,
    first: Step = lambda m, g, gamma: gamma * m + (1 - gamma) * g,
    second: Step = lambda v, g, beta: beta * v + (1 - beta) * g**2,
    mean_overwritten: bool = False,
) -> Step:
    """A step of AMSGrad with one of its pieces replaced."""

    def step(
        w: Any,
        g: Any,
        m: Any,
        v: Any,
        v_max: Any,
        lr: float = 0.001,
        gamma: float = 0.9,
        beta: float = 0.999,
        eps: float = 1e-8,
    ) -> Any:
        m, v = first(m, g, gamma), second(v, g, beta)
        v_max = largest(v_max, v, g)
        return w - lr * m / root(v_max, eps), m, v_max if mean_overwritten else v, v_max

    return step


def _means_swapped(*arguments: Any, **setting: Any) -> Any:
    w, m, v, v_max = _amsgrad()(*arguments, **setting)
    return w, v, m, v_max


amsgrad_step = {
    "plain-adam": (
        _amsgrad(largest=lambda v_max, v, g: v),
        "this divides by today's v: divide by the largest so far, and hand the new v_max on",
    ),
    "mean-overwritten": (
        _amsgrad(mean_overwritten=True),
        "v itself is raised to the largest: v goes on as a running mean, v_max stands beside it",
    ),
    "largest-square": (
        _amsgrad(largest=lambda v_max, v, g: np.maximum(v_max, g**2)),
        "v_max is the largest squared gradient here: it is the largest running mean, v",
    ),
    "smallest": (
        _amsgrad(largest=lambda v_max, v, g: np.minimum(v_max, v)),
        "this keeps the smallest v, which is zero for ever: take the larger of v_max and v",
    ),
    "summed": (
        _amsgrad(largest=lambda v_max, v, g: v_max + v),
        "v_max adds up here, as in Adagrad: take the larger of v_max and v",
    ),
    "shared-rate": (
        _amsgrad(largest=lambda v_max, v, g: np.full_like(v, max(np.max(v_max), np.max(v)))),
        "one largest v serves all weights: compare entry by entry, with np.maximum",
    ),
    "first-moment": (
        _amsgrad(first=lambda m, g, gamma: g),
        "g itself is followed: Adam follows m, the running mean of the gradients",
    ),
    "order-swapped": (_means_swapped, "the order of the results is w, m, v, v_max"),
    "climbs": (
        lambda w, *memory, **setting: (
            2 * w - _amsgrad()(w, *memory, **setting)[0],
            *_amsgrad()(w, *memory, **setting)[1:],
        ),
        CLIMBS,
    ),
    "eps-inside": (_amsgrad(root=lambda v, eps: np.sqrt(v + eps)), EPS_INSIDE),
    "root-missing": (
        _amsgrad(root=lambda v, eps: v + eps),
        "the root is missing: divide by sqrt(v_max) + eps",
    ),
    "not-squared": (
        _amsgrad(second=lambda v, g, beta: beta * v + (1 - beta) * np.abs(g)),
        NOT_SQUARED,
    ),
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
