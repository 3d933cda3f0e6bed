"""Trainings of the lesson: on a curve, on cars, and one net under three losses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, sigmoid_grad
from nnlib.arrays import Array
from nnlib.datasets import blobs, cars, digits, moons, split
from nnlib.losses import (
    half_mse_grad,
    hinge_grad,
    one_hot,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
)
from nnlib.network import MLP

Function = Callable[..., Any]
Parameters = list[Array]


def network_loss(
    x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array, lam: float = 0.0
) -> float:
    """J = mean cross-entropy of softmax(tanh(x @ W1 + b1) @ W2 + b2) + λ/2 (Σ W1² + Σ W2²).

    Shapes: x (N, D), one-hot y (N, K), W1 (D, H), b1 (H,), W2 (H, K), b2 (K,).
    """
    z2 = np.tanh(x @ W1 + b1) @ W2 + b2
    return softmax_cross_entropy(z2, y)[0] + 0.5 * lam * float(np.sum(W1**2) + np.sum(W2**2))


@dataclass(frozen=True)
class Fit:
    """A regression: y (N, 1) beside what both models say, y_hat of the network last.

    x are the inputs as the models saw them; losses: J before each step; baseline: J of the line.
    """

    x: Array
    y: Array
    line: Array
    network: Array
    losses: list[float]
    baseline: float


def wave(N: int = 40) -> tuple[Array, Array]:
    """Noisy points of a wave: x (N, 1) sorted, y (N, 1)."""
    rng = np.random.default_rng(3)
    x = np.sort(rng.uniform(-3, 3, (N, 1)), axis=0)
    return x, np.sin(1.5 * x) + 0.3 * x + 0.15 * rng.standard_normal((N, 1))


def curve_fit(train: Function | None = None, steps: int = 3000) -> Fit:
    """A network 1–12–1 and a line on the wave; x, line and network on a grid of 121 places.

    train(x, y, W1, b1, W2, b2, learning_rate, steps) trains; None: the library does.
    """
    x, y = wave()
    start = _start(1, 12, seed=2)
    parameters, losses = _trained(train, x, y, start, steps)
    grid = np.linspace(-3.3, 3.3, 121)[:, np.newaxis]
    weights = _line(x, y)
    baseline = 0.5 * float(np.mean((_with_ones(x) @ weights - y) ** 2))
    return Fit(grid, y, _with_ones(grid) @ weights, outputs(grid, parameters), losses, baseline)


def cars_fit(train: Function | None = None, steps: int = 1500) -> Fit:
    """A network 6–8–1 and a line on three quarters of the cars; y and answers of the others.

    Inputs and target are scaled by mean and standard deviation of the training cars.
    """
    x, y = cars()
    (x, y), (x_test, y_test) = split(x, y[:, np.newaxis], np.random.default_rng(0), (0.75, 0.25))
    middle, spread, mean, std = x.mean(axis=0), x.std(axis=0), y.mean(), y.std()
    x, x_test, target = (x - middle) / spread, (x_test - middle) / spread, (y - mean) / std
    parameters, losses = _trained(train, x, target, _start(6, 8, seed=2), steps)
    weights = _line(x, target)
    baseline = 0.5 * float(np.mean((_with_ones(x) @ weights - target) ** 2))
    line, network = _with_ones(x_test) @ weights, outputs(x_test, parameters)
    return Fit(x_test, y_test, mean + std * line, mean + std * network, losses, baseline)


def _start(D: int, H: int, seed: int) -> Parameters:
    network = MLP((D, H, 1), "tanh", "identity", rng=np.random.default_rng(seed))
    return list(network.snapshot().values())


def _trained(
    train: Function | None, x: Array, y: Array, start: Parameters, steps: int
) -> tuple[Parameters, list[float]]:
    """The parameters after so many steps with the learning rate 0.1, and J before each."""
    if train:
        parameters, losses = train(x, y, *start, 0.1, steps)
        return list(parameters), [float(J) for J in losses]
    network = MLP((*start[0].shape, 1), "tanh", "identity", rng=np.random.default_rng(0))
    network.restore(dict(zip(network.parameters, start, strict=True)))
    own = []
    for _ in range(steps):
        J, gradients = network.loss_and_gradients(x, y)
        own.append(J)
        network.parameters.flat[:] -= 0.1 * gradients.flat
    return list(network.parameters.values()), own


def outputs(x: Array, parameters: Parameters) -> Array:
    """The numbers that a tanh network with a linear output says, (N, 1)."""
    W1, b1, W2, b2 = (np.asarray(p) for p in parameters)
    return np.asarray(np.tanh(x @ W1 + b1) @ W2 + b2)


def _with_ones(x: Array) -> Array:
    return np.column_stack([x, np.ones(len(x))])


def _line(x: Array, y: Array) -> Array:
    """Linear regression: the weights and the bias with the least squares."""
    return np.asarray(np.linalg.lstsq(_with_ones(x), y, rcond=None)[0])


@dataclass(frozen=True)
class Race:
    """One net under several losses: after each step, J as cross-entropy and the share right."""

    losses: dict[str, list[float]]
    right: dict[str, list[float]]


SQUARED, BINARY, SOFTMAX = "squared error", "binary cross-entropy", "softmax, two outputs"


def compare(
    squared: Function | None = None,
    binary: Function | None = None,
    softmaxes: Function | None = None,
    loss: Function | None = None,
    steps: int = 400,
) -> Race:
    """A tanh network that starts sure of wrong answers, trained on half-moons by three deltas.

    squared(z, y, g, g_grad)[0], binary(z, y)[1] and softmaxes(z, y) give them; loss(z, labels)
    measures J on scores (N, 2). None: the library's.
    """
    x, labels = moons(200, np.random.default_rng(5))
    y = labels[:, np.newaxis].astype(float)

    def by_squares(z: Array) -> Any:
        if squared is None:
            return half_mse_grad(sigmoid(z), y) * sigmoid_grad(z)
        return squared(z, y, sigmoid, sigmoid_grad)[0]

    def by_binary(z: Array) -> Any:
        if binary is None:
            return sigmoid_cross_entropy(z, y)[1]
        return np.reshape(binary(z[:, 0], y[:, 0])[1], z.shape)

    def by_softmax(z: Array) -> Any:
        if softmaxes is None:
            return softmax_cross_entropy(z, labels)[1]
        return softmaxes(z, one_hot(labels, 2))

    deltas = {SQUARED: by_squares, BINARY: by_binary, SOFTMAX: by_softmax}
    race = Race({name: [] for name in deltas}, {name: [] for name in deltas})
    for name, delta in deltas.items():
        for z in _descent(x, delta, 1 + (name == SOFTMAX), steps):
            both = z if name == SOFTMAX else np.hstack([np.zeros_like(z), z])
            J = loss(both, labels) if loss else softmax_cross_entropy(both, labels)[0]
            race.losses[name].append(float(J))
            race.right[name].append(float(np.mean(both.argmax(axis=1) == labels)))
    return race


def _descent(x: Array, delta: Callable[[Array], Any], K: int, steps: int) -> Any:
    """The scores z (N, K) before each step and after the last; η is 0.3.

    With two outputs the second has the weights of the single one and the first has 0, so that all
    networks answer alike at first.
    """
    W1, b1, W2, b2 = _start(2, 8, seed=4)
    W2, b2 = 4 * W2, b2 - 8.0
    if K == 2:
        W2, b2 = np.hstack([np.zeros_like(W2), W2]), np.concatenate([[0.0], b2])
    for step in range(steps + 1):
        h = np.tanh(x @ W1 + b1)
        yield h @ W2 + b2
        if step < steps:
            delta2 = np.asarray(delta(h @ W2 + b2))
            delta1 = (delta2 @ W2.T) * (1 - h**2)
            W2, b2 = W2 - 0.3 * h.T @ delta2, b2 - 0.3 * delta2.sum(axis=0)
            W1, b1 = W1 - 0.3 * x.T @ delta1, b1 - 0.3 * delta1.sum(axis=0)


def repaired_run(
    backward: Function | None = None, broken: bool = False, lam: float = 0.01, steps: int = 200
) -> list[float]:
    """J of a 64–10–10 network on 600 digits before each step, with backward's four gradients.

    backward(x, y, W1, b1, W2, b2, lam); None: the library's, or those with the lesson's two bugs.
    """
    x, labels = digits()
    x, y = x[:600], one_hot(labels[:600], 10)
    network = MLP((64, 10, 10), "tanh", "softmax", rng=np.random.default_rng(0))
    losses = []
    for _ in range(steps):
        W1, b1, W2, b2 = parameters = list(network.parameters.values())
        losses.append(network_loss(x, y, W1, b1, W2, b2, lam))
        if backward:
            gradients = backward(x, y, W1, b1, W2, b2, lam)
        elif broken:
            gradients = _with_two_bugs(x, y, parameters, lam)
        else:
            found = network.loss_and_gradients(x, y)[1].values()
            both = zip(found, parameters, strict=True)
            gradients = [d + lam * p if p.ndim == 2 else d for d, p in both]
        for p, gradient in zip(parameters, gradients, strict=True):
            p -= 0.5 * np.asarray(gradient)
    return losses


def _with_two_bugs(x: Array, y: Array, parameters: Parameters, lam: float) -> Parameters:
    W1, b1, W2, b2 = parameters
    h = np.tanh(x @ W1 + b1)
    delta2 = softmax_cross_entropy(h @ W2 + b2, y)[1]
    delta1 = (delta2 @ W2) * (1 - h**2)
    dW1, dW2 = x.T @ delta1 + lam * W1, h.T @ delta2 + 2 * lam * W2
    return [dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)]


def hinge_run(
    backward: Function | None = None, lam: float = 0.02, steps: int = 400
) -> tuple[Array, Array, Array, float]:
    """Two clouds x (N, 2), y (N,) of -1 and 1, and w (2,), b of a unit trained on hinge loss.

    backward(x, y, w, b, lam) gives dw and db; None: the library's gradient and λ w.
    """
    centers = ((-1.1, -0.6), (1.1, 0.6))
    x, labels = blobs(60, np.random.default_rng(2), centers=centers, spread=0.75)
    y, w, b = 2.0 * labels - 1, np.zeros(2), 0.0
    for _ in range(steps):
        if backward:
            dw, db = backward(x, y, w, b, lam)
        else:
            delta = hinge_grad(x @ w + b, y)
            dw, db = x.T @ delta + lam * w, delta.sum()
        w, b = w - 0.2 * np.asarray(dw), b - 0.2 * float(db)
    return x, y, w, b
