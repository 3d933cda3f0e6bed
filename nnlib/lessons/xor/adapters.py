"""What the lesson's checks pass a student's function through, or hand to it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.arrays import Array
from nnlib.datasets import xor
from nnlib.lessons.neuron.adapters import gate_table
from nnlib.lessons.xor import models
from nnlib.lessons.xor.training import objective
from nnlib.network import MLP

Function = Callable[..., Any]


def gate_bits(weights: Function, unit: str, x: Array) -> Array:
    """What one unit of the XOR network with these weights answers to x; see models.gate_bits."""
    return models.gate_bits(weights(), unit, x)


def literals_table(unit: Function, signs: Array) -> Array:
    """The truth table of the threshold unit that unit(signs) returns."""
    return gate_table(unit, signs)  # type: ignore[arg-type]


def seven_units(unit: Function, rows: Array) -> Array:
    """The answers (N,) of the Boolean network with these ANDs to rows of bits (N, 4)."""
    return models.boolean_answers(unit)(rows)


def stairs(network: Function, values: Array, k: float, x: Array) -> Array:
    """The output (N,) of the staircase network(values, k) at the numbers x (N,)."""
    return models.staircase_output(network(values, k), len(values) - 1, x)


def bowl(theta: Array) -> tuple[float, Array]:
    """J = ½ ‖theta‖² + theta_0 and its gradient. Shapes: theta and gradient (P,)."""
    first = np.zeros_like(theta)
    first[0] = 1.0
    return 0.5 * float(np.sum(theta**2)) + float(theta[0]), theta + first


def xor_objective(theta: Array) -> tuple[float, Array]:
    """J and its gradient of a 2-2-1 sigmoid network on XOR. Shapes: theta and gradient (9,)."""
    network = MLP((2, 2, 1), "sigmoid", "sigmoid", rng=np.random.default_rng(0))
    return objective(network, *xor())(theta)
