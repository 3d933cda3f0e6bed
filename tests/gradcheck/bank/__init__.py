"""The bank: right and wrong gradients and optimizers, each with the diagnosis it deserves."""

from . import (
    blind4_edges,
    blind4_forms,
    blind4_layers,
    blind4_losses,
    blind4_networks,
    blind4_optimizers,
    blind4_sequences,
    blind4_sizes,
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

BLIND4 = (
    *(blind4_networks, blind4_sizes, blind4_losses, blind4_layers, blind4_sequences),
    *(blind4_forms, blind4_edges),
)
BLIND = unseen, third, fourth, forms, *BLIND4
WRONG = [case for part in (mlp, changes, layers, protocol, *BLIND) for case in part.WRONG]
RIGHT = [case for part in (right, *BLIND) for case in part.RIGHT]
OPTIMIZERS = optimizers, more_optimizers, blind4_optimizers
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
