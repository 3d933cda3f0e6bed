"""What the lesson's checks try: facts about random answers, and a loss to find a rate on.

Each fact returns "" when it holds, else the code of its message.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
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
    "neighbors-stay": "most rows are followed by the same row in every epoch, as np.roll and "
    "shuffled mini-batches leave them: shuffle all rows, so that every order is possible",
    "same-order": "two epochs have the same order: draw it anew from rng in each call",
    "shuffled-within": "the first mini-batch always holds the same rows: shuffle all rows before "
    "cutting",
    "rows-stay": "some rows never leave their half of the epoch: shuffle all rows at once, so that "
    "every order is possible",
    "not-from-rng": "generators in the same state must give the same epoch: take all randomness "
    "from rng",
}
NEIGHBORS = 0.5  # the share of rows followed by the next one; a shuffle of ten rows has 0.2
XAVIER = {
    "shape": "W must have the shape (D, H)",
    "no-chance": "two generators in different states give the same W: draw it from rng",
    "equal-units": "all units start with the same weights, so that they stay equal: draw every "
    "entry of W, with size=(D, H)",
    "equal-inputs": "each unit has one weight for all its inputs: draw every entry of W, with "
    "size=(D, H)",
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

    batches, *others = (drawn(seed + k) for k in range(40))
    rows = np.concatenate(batches)
    if len(np.unique(rows)) < len(rows):
        return "row-twice"
    if sorted(rows.tolist()) != list(range(N)):
        return "row-missing"
    sizes = [min(batch_size, N - start) for start in range(0, N, batch_size)]
    if [len(batch) for batch in batches] != sizes:
        return "batch-size"
    orders = [rows, *(np.concatenate(other) for other in others)]
    if all(np.array_equal(order, np.arange(N)) for order in orders):
        return "not-shuffled"
    if all(np.array_equal(order, rows) for order in orders):
        return "same-order"
    if np.mean([np.diff(order) % N == 1 for order in orders]) > NEIGHBORS:
        return "neighbors-stay"
    if all(set(other[0]) == set(batches[0]) for other in others):
        return "shuffled-within"
    early = np.sum([np.argsort(order) < N / 2 for order in orders], axis=0)
    if not np.all((early > 0) & (early < len(orders))):
        return "rows-stay"
    return "" if np.array_equal(rows, np.concatenate(drawn(seed))) else "not-from-rng"


def xavier_start(draw: Draw, D: int, H: int, seed: int) -> str:
    """Whether draw(D, H, rng) gives W (D, H) as Xavier does: uniform in [-r, r]."""
    W, again, other = (
        np.asarray(draw(D, H, default_rng(s)), dtype=np.float64) for s in (seed, seed, seed + 1)
    )
    r = float(np.sqrt(6 / (D + H)))
    if W.shape != (D, H):
        return "shape"
    if np.array_equal(W, other):
        return "no-chance"
    if np.ptp(W, axis=1).max() == 0:
        return "equal-units"
    if np.ptp(W, axis=0).max() == 0:
        return "equal-inputs"
    if np.abs(W).max() > r * (1 + 1e-9):
        return "too-wide"
    if np.abs(W).max() <= 0.98 * r:
        return "too-narrow"
    if abs(W.mean()) >= 0.1 * r:
        return "one-sided"
    if abs(np.mean(np.abs(W) < r / 2) - 0.5) >= 0.05:
        return "not-uniform"
    return "" if np.array_equal(W, again) else "not-from-rng"


@dataclass(frozen=True)
class Bowl:
    """The loss after five steps of descent in J = curvature w²/2 from w = 1, by learning rate.

    Above the rate `lost` the loss is nan, as that of a training that has flown off; below `floor`
    it does not fall.
    """

    curvature: float
    lost: float = field(default_factory=lambda: np.inf)  # sealed always, equal or not
    floor: float = 0.0

    def __call__(self, lr: float) -> float:
        if lr > self.lost:
            return float("nan")
        with np.errstate(all="ignore"):
            w = np.float64(1 - lr * self.curvature) ** 5
            return max(self.floor, float(self.curvature * w**2 / 2))
