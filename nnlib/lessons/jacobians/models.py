"""What the lesson's figures compute: errors of differences, and a network that reads digits."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from nnlib.arrays import Array
from nnlib.datasets import digits
from nnlib.layers import Dense
from nnlib.network import MLP
from nnlib.optimizers import Adam
from nnlib.training import fit

Function = Callable[..., Any]


@cache
def reader() -> MLP:
    """A ReLU network 64 → 32 → 16 → 10 that has learned to read digits for a second."""
    rng = np.random.default_rng(0)
    network = MLP((64, 32, 16, 10), "relu", rng=rng)
    fit(network, *digits(), Adam(0.01), rng=rng, epochs=15, l2=0.01)
    return network


def parameters(network: MLP) -> tuple[list[Array], list[Array]]:
    """Copies of its weights and of its biases, layer by layer."""
    dense = [layer for layer in network.layers if isinstance(layer, Dense)]
    return [layer.W.copy() for layer in dense], [layer.b.copy() for layer in dense]


class Nudge(NamedTuple):
    """An image, how its scores change with each pixel, and the image after a step along that.

    before, after: what the network reads; gradient: of the score of `after` minus that of `before`.
    Shapes: image, gradient, nudged (64,).
    """

    image: Array
    gradient: Array
    nudged: Array
    before: int
    after: int


def nudge(image: Array, chain: Function | None = None) -> Nudge:
    """Move each pixel a little, by the sign of its gradient, until the network reads another digit.

    chain: chain(x, weights, biases, upstream) is the gradient with respect to x of the scores'
    product with upstream; None: nnlib's layers. Source: Goodfellow, Shlens and Szegedy (2015).
    """
    network = reader()
    scores = scores_of(network, image)
    order = np.argsort(scores)
    upstream = np.zeros(10)
    upstream[order[-2:]] = 1.0, -1.0
    if chain is None:
        gradient = _through_layers(network, image, upstream)
    else:
        gradient = np.asarray(chain(image, *parameters(network), upstream), dtype=float)
    counts = np.abs(gradient) > 1e-9 * np.abs(gradient).max()  # no digit has ink in some corners
    for size in np.arange(0.02, 1.0, 0.02):
        nudged = np.clip(image + size * counts * np.sign(gradient), 0, 1)
        after = int(np.argmax(scores_of(network, nudged)))
        if after != order[-1]:
            break
    return Nudge(image, gradient, nudged, int(order[-1]), after)


def chained(x: Array, weights: Sequence[Array], biases: Sequence[Array]) -> list[Array]:
    """The pre-activations of a ReLU network at x, layer by layer; the last are its scores.

    Shapes: x (D,); W (D, H1) to (H, K); b (H1,) to (K,).
    """
    found: list[Array] = []
    for W, b in zip(weights, biases, strict=True):
        z = (np.maximum(found[-1], 0) if found else x) @ W + b
        found.append(z)
    return found


def scores_of(network: MLP, image: Array) -> Array:
    """The scores (10,) of an image (64,)."""
    z = image[np.newaxis]
    for layer in network.layers:
        z = layer.forward(z)
    scores: Array = z[0]
    return scores


def _through_layers(network: MLP, image: Array, upstream: Array) -> Array:
    z = image[np.newaxis]
    for layer in network.layers:
        z = layer.forward(z, training=True)
    delta = upstream[np.newaxis]
    for layer in reversed(network.layers):
        delta = layer.backward(delta)
    downstream: Array = delta[0]
    return downstream
