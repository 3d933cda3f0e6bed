"""What random answers of lesson 07 must obey: rules instead of values, since draws differ."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from nnlib.arrays import Array

Batches = Callable[[int, int, Generator], Any]
Draw = Callable[[int, int, Generator], Any]
Rule = tuple[str, Callable[[], Any], str]


def epoch_rules(minibatches: Batches, N: int, batch_size: int, seed: int) -> Iterator[Rule]:
    """(code, what must hold, sentence) for a function that cuts N rows into mini-batches."""

    def batches(rng: Generator | None = None) -> Any:
        return minibatches(N, batch_size, default_rng(seed) if rng is None else rng)

    def rows(rng: Generator | None = None) -> NDArray[Any]:
        return np.concatenate(list(map(np.ravel, batches(rng))))

    def first_batches_differ() -> bool:
        rng = default_rng(seed)
        members = [frozenset(np.ravel(batches(rng)[0]).tolist()) for _ in range(20)]
        return len(set(members)) > 1

    def epochs_differ() -> bool:
        rng = default_rng(seed)
        return not np.array_equal(rows(rng), rows(rng))

    sizes = [min(batch_size, N - start) for start in range(0, N, batch_size)]
    yield (
        "row-twice",
        lambda: len(np.unique(rows())) == len(rows()),
        "a row appears twice in one epoch: draw without replacement, for example from a "
        "permutation of all rows",
    )
    yield (
        "row-missing",
        lambda: sorted(rows().tolist()) == list(range(N)),
        "an epoch must contain each of the rows 0 .. N-1: some are missing, perhaps the shorter "
        "last mini-batch",
    )
    yield (
        "batch-size",
        lambda: [np.size(batch) for batch in batches()] == sizes,
        "every mini-batch has batch_size rows, except that the last one may be shorter",
    )
    yield (
        "not-shuffled",
        lambda: not np.array_equal(rows(), np.arange(N)),
        "the rows come in their stored order: shuffle them first",
    )
    yield (
        "same-order",
        epochs_differ,
        "two epochs in a row have the same order: draw it anew from rng in each call",
    )
    yield (
        "shuffled-within",
        first_batches_differ,
        "the first mini-batch always holds the same rows: shuffle all rows before cutting",
    )
    yield (
        "not-from-rng",
        lambda: np.array_equal(rows(), rows()),
        "generators in the same state must give the same epoch: take all randomness from rng",
    )


def xavier_rules(xavier: Draw, D: int, H: int, seed: int) -> Iterator[Rule]:
    """(code, what must hold, sentence) for a function that draws W (D, H) as Xavier does."""

    def W() -> Array:
        return np.asarray(xavier(D, H, default_rng(seed)), dtype=np.float64)

    r = float(np.sqrt(6 / (D + H)))
    yield "shape", lambda: W().shape == (D, H), "W must have the shape (D, H)"
    yield (
        "too-wide",
        lambda: np.abs(W()).max() <= r * (1 + 1e-9),
        "some weights lie outside [-r, r] with r = sqrt(6 / (D + H))",
    )
    yield (
        "too-narrow",
        lambda: np.abs(W()).max() > 0.98 * r,
        "the weights do not reach to the ends of [-r, r] with r = sqrt(6 / (D + H))",
    )
    yield (
        "one-sided",
        lambda: abs(W().mean()) < 0.1 * r,
        "the weights have no mean near 0: draw from -r to r, both signs alike",
    )
    yield (
        "not-uniform",
        lambda: abs(np.mean(np.abs(W()) < r / 2) - 0.5) < 0.05,
        "half of all weights should lie between -r/2 and r/2: the distribution is uniform",
    )
    yield (
        "not-from-rng",
        lambda: np.array_equal(W(), W()),
        "generators in the same state must give the same W: take all randomness from rng",
    )
