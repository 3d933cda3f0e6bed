"""What the lesson's checks pass a student's function through, or hand to it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.activations import threshold
from nnlib.arrays import Array
from nnlib.check.comparing import as_numbers
from nnlib.check.form import OtherForm


def gate_table(weights: Callable[[Any], Any], gate: Any) -> Array | None:
    """The truth table (2^D,) of the threshold unit with the w and b that weights(gate) returns.

    Errors: OtherForm when that is no pair of a row of numbers and a number.
    """
    return unit_table(weights(gate), 1 if gate == "not" else 2)


def unit_table(answer: Any, inputs: int) -> Array | None:
    """The answers (2^D,) of the threshold unit with answer = (w, b) to 0…00, 0…01, 0…10, …"""
    if answer is None:
        return None
    w, b = unit_parts(answer, inputs)
    return threshold(np.indices((2,) * inputs).reshape(inputs, -1).T @ w + b)


def unit_parts(answer: Any, inputs: int) -> tuple[Array, Array]:
    """The w (D,) and b () of an answer; OtherForm when it is no pair of them."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise OtherForm("return w and b, separated by a comma")
    w, b = (as_numbers(piece) for piece in answer)
    if w is None or b is None:
        raise OtherForm("w and b must hold numbers")
    if b.ndim != 0:
        raise OtherForm(f"b must be one number, but its shape is {b.shape}")
    if w.shape != (inputs,):
        raise OtherForm(f"w must have the shape ({inputs},), a weight per input, not {w.shape}")
    return w, b


def slopes(w: Array, b: float) -> tuple[Array, float]:
    """A gradient (dw, db) to go down in a check of a step: w and dw are (D,), b and db numbers."""
    return w - 2 + b, 3 * b + float(np.sum(w))
