"""The bank: right and wrong gradients and optimizers, each with the diagnosis it deserves.

Its files are kinds of code that a student writes, or kinds of answers and of mistakes.
"""

from . import (
    adaptive_updates,
    changes,
    convolutions,
    dtypes,
    functions,
    kinks,
    losses,
    mlp,
    networks,
    normalizations,
    protocol,
    regressions,
    scales,
    sequences,
    velocity_updates,
)
from .problem import Case, Problem, generator

GRADIENTS = (
    *(mlp, functions, losses, regressions, networks, normalizations, convolutions, sequences),
    *(kinks, scales, dtypes, protocol),
)
UPDATES = velocity_updates, adaptive_updates
WRONG = [case for part in (*GRADIENTS, changes) for case in part.WRONG]
RIGHT = [case for part in GRADIENTS for case in part.RIGHT]
WRONG_OPTIMIZERS = [case for part in UPDATES for case in part.WRONG]
RIGHT_OPTIMIZERS = [case for part in UPDATES for case in part.RIGHT]

__all__ = [
    "RIGHT",
    "RIGHT_OPTIMIZERS",
    "WRONG",
    "WRONG_OPTIMIZERS",
    "Case",
    "Problem",
    "generator",
]
