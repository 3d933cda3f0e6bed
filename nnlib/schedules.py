"""Learning-rate schedules: functions of time that return the learning rate.

    schedule = warm_up(cosine(lr=0.1, steps=90), steps=10)
    for t in range(100):
        optimizer.lr = schedule(t)

t counts epochs or steps from 0, as one likes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from nnlib.optimizers.base import require

Schedule: TypeAlias = Callable[[float], float]


def exponential(lr: float, decay: float) -> Schedule:
    """Shrink by the same factor in every unit of time.

    Formula: η(t) = lr · e^(−decay · t); PyTorch's ExponentialLR with gamma = e^(−decay).
    Errors: ValueError when lr or decay is negative. Source: DASC7606, η0 e^(−κt).
    """
    require(decay >= 0, "decay", "at least 0", decay)
    return _checked(lr, lambda t: lr * math.exp(-decay * t))


def inverse_time(lr: float, decay: float) -> Schedule:
    """Shrink fast at first and ever more slowly.

    Formula: η(t) = lr / (1 + decay · t).
    Errors: ValueError when lr or decay is negative. Source: DASC7606, η0 / (1 + κt).
    """
    require(decay >= 0, "decay", "at least 0", decay)
    return _checked(lr, lambda t: lr / (1 + decay * t))


def step(lr: float, every: int, factor: float = 0.1) -> Schedule:
    """Stay constant and drop by a factor at regular times.

    Formula: η(t) = lr · factor^⌊t / every⌋; PyTorch's StepLR(step_size=every, gamma=factor).
    Errors: ValueError when lr is negative, every not above 0, or factor outside [0, 1].
    """
    require(every > 0, "every", "above 0", every)
    require(0 <= factor <= 1, "factor", "between 0 and 1", factor)
    return _checked(lr, lambda t: lr * factor ** (t // every))


def cosine(lr: float, steps: int, lowest: float = 0.0) -> Schedule:
    """Fall along half a wave of the cosine: flat, steep, flat; constant afterwards.

    Formula: η(t) = lowest + (lr − lowest) · (1 + cos(π · min(t, steps) / steps)) / 2.
    Errors: ValueError when lr is negative or steps not above 0.
    Source: Loshchilov and Hutter 2017, one period. PyTorch's CosineAnnealingLR(T_max=steps,
    eta_min=lowest) is the same until steps, and rises again afterwards.
    """
    require(steps > 0, "steps", "above 0", steps)

    def eta(t: float) -> float:
        return lowest + (lr - lowest) * (1 + math.cos(math.pi * min(t, steps) / steps)) / 2

    return _checked(lr, eta)


def warm_up(then: Schedule, steps: int, start_factor: float = 0.1) -> Schedule:
    """Rise in a straight line to the start of another schedule, then follow that one.

    Formula: η(t) = then(0) · (start_factor + (1 − start_factor) · t / steps) while t < steps,
    η(t) = then(t − steps) afterwards; PyTorch's SequentialLR of LinearLR and the other.
    Errors: ValueError when steps is not above 0 or start_factor outside [0, 1].
    """
    require(steps > 0, "steps", "above 0", steps)
    require(0 <= start_factor <= 1, "start_factor", "between 0 and 1", start_factor)

    def eta(t: float) -> float:
        if t >= steps:
            return then(t - steps)
        return then(0) * (start_factor + (1 - start_factor) * t / steps)

    return eta


def _checked(lr: float, schedule: Schedule) -> Schedule:
    require(lr >= 0, "lr", "at least 0", lr)
    return schedule
