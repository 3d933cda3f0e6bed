"""The exam that a network from single pieces sits: questions that no linear model can answer.

The marks lie between what linear models reach and what trained hidden layers reach, measured over
20 splits; marks.json holds the measured accuracies, tests/references/make_marks.py makes it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng

from nnlib.activations import relu
from nnlib.arrays import Array, Labels
from nnlib.datasets import digits, split
from nnlib.losses import softmax_cross_entropy
from nnlib.metrics import accuracy

Parameters = Sequence[Array]  # W1 (64, H), b1 (H,), W2 (H, K), b2 (K,)
Train = Callable[[Array, Labels, int, int, Generator], Parameters]
Verdict = str | tuple[str, dict[str, float]]
STEPS, FIRST = 600, 8
MARK, MARK_ELSEWHERE = 0.95, 0.92
PRIMES = (2, 3, 5, 7)
AGAINST = 0.1  # the least cosine between the hidden layer's first move and minus its gradient
MESSAGES = {
    "": "{accuracy:.1%} of the exam right",
    "arrays": "return W1 (64, H), b1 (H,), W2 (H, K), b2 (K,), four arrays of finite numbers",
    "not-repeatable": "two trainings with the same seed give other weights: draw everything random "
    "from rng",
    "ignores-steps": "it has learned with 0 steps: make `steps` updates, and none for 0",
    "start-changes": "the start is another one when there are more steps: draw W1 and W2 before "
    "anything else",
    "equal-units": "all hidden units start alike, so that they stay alike: draw W1 at random, for "
    "example by he",
    "hidden-frozen": "W1 is the same before and after: the hidden layer needs its gradient too, "
    "through delta @ W2.T and the ReLU's slope",
    "hidden-astray": "W1 moves, but not against its gradient: look at delta @ W2.T, at the ReLU's "
    "slope, at x.T and at the sign of the step",
    "chance": "{accuracy:.1%} of the exam right, no better than chance: are gradients subtracted, "
    "do x and y come from the same rows, do the weights start different from each other?",
    "linear": "{accuracy:.1%} of the exam right, as much as a linear model reaches; {mark:.0%} are "
    "asked for: the hidden layer does not help yet. Does the step back go through the ReLU's "
    "slope, and is the learning rate large enough for {steps} steps?",
    "below": "{accuracy:.1%} of the exam right, {mark:.0%} are asked for: the hidden layer helps. "
    "Try a wider layer or another learning rate, and see that every step has other rows",
}


def answers_of(parameters: Parameters, x: Array) -> Labels:
    """The class with the largest score, (N,), for x (N, 64) and the four arrays of the network."""
    W1, b1, W2, b2 = parameters
    classes: Labels = np.argmax(relu(x @ W1 + b1) @ W2 + b2, axis=1)
    return classes


def are_parameters(answer: Any, K: int) -> bool:
    """Whether an answer is W1 (64, H), b1 (H,), W2 (H, K), b2 (K,), all finite."""
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        return False
    shapes = [np.shape(array) for array in answer]
    H = shapes[1][0] if len(shapes[1]) == 1 else 0
    fit = shapes == [(64, H), (H,), (H, K), (K,)]
    return fit and all(np.isfinite(np.asarray(a, dtype=np.float64)).all() for a in answer)


def sitting(seed: int) -> list[tuple[Array, Labels]]:
    """Four fifths of the digits to train on and one fifth as the exam; y is 1 for odd digits."""
    x, y = digits()
    return split(x, y % 2, default_rng(seed), (0.8, 0.2))


def arrays(train: Train, seed: int) -> str:
    """Whether a training returns the four arrays of a network, whatever K is."""
    (x, y), _ = sitting(seed)
    three = train(x[:200], np.arange(200) % 3, 3, 2, default_rng(seed))
    two = train(x[:200], y[:200], 2, 2, default_rng(seed))
    return "" if are_parameters(three, 3) and are_parameters(two, 2) else "arrays"


def repeats(train: Train, seed: int) -> str:
    """Whether two trainings with the same seed give the same arrays."""
    runs = [_first_steps(train, seed, 3) for _ in range(2)]
    same = all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))
    return "" if same else "not-repeatable"


def starts(train: Train, seed: int) -> str:
    """Whether 0 steps give a start that knows nothing, the same as that of a longer training."""
    (x, y), (x_test, y_test) = sitting(seed)
    start = train(x, y, 2, 0, default_rng(seed))
    if accuracy(y_test, answers_of(start, x_test)) > 0.8:
        return "ignores-steps"
    W1, after = np.asarray(start[0]), np.asarray(_first_steps(train, seed, 1)[0])
    if W1.shape[1] > 1 and np.ptp(W1, axis=1).max() == 0:
        return "equal-units"
    moved = np.shape(W1) == np.shape(after) and np.linalg.norm(after - W1) < np.linalg.norm(W1)
    return "" if moved else "start-changes"


def moves(train: Train, seed: int) -> str:
    """Whether the first steps move W1 against the gradient of the cost at the start."""
    (x, y), _ = sitting(seed)
    W1, b1, W2, b2 = _first_steps(train, seed, 0)
    moved = np.asarray(_first_steps(train, seed, FIRST)[0]) - W1
    if not moved.any():
        return "hidden-frozen"
    h = relu(x @ W1 + b1)
    _, delta = softmax_cross_entropy(h @ W2 + b2, y)
    gradient = x.T @ (delta @ W2.T * (h > 0))
    sizes = np.linalg.norm(moved) * np.linalg.norm(gradient)
    cosine = -np.sum(moved * gradient) / sizes if sizes else 0.0
    return "" if cosine > AGAINST else "hidden-astray"


def _first_steps(train: Train, seed: int, steps: int) -> Parameters:
    """The network after a few steps on even or odd."""
    (x, y), _ = sitting(seed)
    return train(x, y, 2, steps, default_rng(seed))


def even_or_odd(train: Train, seeds: Sequence[int]) -> Verdict:
    """Whether the mean accuracy over several splits of the digits reaches the mark."""
    return told([reached(train, sitting(seed), seed) for seed in seeds], MARK)


def prime_or_not(train: Train, pixels: Array, labels: Labels, seeds: Sequence[int]) -> Verdict:
    """The same on images that come with the check, asked whether the digit is a prime."""
    x, y = pixels / 16.0, np.isin(labels, PRIMES).astype(np.int64)
    sets = [split(x, y, default_rng(seed), (0.8, 0.2)) for seed in seeds]
    accuracies = [reached(train, s, seed) for s, seed in zip(sets, seeds, strict=True)]
    return told(accuracies, MARK_ELSEWHERE)


def reached(train: Train, sets: list[tuple[Array, Labels]], seed: int) -> float:
    """The accuracy on the second set after the whole budget of training on the first."""
    (x, y), (x_test, y_test) = sets
    return accuracy(y_test, answers_of(train(x, y, 2, STEPS, default_rng(seed)), x_test))


def told(accuracies: Sequence[float], mark: float) -> Verdict:
    """The verdict on the mean accuracy, with the figures that its sentence tells."""
    mean = float(np.mean(accuracies))
    facts = {"accuracy": mean, "mark": mark, "steps": STEPS}
    if mean >= mark:
        return "", facts
    return ("chance" if mean < 0.65 else "linear" if mean < mark - 0.02 else "below"), facts
