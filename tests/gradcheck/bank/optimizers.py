"""Steps of optimizers, right and wrong: state in, state out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np

Step = Callable[..., Any]
LR, MU, B1, B2, EPS, RHO, WD = 0.05, 0.9, 0.9, 0.99, 1e-8, 0.9, 0.1


def nothing(p: Any) -> tuple[Any, ...]:
    return ()


def one(p: Any) -> tuple[Any, ...]:
    return (np.zeros_like(p),)


def adam_state(p: Any) -> tuple[Any, ...]:
    return np.zeros_like(p), np.zeros_like(p), 0


# What is also true of an optimizer that makes a mistake of this kind, and found by experiments.
SHOWN = {
    "state-lost": ("state-reset", "parameter-rule", "drift"),
    "drift": ("state-reset", "parameter-rule"),
    "step-factor": ("first-step-factor", "parameter-rule", "step-wrong"),
    "step-wrong": ("parameter-rule",),
    "step-zero": ("parameter-rule",),
    "epsilon": ("parameter-rule",),
}


@dataclass(frozen=True)
class OptimizerCase:
    """A step beside its reference; no codes when it is right."""

    name: str
    make: Callable[[], Step]
    reference: Step
    codes: frozenset[str] = frozenset()
    state: Callable[..., tuple[Any, ...]] = nothing
    options: dict[str, Any] = field(default_factory=dict)
    always_held_out: bool = False

    @property
    def true(self) -> frozenset[str]:
        """Return what may truly be said of the mistake: its codes, and where they show."""
        return self.codes.union(*(SHOWN.get(code, ()) for code in self.codes))

    @property
    def held_out(self) -> bool:
        return self.always_held_out or crc32(self.name.encode()) % 3 == 0


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


def adagrad(w: Any, g: Any, s: Any, bug: str = "") -> Any:
    s = {"no sum": g * g, "sum of sizes": s + np.abs(g), "decays": RHO * s + g * g}.get(
        bug, s + g * g
    )
    if bug == "no root":
        return w - LR * g / (s + EPS), s
    if bug == "epsilon inside":
        return w - LR * g / np.sqrt(s + EPS), s
    return w - LR * g / (np.sqrt(s) + EPS), s


def rmsprop(w: Any, g: Any, s: Any, bug: str = "") -> Any:
    weights = {"weights swapped": (1 - RHO, RHO), "no (1 - rho)": (RHO, 1.0)}
    a, b = weights.get(bug, (RHO, 1 - RHO))
    new = a * s + b * (g if bug == "not squared" else g * g)
    used = s + EPS if bug == "old average" else new
    if bug == "epsilon inside":
        return w - LR * g / np.sqrt(new + EPS), new
    return w - LR * g / (np.sqrt(np.abs(used)) + EPS), new


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


def global_velocity() -> Step:
    kept: dict[str, Any] = {}

    def step(w: Any, g: Any, v: Any) -> Any:
        old = kept.get("v", np.zeros(()))
        kept["v"] = MU * (old if old.shape == g.shape else 0.0) - LR * g
        return w + kept["v"], v

    return step


def global_time() -> Step:
    count = [0]

    def step(w: Any, g: Any, m: Any, v: Any, t: int) -> Any:
        count[0] += 1
        return adam(w, g, m, v, count[0] - 1)

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


def adam_rewritten(w: Any, g: Any, m: Any, v: Any, t: int) -> Any:
    t += 1
    m, v = m + (1 - B1) * (g - m), v + (1 - B2) * (np.square(g) - v)
    rate = LR * np.sqrt(1 - B2**t) / (1 - B1**t)
    return w - rate * m / (np.sqrt(v) + EPS * np.sqrt(1 - B2**t)), m, v, t


def buffered() -> Step:
    buffers: dict[Any, Any] = {}

    def step(w: Any, g: Any) -> Any:
        out = buffers.setdefault(w.shape, np.empty_like(w))
        np.subtract(w, LR * g, out=out)
        return out

    return step


def wrong(name: str, step: Step, reference: Step, codes: str, **more: Any) -> OptimizerCase:
    return OptimizerCase(name, lambda: step, reference, frozenset(codes.split()), **more)


def bugs(step: Step, state: Any, table: dict[str, str], **more: Any) -> list[OptimizerCase]:
    def spoiled(bug: str) -> Step:
        return lambda *arguments: step(*arguments, bug=bug)

    return [
        wrong(f"{step.__name__}: {bug}", spoiled(bug), step, codes, state=state, **more)
        for bug, codes in table.items()
    ]


FUNCTION = {"options": {"gradient_function": True}}
WRONG = [
    wrong("sgd climbs", lambda w, g: w + LR * g, sgd, "step-sign"),
    wrong("sgd without rate", lambda w, g: w - g, sgd, "step-factor"),
    wrong("sgd rate squared", lambda w, g: w - LR * LR * g, sgd, "step-factor"),
    wrong("sgd returns the step", lambda w, g: -LR * g, sgd, "step-only"),
    wrong("sgd does nothing", lambda w, g: w, sgd, "step-zero"),
    wrong("sgd returns None", lambda w, g: None, sgd, "returns-none"),
    wrong("sgd by sign", lambda w, g: w - LR * np.sign(g), sgd, "step-wrong step-by-sign"),
    wrong("sgd spoils the gradient", spoils_gradient, sgd, "mutates-input"),
    wrong("decay forgotten", sgd, decayed, "decay-wrong"),
    wrong("decay grows", lambda w, g: w - LR * (g - WD * w), decayed, "decay-wrong"),
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
    OptimizerCase(
        "momentum: one global velocity", global_velocity, momentum, frozenset({"state-shared"}), one
    ),
    OptimizerCase("adam: one global t", global_time, adam, frozenset({"state-shared"}), adam_state),
    wrong(
        "momentum returns no state", lambda w, g, v: w - LR * g, momentum, "wrong-count", state=one
    ),
    wrong("sgd NaN", lambda w, g: w - LR * g / (g - g), sgd, "not-finite"),
]
RIGHT = [
    wrong("sgd", sgd, sgd, ""),
    wrong("sgd in place", in_place, sgd, ""),
    wrong("sgd in float32", lambda w, g: (w - LR * g).astype(np.float32), sgd, ""),
    OptimizerCase("sgd, one buffer", buffered, sgd),
    wrong("sgd as a list", lambda w, g: (w - LR * g).tolist(), sgd, ""),
    wrong("decay, expanded", lambda w, g: (1 - LR * WD) * w - LR * g, decayed, ""),
    wrong("momentum", momentum, momentum, "", state=one),
    wrong("momentum in a loop", loop, momentum, "", state=one),
    wrong("momentum in place", in_place_velocity, momentum, "", state=one),
    wrong("nesterov", nesterov, nesterov, "", state=one, **FUNCTION),
    wrong("adagrad", adagrad, adagrad, "", state=one),
    wrong("rmsprop", rmsprop, rmsprop, "", state=one),
    wrong("adam", adam, adam, "", state=adam_state),
    wrong("adam rewritten", adam_rewritten, adam, "", state=adam_state),
    wrong("adamw", adamw, adamw, "", state=adam_state),
]
