"""Real trainings that the lesson looks at: each is seeded, takes under a second, and is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib.activations import relu, softmax
from nnlib.arrays import Array, Labels
from nnlib.datasets import digits, moons, split
from nnlib.layers import Dense
from nnlib.lessons.regularization.capstone import answers_of
from nnlib.metrics import accuracy
from nnlib.network import MLP
from nnlib.optimizers import Adam
from nnlib.training import EarlyStopping, History, fit, minibatches

Examples = tuple[Array, NDArray[Any]]


@dataclass
class Watched:
    """What a training looked like after each epoch, besides its history.

    accuracy: the share of the training labels that are met, wrong labels included; distance: how
    far the parameters are from where they started.
    """

    history: History
    accuracy: list[float] = field(default_factory=list)
    distance: list[float] = field(default_factory=list)


def watched_training(
    network: MLP, examples: Examples, validation: Examples, seed: int, epochs: int, **options: Any
) -> Watched:
    """Train with Adam and record after every epoch; `options` are those of nnlib.training.fit."""
    start, seen = network.parameters.flat.copy(), Watched(History())

    def record(network: MLP, _: History) -> None:
        seen.accuracy.append(accuracy(examples[1], network.predict(examples[0])))
        seen.distance.append(float(np.linalg.norm(network.parameters.flat - start)))

    seen.history = fit(
        network,
        *examples,
        Adam(0.003),
        rng=np.random.default_rng(seed),
        epochs=epochs,
        validation=validation,
        callbacks=[record],
        **options,
    )
    return seen


def few_digits(n: int, wrong: float, seed: int = 0) -> list[Examples]:
    """n digits to train on, a share of them labeled at random, and 719 each to validate and test.

    Few and partly wrong examples make it easy to see a network learn them by heart.
    """
    rng = np.random.default_rng(seed)
    x, y = digits()
    sets = split(x, y, rng, (n / len(x), 0.4, 0.6 - n / len(x)))
    labels = sets[0][1].copy()
    chosen = rng.random(n) < wrong
    labels[chosen] = rng.integers(0, 10, np.count_nonzero(chosen))
    return [(sets[0][0], labels), *sets[1:]]


@cache
def overfitting_run() -> Watched:
    """A network of 128 hidden units on 200 digits, one label in five wrong, for 80 epochs."""
    train, validation, _ = few_digits(200, wrong=0.2)
    network = MLP((64, 128, 10), rng=np.random.default_rng(0))
    return watched_training(network, train, validation, seed=0, epochs=80, batch_size=64)


def stopped_early(history: History, patience: int) -> tuple[int, int]:
    """The best epoch of a history by its validation accuracy, and the last one with a patience."""
    watch = EarlyStopping(patience, "higher")
    for epoch, value in enumerate(history.val_accuracy):
        watch.update(epoch, value)
        if watch.should_stop:
            break
    return watch.best_epoch, epoch


@cache
def moons_network(l2: float) -> tuple[MLP, Examples, Examples]:
    """A network for two noisy half moons, with its 70 examples and 2,000 new ones."""
    rng = np.random.default_rng(8)
    train, new = moons(70, rng, noise=0.35), moons(2000, rng, noise=0.35)
    rng = np.random.default_rng(0)
    network = MLP((2, 64, 64, 1), output="sigmoid", rng=rng)
    fit(network, *train, Adam(0.01), rng=rng, epochs=600, batch_size=70, l2=l2)
    return network, train, new


PENALTIES = {"no penalty": (0.0, 0.0), "L1, λ = 0.001": (1e-3, 0.0), "L2, λ = 0.002": (0.0, 2e-3)}


def penalized_weights(
    l1: float, l2: float, add: Callable[..., Any] | None = None
) -> tuple[Array, float]:
    """W1 (64, 64) of a digit network after 40 epochs with a penalty, and its test accuracy.

    add(parameters, gradients, l1, l2): another way to get the gradients with the penalty's.
    """
    _, test = split(*digits(), np.random.default_rng(0), (0.8, 0.2))
    network = _penalized(l1, l2) if add is None else _trained_with(add, l1, l2)
    return network.parameters["W1"].copy(), accuracy(test[1], network.predict(test[0]))


@cache
def _penalized(l1: float, l2: float) -> MLP:
    """The digit network that the library trains with a penalty."""
    train, _ = split(*digits(), np.random.default_rng(0), (0.8, 0.2))
    rng = np.random.default_rng(1)
    network = MLP((64, 64, 10), rng=rng)
    fit(network, *train, Adam(0.002), rng=rng, epochs=40, l1=l1, l2=l2)
    return network


def _trained_with(add: Callable[..., Any], l1: float, l2: float) -> MLP:
    """The same network, whose gradients are penalized by a function, on arrays in a list."""
    (x, y), _ = split(*digits(), np.random.default_rng(0), (0.8, 0.2))
    rng, adam = np.random.default_rng(1), Adam(0.002)
    network = MLP((64, 64, 10), rng=rng)
    names = list(network.parameters)
    for _ in range(40):
        for rows in minibatches(len(x), 32, rng):
            _, gradients = network.loss_and_gradients(x[rows], y[rows])
            parameters = [network.parameters[name] for name in names]
            copies = [array.copy() for array in parameters], [gradients[n].copy() for n in names]
            adam.step(parameters, [np.asarray(g) for g in add(*copies, l1, l2)])
    return network


@cache
def ensemble_members(count: int = 10) -> tuple[Array, Labels]:
    """Probabilities (count, N, 10) of networks that differ in their seed alone, and labels (N,)."""
    train, test = split(*digits(), np.random.default_rng(1), (100 / 1797, 1697 / 1797))
    answers = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        network = MLP((64, 16, 10), rng=rng)
        fit(network, *train, Adam(0.01), rng=rng, epochs=40)
        answers.append(network.forward(test[0]))
    return np.array(answers), test[1]


KS = (1, 2, 4, 8, 16, 64)


@cache
def top_k_accuracy(k: int) -> float:
    """Test accuracy after 20 epochs in which the k largest of 64 hidden deltas are handed back."""
    train, test = split(*digits(), np.random.default_rng(0), (0.8, 0.2))
    rng = np.random.default_rng(0)
    network = MLP((64, 64, 10), rng=rng)
    first = network.layers[0]
    assert isinstance(first, Dense)
    first.top_k = k
    fit(network, *train, Adam(0.003), rng=rng, epochs=20, batch_size=64)
    return accuracy(test[1], network.predict(test[0]))


@cache
def batch_norm_accuracies(batch_norm: bool) -> tuple[float, ...]:
    """Validation accuracy after each of 8 epochs of a network with four sigmoid layers."""
    train, held_back = split(*digits(), np.random.default_rng(0), (0.8, 0.2))
    rng = np.random.default_rng(0)
    network = MLP((64, 32, 32, 32, 32, 10), "sigmoid", rng=rng, batch_norm=batch_norm)
    history = fit(network, *train, Adam(0.003), rng=rng, epochs=8, validation=held_back)
    return tuple(history.val_accuracy)


@dataclass
class Reader:
    """A reader of digits, looked at: its weights, its answers on the test set, and its training.

    W1 (64, H) and W2 (H, 10); p (N, 10), the probabilities that it gives to the test images x with
    the digits y; steps, train and validation: accuracies during the training; best: the place in
    these lists whose weights were kept.
    """

    W1: Array
    W2: Array
    p: Array
    x: Array
    y: Labels
    steps: list[int]
    train: list[float]
    validation: list[float]
    best: int


@cache
def courses_reader() -> Reader:
    """The course's own: 60, 20 and 20 %, an L2 penalty, a patience of 10 epochs."""
    sets = split(*digits(), np.random.default_rng(0), (0.6, 0.2, 0.2))
    rng = np.random.default_rng(0)
    network = MLP((64, 64, 10), rng=rng, init="normal")  # a small start: features are easy to see
    met: list[float] = []

    def record(network: MLP, _: History) -> None:
        met.append(accuracy(sets[0][1], network.predict(sets[0][0])))

    history = fit(
        network,
        *sets[0],
        Adam(0.002),
        rng=rng,
        epochs=100,
        l2=2e-3,
        validation=sets[1],
        patience=10,
        callbacks=[record],
    )
    steps = [34 * (epoch + 1) for epoch in range(len(history.val_accuracy))]
    W1, W2 = (network.parameters[name].copy() for name in ("W1", "W2"))
    x, y = sets[2]
    p, best = network.forward(x), history.best_epoch
    return Reader(W1, W2, p, x, y, steps, met, history.val_accuracy, int(best or 0))


