"""What the lesson's checks pass a student's function through, or hand to it."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from nnlib.activations import identity, relu, sigmoid, threshold
from nnlib.arrays import Array
from nnlib.check.form import OtherForm
from nnlib.datasets import xor
from nnlib.lessons.neuron.adapters import unit_parts, unit_table
from nnlib.lessons.xor import models
from nnlib.network import MLP

Function = Callable[..., Any]


def feature_values(features: Function, x: Array) -> Array:
    """The features psi (N, 3) of the answer psi, w, b to the rows of x (N, 2)."""
    return _feature_unit(features, x)[0]


def feature_bits(features: Function, x: Array) -> Array:
    """What the threshold unit of the answer psi, w, b says to the rows of x (N, 2)."""
    psi, w, b = _feature_unit(features, x)
    return threshold(psi @ w + b)


def _feature_unit(features: Function, x: Array) -> tuple[Array, Array, float]:
    answer = features(x)
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        raise OtherForm("return three values, psi, w and b, not the answer of the unit")
    psi, w = (np.asarray(part, dtype=np.float64) for part in answer[:2])
    for name, seen, due in (("psi", psi, (len(x), 3)), ("w", w, (3,)), ("b", answer[2], ())):
        if np.shape(seen) != due:
            wanted = f"must have the shape {due}" if due else "must be one number"
            raise OtherForm(f"{name} {wanted}, but its shape is {np.shape(seen)}")
    return psi, w, float(answer[2])


def gate_bits(weights: Function, unit: str, x: Array) -> Array:
    """What one unit of the XOR network with these weights answers to x: "h1", "h2" or "y".

    "y" is asked about the right hidden units, OR and NAND, so that each unit is judged alone.

    Shapes: weights() returns W1 (2, 2), b1 (2,), W2 (2, 1), b2 (1,); x (N, 2), the answer (N,).
    """
    W1, b1, W2, b2 = _two_layers(weights(), 2, 2)
    if unit == "y":
        or_and_nand = np.column_stack([x.max(axis=1), 1 - x.min(axis=1)])
        return threshold(or_and_nand @ W2 + b2)[:, 0]
    return threshold(x @ W1 + b1)[:, ("h1", "h2").index(unit)]


def literals_table(unit: Function, signs: Array) -> Array | None:
    """The truth table of the threshold unit that unit(signs) returns."""
    return unit_table(unit(signs), len(signs))


def seven_units(unit: Function, rows: Array) -> Array:
    """The answers (N,) of the Boolean network with these ANDs to rows of bits (N, 4)."""
    checked = models.formula_units(lambda signs: unit_parts(unit(signs), len(signs)))
    return models.formula_answers(rows, checked)


def stairs(network: Function, values: Array, k: float, x: Array) -> Array:
    """The output (N,) of the staircase network(values, k) at the numbers x (N,)."""
    W1, b1, W2, b2 = _two_layers(network(values, k), 1, len(values) - 1)
    y_hat: Array = sigmoid(x[:, np.newaxis] @ W1 + b1) @ W2 + b2
    return y_hat[:, 0]


def folded(network: Function, depth: int, x: Array) -> Array:
    """The output (N,) at x (N,) of the ReLU network with the lists network(depth), W and b.

    Errors: OtherForm with the shapes seen and expected.
    """
    answer = network(depth)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise OtherForm("return two lists, weights and biases")
    weights, biases = ([np.asarray(a, dtype=np.float64) for a in part] for part in answer)
    sizes = [1, *[2] * depth, 1]
    for name, arrays, due in (
        ("weights", weights, list(pairwise(sizes))),
        ("biases", biases, [(H,) for H in sizes[1:]]),
    ):
        seen = [a.shape for a in arrays]
        if seen != due:
            raise OtherForm(f"{name} must have the shapes {due}, but they have {seen}")
    return models.Stack(weights, biases, [*[relu] * depth, identity]).output(x[:, np.newaxis])[:, 0]


def bowl(theta: Array) -> tuple[float, Array]:
    """J = ½ ‖theta‖² + theta_0 and its gradient. Shapes: theta and gradient (P,)."""
    first = np.zeros_like(theta)
    first[0] = 1.0
    return 0.5 * float(np.sum(theta**2)) + float(theta[0]), theta + first


def xor_objective(theta: Array) -> tuple[float, Array]:
    """J and its gradient of a 2-2-1 sigmoid network on XOR. Shapes: theta and gradient (9,)."""
    network = MLP((2, 2, 1), "sigmoid", "sigmoid", rng=np.random.default_rng(0))
    network.parameters.flat[:] = theta.reshape(9)  # no other size is stretched to fit
    J, gradients = network.loss_and_gradients(*xor())
    return J, gradients.flat


def _two_layers(answer: Any, D: int, H: int) -> tuple[Array, ...]:
    """W1, b1, W2, b2 of a network D → H → 1. OtherForm with the shapes seen and expected."""
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        raise OtherForm("return four arrays, in the order W1, b1, W2, b2")
    arrays = tuple(np.asarray(part, dtype=np.float64) for part in answer)
    seen, expected = [a.shape for a in arrays], [(D, H), (H,), (H, 1), (1,)]
    if seen != expected:
        shapes = [", ".join(map(str, listed)) for listed in (expected, seen)]
        raise OtherForm(
            f"W1, b1, W2, b2 must have the shapes {shapes[0]}, but they have {shapes[1]}"
        )
    return arrays
