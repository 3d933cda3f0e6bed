"""The bank: right and wrong gradients and optimizers, each with the diagnosis it deserves."""

from . import changes, layers, mlp, protocol, right, unseen
from .optimizers import RIGHT as RIGHT_OPTIMIZERS
from .optimizers import WRONG as WRONG_OPTIMIZERS
from .problem import Case, Problem, generator

WRONG = [*mlp.WRONG, *changes.WRONG, *layers.WRONG, *protocol.WRONG, *unseen.WRONG]
RIGHT = [*right.RIGHT, *unseen.RIGHT]

__all__ = [
    "RIGHT",
    "RIGHT_OPTIMIZERS",
    "WRONG",
    "WRONG_OPTIMIZERS",
    "Case",
    "Problem",
    "generator",
]
