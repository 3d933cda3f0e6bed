"""The fourth bank's optimizers: each convention, each with the slips of a lab report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .optimizers import B1, B2, EPS, FUNCTION, LR, MU, RHO, WD, OptimizerCase, bugs, one, wrong

T0 = 3


def counted(*slots: str) -> Any:
    """The initial state: a zero array for each slot, then the number of steps so far."""
    return lambda w: (*(np.zeros_like(w) for _ in slots), 0)


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


def root_mean_square(w: Any, g: Any, s: Any, bug: str = "") -> Any:
    s = RHO * s + (1 - RHO) * (g**2 if bug != "one size for all" else np.mean(g**2))
    if bug == "epsilon forgotten":
        return w - LR * g / (np.sqrt(s) + 0), s
    if bug == "large epsilon":
        return w - LR * g / (np.sqrt(s) + 1e-4), s
    if bug == "root of the gradient":
        return w - LR * g / (np.sqrt(np.abs(g)) + EPS), s
    return w - LR * g / (np.sqrt(s) + EPS), s


def ada(w: Any, g: Any, s: Any, bug: str = "") -> Any:
    new = s + g**2
    if bug == "sum before adding":
        return w - LR * g / (np.sqrt(s) + 1e-3), new
    if bug == "root kept":
        return w - LR * g / (np.sqrt(new) + EPS), np.sqrt(new)
    return w - LR * g / (np.sqrt(new) + EPS), new


def moments(w: Any, g: Any, m: Any, v: Any, t: int, bug: str = "") -> Any:
    """Adam with decoupled decay."""
    t = t + (2 if bug == "counts by two" else 1)
    m, v = B1 * m + (1 - B1) * g, B2 * v + (1 - B2) * g**2
    if bug == "squared average":
        v = B2 * v + (1 - B2) * m**2
    high, low = m / (1 - B1**t), v / (1 - B2**t)
    if bug == "times t, not to the power":
        high = m / (1 - B1 / t)
    if bug == "correction multiplied":
        high = m * (1 - B1**t)
    step = high / (np.sqrt(low) + EPS)
    if bug == "root forgotten":
        step = high / (low + EPS)
    if bug == "decay in the moments":
        return moments(w * (1 - LR * WD) / (1 - LR * WD), g + WD * w, m, v, t - 1)
    decay = {"decay without rate": WD, "decay to the new": 0}.get(bug, LR * WD)
    return w - LR * step - decay * w, m, v, t


def sign_momentum(w: Any, g: Any, m: Any, bug: str = "") -> Any:
    """Lion."""
    mixed = (B2 if bug == "betas swapped" else B1) * m + (1 - B1) * g
    if bug == "betas swapped":
        mixed = B2 * m + (1 - B2) * g
    step = mixed if bug == "sign forgotten" else np.sign(mixed)
    keep = B1 if bug == "one beta" else B2
    return w - LR * (step + WD * w), keep * m + (1 - keep) * g


def layerwise(w: Any, g: Any, v: Any, bug: str = "") -> Any:
    """LARS: the rate of a tensor is |w| / (|g| + decay |w|)."""
    size = np.abs(w).max() if bug == "largest entry for the norm" else np.sqrt(np.sum(w**2))
    trust = size / (np.sqrt(np.sum(g**2)) + WD * size + 1e-12)
    if bug == "ratio turned":
        trust = 1 / trust
    v = MU * v + LR * (1 if bug == "trust forgotten" else trust) * (g + WD * w)
    return w - v, v


def clipped(w: Any, g: Any, bug: str = "") -> Any:
    """Clipping by norm at 0.5."""
    n = np.sqrt(np.sum(g**2))
    if bug == "always rescaled":
        return w - LR * g * 0.5 / n
    if bug == "by value":
        return w - LR * np.clip(g, -0.5, 0.5)
    return w - LR * g * min(1.0, (0.5**2 if bug == "limit squared" else 0.5) / (n + 1e-300))


def scheduled(w: Any, g: Any, t: int, bug: str = "") -> Any:
    """A warm-up over three steps, then a halving every three."""
    late = t if bug == "starts at rate 0" else t + 1
    rate = LR * min(1.0, late / T0) * 0.5 ** max(0, (t + 1 - T0) // 3)
    if bug == "no decay":
        rate = LR * min(1.0, late / T0)
    if bug == "smooth decay":
        rate = LR * min(1.0, late / T0) * 0.5 ** max(0.0, (t + 1 - T0) / 3)
    return w - rate * g, t + 1


LATER = "state-lost drift"


def held(cases: list[OptimizerCase]) -> list[OptimizerCase]:
    """Keep every case out of the tuning."""
    return [replace(c, name=f"blind4, {c.name}", always_held_out=True) for c in cases]


WRONG = [
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
        root_mean_square,
        one,
        {
            "one size for all": "step-wrong",
            "large epsilon": "epsilon step-wrong step-factor",
            "root of the gradient": "step-wrong",
        },
    ),
    *bugs(ada, one, {"sum before adding": "step-factor step-wrong", "root kept": LATER}),
    *bugs(
        moments,
        counted("m", "v"),
        {
            "counts by two": "step-factor step-wrong",
            "squared average": "step-factor step-wrong state-lost",
            "times t, not to the power": LATER,
            "correction multiplied": "step-factor step-wrong",
            "root forgotten": "step-wrong",
            "decay in the moments": "decay-wrong step-wrong",
            "decay without rate": "decay-wrong",
            "decay to the new": "decay-wrong",
        },
    ),
    *bugs(
        sign_momentum,
        one,
        {"betas swapped": LATER, "sign forgotten": "step-wrong", "one beta": LATER},
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
        lambda w: (),
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


def in_place(w: Any, g: Any) -> Any:
    w -= LR * g
    return w


def rearranged(w: Any, g: Any, m: Any, v: Any, t: int) -> Any:
    """Adam with both corrections moved into the rate, and a second clock."""
    t = t + 1
    m, v = m + (1 - B1) * (g - m), v + (1 - B2) * (g * g - v)
    root = np.sqrt(1 - B2**t)
    step = LR * root / (1 - B1**t) * m / (np.sqrt(v) + EPS * root)
    return w * (1 - LR * WD) - step, m, v, t


def turned(w: Any, g: Any, v: Any) -> Any:
    v = MU * v - LR * (g + WD * w)
    return w + v, v


RIGHT = [
    wrong("velocity", velocity, velocity, "", state=one),
    wrong("velocity, the other convention", turned, velocity, "", state=one),
    wrong("Nesterov by the libraries", look_ahead, look_ahead, "", state=one),
    wrong(
        "Nesterov by a function",
        look_ahead_by_function,
        look_ahead_by_function,
        "",
        state=one,
        **FUNCTION,
    ),
    wrong("RMSprop", root_mean_square, root_mean_square, "", state=one),
    wrong("Adagrad", ada, ada, "", state=one),
    wrong("AdamW", moments, moments, "", state=counted("m", "v")),
    wrong("AdamW rearranged", rearranged, moments, "", state=counted("m", "v")),
    wrong("Lion", sign_momentum, sign_momentum, "", state=one),
    wrong("LARS", layerwise, layerwise, "", state=one),
    wrong("clipping", clipped, clipped, "", state=lambda w: ()),
    wrong("schedule", scheduled, scheduled, "", state=counted()),
    wrong("in place", in_place, lambda w, g: w - LR * g, ""),
    wrong("list", lambda w, g: (w - LR * g).tolist(), lambda w, g: w - LR * g, ""),
]
WRONG, RIGHT = held(WRONG), held(RIGHT)
