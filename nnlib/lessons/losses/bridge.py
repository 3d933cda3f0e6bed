"""One network, three ways to its gradients: by hand, by a graph of operations, by layers.

Each function takes x (N, D), one-hot y (N, K) and the parameters W1 (D, H), b1 (H,), W2 (H, K),
b2 (K,) of softmax(tanh(x @ W1 + b1) @ W2 + b2), and returns dW1, db1, dW2, db2 of the mean
cross-entropy.
"""

from collections.abc import Sequence

import numpy as np

from nnlib import graph
from nnlib.arrays import Array
from nnlib.lessons.losses.models import network_backward
from nnlib.network import MLP


def by_graph(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, ...]:
    """The forward pass alone; the graph that it leaves behind knows the way back."""
    parameters = [graph.variable(values) for values in (W1, b1, W2, b2)]
    V1, c1, V2, c2 = parameters
    p = graph.softmax(graph.tanh(x @ V1 + c1) @ V2 + c2)
    J = graph.sum(-y * graph.log(p)) / len(x)
    J.backward()
    return tuple(np.asarray(parameter.grad) for parameter in parameters)


def by_layers(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> tuple[Array, ...]:
    """Layers that each know their own backward, called in reverse."""
    sizes = (*W1.shape, W2.shape[1])
    network = MLP(sizes, activation="tanh", output="softmax", rng=np.random.default_rng(0))
    network.restore({"W1": W1, "b1": b1, "W2": W2, "b2": b2})
    _, gradients = network.loss_and_gradients(x, y)
    return tuple(gradients[name] for name in ("W1", "b1", "W2", "b2"))


WAYS = {"by hand": network_backward, "nnlib.graph": by_graph, "nnlib.MLP": by_layers}


def example(seed: int = 6, D: int = 3, H: int = 4, K: int = 2, N: int = 8) -> list[Array]:
    """A random batch x, one-hot y, and parameters W1, b1, W2, b2."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(N, D)), np.eye(K)[rng.integers(0, K, N)]
    return [x, y, *(rng.normal(size=shape) for shape in ((D, H), H, (H, K), K))]


def largest_difference(first: Sequence[Array], second: Sequence[Array]) -> float:
    """The largest absolute difference between two lists of gradients."""
    return max(float(np.max(np.abs(a - b))) for a, b in zip(first, second, strict=True))
