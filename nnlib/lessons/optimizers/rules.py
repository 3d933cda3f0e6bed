"""What random answers of the lesson must obey: facts instead of values, since draws differ.

Each fact returns "" when it holds, else the code of its message.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

Batches = Callable[[int, int, Generator], Any]
Draw = Callable[[int, int, Generator], Any]

EPOCH = {
    "row-twice": "a row appears twice in one epoch: draw without replacement, for example from a "
    "permutation of all rows",
    "row-missing": "an epoch must contain each of the rows 0 .. N-1: some are missing, perhaps the "
    "shorter last mini-batch",
    "batch-size": "every mini-batch has batch_size rows, except that the last one may be shorter",
    "not-shuffled": "the rows come in their stored order: shuffle them first",
    "same-order": "two epochs have the same order: draw it anew from rng in each call",
    "shuffled-within": "the first mini-batch always holds the same rows: shuffle all rows before "
    "cutting",
    "not-from-rng": "generators in the same state must give the same epoch: take all randomness "
    "from rng",
}
XAVIER = {
    "shape": "W must have the shape (D, H)",
    "too-wide": "some weights lie outside [-r, r] with r = sqrt(6 / (D + H))",
    "too-narrow": "the weights do not reach to the ends of [-r, r] with r = sqrt(6 / (D + H))",
    "one-sided": "the weights have no mean near 0: draw from -r to r, both signs alike",
    "not-uniform": "half of all weights should lie between -r/2 and r/2: the distribution is "
    "uniform",
    "not-from-rng": "generators in the same state must give the same W: take all randomness from "
    "rng",
}


def epoch(minibatches: Batches, N: int, batch_size: int, seed: int) -> str:
    """Whether minibatches(N, batch_size, rng) cuts N rows into the mini-batches of an epoch."""

    def drawn(state: int) -> list[NDArray[Any]]:
        return list(map(np.ravel, minibatches(N, batch_size, default_rng(state))))

    batches, *others = (drawn(seed + k) for k in range(20))
    rows = np.concatenate(batches)
    if len(np.unique(rows)) < len(rows):
        return "row-twice"
    if sorted(rows.tolist()) != list(range(N)):
        return "row-missing"
    sizes = [min(batch_size, N - start) for start in range(0, N, batch_size)]
    if [len(batch) for batch in batches] != sizes:
        return "batch-size"
    if np.array_equal(rows, np.arange(N)):
        return "not-shuffled"
    if np.array_equal(rows, np.concatenate(others[0])):
        return "same-order"
    if all(set(other[0]) == set(batches[0]) for other in others):
        return "shuffled-within"
    return "" if np.array_equal(rows, np.concatenate(drawn(seed))) else "not-from-rng"


def xavier_start(draw: Draw, D: int, H: int, seed: int) -> str:
    """Whether draw(D, H, rng) gives W (D, H) as Xavier does: uniform in [-r, r]."""
    W, again = (np.asarray(draw(D, H, default_rng(seed)), dtype=np.float64) for _ in range(2))
    r = float(np.sqrt(6 / (D + H)))
    if W.shape != (D, H):
        return "shape"
    if np.abs(W).max() > r * (1 + 1e-9):
        return "too-wide"
    if np.abs(W).max() <= 0.98 * r:
        return "too-narrow"
    if abs(W.mean()) >= 0.1 * r:
        return "one-sided"
    if abs(np.mean(np.abs(W) < r / 2) - 0.5) >= 0.05:
        return "not-uniform"
    return "" if np.array_equal(W, again) else "not-from-rng"
