"""Ratios of times that survive a noisy machine: interleaved rounds and medians of paired ratios."""

from collections.abc import Callable
from time import perf_counter

import numpy as np

ROUNDS = 60
SECONDS_PER_ROUND = 0.02


def interleaved(contestants: dict[str, Callable[[], object]]) -> dict[str, np.ndarray]:
    """Seconds of one call, for each contestant and each round.

    A round times all of them one after the other, every second round in reverse order, so that
    a slow moment of the machine meets neighbours in the same way.
    """
    calls = {name: _calls_per_round(call) for name, call in contestants.items()}
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(ROUNDS):
        for name in list(contestants)[:: -1 if number % 2 else 1]:
            seconds[name].append(_seconds(contestants[name], calls[name]))
    return {name: np.array(values) for name, values in seconds.items()}


def paired_ratio(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The median over the rounds of the ratio within each round."""
    return float(np.median(ours / theirs))


def _calls_per_round(call: Callable[[], object]) -> int:
    _seconds(call, 3)
    return max(1, round(SECONDS_PER_ROUND / _seconds(call, 3)))


def _seconds(call: Callable[[], object], calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        call()
    return (perf_counter() - start) / calls
