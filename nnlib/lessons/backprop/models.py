"""One network and three ways to its gradients: by hand, by a graph, by layers.

The network is softmax(tanh(x @ W1 + b1) @ W2 + b2), with x (N, D), one-hot y (N, K), W1 (D, H),
b1 (H,), W2 (H, K) and b2 (K,). Each way takes the parameters by name and returns the gradients of
the mean cross-entropy by name.
"""

from collections.abc import Mapping

import numpy as np

from nnlib import graph
from nnlib.arrays import Array
from nnlib.losses import one_hot, softmax_cross_entropy
from nnlib.network import MLP

Named = Mapping[str, Array]


def by_hand(x: Array, y: Array, parameters: Named) -> Named:
    """Layer by layer, each line derived on paper."""
    W1, b1, W2, b2 = parameters.values()
    h = np.tanh(x @ W1 + b1)
    _, delta2 = softmax_cross_entropy(h @ W2 + b2, y)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    gradients = x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)
    return dict(zip(parameters, gradients, strict=True))


def by_graph(x: Array, y: Array, parameters: Named) -> Named:
    """The forward pass alone; the graph that it leaves behind knows the way back."""
    nodes = {name: graph.variable(values) for name, values in parameters.items()}
    W1, b1, W2, b2 = nodes.values()
    p = graph.softmax(graph.tanh(x @ W1 + b1) @ W2 + b2)
    J = graph.sum(-y * graph.log(p)) / len(x)
    J.backward()
    return {name: np.asarray(node.grad) for name, node in nodes.items()}


def by_layers(x: Array, y: Array, parameters: Named) -> Named:
    """Layers that each know their own backward, called in reverse."""
    sizes = (*parameters["W1"].shape, parameters["W2"].shape[1])
    network = MLP(sizes, activation="tanh", output="softmax", rng=np.random.default_rng(0))
    network.restore(parameters)
    _, gradients = network.loss_and_gradients(x, y)
    return gradients


WAYS = {"by hand": by_hand, "by layers": by_layers, "by graph": by_graph}


def example(
    seed: int = 6, D: int = 3, H: int = 4, K: int = 2, N: int = 8
) -> tuple[Array, Array, dict[str, Array]]:
    """A random batch x, one-hot y, and the parameters."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(N, D)), one_hot(rng.integers(0, K, N), K)
    shapes = {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}
    return x, y, {name: rng.normal(size=shape) for name, shape in shapes.items()}


def largest_difference(first: Named, second: Named) -> float:
    """The largest absolute difference between two sets of gradients."""
    return max(float(np.max(np.abs(first[name] - second[name]))) for name in first)
