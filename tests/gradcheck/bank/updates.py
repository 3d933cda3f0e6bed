"""Steps of optimizers, right and wrong: state in, state out. What their cases share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Step = Callable[..., Any]
LR, MU, B1, B2, EPS, RHO, WD = 0.05, 0.9, 0.9, 0.99, 1e-8, 0.9, 0.1


def nothing(p: Any) -> tuple[Any, ...]:
    return ()


def one(p: Any) -> tuple[Any, ...]:
    return (np.zeros_like(p),)


def two(w: Any) -> tuple[Any, ...]:
    return np.zeros_like(w), np.zeros_like(w)


def counted(*slots: str) -> Any:
    """The initial state: a zero array for each slot, then the number of steps so far."""
    return lambda w: (*(np.zeros_like(w) for _ in slots), 0)


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

    @property
    def true(self) -> frozenset[str]:
        """Return what may truly be said of the mistake: its codes, and where they show."""
        return self.codes.union(*(SHOWN.get(code, ()) for code in self.codes))


def update(name: str, step: Step, reference: Step, codes: str, **more: Any) -> OptimizerCase:
    return OptimizerCase(name, lambda: step, reference, frozenset(codes.split()), **more)


def bugs(step: Step, state: Any, table: dict[str, str], **more: Any) -> list[OptimizerCase]:
    def spoiled(bug: str) -> Step:
        return lambda *arguments: step(*arguments, bug=bug)

    return [
        update(f"{step.__name__}: {bug}", spoiled(bug), step, codes, state=state, **more)
        for bug, codes in table.items()
    ]


FUNCTION = {"options": {"gradient_function": True}}
LATER = "state-lost drift"
