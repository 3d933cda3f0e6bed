"""Penalties R that are added to the cost J, each with its gradient below it.

W is an array of any shape, the gradient has the same shape, and lam >= 0 is the strength lambda.
Every function raises ValueError for a negative strength. Source: DASC7606, weight regularization.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import Array, as_real


def l1(W: ArrayLike, lam: float) -> float:
    """R = lam sum |W|: lasso, which drives weights to exactly 0."""
    return float(_strength(lam) * np.sum(np.abs(as_real(W, "W"))))


def l1_grad(W: ArrayLike, lam: float) -> Array:
    """dR/dW = lam sign(W), with 0 at the kink W = 0."""
    return _strength(lam) * np.sign(as_real(W, "W"))


def l2(W: ArrayLike, lam: float) -> float:
    """R = lam/2 sum W^2: ridge, which shrinks every weight in proportion.

    Some books write lam without the half; the `weight_decay` of an optimizer is this lam.
    """
    return float(_strength(lam) / 2 * np.sum(np.square(as_real(W, "W"))))


def l2_grad(W: ArrayLike, lam: float) -> Array:
    """dR/dW = lam W."""
    return _strength(lam) * as_real(W, "W")


def elastic(W: ArrayLike, lam1: float, lam2: float) -> float:
    """R = lam1 sum |W| + lam2/2 sum W^2: both at once. Source: Zou and Hastie (2005)."""
    return l1(W, lam1) + l2(W, lam2)


def elastic_grad(W: ArrayLike, lam1: float, lam2: float) -> Array:
    """dR/dW = lam1 sign(W) + lam2 W."""
    return l1_grad(W, lam1) + l2_grad(W, lam2)


def _strength(lam: float) -> float:
    if not lam >= 0:
        raise ValueError(f"the strength of a penalty must not be negative, but it is {lam}.")
    return float(lam)
