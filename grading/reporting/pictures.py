"""Where the strokes of the page's pictures stand: scalable, in the page's own colors.

They are drawn by the template as SVG with the page's CSS variables, so that they change with the
reader's theme, and hold real text.
"""

from __future__ import annotations

from dataclasses import dataclass

from grading.reporting.numbers import Distribution, plain

WIDTH, HEIGHT = 760.0, 268.0
_LEFT, _RIGHT, _TOP, _GROUND = 16.0, 744.0, 26.0, 184.0
_ROOM = 110.0  # for the words beside a mark


@dataclass(frozen=True)
class Bar:
    """One bar of the histogram; count: what stands above it."""

    x: float
    y: float
    width: float
    height: float
    count: int

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Mark:
    """A place on the axis with its words; anchor: the end of the words that stands there."""

    x: float
    words: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Histogram:
    """The picture of a distribution: bars, an axis in points, quartiles and mean below it."""

    distribution: Distribution

    @property
    def bars(self) -> list[Bar]:
        most = max(1, *(bin.count for bin in self.distribution.bins))
        scale = (_GROUND - _TOP) / most
        return [
            Bar(
                round(self.place(bin.low) + 1.5, 2),
                round(_GROUND - scale * bin.count, 2),
                round(self.place(bin.high) - self.place(bin.low) - 3, 2),
                round(scale * bin.count, 2),
                bin.count,
            )
            for bin in self.distribution.bins
        ]

    @property
    def ticks(self) -> list[Mark]:
        """The edges of the bins, the full score last."""
        edges = [*(bin.low for bin in self.distribution.bins), self._end]
        return [Mark(self.place(edge), plain(edge)) for edge in edges]

    @property
    def box(self) -> tuple[float, float]:
        """From the first to the third quartile."""
        low, _, high = self.distribution.quartiles
        return self.place(low), self.place(high)

    @property
    def median(self) -> Mark:
        median = self.distribution.quartiles[1]
        return self._mark("median", median, left=median < self.distribution.mean)

    @property
    def mean(self) -> Mark:
        mean = self.distribution.mean
        return self._mark("mean", mean, left=mean <= self.distribution.quartiles[1])

    def place(self, score: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * min(score / self._end, 1), 2)

    def _mark(self, name: str, score: float, *, left: bool) -> Mark:
        """The smaller one has its words on the left, the larger one on the right, if they fit."""
        x = self.place(score)
        left = x > WIDTH - _ROOM or (left and x > _ROOM)
        return Mark(x, f"{name} {plain(score)}", "end" if left else "start")

    @property
    def _end(self) -> float:
        return self.distribution.bins[-1].high


@dataclass(frozen=True)
class Strip:
    """A distribution in one line, in percent of the full score."""

    distribution: Distribution

    @property
    def ends(self) -> tuple[float, float]:
        return self.percent(min(self.distribution.scores)), self.percent(
            max(self.distribution.scores)
        )

    @property
    def quartiles(self) -> tuple[float, ...]:
        return tuple(map(self.percent, self.distribution.quartiles))

    @property
    def mean(self) -> float:
        return self.percent(self.distribution.mean)

    @property
    def words(self) -> str:
        low, middle, high = self.quartiles
        return (
            f"The middle half has {low:.0f} to {high:.0f} percent of the points, "
            f"median {middle:.0f}, mean {self.mean:.0f} percent."
        )

    def percent(self, score: float) -> float:
        return round(100 * min(score / (self.distribution.most or 1), 1), 1)
