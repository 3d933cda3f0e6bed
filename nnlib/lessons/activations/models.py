"""What activations do to gradients on their way back, measured on units and networks."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import elementwise
from nnlib.arrays import Array
from nnlib.datasets import digits
from nnlib.network import MLP


def one_way_share(activation: str, inputs: int, examples: int = 1000) -> float:
    """How often one step moves all weights of a unit the same way, from 0 to 1.

    The unit's inputs are outputs of the activation at random z; its delta = dJ/dz is random too.
    Source: DASC7606, activations that are not zero-centered.
    """
    z = np.random.default_rng(5).normal(0.1, 2.0, (examples, inputs))
    delta = np.random.default_rng(6).normal(0.1, 2.0, (examples, 1))
    ups = np.sum(elementwise(activation).forward(z) * delta > 0, axis=1)
    return float(np.mean((ups == 0) | (ups == inputs)))


# What students write: slopes of squashing activations; values, or slopes, of rectifiers.
Slope = Callable[[str, Array], Array]
Rectified = Callable[[str, Array, float], Array]
Value = Rectified
RECTIFIERS = {"relu": 0.0, "leaky_relu": 0.1, "elu": 1.0}  # with the k of each


class Pieces(NamedTuple):
    """Activations by name, from the student's functions where there are any."""

    value: Value | None = None
    slope: Rectified | None = None
    squashing: Slope | None = None

    def forward(self, name: str, z: Array) -> Array:
        """g(z) of the activation called `name`."""
        if name in RECTIFIERS and self.value is not None:
            return np.asarray(self.value(name, z, RECTIFIERS[name]))
        options = {"k": 0.1} if name == "leaky_relu" else {}
        return elementwise(name).forward(z, **options)

    def backward(self, name: str, z: Array) -> Array:
        """Its slope g'(z)."""
        if name in RECTIFIERS and self.slope is not None:
            return np.asarray(self.slope(name, z, RECTIFIERS[name]))
        if name not in RECTIFIERS and self.squashing is not None:
            return np.asarray(self.squashing(name, z))
        options = {"k": 0.1} if name == "leaky_relu" else {}
        return elementwise(name).grad(z, **options)


def through_layers(
    name: str, scale: float, pieces: Pieces, depth: int = 20, units: int = 100
) -> tuple[Array, Array]:
    """A signal's way through `depth` fresh layers, and a gradient's way back.

    Weights are normal with the standard deviation scale / √units, biases 0, and 50 examples are
    random. Returns for each layer how much its outputs differ from example to example, the mean
    over the units of their standard deviation, and the size of the gradient of its z, a root mean
    square, when that of the last layer's outputs is 1; both (depth,).
    """
    rng = np.random.default_rng(7)
    a: Array = rng.normal(size=(50, units))
    sums, weights, spread = [], [], []
    for _ in range(depth):
        weights.append(rng.normal(0, scale / np.sqrt(units), (units, units)))
        sums.append(a @ weights[-1])
        a = pieces.forward(name, sums[-1])
        spread.append(float(a.std(axis=0).mean()))
    back, da = [], rng.normal(size=a.shape)
    for z, W in zip(reversed(sums), reversed(weights), strict=True):
        dz = da * pieces.backward(name, z)
        back.append(float(np.sqrt(np.mean(dz**2))))
        da = dz @ W.T
    return np.array(spread), np.array(back[::-1])


@cache
def sizes_by_layer(activation: str, depth: int, seed: int = 3) -> Array:
    """The size of dJ/dW in each layer of a fresh network, seen from the first layer on.

    A network of `depth` layers with 30 units each is drawn and given 200 random examples; the
    result (depth,) holds the Frobenius norms of its gradients.
    """
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(200, 20)), rng.integers(0, 2, (200, 1))
    network = MLP((20, *[30] * (depth - 1), 1), activation, "sigmoid", rng=rng)
    _, gradients = network.loss_and_gradients(x, y)
    return np.array([np.linalg.norm(gradients[f"W{layer + 1}"]) for layer in range(depth)])


def descent_on_examples(x: ArrayLike, target: ArrayLike, eta: float) -> Array:
    """The path of w when a linear unit y_hat = w . x is corrected after each example.

    Shapes: x (N, D), target (D,), the weights that give the targets y = x @ target; the path is
    (N + 1, D) and starts at zero. Each step is -eta delta x with delta = y_hat - y.
    """
    path = [np.zeros(len(np.asarray(target)))]
    for row in np.asarray(x):
        delta = row @ (path[-1] - np.asarray(target))
        path.append(path[-1] - eta * delta * row)
    return np.array(path)


Count = Callable[[Array, Array, Array], int]  # dead units of x (N, D), W (D, H), b (H,)


def dead_share_while_training(
    eta: float,
    steps: int = 60,
    activation: str = "relu",
    seed: int = 2,
    count: Count | None = None,
) -> tuple[Array, float]:
    """The share of hidden units that fire on no example, step by step, and the final accuracy.

    A 64-100-10 network learns 400 handwritten digits by gradient descent on mini-batches of 64.
    The share has one entry before the first step and one after each, (steps + 1,). count: counts
    the dead units in place of the course.
    """
    x, y = (values[:400] for values in digits())
    network = MLP((64, 100, 10), activation, rng=np.random.default_rng(seed + 1))
    rng = np.random.default_rng(seed)
    dead = [_dead_share(network, x, count)]
    for _ in range(steps):
        batch = rng.choice(len(x), 64, replace=False)
        _, gradients = network.loss_and_gradients(x[batch], y[batch])
        network.parameters.flat -= eta * gradients.flat
        dead.append(_dead_share(network, x, count))
    return np.array(dead), float(np.mean(network.predict(x) == y))


def _dead_share(network: MLP, x: Any, count: Count | None) -> float:
    """The share of units in the first layer whose z is above 0 on none of the examples x (N, D)."""
    W, b = network.parameters["W1"], network.parameters["b1"]
    dead = np.sum(np.max(x @ W + b, axis=0) <= 0) if count is None else count(x, W, b)
    return float(dead) / b.size
