"""Mistakes in the exercises of lesson 02, from one activation to a network."""

from nnlib.mistakes.lesson02_curves import rectifier, rectifier_slope, squashing, squashing_slope
from nnlib.mistakes.lesson02_networks import (
    chain_slope,
    clipped,
    dead_units,
    large_scores,
    one_sign_share,
    stable_softmax,
)

__all__ = [
    "chain_slope",
    "clipped",
    "dead_units",
    "large_scores",
    "one_sign_share",
    "rectifier",
    "rectifier_slope",
    "squashing",
    "squashing_slope",
    "stable_softmax",
]
