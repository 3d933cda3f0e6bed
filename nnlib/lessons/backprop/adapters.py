"""What the lesson's checks pass a student's function through, and the forward passes for it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib.activations import softmax
from nnlib.arrays import Array
from nnlib.lessons.backprop import graphs
from nnlib.losses import cross_entropy


def tanh_stack(x: Array, W: Sequence[Array], b: Sequence[Array]) -> list[Array]:
    """The pre-activations z of every layer of a network whose units are all tanh.

    Shapes: x (D,), W[l] (H_l, H_l+1), b[l] (H_l+1,); z[l] as b[l]. Source: DASC7606.
    """
    a, z = x, list[Array]()
    for weights, bias in zip(W, b, strict=True):
        z.append(a @ weights + bias)
        a = np.tanh(z[-1])
    return z


def deltas(
    recursion: Callable[..., Any], b1: Array, b2: Array, b3: Array, x: Array, y: Array, *W: Array
) -> Any:
    """The deltas that a recursion (z, W, y_hat_bar) gives at J = ½ ‖y_hat - y‖² of a tanh_stack.

    They are the gradient by its biases: a bias is added to its z.
    """
    z = tanh_stack(x, W, (b1, b2, b3))
    return recursion(z, list(W), np.tanh(z[-1]) - y)


def batch_loss(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> float:
    """J, the mean cross-entropy of softmax(tanh(x W1 + b1) W2 + b2) over a batch.

    Shapes: x (N, D), y (N, K) one-hot, W1 (D, H), b1 (H,), W2 (H, K), b2 (K,). Source: DASC7606.
    """
    return cross_entropy(softmax(np.tanh(x @ W1 + b1) @ W2 + b2), y)


def by_leaves(sweep: Callable[..., Any], leaves: Array, graph: graphs.Graph) -> Array:
    """The gradient of a graph's output by its leaves that a sweep gives, one array."""
    gradients = sweep(graph, list(graph), graphs.forward_from(graph, leaves))
    return np.array([gradients[name] for name in graphs.leaf_names(graph)])
