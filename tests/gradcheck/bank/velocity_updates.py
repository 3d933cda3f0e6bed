"""Steps along the gradient: momentum, look-ahead, clipping, schedules, signs, layerwise rates."""

from __future__ import annotations

from typing import Any

import numpy as np

from .updates import (
    B1,
    B2,
    FUNCTION,
    LATER,
    LR,
    MU,
    WD,
    OptimizerCase,
    Step,
    bugs,
    counted,
    nothing,
    one,
    update,
)


def sgd(w: Any, g: Any) -> Any:
    return w - LR * g


def decayed(w: Any, g: Any) -> Any:
    return w - LR * (g + WD * w)


def momentum(w: Any, g: Any, v: Any, bug: str = "") -> Any:
    changes = {
        "sign of the velocity": lambda: -MU * v - LR * g,
        "velocity reset": lambda: -LR * g,
        "velocity replaced": lambda: MU * v,
        "dampened": lambda: MU * v - (1 - MU) * LR * g,
        "learning rate twice": lambda: LR * (MU * v - LR * g),
    }
    new = changes[bug]() if bug in changes else MU * v - LR * g
    used = v if bug == "old velocity" else new
    kept = v if bug == "velocity not kept" else new
    return w + used, kept


def nesterov(w: Any, gradient: Any, v: Any, bug: str = "") -> Any:
    ahead = {"no look-ahead": w, "looks back": w - MU * v, "looks without mu": w + v}
    v = MU * v - LR * gradient(ahead.get(bug, w + MU * v))
    return w + v, v


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


def velocity(w: Any, g: Any, v: Any, bug: str = "") -> Any:
    """v = mu v + g; w = w - rate v, with weight decay in the gradient."""
    if bug == "decay on the velocity":
        v = v + WD * v
    g = g + (0 if bug == "decay forgotten" else WD * w)
    if bug == "decay climbs":
        g = g - 2 * WD * w
    new = MU * v + (1 - MU) * g if bug == "averaged" else MU * v + g
    if bug == "gradient of the step before":
        return w - LR * new, g
    if bug == "velocity after the update":
        return w - LR * (v if np.any(v) else new), new
    return w - LR * new, new


def look_ahead(w: Any, g: Any, v: Any, bug: str = "") -> Any:
    """Nesterov as the libraries write it: the step is g + mu v."""
    v = MU * v + g
    if bug == "plain momentum":
        return w - LR * v, v
    if bug == "mu on both":
        return w - LR * MU * (g + v), v
    return w - LR * (g + MU * v), v


def look_ahead_by_function(w: Any, gradient: Any, v: Any, bug: str = "") -> Any:
    ahead = w + MU * v
    if bug == "look-ahead kept as the parameter":
        v = MU * v - LR * gradient(ahead)
        return ahead + v, v
    v = MU * v - LR * gradient(ahead if bug != "rate on the look-ahead" else w + LR * MU * v)
    return w + v, v


def decaying(w: Any, g: Any, t: int, bug: str = "") -> Any:
    """A rate that falls as 1 / (1 + decay t)."""
    used = t + 1 if bug == "one step early" else t
    rate = LR * (1 - 0.1) ** used if bug == "exponential decay" else LR / (1 + 0.1 * used)
    return w - rate * g, t if bug == "clock stands still" else t + 1


