"""The exam that a digit classifier from single pieces sits."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.random import Generator

from nnlib.activations import relu
from nnlib.arrays import Array, Labels
from nnlib.datasets import digits, split
from nnlib.metrics import accuracy

Parameters = Sequence[Array]  # W1 (64, H), b1 (H,), W2 (H, 10), b2 (10,)
Train = Callable[[Array, Labels, int, Generator], Parameters]
STEPS = 600
MARK = 0.97
MESSAGES = {
    "arrays": "return W1 (64, H), b1 (H,), W2 (H, 10), b2 (10,), four arrays of finite numbers",
    "not-repeatable": "two trainings with the same seed give other weights: draw everything random "
    "from rng",
    "ignores-steps": "it has learned with 0 steps: make `steps` updates",
    "does-not-learn": "{accuracy:.1%} of the exam right, little better than by chance: are "
    "gradients subtracted, do x and y come from the same rows, do the weights start different "
    "from each other?",
    "below-90": "{accuracy:.1%} of the exam right: it learns, but far too slowly for its budget. "
    "Look at the learning rate, and whether every parameter is updated and every step sees another "
    "mini-batch",
    "below-97": "{accuracy:.1%} of the exam right, 97 % are asked for: check that both layers "
    "learn and that the step back goes through ReLU's slope; then try a wider layer, another "
    "learning rate or another penalty",
}
Verdict = str | tuple[str, dict[str, float]]


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


def exam(train: Train, seed: int, steps: int = STEPS) -> float:
    """The accuracy in the exam of a sitting after training on its examples."""
    (x, y), (x_test, y_test) = sitting(seed)
    parameters = train(x, y, steps, np.random.default_rng(seed))
    return accuracy(y_test, predict_digits(parameters, x_test))


def arrays(train: Train, seed: int) -> str:
    """Whether a training returns the four arrays of a network."""
    return "" if are_parameters(_short(train, seed)) else "arrays"


def repeats(train: Train, seed: int) -> str:
    """Whether two trainings with the same seed give the same arrays."""
    runs = [_short(train, seed) for _ in range(2)]
    same = all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))
    return "" if same else "not-repeatable"


def _short(train: Train, seed: int) -> Parameters:
    """What a training of three steps on some of the examples returns."""
    (x, y), _ = sitting(seed)
    return train(x[:200], y[:200], 3, np.random.default_rng(seed))


def budget(train: Train, seed: int) -> str:
    """Whether nothing is learned with 0 steps."""
    return "" if exam(train, seed, steps=0) < 0.5 else "ignores-steps"


def accurate(train: Train, seed: int) -> Verdict:
    """Whether the exam after the whole budget reaches the mark."""
    reached = exam(train, seed)
    if reached >= MARK:
        return ""
    code = "does-not-learn" if reached < 0.5 else "below-90" if reached < 0.9 else "below-97"
    return code, {"accuracy": reached}
