"""Derivatives by central differences, with an error estimate and a test for kinks.

The slope of f along d at x is (f(x + h d) - f(x - h d)) / 2h. Its truncation error falls as h^2
and its rounding error grows as 1/h, so the best step is near eps^(1/3) times the scale of x.
The scale belongs to the block (the array) that is moved: max(|x_i|, rms of the block).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Point = tuple[Any, ...]

EPS = float(np.finfo(np.float64).eps)
EPS32 = float(np.finfo(np.float32).eps)
STEP = EPS ** (1 / 3)
STEP32 = 5e-3
STEP_PAIR, STEP_SINGLE = 1e-3, 3e-2  # of a pair of steps, extrapolated
NARROW = 1e-7  # at a kink: wide enough for its two slopes, too narrow for other kinks
LADDER = tuple(10.0**-k for k in range(2, 13))


class Slopes(NamedTuple):
    """An extrapolated slope with what tells its error, and the slopes to both sides.

    change: how far extrapolation moved it; noise: its rounding error; gap, narrow_gap: the slope
    ahead minus the slope behind, for the wide and the narrow step.
    """

    value: Array
    change: Array
    noise: Array
    gap: Array
    narrow_gap: Array
    left: Array
    right: Array

    def error(self) -> Array:
        """Return the estimated error of the slope."""
        return np.asarray(self.change / 100 + 2 * self.noise)

    def rough(self) -> npt.NDArray[np.bool_]:
        """Return where the step is too wide: no smooth function changes so much within it."""
        with np.errstate(invalid="ignore"):
            wavy = self.change > 1e-4 * np.abs(self.value) + 10 * self.noise
            stays = np.abs(self.narrow_gap) > 0.7 * np.abs(self.gap)
            clear = np.abs(self.narrow_gap) > 1e-6 * np.abs(self.value) + 10 * self.noise
        return np.asarray(wavy | (stays & clear) | ~np.isfinite(self.value))


def scale_of(x: Array) -> Array:
    """Return the natural step unit of each entry of x: max(|x_i|, rms), or 1 for a zero block."""
    rms = float(np.sqrt(np.mean(np.square(x)))) if x.size else 0.0
    if rms == 0.0 and np.any(x):  # squares of tiny entries underflow
        rms = float(np.max(np.abs(x)))
    return np.maximum(np.abs(x), rms) if rms > 0 else np.ones_like(x)


def is_single(values: Array) -> bool:
    """Return whether every value is a float32 number, as results of float32 work are."""
    with np.errstate(over="ignore"):
        return bool(np.all(values.astype(np.float32).astype(np.float64) == values))


class Probe:
    """A vector function f of a point, moved in one coordinate of one block at a time.

    f maps a point (a tuple of arrays) to a flat float64 array of M outputs. A step is a share of
    the unit of the coordinate that is moved (`scale_of`). wrt: the positions of the arguments that
    may be moved, all of them by default; others are data, and may lie at the edge of a domain.
    """

    def __init__(
        self,
        f: Callable[..., Array],
        point: Point,
        centre: Array | None = None,
        wrt: Sequence[int] | None = None,
    ) -> None:
        self.f = f
        self._wrt = range(len(point)) if wrt is None else wrt
        self.point = point
        self.centre = f(*point) if centre is None else centre
        self._noise: Array | None = None
        self._single = False
        self._units: dict[int, Array] = {}

    def moved(self, position: int, j: int, change: float) -> Array:
        """Return f with one entry of a block changed."""
        point = list(self.point)
        block = np.array(point[position], dtype=np.float64)
        block.flat[j] += change
        point[position] = block
        return self.f(*point)

    @property
    def noise(self) -> Array:
        """Return the rounding error of f, measured at points a few units in the last place away."""
        if self._noise is None:
            self._single = is_single(self.centre) and bool(self.centre.any())
            near = []
            for turn in range(4):
                point = list(self.point)
                for i, x in enumerate(point):
                    if i in self._wrt and isinstance(x, np.ndarray) and x.dtype == np.float64:
                        tilt = np.cos(np.arange(x.size) * (turn + 1.7)).reshape(x.shape)
                        point[i] = x * (1 + 2 * EPS * np.sign(tilt))
                near.append(self.f(*point))
                self._single &= is_single(near[-1])
            with np.errstate(all="ignore"):
                spread = np.max([np.abs(n - self.centre) for n in near], axis=0)
                size = (2 * EPS32 if self._single else 2 * EPS) * np.abs(self.centre)
            jump = spread > 1e-6 * np.abs(self.centre)  # f itself is not continuous here
            self._noise = np.where(np.isfinite(spread) & ~jump, np.maximum(spread, size), size)
        return self._noise

    def slope(self, position: int, j: int, step: float) -> Array:
        """Return the central slope in one coordinate (2 calls)."""
        h = step * self.unit(position, j)
        ahead, behind = self.moved(position, j, h), self.moved(position, j, -h)
        return np.asarray((ahead - behind) / (2 * h))

    def unit(self, position: int, j: int) -> float:
        """Return the natural step unit of one entry."""
        if position not in self._units:
            self._units[position] = scale_of(np.asarray(self.point[position], dtype=np.float64))
        return float(self._units[position].flat[j])

    def pair(self, position: int, j: int, h: float) -> Slopes:
        """Return the slope for changes of h and h/2, extrapolated (4 calls)."""
        with np.errstate(all="ignore"):
            a, b = self.moved(position, j, h), self.moved(position, j, -h)
            c, d = self.moved(position, j, h / 2), self.moved(position, j, -h / 2)
            wide, narrow = (a - b) / (2 * h), (c - d) / h
            value = (4 * narrow - wide) / 3
            gap, half = (a + b - 2 * self.centre) / h, 2 * (c + d - 2 * self.centre) / h
            noise = 4 * self.noise / h
            right = (4 * c - a - 3 * self.centre) / h
            left = (3 * self.centre + b - 4 * d) / h
        return Slopes(value, np.abs(value - narrow), noise, gap, half, left, right)

    def jacobian(self, position: int) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
        """Return slopes, their errors and where f has a kink, as arrays (M, P) of one block."""
        x = np.asarray(self.point[position])
        shape = self.centre.size, x.size
        value, error, kink = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.bool_)
        for j in range(x.size):
            value[:, j], error[:, j], kink[:, j] = self.entry(position, j)
        peak = np.max(np.abs(value), axis=1, initial=0.0, where=np.isfinite(value))
        blurred = np.any((error > 1e-8 * peak[:, None]) & ~kink & (peak[:, None] > 0), axis=0)
        for j in map(int, np.flatnonzero(blurred)):
            unit = self.unit(position, j)
            for h in {2e-2 * unit, 1e-3 * max(unit, 1.0)}:
                second = self.pair(position, j, h)
                new = second.error()
                better = np.isfinite(new) & (new < error[:, j]) & ~second.rough() & ~kink[:, j]
                value[:, j] = np.where(better, second.value, value[:, j])
                error[:, j] = np.where(better, new, error[:, j])
        return value, error, kink

    @property
    def single(self) -> bool:
        """Return whether f is computed in float32: one float64 may look so by chance, not five."""
        return bool(self.noise.size) and self._single

    @property
    def step(self) -> float:
        """Return the step of a pair: wider where f is computed in float32."""
        return STEP_SINGLE if self.single else STEP_PAIR

    def entry(self, position: int, j: int) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
        """Return slope, error and kinks in one coordinate: 4 calls, 44 more where f is rough."""
        first = self.pair(position, j, self.step * self.unit(position, j))
        if not first.rough().any():
            return first.value, first.error(), np.zeros(first.value.shape, dtype=np.bool_)
        unit, x = self.unit(position, j), abs(float(np.reshape(self.point[position], -1)[j]))
        if x > 0 and not np.all(np.isfinite(first.value)):
            unit = x  # f may not like a change of sign
        table = [self.pair(position, j, step * unit) for step in LADDER]
        return chosen(table)

    def sides(self, position: int, columns: Iterable[int], value: Array) -> Array:
        """Return the slopes to the left and to the right, (2, M, P), measured in some columns."""
        result = np.stack([value, value])
        for j in columns:
            pair = self.pair(position, int(j), NARROW * self.unit(position, int(j)))
            for side, slope in enumerate((pair.left, pair.right)):
                result[side, :, j] = np.where(np.isfinite(slope), slope, value[:, j])
        return result


def chosen(table: list[Slopes]) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
    """Return the best slope of several steps, output by output, its error, and the kinks.

    Where f is defined on one side only, that side's slope is taken.
    """
    values = [np.stack([pair.value for pair in table])]
    values += [np.stack([getattr(pair, side) for pair in table]) for side in ("left", "right")]
    noise = np.maximum(np.stack([pair.noise for pair in table]), scatter(values[0]))
    best = []
    for value in values:
        with np.errstate(all="ignore"):
            error = np.abs(np.diff(value, axis=0)) / 5 + 3 * noise[1:]
        error = np.where(np.isfinite(error), error, np.inf)
        row = np.argmin(error, axis=0), np.arange(value.shape[1])
        best.append((value[1:][row], error[row]))
    with np.errstate(invalid="ignore"):
        kink = has_kink(
            np.stack([p.narrow_gap for p in table]), noise, np.stack([p.value for p in table])
        )
    value, error = best[0]
    for other, doubt in best[1:]:
        alone = ~np.isfinite(error) & np.isfinite(doubt)
        value, error = np.where(alone, other, value), np.where(alone, doubt, error)
    return np.where(np.isfinite(error), value, np.nan), error, kink & np.isfinite(error)


def scatter(value: Array) -> Array:
    """Return the rounding error of the slopes at all steps, as the smallest steps show it.

    It grows as the step falls; where f's terms cancel it is larger than f tells.
    """
    steps = np.asarray(LADDER)[:, None]
    off = np.abs(np.diff(value, axis=0)) * steps[1:]
    seen = np.max(np.where(np.isfinite(off[-4:]), off[-4:], 0.0), axis=0)
    return np.asarray(seen / steps)


def has_kink(gap: Array, noise: Array, value: Array) -> npt.NDArray[np.bool_]:
    """Return where |gap| keeps at least half its size in the two smallest trustworthy steps.

    Arrays are (steps, outputs), steps falling tenfold. The gap between the slopes ahead and behind
    falls with the step where f is smooth.
    """
    gap = np.where(np.isfinite(gap), np.abs(gap), 0.0)
    clear = (gap > 20 * noise) & (gap > 1e-6 * np.abs(value))
    stays = clear[:-1] & clear[1:] & (gap[1:] > 0.5 * gap[:-1])
    trusted = np.where(clear[1:], np.arange(1, len(gap))[:, None], 0)
    last = np.max(trusted, axis=0)
    return np.asarray((last > 0) & stays[np.maximum(last, 1) - 1, np.arange(last.size)])


def vector(f: Callable[..., Any]) -> Callable[..., Array]:
    """Return f with its result as a flat float64 array."""
    return lambda *point: np.asarray(f(*point), dtype=np.float64).reshape(-1)


def numerical_jacobian(f: Callable[..., Any], x: npt.ArrayLike) -> Array:
    """Return the Jacobian df/dx by central differences (2P + 2 calls for P entries of x).

    x has any shape, f(x) any shape; the result has shape f(x).shape + x.shape.
    """
    probe, shape = probe_of(f, x)
    step = STEP32 if probe.single else STEP
    slopes = [probe.slope(0, j, step) for j in range(np.size(x))]
    return np.stack(slopes, axis=-1).reshape(shape)


def measured_jacobian(f: Callable[..., Any], x: npt.ArrayLike) -> tuple[Array, Array]:
    """Return the Jacobian of two extrapolated steps and its estimated absolute error, entrywise.

    Both have shape f(x).shape + x.shape; 4P + 2 calls for P entries of x.
    """
    probe, shape = probe_of(f, x)
    pairs = [probe.pair(0, j, probe.step * probe.unit(0, j)) for j in range(np.size(x))]
    value = np.stack([pair.value for pair in pairs], axis=-1)
    error = np.stack([pair.change + pair.noise for pair in pairs], axis=-1)
    return value.reshape(shape), error.reshape(shape)


def probe_of(f: Callable[..., Any], x: npt.ArrayLike) -> tuple[Probe, tuple[int, ...]]:
    """Return a function of one array as a probe, and the shape of its Jacobian."""
    point = np.array(x, dtype=np.float64)
    return Probe(vector(f), (point,)), np.shape(f(point.copy())) + point.shape


def numerical_gradient(f: Callable[..., Any], x: npt.ArrayLike) -> Array:
    """Return the gradient df/dx of a scalar f by central differences, in the shape of x.

    Raises ValueError when f does not return one number.
    """
    start = np.array(x, dtype=np.float64)
    size = np.size(f(start.copy()))
    if size != 1:
        raise ValueError(
            f"A gradient needs one number J, but f returned {size} numbers. "
            "Use numerical_jacobian, or numerical_vjp with an upstream gradient."
        )
    return numerical_jacobian(f, start).reshape(start.shape)


def numerical_vjp(f: Callable[..., Any], x: npt.ArrayLike, upstream: npt.ArrayLike) -> Array:
    """Return upstream . df/dx, the vector-Jacobian product, in the shape of x.

    upstream has the shape of f(x): it is dJ/df, and the result is dJ/dx. Raises ValueError when
    the shapes differ.
    """
    weights = np.asarray(upstream, dtype=np.float64)
    start = np.array(x, dtype=np.float64)
    shape = np.shape(f(start.copy()))
    if shape != weights.shape:
        raise ValueError(f"The upstream gradient has shape {weights.shape}, f(x) has {shape}.")
    return numerical_gradient(lambda z: np.sum(weights * np.asarray(f(z), np.float64)), start)
