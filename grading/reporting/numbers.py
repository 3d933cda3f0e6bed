"""The few figures that describe a class: quartiles, a histogram, what goes with what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

FEW = 5  # what fewer students did may tell who they are
ENOUGH = 10  # a correlation of fewer students is chance
MOST_BINS = 12
_STEPS = (0.5, 1.0, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0)


@dataclass(frozen=True)
class Bin:
    """How many scores lie from `low` to below `high`; the last bin has the full score, too."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Distribution:
    """The scores of everyone who handed in, out of `most`."""

    scores: tuple[float, ...]
    most: float

    @cached_property
    def quartiles(self) -> tuple[float, float, float]:
        """The scores below which a quarter, half and three quarters of the class lie."""
        low, middle, high = np.percentile(self.scores, (25, 50, 75))
        return float(low), float(middle), float(high)

    @cached_property
    def mean(self) -> float:
        return float(np.mean(self.scores))

    @cached_property
    def bins(self) -> list[Bin]:
        """About a dozen bins of a width that one can count in, and if possible of one width."""
        fitting = [w for w in _STEPS if self.most / w <= MOST_BINS] or [self.most / MOST_BINS]
        whole = [w for w in fitting[:3] if self.most % w == 0]
        edges = np.append(np.arange(0, self.most, (whole or fitting)[0]), self.most)
        counts, _ = np.histogram(np.clip(self.scores, 0, self.most), edges)
        return [
            Bin(float(low), float(high), int(count))
            for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
        ]

    @property
    def words(self) -> str:
        """What the picture shows, in one sentence."""
        low, middle, high = map(plain, self.quartiles)
        ends = f"the lowest {plain(min(self.scores))}, the highest {plain(max(self.scores))}"
        return (
            f"The middle half of the class has {low} to {high} of {plain(self.most)} points; "
            f"the median is {middle}, the mean {plain(self.mean)}, {ends}."
        )

    @property
    def listed(self) -> str:
        """Every bar of the histogram, for those who cannot see it."""
        bars = (
            f"{bin.count} from {plain(bin.low)} to "
            f"{plain(self.most) if last else f'below {plain(bin.high)}'}"
            for bin, last in zip(self.bins, self._is_last, strict=True)
        )
        return f"Histogram of {len(self.scores)} scores: {', '.join(bars)} points."

    @property
    def _is_last(self) -> list[bool]:
        return [k == len(self.bins) - 1 for k in range(len(self.bins))]


def with_the_rest(scores: np.ndarray) -> list[float | None]:
    """For each column of (student, exercise) its correlation with the sum of the other columns.

    None where there are too few students, or where a column or the rest is the same for all.
    """
    rest = scores.sum(axis=1, keepdims=True) - scores
    return [_correlation(own, other) for own, other in zip(scores.T, rest.T, strict=True)]


def _correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    if len(one) < ENOUGH or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def plain(value: float) -> str:
    """A number of points with at most one decimal."""
    return f"{round(value, 1):g}"
