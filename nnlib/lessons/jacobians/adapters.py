"""What the lesson's checks hand to a student's function, or ask of it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.arrays import Array

Function = Callable[..., Any]
SMALL = 1e-7  # what a right gradient may differ from good central differences, as a share


def hill(p: Array) -> float:
    """f(x, y) = y + exp(x y) of p = (x, y). Source: ML4BI."""
    return float(p[1] + np.exp(p[0] * p[1]))


def hill_gradient(p: Array) -> Array:
    """The partial derivatives y exp(x y) and 1 + x exp(x y). Shapes: p and the result (2,)."""
    slopes: Array = np.array([0.0, 1.0]) + p[::-1] * np.exp(p[0] * p[1])
    return slopes


def waves(W: Array) -> float:
    """f(W) = sum of sin(W_ij) times i + 2j + 1, for W of any two sizes; each entry counts."""
    i, j = np.indices(W.shape)
    return float(np.sum(np.sin(W) * (i + 2 * j + 1)))


def waves_gradient(W: Array) -> Array:
    """The gradient cos(W_ij) (i + 2j + 1) of `waves`, of the shape of W."""
    i, j = np.indices(W.shape)
    return np.cos(W) * (i + 2 * j + 1)


def flat(p: Array) -> float:
    """f(p) = 3 wherever p is: its gradient is 0."""
    return 3.0


def accepts(error: Function, f: Function, gradient: Array, x: Array) -> Any:
    """Nothing when error(f, gradient, x) of the right gradient is small, else what it is."""
    found = error(f, gradient, x)
    if isinstance(found, bool | np.bool_):
        return "verdict"
    return "" if abs(found) < SMALL else ("not-small", {"found": f"{found:.1e}"})
