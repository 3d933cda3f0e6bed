"""Make nnlib/lessons/regularization/marks.json: what kinds of answer reach in the capstone.

Accuracies of six kinds of model over 20 splits, on the shown question (even or odd?) and on the
hidden one (prime or not?, other writers). The marks of the check lie in the gap between them.

    python -m tests.references.make_marks
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.random import Generator, default_rng

from nnlib.activations import relu
from nnlib.arrays import Array, Labels
from nnlib.datasets import split
from nnlib.initializers import he
from nnlib.lessons.regularization import capstone
from nnlib.losses import softmax_cross_entropy
from nnlib.metrics import accuracy
from nnlib.optimizers import Adam

ROOT = Path(__file__).parents[2]
SPLITS = 20
Sets = list[tuple[Array, Labels]]


def trained(sets: Sets, rng: Generator, width: int = 64, frozen: bool = False) -> float:
    """The lesson's training: one hidden layer, 600 steps; or with the first layer frozen."""
    (x, y), (x_test, y_test) = sets
    W1, b1 = he((64, width), rng), np.zeros(width)
    W2, b2 = he((width, 2), rng), np.zeros(2)
    adam = Adam(0.01)
    for _ in range(capstone.STEPS):
        rows = rng.integers(len(x), size=100)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0) * (not frozen)
        gradients = [x[rows].T @ dz, dz.sum(axis=0), h.T @ delta, delta.sum(axis=0)]
        adam.step([W1, b1, W2, b2], gradients)
    return accuracy(y_test, capstone.answers_of([W1, b1, W2, b2], x_test))


def linear(sets: Sets, rng: Generator) -> float:
    """Softmax regression on all examples, 1,500 steps: more than any answer may take."""
    (x, y), (x_test, y_test) = sets
    W, b, adam = np.zeros((64, 2)), np.zeros(2), Adam(0.05)
    for step in range(1500):
        adam.lr = 0.05 * (1 - step / 1500) + 1e-4
        _, delta = softmax_cross_entropy(x @ W + b, y)
        adam.step([W, b], [x.T @ delta, delta.sum(axis=0)])
    return accuracy(y_test, np.argmax(x_test @ W + b, axis=1))


def nearest(sets: Sets, rng: Generator) -> float:
    """The class of the nearest training image."""
    (x, y), (x_test, y_test) = sets
    distance = np.sum(x**2, axis=1) - 2 * x_test @ x.T
    return accuracy(y_test, y[distance.argmin(axis=1)])


KINDS: dict[str, Callable[[Sets, Generator], float]] = {
    "linear model": linear,
    "64 units, frozen": lambda sets, rng: trained(sets, rng, frozen=True),
    "512 units, frozen": lambda sets, rng: trained(sets, rng, 512, frozen=True),
    "16 units, trained": lambda sets, rng: trained(sets, rng, 16),
    "64 units, trained": trained,
    "nearest neighbor": nearest,
}


def measured(sitting: Callable[[int], Sets], splits: int = SPLITS) -> dict[str, list[float]]:
    """The accuracy of each kind of model on each split, rounded to a tenth of a percent."""
    return {
        kind: [round(model(sitting(seed), default_rng(seed)), 4) for seed in range(splits)]
        for kind, model in KINDS.items()
    }


def elsewhere(seed: int) -> Sets:
    """The hidden question's split."""
    with np.load(ROOT / "solutions" / "08-regularization" / "held_out.npz") as held_out:
        x = held_out["pixels"] / 16.0
        y = np.isin(held_out["labels"], capstone.PRIMES).astype(np.int64)
    return split(x, y, default_rng(seed), (0.8, 0.2))


def main() -> None:
    found = {"even or odd": measured(capstone.sitting), "prime or not": measured(elsewhere)}
    path = ROOT / "nnlib" / "lessons" / "regularization" / "marks.json"
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
