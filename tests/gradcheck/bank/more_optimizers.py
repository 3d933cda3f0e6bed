"""More steps of optimizers, run blind once: variants and the mistakes that come with them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .optimizers import (
    B1,
    B2,
    EPS,
    LR,
    MU,
    RHO,
    WD,
    OptimizerCase,
    adam,
    adam_state,
    bugs,
    momentum,
    one,
    sgd,
    wrong,
)


def two(w: Any) -> tuple[Any, ...]:
    return np.zeros_like(w), np.zeros_like(w)


def clocked(w: Any) -> tuple[Any, ...]:
    return (0,)


def heavy_ball(w: Any, g: Any, v: Any, bug: str = "") -> Any:
    """v = mu v + g, w = w - rate v: the form of the deep-learning libraries."""
    new = MU * v + (LR * g if bug == "rate twice" else g)
    if bug == "momentum of the parameter":
        new = MU * w + g
    if bug == "mu on the gradient":
        new = v + MU * g
    if bug == "velocity averaged twice":
        return w - LR * (MU * new + (1 - MU) * v), new
    return w - LR * new, new


def rmsprop_momentum(w: Any, g: Any, s: Any, v: Any, bug: str = "") -> Any:
    s = RHO * s + (1 - RHO) * g * g
    scaled = g / (np.sqrt(s) + EPS)
    v = MU * v + LR * (g if bug == "raw gradient in the velocity" else scaled)
    if bug == "velocity forgotten":
        return w - LR * scaled, s, v
    return w - v, s, v


def decaying(w: Any, g: Any, t: int, bug: str = "") -> Any:
    """A rate that falls as 1 / (1 + decay t)."""
    used = t + 1 if bug == "one step early" else t
    rate = LR * (1 - 0.1) ** used if bug == "exponential decay" else LR / (1 + 0.1 * used)
    return w - rate * g, t if bug == "clock stands still" else t + 1


def amsgrad(w: Any, g: Any, m: Any, v: Any, bug: str = "") -> Any:
    """RMSprop-like with the largest average so far, m holding the averages."""
    m = RHO * m + (1 - RHO) * g * g
    v = np.minimum(v, m) if bug == "smallest" else np.maximum(v, m)
    return w - LR * g / (np.sqrt(m if bug == "maximum unused" else v) + EPS), m, v


def lion(w: Any, g: Any, m: Any, bug: str = "") -> Any:
    step = np.sign(g if bug == "memory unused" else B1 * m + (1 - B1) * g)
    decay = 0.0 if bug == "decay forgotten" else WD * w
    return w - LR * (step + decay), B2 * m + (1 - B2) * g


def powers(w: Any) -> tuple[Any, ...]:
    return np.zeros_like(w), np.zeros_like(w), 1.0, 1.0


def adam_by_powers(w: Any, g: Any, m: Any, v: Any, a: float, b: float) -> Any:
    """Adam that keeps the powers of the betas instead of the step's number."""
    a, b = a * B1, b * B2
    m, v = B1 * m + (1 - B1) * g, B2 * v + (1 - B2) * g**2
    return w - LR * (m / (1 - a)) / (np.sqrt(v / (1 - b)) + EPS), m, v, a, b


def minus_velocity(w: Any, g: Any, v: Any) -> Any:
    """Momentum with the velocity's sign turned."""
    v = MU * v + LR * g
    return w - v, v


def clipping(w: Any, g: Any) -> Any:
    return w - LR * np.clip(g, -1, 1)


def listed(w: Any, g: Any, v: Any) -> Any:
    """Momentum that returns a list, its state too."""
    new = MU * np.asarray(v) - LR * g
    return [w + new, new]


WRONG = [
    *bugs(
        heavy_ball,
        one,
        {
            "rate twice": "step-factor",
            "momentum of the parameter": "decay-wrong step-wrong",
            "mu on the gradient": "step-factor",
            "velocity averaged twice": "step-factor",
        },
    ),
    *bugs(
        rmsprop_momentum,
        two,
        {"raw gradient in the velocity": "step-wrong", "velocity forgotten": "state-lost"},
    ),
    *bugs(
        decaying,
        clocked,
        {
            "one step early": "step-factor",
            "exponential decay": "state-lost drift",
            "clock stands still": "state-lost drift",
        },
    ),
    *bugs(amsgrad, two, {"smallest": "step-wrong", "maximum unused": "state-lost drift"}),
    *bugs(lion, one, {"memory unused": "state-lost drift", "decay forgotten": "decay-wrong"}),
    wrong(
        "clips each entry",
        lambda w, g: w - LR * np.clip(g, -1, 1),
        sgd,
        "step-wrong state-lost drift",
    ),
]
RIGHT = [
    wrong("heavy ball", heavy_ball, heavy_ball, "", state=one),
    wrong("rmsprop with momentum", rmsprop_momentum, rmsprop_momentum, "", state=two),
    wrong("decaying rate", decaying, decaying, "", state=clocked),
    wrong("amsgrad", amsgrad, amsgrad, "", state=two),
    wrong("lion", lion, lion, "", state=one),
    wrong("momentum turned", minus_velocity, momentum, "", state=one),
    wrong("momentum in lists", listed, momentum, "", state=one),
    wrong("sgd as a read-only view", lambda w, g: np.broadcast_to(w - LR * g, w.shape), sgd, ""),
    OptimizerCase(
        "adam by powers",
        lambda: adam_by_powers,
        adam,
        state=powers,
        options={"reference_state": adam_state},
    ),
]
