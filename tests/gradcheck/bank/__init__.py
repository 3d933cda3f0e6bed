"""The bank: right and wrong gradients and optimizers, each with the diagnosis it deserves."""

from . import (
    changes,
    edges,
    forms,
    fourth,
    layers,
    losses,
    mlp,
    more_optimizers,
    networks,
    normalizations,
    optimizers,
    protocol,
    right,
    sequences,
    sizes,
    step_variants,
    styles,
    third,
    unseen,
)
from .problem import Case, Problem, generator

BLIND4 = (
    *(networks, sizes, losses, normalizations, sequences),
    *(styles, edges),
)
BLIND = unseen, third, fourth, forms, *BLIND4
WRONG = [case for part in (mlp, changes, layers, protocol, *BLIND) for case in part.WRONG]
RIGHT = [case for part in (right, *BLIND) for case in part.RIGHT]
OPTIMIZERS = optimizers, more_optimizers, step_variants
WRONG_OPTIMIZERS = [case for part in OPTIMIZERS for case in part.WRONG]
RIGHT_OPTIMIZERS = [case for part in OPTIMIZERS for case in part.RIGHT]

__all__ = [
    "RIGHT",
    "RIGHT_OPTIMIZERS",
    "WRONG",
    "WRONG_OPTIMIZERS",
    "Case",
    "Problem",
    "generator",
]