def scheduled(w: Any, g: Any, t: int, bug: str = "") -> Any:
    """A warm-up over three steps, then a halving every three."""
    late = t if bug == "starts at rate 0" else t + 1
    rate = LR * min(1.0, late / 3) * 0.5 ** max(0, (t + 1 - 3) // 3)
    if bug == "no decay":
        rate = LR * min(1.0, late / 3)
    if bug == "smooth decay":
        rate = LR * min(1.0, late / 3) * 0.5 ** max(0.0, (t + 1 - 3) / 3)
    return w - rate * g, t + 1


def clipped(w: Any, g: Any, bug: str = "") -> Any:
    """Clipping by norm at 0.5."""
    n = np.sqrt(np.sum(g**2))
    if bug == "always rescaled":
        return w - LR * g * 0.5 / n
    if bug == "by value":
        return w - LR * np.clip(g, -0.5, 0.5)
    return w - LR * g * min(1.0, (0.5**2 if bug == "limit squared" else 0.5) / (n + 1e-300))


def sign_momentum(w: Any, g: Any, m: Any, bug: str = "") -> Any:
    """Lion."""
    mixed = (B2 if bug == "betas swapped" else B1) * m + (1 - B1) * g
    if bug == "betas swapped":
        mixed = B2 * m + (1 - B2) * g
    if bug == "memory unused":
        mixed = g
    step = mixed if bug == "sign forgotten" else np.sign(mixed)
    keep = B1 if bug == "one beta" else B2
    decay = 0 if bug == "decay forgotten" else WD * w
    return w - LR * (step + decay), keep * m + (1 - keep) * g


def layerwise(w: Any, g: Any, v: Any, bug: str = "") -> Any:
    """LARS: the rate of a tensor is |w| / (|g| + decay |w|)."""
    size = np.abs(w).max() if bug == "largest entry for the norm" else np.sqrt(np.sum(w**2))
    trust = size / (np.sqrt(np.sum(g**2)) + WD * size + 1e-12)
    if bug == "ratio turned":
        trust = 1 / trust
    v = MU * v + LR * (1 if bug == "trust forgotten" else trust) * (g + WD * w)
    return w - v, v


def global_velocity() -> Step:
    kept: dict[str, Any] = {}

    def step(w: Any, g: Any, v: Any) -> Any:
        old = kept.get("v", np.zeros(()))
        kept["v"] = MU * (old if old.shape == g.shape else 0.0) - LR * g
        return w + kept["v"], v

    return step


def spoils_gradient(w: Any, g: Any) -> Any:
    g *= LR
    return w - g


def in_place(w: Any, g: Any) -> Any:
    w -= LR * g
    return w


def loop(w: Any, g: Any, v: Any) -> Any:
    flat = [(a, MU * b - LR * c) for a, b, c in zip(w.flat, v.flat, g.flat, strict=True)]
    new = np.array([b for _, b in flat]).reshape(w.shape)
    return w + new, new


def in_place_velocity(w: Any, g: Any, v: Any) -> Any:
    v *= MU
    v -= LR * g
    w += v
    return w, v


def buffered() -> Step:
    buffers: dict[Any, Any] = {}

    def step(w: Any, g: Any) -> Any:
        out = buffers.setdefault(w.shape, np.empty_like(w))
        np.subtract(w, LR * g, out=out)
        return out

    return step


def minus_velocity(w: Any, g: Any, v: Any) -> Any:
    """Momentum with the velocity's sign turned."""
    v = MU * v + LR * g
    return w - v, v


def listed(w: Any, g: Any, v: Any) -> Any:
    """Momentum that returns a list, its state too."""
    new = MU * np.asarray(v) - LR * g
    return [w + new, new]


def turned(w: Any, g: Any, v: Any) -> Any:
    v = MU * v - LR * (g + WD * w)
    return w + v, v


WRONG = [
    update("sgd climbs", lambda w, g: w + LR * g, sgd, "step-sign"),
    update("sgd without rate", lambda w, g: w - g, sgd, "step-factor"),
    update("sgd rate squared", lambda w, g: w - LR * LR * g, sgd, "step-factor"),
    update("sgd returns the step", lambda w, g: -LR * g, sgd, "step-only"),
    update("sgd does nothing", lambda w, g: w, sgd, "step-zero"),
    update("sgd returns None", lambda w, g: None, sgd, "returns-none"),
    update("sgd by sign", lambda w, g: w - LR * np.sign(g), sgd, "step-wrong step-by-sign"),
    update("sgd spoils the gradient", spoils_gradient, sgd, "mutates-input"),
    update("decay forgotten", sgd, decayed, "decay-wrong"),
    update("decay grows", lambda w, g: w - LR * (g - WD * w), decayed, "decay-wrong"),
    *bugs(
        momentum,
        one,
        {
            "sign of the velocity": "state-lost",
            "velocity reset": "state-lost",
            "velocity replaced": "step-zero",
            "dampened": "step-factor",
            "learning rate twice": "step-factor",
            "old velocity": "step-zero",
            "velocity not kept": "state-lost",
        },
    ),
    *bugs(
        nesterov,
        one,
        {
            "no look-ahead": "state-lost",
            "looks back": "state-lost",
            "looks without mu": "state-lost",
        },
        **FUNCTION,
    ),
    OptimizerCase(
        "momentum: one global velocity", global_velocity, momentum, frozenset({"state-shared"}), one
    ),
    update(
        "momentum returns no state", lambda w, g, v: w - LR * g, momentum, "wrong-count", state=one
    ),
    update("sgd NaN", lambda w, g: w - LR * g / (g - g), sgd, "not-finite"),
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
        decaying,
        counted(),
        {
            "one step early": "step-factor",
            "exponential decay": LATER,
            "clock stands still": LATER,
        },
    ),
    update(
        "clips each entry",
        lambda w, g: w - LR * np.clip(g, -1, 1),
        sgd,
        "step-wrong state-lost drift",
    ),
    *bugs(
        velocity,
        one,
        {
            "decay on the velocity": LATER,
            "decay forgotten": "decay-wrong",
            "decay climbs": "decay-wrong",
            "averaged": "step-factor",
            "gradient of the step before": LATER,
            "velocity after the update": LATER,
        },
    ),
    *bugs(look_ahead, one, {"plain momentum": "step-factor", "mu on both": "step-factor"}),
    *bugs(
        look_ahead_by_function,
        one,
        {"look-ahead kept as the parameter": LATER, "rate on the look-ahead": LATER},
        **FUNCTION,
    ),
    *bugs(
        sign_momentum,
        one,
        {
            "memory unused": LATER,
            "decay forgotten": "decay-wrong",
            "betas swapped": LATER,
            "sign forgotten": "step-wrong",
            "one beta": LATER,
        },
    ),
    *bugs(
        layerwise,
        one,
        {
            "largest entry for the norm": "step-factor step-wrong",
            "ratio turned": "step-factor step-wrong",
            "trust forgotten": "step-factor step-wrong",
        },
    ),
    *bugs(
        clipped,
        nothing,
        {
            "always rescaled": "step-factor step-wrong epsilon",
            "by value": "step-wrong",
            "limit squared": "step-factor step-wrong",
        },
    ),
    *bugs(
        scheduled,
        counted(),
        {
            "starts at rate 0": "step-zero step-wrong step-factor",
            "no decay": "drift",
            "smooth decay": "drift",
        },
    ),
]
RIGHT = [
    update("sgd", sgd, sgd, ""),
    update("sgd in place", in_place, sgd, ""),
    update("sgd in float32", lambda w, g: (w - LR * g).astype(np.float32), sgd, ""),
    OptimizerCase("sgd, one buffer", buffered, sgd),
    update("sgd as a list", lambda w, g: (w - LR * g).tolist(), sgd, ""),
    update("decay, expanded", lambda w, g: (1 - LR * WD) * w - LR * g, decayed, ""),
    update("momentum", momentum, momentum, "", state=one),
    update("momentum in a loop", loop, momentum, "", state=one),
    update("momentum in place", in_place_velocity, momentum, "", state=one),
    update("nesterov", nesterov, nesterov, "", state=one, **FUNCTION),
    update("heavy ball", heavy_ball, heavy_ball, "", state=one),
    update("decaying rate", decaying, decaying, "", state=counted()),
    update("momentum turned", minus_velocity, momentum, "", state=one),
    update("momentum in lists", listed, momentum, "", state=one),
    update("sgd as a read-only view", lambda w, g: np.broadcast_to(w - LR * g, w.shape), sgd, ""),
    update("velocity", velocity, velocity, "", state=one),
    update("velocity, the other convention", turned, velocity, "", state=one),
    update("Nesterov by the libraries", look_ahead, look_ahead, "", state=one),
    update(
        "Nesterov by a function",
        look_ahead_by_function,
        look_ahead_by_function,
        "",
        state=one,
        **FUNCTION,
    ),
    update("Lion", sign_momentum, sign_momentum, "", state=one),
    update("LARS", layerwise, layerwise, "", state=one),
    update("clipping", clipped, clipped, "", state=nothing),
    update("schedule", scheduled, scheduled, "", state=counted()),
]
