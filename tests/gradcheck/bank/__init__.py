"""The bank: right and wrong gradients and optimizers, each with the diagnosis it deserves."""

from . import changes, layers, mlp, protocol
from .optimizers import RIGHT as RIGHT_OPTIMIZERS
from .optimizers import WRONG as WRONG_OPTIMIZERS
from .problem import Case, Problem, generator
from .right import RIGHT

WRONG = [*mlp.WRONG, *changes.WRONG, *layers.WRONG, *protocol.WRONG]

__all__ = [
    "RIGHT",
    "RIGHT_OPTIMIZERS",
    "WRONG",
    "WRONG_OPTIMIZERS",
    "Case",
    "Problem",
    "generator",
]
