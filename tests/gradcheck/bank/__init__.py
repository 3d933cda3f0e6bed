"""The bank: right and wrong gradients and optimizers, each with the diagnosis it deserves."""

from . import (
    changes,
    forms,
    fourth,
    layers,
    mlp,
    more_optimizers,
    optimizers,
    protocol,
    right,
    third,
    unseen,
)
from .problem import Case, Problem, generator

BLIND = unseen, third, fourth, forms
WRONG = [case for part in (mlp, changes, layers, protocol, *BLIND) for case in part.WRONG]
RIGHT = [case for part in (right, *BLIND) for case in part.RIGHT]
WRONG_OPTIMIZERS = [*optimizers.WRONG, *more_optimizers.WRONG]
RIGHT_OPTIMIZERS = [*optimizers.RIGHT, *more_optimizers.RIGHT]

__all__ = [
    "RIGHT",
    "RIGHT_OPTIMIZERS",
    "WRONG",
    "WRONG_OPTIMIZERS",
    "Case",
    "Problem",
    "generator",
]
