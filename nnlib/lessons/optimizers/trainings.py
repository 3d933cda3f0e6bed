"""Trainings of digit networks that the lesson looks at: each is seeded, quick, and kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from nnlib.datasets import digits, split
from nnlib.metrics import accuracy
from nnlib.network import MLP
from nnlib.optimizers import SGD, Adam, Optimizer
from nnlib.training import fit, minibatches

Examples = tuple[NDArray[Any], NDArray[Any]]
Cut = Callable[[int, int, Generator], Iterable[NDArray[Any]]]
BATCH = 32


@cache
def data() -> list[Examples]:
    """1,438 digits to train on and 359 for validation."""
    return split(*digits(), default_rng(0), (0.8, 0.2))


def loss_after(lr: float, steps: int = 30) -> float:
    """The loss on 500 digits after a few steps of momentum, always from the same start.

    nan when the network has flown off.
    """
    (x, y), _ = data()
    network, rng = MLP((64, 32, 10), rng=default_rng(0)), default_rng(1)
    optimizer = SGD(lr, momentum=0.9)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            rows = rng.integers(len(x), size=BATCH)
            _, gradients = network.loss_and_gradients(x[rows], y[rows])
            optimizer.step(network.parameters.flat, gradients.flat)
            if not np.isfinite(network.parameters.flat).all():
                return float("nan")
        return network.loss(x[:500], y[:500])


@dataclass
class Curve:
    """The loss of each mini-batch by epoch, smoothed over five, and of the validation data."""

    epochs: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    validation: list[tuple[float, float]] = field(default_factory=list)


def watched(
    network: MLP,
    optimizer: Optimizer,
    epochs: int,
    train: Examples,
    cut: Cut = minibatches,
    seed: int = 2,
) -> Curve:
    """Train and note the loss of every mini-batch, and that of the validation data now and then."""
    (x, y), validation = train, data()[1]
    rng, curve, step = default_rng(seed), Curve(), 0
    per_epoch = -(-len(x) // BATCH)
    for _ in range(epochs):
        for rows in cut(len(x), BATCH, rng):
            if step % max(per_epoch // 4, 1) == 0:
                curve.validation.append((step / per_epoch, network.loss(*validation)))
            J, gradients = network.loss_and_gradients(x[rows], y[rows])
            optimizer.step(network.parameters.flat, gradients.flat)
            step += 1
            curve.epochs.append(step / per_epoch)
            curve.loss.append(J)
    window = np.ones(5) / 5
    curve.loss = np.convolve(np.pad(curve.loss, 2, mode="edge"), window, mode="valid").tolist()
    return curve


@cache
def sick_curves() -> dict[str, Curve]:
    """Five trainings with one fault each, by letter; the lesson's exercise asks for the faults."""
    train, rng = data()[0], default_rng(7)
    order = np.argsort(train[1], kind="stable")
    few = (
        train[0][:150],
        np.where(rng.random(150) < 0.3, rng.integers(0, 10, 150), train[1][:150]),
    )

    def fresh(*sizes: int) -> MLP:
        return MLP((64, *sizes, 10), rng=default_rng(1))

    equal = fresh(32)
    equal.parameters.flat[:] = 0.0
    return {
        "A": watched(fresh(32), Adam(0.3), 12, train),
        "B": watched(fresh(128), Adam(0.01), 60, few),
        "C": watched(equal, Adam(0.003), 12, train),
        "D": watched(fresh(32), SGD(0.005), 12, train),
        "E": watched(fresh(32), SGD(0.1), 12, (train[0][order], train[1][order]), in_order),
    }


def in_order(N: int, batch_size: int, _: Generator) -> list[NDArray[Any]]:
    """The mini-batches of rows as they lie, the same in every epoch."""
    return np.split(np.arange(N), range(batch_size, N, batch_size))


RATES = tuple(float(rate) for rate in np.geomspace(1e-4, 1.0, 9))
WIDTHS, BATCHES = (4, 8, 16, 32, 64, 128), (8, 16, 32, 64, 128, 256)


@cache
def searched(lr: float = 0.01, width: int = 32, batch_size: int = BATCH) -> float:
    """The validation accuracy after eight epochs with Adam, of a network with one hidden layer."""
    train, validation = data()
    network = MLP((64, width, 10), rng=default_rng(1))
    fit(network, *train, Adam(lr), rng=default_rng(2), epochs=8, batch_size=batch_size)
    return accuracy(validation[1], network.predict(validation[0]))


def losses_by_epoch(
    optimizer: Optimizer, cut: Cut = minibatches, epochs: int = 6
) -> Sequence[float]:
    """The training loss before the first and after each epoch: (epochs + 1,)."""
    (x, y), _ = data()
    network, rng = MLP((64, 32, 10), rng=default_rng(1)), default_rng(2)
    losses = [network.loss(x, y)]
    with np.errstate(all="ignore"):
        for _ in range(epochs):
            for rows in cut(len(x), BATCH, rng):
                _, gradients = network.loss_and_gradients(x[rows], y[rows])
                optimizer.step(network.parameters.flat, gradients.flat)
            losses.append(network.loss(x, y))
    return losses
