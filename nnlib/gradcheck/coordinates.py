"""Measuring a block by central differences in every coordinate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.comparison import RTOL
from nnlib.gradcheck.differences import Array, Probe, Slopes, coordinate, scale_of
from nnlib.gradcheck.directions import resolved, unit_of
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.truth import Truth

ROUNDS = 2
EXAMINED = 3  # wrong coordinates examined closely in each block and round
THOROUGH = 64  # the same where the answer is known to be wrong


Columns = dict[int, npt.NDArray[np.intp] | None]


def measured(
    task: Task, answer: list[Array], probe: Probe, blocks: Columns, examined: int = EXAMINED
) -> Truth:
    """Return the truth by central differences in some coordinates of some blocks (None: in all).

    The other values are taken as the answer has them. 2 calls per coordinate, more where the answer
    disagrees: there the worst coordinates are examined more closely.
    """
    truth = Truth(
        list(answer),
        [np.zeros(a.shape) for a in answer],
        [np.zeros(a.shape, dtype=bool) for a in answer],
    )
    for i, columns in blocks.items():
        block = Block(task, probe, answer[i], i, columns)
        block.refine(examined)
        shape = task.shape + block.unit.shape
        truth.expected[i] = block.value.reshape(shape)
        truth.error[i] = block.error.reshape(shape)
        truth.kink[i] = block.kink.reshape(shape)
    return truth


class Block:
    """One block: the slope in each coordinate (a column) for each output of f (a row)."""

    def __init__(
        self,
        task: Task,
        probe: Probe,
        got: Array,
        index: int,
        columns: npt.NDArray[np.intp] | None = None,
    ) -> None:
        x = task.block(probe.point, index)
        self.probe, self.position = probe, task.wrt[index]
        self.unit = scale_of(x)
        self.comparable = got.shape == task.shape + x.shape and bool(np.all(np.isfinite(got)))
        empty = np.zeros((probe.centre.size, x.size))
        self.claimed = got.reshape(empty.shape) if self.comparable else empty
        claim = self.claimed * self.unit.reshape(-1)
        largest = float(np.max(self.unit))
        self.step = task.limited(probe.best_step(float(np.max(np.abs(claim))), largest))
        self.value, self.error, self.gap = self.claimed.copy(), empty.copy(), empty.copy()
        self.kink: npt.NDArray[np.bool_] = np.zeros(self.value.shape, dtype=np.bool_)
        chosen = columns if columns is not None and self.comparable else range(x.size)
        for j in map(int, chosen):
            self.measure(j, self.step)
            if not np.all(np.isfinite(self.value[:, j])):  # f may not like a change of sign
                self.unit.flat[j] = unit_of(x, careful=True).flat[j]
                self.measure(j, self.step)

    def measure(self, j: int, step: float) -> None:
        """Measure one coordinate with two calls."""
        slopes = self.probe.slopes({self.position: coordinate(self.unit, j)}, step)
        length = self.unit.flat[j]
        self.value[:, j], self.error[:, j] = slopes.central / length, slopes.noise / length
        self.gap[:, j] = slopes.gap / length

    def excess(self) -> Array:
        """Return by how much each entry misses what is allowed (0 where it passes or kinks)."""
        allowed = RTOL * np.max(np.abs(self.value)) + 2 * self.error
        over = np.abs(self.claimed - self.value) - allowed
        return np.asarray(np.where((over > 0) & ~self.kink, over, 0.0))

    def refine(self, examined: int) -> None:
        """Examine the worst coordinates that disagree, and improve the block where they tell.

        When one confirms its first measurement, that measurement stands for all. When they lie on
        kinks, the others that disagree are taken to lie there too: they are judged at another
        point in any case.
        """
        if not self.comparable:
            return
        checked: set[int] = set()
        for _ in range(ROUNDS):
            over = self.excess()
            columns = [int(j) for j in np.argsort(-over.max(axis=0)) if over[:, j].any()]
            fresh = [j for j in columns if j not in checked][:examined]
            rest = [j for j in columns if j not in checked and j not in fresh]
            checked |= set(fresh)
            steps = []
            for j in fresh:
                step, confirmed = self.examine(j)
                if confirmed:
                    return
                steps.append(step)
            if rest and all(self.kink[:, j].any() for j in fresh):
                self.kink[:, rest] |= over[:, rest] > 0
            for j in rest if not self.kink[:, rest].any() else []:
                self.measure(j, float(np.median(steps)))

    def examine(self, j: int) -> tuple[float, bool]:
        """Measure one coordinate closely; return the step, and whether it confirms a mistake."""
        length = float(self.unit.flat[j])
        peak = float(np.max(np.abs(self.value)))
        before, doubt = self.value[:, j].copy(), self.error[:, j].copy()
        direction = {self.position: coordinate(self.unit, j)}
        claimed = self.claimed[:, j]
        first = Slopes(*(part[:, j] * length for part in (self.value, self.gap, self.error)))
        best = resolved(self.probe, direction, claimed * length, peak * length, self.step, first)
        self.value[:, j], self.error[:, j] = best.value / length, best.error / length
        self.kink[:, j] |= best.kink
        allowed = RTOL * peak + 2 * self.error[:, j]
        near = np.abs(self.value[:, j] - before) <= allowed + 2 * doubt
        still = np.abs(claimed - self.value[:, j]) > allowed
        return best.step, bool(np.any(near & still & ~best.kink))