CHECKPOINTS = [0, 25, 50, 100, 200, 400, 600]


def built_reader(
    split_: Callable[..., Any] | None, train: Callable[..., Any], stop: Callable[..., Any] | None
) -> Reader:
    """A reader from a student's training, and their split and early stopping where they have them.

    The training is run anew for each number of steps, always with the same seed, so that each is
    the beginning of the next.
    """
    pixels, labels = digits()
    rng, shares = np.random.default_rng(0), (0.6, 0.2, 0.2)
    deal = split_ or (lambda x, y, shares, rng: split(x, y, rng, shares))
    sets = deal(
        pixels, np.arange(len(pixels)), shares, rng
    )  # row numbers tell which image is which
    (x, rows), (x_val, rows_val), (x_test, rows_test) = sets
    y, y_val, y_test = labels[rows], labels[rows_val], labels[rows_test]
    networks = [train(x, y, 10, steps, np.random.default_rng(0)) for steps in CHECKPOINTS]
    met = [accuracy(y, answers_of(network, x)) for network in networks]
    validation = [accuracy(y_val, answers_of(network, x_val)) for network in networks]
    best = int(stop(validation, 3)[0]) if stop else int(np.argmax(validation))
    W1, b1, W2, b2 = networks[best]
    p = softmax(relu(x_test @ W1 + b1) @ W2 + b2)
    return Reader(W1, W2, p, pixels[rows_test], y_test, CHECKPOINTS, met, validation, best)


def reader(
    split_: Callable[..., Any] | None = None,
    train: Callable[..., Any] | None = None,
    stop: Callable[..., Any] | None = None,
) -> Reader:
    """The course's reader, or the one that a student's training gives."""
    return courses_reader() if train is None else built_reader(split_, train, stop)
