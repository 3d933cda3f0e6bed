"""Mistakes in the exercises of lesson 06, from one delta to a whole backward pass."""

from nnlib.mistakes.lesson06_networks import (
    hinge_backward,
    repaired_backward,
    sigmoids_backward,
)
from nnlib.mistakes.lesson06_outputs import (
    bce_delta,
    bce_output,
    large_scores,
    softmax_delta,
    softmax_jacobian,
    squared_error_deltas,
    stable_cross_entropy,
)

__all__ = [
    "bce_delta",
    "bce_output",
    "hinge_backward",
    "large_scores",
    "repaired_backward",
    "sigmoids_backward",
    "softmax_delta",
    "softmax_jacobian",
    "squared_error_deltas",
    "stable_cross_entropy",
]
