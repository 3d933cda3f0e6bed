"""Mistakes in the exercises of lesson 05, from one gate to a batch."""

from nnlib.mistakes.lesson05_chains import (
    neuron_backward,
    neuron_signals,
    regularized_gradient,
    regularized_signals,
)
from nnlib.mistakes.lesson05_gates import gate_backward, worked_backward
from nnlib.mistakes.lesson05_layers import batch_backward, delta_recursion, two_layer
from nnlib.mistakes.lesson05_sweep import backward_sweep, multiply_adds

__all__ = [
    "backward_sweep",
    "batch_backward",
    "delta_recursion",
    "gate_backward",
    "multiply_adds",
    "neuron_backward",
    "neuron_signals",
    "regularized_gradient",
    "regularized_signals",
    "two_layer",
    "worked_backward",
]
