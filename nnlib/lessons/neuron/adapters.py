"""What the lesson's checks pass a student's function through, or hand to it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.arrays import Array
from nnlib.lessons.neuron.models import unit_table


def gate_table(weights: Callable[[str], Any], gate: str) -> Array:
    """The truth table of the unit with the weights and bias, (w, b), that weights(gate) returns.

    Errors: ValueError when that is no pair of a row of numbers and a number.
    """
    answer = weights(gate)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError("return w and b, separated by a comma")
    w, b = answer
    if np.ndim(b) != 0:
        raise ValueError(f"b must be one number, but its shape is {np.shape(b)}")
    return unit_table(w, b)


def slopes(w: Array, b: float) -> tuple[Array, float]:
    """A gradient (dw, db) to go down in a check of a step. Shapes: w and dw (D,), b and db numbers."""
    return w - 2 + b, 3 * b + float(np.sum(w))
