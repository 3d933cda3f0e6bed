"""Steps with a rate for each entry: Adagrad, RMSprop, Adam and their kin."""

from __future__ import annotations

from typing import Any

import numpy as np

from .updates import (
    B1,
    B2,
    EPS,
    LATER,
    LR,
    MU,
    RHO,
    WD,
    OptimizerCase,
    Step,
    bugs,
    counted,
    one,
    two,
    update,
)


def adam_state(p: Any) -> tuple[Any, ...]:
    return np.zeros_like(p), np.zeros_like(p), 0


def adagrad(w: Any, g: Any, s: Any, bug: str = "") -> Any:
    s = {"no sum": g * g, "sum of sizes": s + np.abs(g), "decays": RHO * s + g * g}.get(
        bug, s + g * g
    )
    if bug == "no root":
        return w - LR * g / (s + EPS), s
    if bug == "epsilon inside":
        return w - LR * g / np.sqrt(s + EPS), s
    return w - LR * g / (np.sqrt(s) + EPS), s


def ada(w: Any, g: Any, s: Any, bug: str = "") -> Any:
    new = s + g**2
    if bug == "sum before adding":
        return w - LR * g / (np.sqrt(s) + 1e-3), new
    if bug == "root kept":
        return w - LR * g / (np.sqrt(new) + EPS), np.sqrt(new)
    return w - LR * g / (np.sqrt(new) + EPS), new


def rmsprop(w: Any, g: Any, s: Any, bug: str = "") -> Any:
    weights = {"weights swapped": (1 - RHO, RHO), "no (1 - rho)": (RHO, 1.0)}
    a, b = weights.get(bug, (RHO, 1 - RHO))
    new = a * s + b * (g if bug == "not squared" else g * g)
    used = s + EPS if bug == "old average" else new
    if bug == "epsilon inside":
        return w - LR * g / np.sqrt(new + EPS), new
    return w - LR * g / (np.sqrt(np.abs(used)) + EPS), new


def root_mean_square(w: Any, g: Any, s: Any, bug: str = "") -> Any:
    s = RHO * s + (1 - RHO) * (g**2 if bug != "one size for all" else np.mean(g**2))
    if bug == "epsilon forgotten":
        return w - LR * g / (np.sqrt(s) + 0), s
    if bug == "large epsilon":
        return w - LR * g / (np.sqrt(s) + 1e-4), s
    if bug == "root of the gradient":
        return w - LR * g / (np.sqrt(np.abs(g)) + EPS), s
    return w - LR * g / (np.sqrt(s) + EPS), s


def rmsprop_momentum(w: Any, g: Any, s: Any, v: Any, bug: str = "") -> Any:
    s = RHO * s + (1 - RHO) * g * g
    scaled = g / (np.sqrt(s) + EPS)
    v = MU * v + LR * (g if bug == "raw gradient in the velocity" else scaled)
    if bug == "velocity forgotten":
        return w - LR * scaled, s, v
    return w - v, s, v


def amsgrad(w: Any, g: Any, m: Any, v: Any, bug: str = "") -> Any:
    """RMSprop-like with the largest average so far, m holding the averages."""
    m = RHO * m + (1 - RHO) * g * g
    v = np.minimum(v, m) if bug == "smallest" else np.maximum(v, m)
    return w - LR * g / (np.sqrt(m if bug == "maximum unused" else v) + EPS), m, v


def adam(w: Any, g: Any, m: Any, v: Any, t: int, bug: str = "") -> Any:
    t = t if bug == "t from 0" else t + 1
    m = (1 - B1) * m + B1 * g if bug == "beta1 swapped" else B1 * m + (1 - B1) * g
    v = B2 * v + (1 - B2) * (np.abs(g) if bug == "v not squared" else g * g)
    k = {"t from 0": t + 2, "t always 1": 1}.get(bug, t)
    mh = m if bug in ("no correction", "m not corrected") else m / (1 - B1**k)
    vh = v if bug in ("no correction", "v not corrected") else v / (1 - B2**k)
    if bug == "betas mixed":
        mh, vh = m / (1 - B2**k), v / (1 - B1**k)
    if bug == "correction kept":
        m, v = mh, vh
    if bug == "epsilon inside":
        return w - LR * mh / np.sqrt(vh + EPS), m, v, t
    if bug == "epsilon before correction":
        return w - LR * mh / ((np.sqrt(v) + EPS) / np.sqrt(1 - B2**k)), m, v, t
    if bug == "no epsilon":
        return w - LR * mh / (np.sqrt(vh) + 0.1), m, v, t
    if bug == "m forgotten":
        return w - LR * g / (np.sqrt(vh) + EPS), m, v, t
    if bug == "L2 not decoupled":
        return adam(w, g + WD * w, m, v, t)
    return w - LR * mh / (np.sqrt(vh) + EPS), m, v, t


