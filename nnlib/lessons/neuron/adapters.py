"""What the lesson's checks pass a student's function through, or hand to it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.activations import threshold
from nnlib.arrays import Array


def gate_table(weights: Callable[[Any], Any], gate: Any) -> Array:
    """The truth table (2^D,) of the threshold unit with the w and b that weights(gate) returns.

    Its rows are the inputs 0…00, 0…01, 0…10, …
    Errors: ValueError when that is no pair of a row of numbers and a number.
    """
    answer = weights(gate)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError("return w and b, separated by a comma")
    w, b = np.asarray(answer[0], dtype=np.float64), answer[1]
    if np.ndim(b) != 0:
        raise ValueError(f"b must be one number, but its shape is {np.shape(b)}")
    if w.ndim != 1 or not w.size:
        raise ValueError(f"w must hold one weight per input, but its shape is {w.shape}")
    return threshold(np.indices((2,) * w.size).reshape(w.size, -1).T @ w + b)


def slopes(w: Array, b: float) -> tuple[Array, float]:
    """A gradient (dw, db) to go down in a check of a step: w and dw are (D,), b and db numbers."""
    return w - 2 + b, 3 * b + float(np.sum(w))
