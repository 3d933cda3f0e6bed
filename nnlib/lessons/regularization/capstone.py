"""The capstone of lesson 08: a digit classifier from single pieces, and the exam that it sits."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.random import Generator

from nnlib.activations import relu
from nnlib.arrays import Array, Labels
from nnlib.datasets import digits, split
from nnlib.initializers import he
from nnlib.losses import softmax_cross_entropy
from nnlib.metrics import accuracy
from nnlib.optimizers import Adam

Parameters = Sequence[Array]  # W1 (64, H), b1 (H,), W2 (H, 10), b2 (10,)
Train = Callable[[Array, Labels, int, Generator], Parameters]
STEPS = 600
MARKS = (
    (
        0.5,
        "does-not-learn",
        "the network answers little better than by chance: are gradients subtracted, do x and y "
        "come from the same rows, do the weights start different from each other?",
    ),
    (
        0.9,
        "below-90",
        "it learns, but far too slowly for its budget: look at the learning rate, and whether "
        "every parameter is updated and every step sees another mini-batch",
    ),
    (
        0.97,
        "below-97",
        "close: check that both layers learn and that the step back goes through ReLU's slope; "
        "then try a wider layer, another learning rate or another penalty",
    ),
)


def train_digits(x: Array, y: Labels, steps: int, rng: Generator) -> Parameters:
    """W1, b1, W2, b2 of a network 64 - 64 - 10 after `steps` steps of Adam on 100 random examples.

    Shapes: x (N, 64), y (N,) digits. Pieces: He initialization, ReLU, softmax with cross-entropy,
    backpropagation, Adam.
    """
    W1, b1 = he((64, 64), rng), np.zeros(64)
    W2, b2 = he((64, 10), rng), np.zeros(10)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.integers(len(x), size=100)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        gradients = [x[rows].T @ dz, dz.sum(axis=0), h.T @ delta, delta.sum(axis=0)]
        adam.step([W1, b1, W2, b2], gradients)
    return W1, b1, W2, b2


def predict_digits(parameters: Parameters, x: Array) -> Labels:
    """The digit with the largest score, (N,), for x (N, 64) and the four arrays of the network."""
    W1, b1, W2, b2 = parameters
    digits_read: Labels = np.argmax(relu(x @ W1 + b1) @ W2 + b2, axis=1)
    return digits_read


def are_parameters(answer: Any) -> bool:
    """Whether an answer is W1 (64, H), b1 (H,), W2 (H, 10), b2 (10,), all finite."""
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        return False
    shapes = [np.shape(array) for array in answer]
    H = shapes[1][0] if len(shapes[1]) == 1 else 0
    return shapes == [(64, H), (H,), (H, 10), (10,)] and all(np.isfinite(a).all() for a in answer)


def sitting(seed: int) -> list[tuple[Array, Labels]]:
    """Four fifths of the digits to train on and one fifth as the exam, anew for each seed.

    From seed 100 on, the images are turned by a quarter and the classes are renamed, so that what
    was learned or looked up beforehand does not help.
    """
    x, y = digits()
    rng = np.random.default_rng(seed)
    if seed >= 100:
        x = np.rot90(x.reshape(-1, 8, 8), axes=(1, 2)).reshape(-1, 64)
        y = rng.permutation(10)[y]
    return split(x, y, rng, (0.8, 0.2))


def exam(train: Train, seed: int, steps: int = STEPS) -> Callable[[], float]:
    """A function that trains once on a sitting's examples and returns the accuracy in its exam."""
    (x, y), (x_test, y_test) = sitting(seed)

    @cache
    def score() -> float:
        parameters = train(x, y, steps, np.random.default_rng(seed))
        return accuracy(y_test, predict_digits(parameters, x_test))

    return score


def returns_parameters(train: Train) -> Callable[..., bool]:
    """Whether a training returns the four arrays of a network, as a function like `train`."""
    return lambda *arguments: are_parameters(train(*arguments))


def repeats(train: Train) -> Callable[..., bool]:
    """Whether two trainings with the same seed give the same arrays, as a function like `train`."""

    def same(x: Array, y: Labels, steps: int, rng: Generator) -> bool:
        seed = int(rng.integers(1000))
        runs = [train(x, y, steps, np.random.default_rng(seed)) for _ in range(2)]
        return all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))

    return same