def adamw(w: Any, g: Any, m: Any, v: Any, t: int, bug: str = "") -> Any:
    if bug == "decay in the gradient":
        return adam(w, g + WD * w, m, v, t)
    new, m, v, t = adam(w, g, m, v, t)
    return new - (WD if bug == "decay without rate" else LR * WD) * w, m, v, t


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


def adam_rewritten(w: Any, g: Any, m: Any, v: Any, t: int) -> Any:
    t += 1
    m, v = m + (1 - B1) * (g - m), v + (1 - B2) * (np.square(g) - v)
    rate = LR * np.sqrt(1 - B2**t) / (1 - B1**t)
    return w - rate * m / (np.sqrt(v) + EPS * np.sqrt(1 - B2**t)), m, v, t


def rearranged(w: Any, g: Any, m: Any, v: Any, t: int) -> Any:
    """Adam with both corrections moved into the rate, and a second clock."""
    t = t + 1
    m, v = m + (1 - B1) * (g - m), v + (1 - B2) * (g * g - v)
    root = np.sqrt(1 - B2**t)
    step = LR * root / (1 - B1**t) * m / (np.sqrt(v) + EPS * root)
    return w * (1 - LR * WD) - step, m, v, t


def powers(w: Any) -> tuple[Any, ...]:
    return np.zeros_like(w), np.zeros_like(w), 1.0, 1.0


def adam_by_powers(w: Any, g: Any, m: Any, v: Any, a: float, b: float) -> Any:
    """Adam that keeps the powers of the betas instead of the step's number."""
    a, b = a * B1, b * B2
    m, v = B1 * m + (1 - B1) * g, B2 * v + (1 - B2) * g**2
    return w - LR * (m / (1 - a)) / (np.sqrt(v / (1 - b)) + EPS), m, v, a, b


def global_time() -> Step:
    count = [0]

    def step(w: Any, g: Any, m: Any, v: Any, t: int) -> Any:
        count[0] += 1
        return adam(w, g, m, v, count[0] - 1)

    return step


WRONG = [
    *bugs(
        adagrad,
        one,
        {
            "no sum": "state-lost",
            "sum of sizes": "step-wrong",
            "decays": "state-lost",
            "no root": "step-wrong",
            "epsilon inside": "epsilon",
        },
    ),
    *bugs(
        rmsprop,
        one,
        {
            "weights swapped": "step-factor",
            "no (1 - rho)": "step-factor",
            "not squared": "step-wrong",
            "old average": "step-wrong",
            "epsilon inside": "epsilon",
        },
    ),
    *bugs(
        adam,
        adam_state,
        {
            "t from 0": "step-factor",
            "t always 1": "state-lost",
            "beta1 swapped": "step-factor",
            "v not squared": "step-wrong",
            "no correction": "step-factor state-lost",
            "m not corrected": "step-factor",
            "v not corrected": "step-factor",
            "betas mixed": "step-factor",
            "correction kept": "state-lost",
            "epsilon inside": "epsilon",
            "epsilon before correction": "epsilon",
            "no epsilon": "step-wrong",
            "m forgotten": "state-lost",
        },
    ),
    *bugs(
        adamw,
        adam_state,
        {
            "decay in the gradient": "step-wrong decay-wrong",
            "decay without rate": "decay-wrong",
        },
    ),
    OptimizerCase("adam: one global t", global_time, adam, frozenset({"state-shared"}), adam_state),
    *bugs(
        rmsprop_momentum,
        two,
        {"raw gradient in the velocity": "step-wrong", "velocity forgotten": "state-lost"},
    ),
    *bugs(amsgrad, two, {"smallest": "step-wrong", "maximum unused": LATER}),
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
]
RIGHT = [
    update("adam", adam, adam, "", state=adam_state),
    update("adam rewritten", adam_rewritten, adam, "", state=adam_state),
    update("adamw", adamw, adamw, "", state=adam_state),
    update("rmsprop with momentum", rmsprop_momentum, rmsprop_momentum, "", state=two),
    update("amsgrad", amsgrad, amsgrad, "", state=two),
    OptimizerCase(
        "adam by powers",
        lambda: adam_by_powers,
        adam,
        state=powers,
        options={"reference_state": adam_state},
    ),
    update("RMSprop", root_mean_square, root_mean_square, "", state=one),
    update("Adagrad", ada, ada, "", state=one),
    update("AdamW", moments, moments, "", state=counted("m", "v")),
    update("AdamW rearranged", rearranged, moments, "", state=counted("m", "v")),
]
