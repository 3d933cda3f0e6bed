"""Backpropagation written out, from one gate to a batch: reference answers of lesson 05.

Each forward stands beside its backward. `v_bar` is the error signal of v, the derivative of the
output or of J with respect to v, and has the shape of v.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import sigmoid, sigmoid_grad, softmax, tanh_grad
from nnlib.arrays import Array
from nnlib.losses import cross_entropy, half_mse

GATES = ("add", "mul", "max", "copy")
WORKED = ("product", "max")

TwoLayers = tuple[Array, ...]


def gate_forward(gate: str, inputs: ArrayLike) -> Array:
    """The outputs of a gate: x + y, x y, max(x, y), or for "copy" x twice.

    Shapes: inputs (2,), for "copy" (1,); outputs (1,), for "copy" (2,).
    Source: BUSN20800.
    """
    values = np.asarray(inputs, dtype=np.float64)
    if gate == "copy":
        return np.repeat(values, 2)
    x, y = values
    return np.array([{"add": x + y, "mul": x * y, "max": max(x, y)}[gate]])


def gate_backward(gate: str, inputs: ArrayLike, upstream: ArrayLike) -> Array:
    """Downstream gradients: add distributes, mul swaps and multiplies, max routes, copy adds.

    Shapes: inputs as `gate_forward`, upstream as its outputs; one gradient per input.
    A tie of max goes to the first input. Source: BUSN20800.
    """
    values, u = np.asarray(inputs, dtype=np.float64), np.asarray(upstream, dtype=np.float64)
    if gate == "copy":
        return np.array([u.sum()])
    x, y = values
    local = {"add": (1.0, 1.0), "mul": (y, x), "max": (float(x >= y), float(x < y))}[gate]
    downstream: Array = u * np.array(local)
    return downstream


def worked_forward(graph: str, x: float, y: float, z: float) -> float:
    """f = (x + y) z for "product", f = (x + y) max(y, z) for "max".

    Shapes: all numbers.
    Source: BUSN20800 at (-2, 5, -4), I2DL at (1, -3, 4); CS6301 at (1, 2, 0).
    """
    return (x + y) * (z if graph == "product" else max(y, z))


def worked_backward(graph: str, x: float, y: float, z: float) -> tuple[float, float, float]:
    """dx, dy, dz of `worked_forward`; in "max", y feeds two nodes and its gradients add.

    Shapes: all numbers. Source: BUSN20800, I2DL; CS6301.
    """
    a_bar, b_bar = (z if graph == "product" else max(y, z)), x + y
    if graph == "product":
        return a_bar, a_bar, b_bar
    return a_bar, a_bar + b_bar * (y >= z), b_bar * (y < z)


def sigmoid_neuron(w: ArrayLike, x: ArrayLike) -> float:
    """f = σ(w0 x0 + w1 x1 + w2).

    Shapes: w (3,), x (2,); f a number. Source: BUSN20800.
    """
    w, x = np.asarray(w, dtype=np.float64), np.asarray(x, dtype=np.float64)
    return float(sigmoid(w[:2] @ x + w[2]))


def neuron_backward(w: ArrayLike, x: ArrayLike, fine: bool) -> tuple[Array, Array, Array]:
    """Signals from f back to z, then dw and dx, of `sigmoid_neuron`.

    fine: the signals of c, b, a and z in a = -z, b = e^a, c = 1 + b, f = 1/c; otherwise σ is one
    node and the only signal is that of z.

    Shapes: w (3,), x (2,); signals (4,) or (1,), dw (3,), dx (2,). Source: BUSN20800.
    """
    w, x = np.asarray(w, dtype=np.float64), np.asarray(x, dtype=np.float64)
    f = sigmoid_neuron(w, x)
    signals = np.array([f * (1 - f)])
    if fine:
        c_bar = -(f**2)
        a_bar = c_bar * (1 / f - 1)
        signals = np.array([c_bar, c_bar, a_bar, -a_bar])
    return signals, signals[-1] * np.append(x, 1.0), signals[-1] * w[:2]


def regularized_loss(x: float, y: float, w: float, b: float, lam: float) -> float:
    """J = ½ (σ(w x + b) - y)² + λ ½ w², regularized logistic least squares.

    Shapes: all numbers. Source: ML4BI.
    """
    return float(0.5 * (sigmoid(w * x + b) - y) ** 2 + lam * 0.5 * w**2)


def regularized_backward(x: float, y: float, w: float, b: float, lam: float) -> dict[str, float]:
    """The error signals R_bar, y_hat_bar, z_bar, w_bar and b_bar of `regularized_loss`.

    w feeds two nodes, z and R: w_bar = z_bar x + R_bar w.

    Shapes: all numbers. Source: ML4BI.
    """
    z = w * x + b
    R_bar, y_hat_bar = lam, float(sigmoid(z)) - y
    z_bar = y_hat_bar * float(sigmoid_grad(z))
    w_bar = z_bar * x + R_bar * w
    return {
        "R_bar": R_bar,
        "y_hat_bar": y_hat_bar,
        "z_bar": z_bar,
        "w_bar": w_bar,
        "b_bar": z_bar,
    }


def tanh_stack(x: Array, W: Sequence[Array], b: Sequence[Array]) -> list[Array]:
    """The pre-activations z of every layer of a network whose units are all tanh.

    Shapes: x (D,), W[l] (H_l, H_l+1), b[l] (H_l+1,); z[l] as b[l]. Source: DASC7606.
    """
    a, z = x, list[Array]()
    for weights, bias in zip(W, b, strict=True):
        z.append(a @ weights + bias)
        a = np.tanh(z[-1])
    return z


def delta_recursion(z: Sequence[Array], W: Sequence[Array], y_hat_bar: Array) -> list[Array]:
    """All deltas: δ_L = g'(z_L) ∘ y_hat_bar, then δ_l = g'(z_l) ∘ (W_l+1 δ_l+1), with g = tanh.

    Shapes: z[l] (H_l,), W[l] (H_l-1, H_l), y_hat_bar as the last z; each delta as its z.
    Source: DASC7606.
    """
    deltas: list[Array] = [tanh_grad(z[-1]) * y_hat_bar]
    for z_l, weights in zip(z[-2::-1], W[:0:-1], strict=True):
        deltas.insert(0, tanh_grad(z_l) * (weights @ deltas[0]))
    return deltas


def stack_loss(b1: Array, b2: Array, b3: Array, x: Array, y: Array, W: Sequence[Array]) -> float:
    """J = ½ ‖y_hat - y‖² of a three-layer `tanh_stack`, as a function of its biases.

    A bias is added to its z, so the gradient by the bias of layer l is the delta of layer l.

    Shapes: as there, y as b3.
    """
    y_hat = np.tanh(tanh_stack(x, W, (b1, b2, b3))[-1])
    return 0.5 * float(np.sum((y_hat - y) ** 2))


def stack_deltas(recursion: Callable[..., Any]) -> Callable[..., Any]:
    """The deltas that a recursion (z, W, y_hat_bar) gives, as the gradient of `stack_loss`."""

    def deltas(b1: Array, b2: Array, b3: Array, x: Array, y: Array, W: Sequence[Array]) -> Any:
        z = tanh_stack(x, W, (b1, b2, b3))
        return recursion(z, W, np.tanh(z[-1]) - y)

    return deltas


def two_layer_loss(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> float:
    """J = ½ ‖y_hat - y‖² with y_hat = σ(x W1 + b1) W2 + b2, one example.

    Shapes: x (D,), y (K,), W1 (D, H), b1 (H,), W2 (H, K), b2 (K,). Source: ML4BI.
    """
    return half_mse(np.atleast_2d(sigmoid(x @ W1 + b1) @ W2 + b2), np.atleast_2d(y))


def two_layer_backward(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> TwoLayers:
    """dW1, db1, dW2, db2 of `two_layer_loss`, each with the shape of its parameter.

    Shapes: as there. Source: ML4BI.
    """
    z = x @ W1 + b1
    h = sigmoid(z)
    y_hat_bar = h @ W2 + b2 - y
    z_bar = (W2 @ y_hat_bar) * sigmoid_grad(z)
    return np.outer(x, z_bar), z_bar, np.outer(h, y_hat_bar), y_hat_bar


def batch_loss(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> float:
    """J, the mean cross-entropy of softmax(tanh(x W1 + b1) W2 + b2) over a batch.

    Shapes: x (N, D), y (N, K) one-hot, W1 (D, H), b1 (H,), W2 (H, K), b2 (K,). Source: DASC7606.
    """
    return cross_entropy(softmax(np.tanh(x @ W1 + b1) @ W2 + b2), y)


def batch_backward(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> TwoLayers:
    """dW1, db1, dW2, db2 of `batch_loss`, each with the shape of its parameter.

    Shapes: as there. Source: DASC7606.
    """
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(h)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


def downhill(backward: Callable[..., Any], steps: int) -> Callable[..., Array]:
    """J after each of some update steps W ← W - η dW with the gradients that `backward` gives.

    No step can be made, and J is nan, once a gradient has not the shape of its parameter.

    Shapes: of the returned function's arguments as `batch_loss`, then η; losses (steps,).
    Source: ML4BI, DASC7606 (the update step).
    """

    def losses(x: Array, y: Array, *parameters: Any) -> Array:
        *old, learning_rate = parameters
        seen = []
        for _ in range(steps):
            gradients = backward(x, y, *old)
            if not _fit(gradients, old):
                return np.full(steps, np.nan)
            old = [p - learning_rate * dp for p, dp in zip(old, gradients, strict=True)]
            seen.append(batch_loss(x, y, *old))
        return np.array(seen)

    return losses


def _fit(gradients: Any, parameters: Sequence[Array]) -> bool:
    shapes = [np.shape(p) for p in parameters]
    return isinstance(gradients, (tuple, list)) and [np.shape(dp) for dp in gradients] == shapes


def multiply_adds(sizes: Sequence[int], N: int) -> dict[str, int]:
    """How many multiply-adds a batch of N costs, and how many numbers its backward pass needs.

    forward: one per weight and example; weights: dW, one per weight and example; signals: the way
    back through W, for every layer but the first; stored: the inputs of all layers.

    Shapes: sizes holds the width of every layer, input and output included; four counts.
    Source: ML4BI.
    """
    each = [D * H for D, H in pairwise(sizes)]
    return {
        "forward": N * sum(each),
        "weights": N * sum(each),
        "signals": N * sum(each[1:]),
        "stored": N * sum(sizes[:-1]),
    }


def count_paths(sizes: Sequence[int]) -> int:
    """How many ways lead from an input to an output of a fully connected network."""
    return prod(sizes)


def part_of(function: Callable[..., Any], k: Any) -> Callable[..., Any]:
    """The function that returns only entry k of what `function` returns, if it has one."""

    def part(*arguments: Any) -> Any:
        answer = function(*arguments)
        return answer[k] if isinstance(answer, (tuple, list, dict)) else answer

    return part
