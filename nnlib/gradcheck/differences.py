"""Derivatives by central differences, with an error estimate and a test for kinks.

The slope of f along d at x is (f(x + h d) - f(x - h d)) / 2h. Its truncation error falls as h^2
and its rounding error grows as 1/h, so the best step is near eps^(1/3) times the scale of x.
The scale belongs to the block (the array) that is moved: max(|x_i|, rms of the block).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, overload

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Point = tuple[Any, ...]
Direction = Mapping[int, Array]

EPS = float(np.finfo(np.float64).eps)
EPS32 = float(np.finfo(np.float32).eps)
STEP = EPS ** (1 / 3)
STEP32 = 5e-3
LADDER = tuple(10.0**-k for k in range(2, 10))


class Slopes(NamedTuple):
    """Central slope, forward minus backward slope, and the rounding error of both."""

    central: Array
    gap: Array
    noise: Array


class Estimate(NamedTuple):
    """A derivative, its estimated absolute error, where f has a kink, and the step used."""

    value: Array
    error: Array
    kink: npt.NDArray[np.bool_]
    step: float


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
    """A vector function of a point, moved along directions.

    f maps a point (a tuple of arrays) to a flat float64 array. A direction maps the position of a
    block in the point to a change in natural units (a fraction of the block's scale).
    """

    def __init__(self, f: Callable[..., Array], point: Point, centre: Array | None = None) -> None:
        self.f = f
        self.point = point
        self.centre = f(*point) if centre is None else centre
        self.single: bool | None = None

    def moved(self, direction: Direction, step: float) -> Array:
        """Return f at the point plus step * direction."""
        point = list(self.point)
        for position, change in direction.items():
            point[position] = np.asarray(point[position] + step * change)
        return self.f(*point)

    def unit_noise(self, *values: Array) -> Array:
        """Return the rounding error to expect in f: a few units in its last place."""
        size = np.max(np.abs(values), axis=0)
        return np.asarray((2 * EPS32 if self.single else 4 * EPS) * size)

    def best_step(self, slope: float, unit: float) -> float:
        """Return the step for a slope of this size: the cube root of the relative noise.

        A step is a share of the unit. It stays below 1e-2, except that a block of tiny entries may
        move further, up to 1e-2 in all, where f would not feel less.
        """
        if self.single is None:
            self.single = is_single(self.centre) and bool(self.centre.any())
            if self.single:  # a float64 f can be a float32 number by chance, but not twice
                self.single = is_single(self.moved({0: 1e-3 * scale_of(self.point[0])}, 1.0))
        smallest = STEP32 if self.single else STEP
        noise = float(np.max(self.unit_noise(self.centre), initial=0.0))
        if not 0 < slope < np.inf or noise == 0:
            return smallest
        step = max((noise / slope) ** (1 / 3), 1e4 * noise / slope if unit < 1 else 0.0)
        return float(np.clip(step, smallest, max(1e-2, 1e-2 / unit)))

    def slopes(self, direction: Direction, step: float) -> Slopes:
        """Return the slopes along a direction with two calls."""
        ahead = self.moved(direction, step)
        behind = self.moved(direction, -step)
        with np.errstate(all="ignore"):
            noise = self.unit_noise(ahead, behind, self.centre) / step
            gap = (ahead - 2 * self.centre + behind) / step
            return Slopes((ahead - behind) / (2 * step), gap, noise)

    def examined(self, direction: Direction) -> Estimate:
        """Return the best estimate over steps 1e-2 .. 1e-9 (16 calls).

        The step with the smallest |D(h) - D(h/10)| / 10 + noise wins, output by output. One-sided
        slopes that stay apart while h shrinks tenfold are a kink.
        """
        table = [self.slopes(direction, step) for step in LADDER]
        central, gap, noise = (np.stack(column) for column in zip(*table, strict=True))
        with np.errstate(all="ignore"):
            error = np.abs(central[:-1] - central[1:]) / 10 + 3 * noise[1:]
        error = np.where(np.isfinite(error), error, np.inf)
        best = np.argmin(error, axis=0)
        outputs = np.arange(best.size)
        step = LADDER[int(np.median(best)) + 1]
        kink = has_kink(central, gap, noise)
        return Estimate(central[best + 1, outputs], error[best, outputs], kink, step)


def has_kink(central: Array, gap: Array, noise: Array) -> npt.NDArray[np.bool_]:
    """Return where |gap| keeps at least half its size in the two smallest trustworthy steps.

    Arrays are (steps, outputs), steps falling tenfold.
    """
    gap = np.where(np.isfinite(gap), np.abs(gap), 0.0)
    clear = (gap > 20 * noise) & (gap > 1e-6 * np.abs(central))
    stays = clear[:-1] & clear[1:] & (gap[1:] > 0.5 * gap[:-1])
    trusted = np.where(clear[1:], np.arange(1, len(gap))[:, None], 0)
    last = np.max(trusted, axis=0)
    return np.asarray((last > 0) & stays[np.maximum(last, 1) - 1, np.arange(last.size)])


def coordinate(unit: Array, index: int) -> Array:
    """Return the direction of one coordinate, as long as its unit."""
    direction = np.zeros(unit.shape)
    direction.flat[index] = unit.flat[index]
    return direction


def vector(f: Callable[..., Any]) -> Callable[..., Array]:
    """Return f with its result as a flat float64 array."""
    return lambda *point: np.asarray(f(*point), dtype=np.float64).reshape(-1)


@overload
def numerical_jacobian(
    f: Callable[..., Any], x: npt.ArrayLike, *, with_error: Literal[False] = False
) -> Array: ...
@overload
def numerical_jacobian(
    f: Callable[..., Any], x: npt.ArrayLike, *, with_error: Literal[True]
) -> tuple[Array, Array]: ...
def numerical_jacobian(
    f: Callable[..., Any], x: npt.ArrayLike, *, with_error: bool = False
) -> Array | tuple[Array, Array]:
    """Return the Jacobian df/dx by central differences.

    x has any shape, f(x) any shape; the result has shape f(x).shape + x.shape. With
    `with_error=True` a second array of the same shape estimates the absolute error. The cost is
    2P calls and one at the centre for P entries of x, or 4P with the error.
    """
    point = np.array(x, dtype=np.float64)
    shape = np.shape(f(point.copy())) + point.shape
    probe = Probe(vector(f), (point,))
    value = np.empty((probe.centre.size, point.size))
    error = np.empty_like(value)
    step, unit = probe.best_step(0.0, 1.0), scale_of(point)
    for index in range(point.size):
        direction = coordinate(unit, index)
        length = direction.flat[index]
        slopes = probe.slopes({0: direction}, step)
        value[:, index] = slopes.central / length
        if with_error:
            wide = probe.slopes({0: direction}, 3 * step)
            spread = np.abs(slopes.central - wide.central) / 3
            error[:, index] = (spread + slopes.noise) / length
    value = value.reshape(shape)
    return (value, error.reshape(shape)) if with_error else value


@overload
def numerical_gradient(
    f: Callable[..., Any], x: npt.ArrayLike, *, with_error: Literal[False] = False
) -> Array: ...
@overload
def numerical_gradient(
    f: Callable[..., Any], x: npt.ArrayLike, *, with_error: Literal[True]
) -> tuple[Array, Array]: ...
def numerical_gradient(
    f: Callable[..., Any], x: npt.ArrayLike, *, with_error: bool = False
) -> Array | tuple[Array, Array]:
    """Return the gradient df/dx of a scalar f by central differences, in the shape of x.

    With `with_error=True` a second array estimates the absolute error of each entry. Raises
    ValueError when f does not return one number.
    """
    start = np.array(x, dtype=np.float64)
    size = np.size(f(start.copy()))
    if size != 1:
        raise ValueError(
            f"A gradient needs one number J, but f returned {size} numbers. "
            "Use numerical_jacobian, or numerical_vjp with an upstream gradient."
        )
    if with_error:
        value, error = numerical_jacobian(f, start, with_error=True)
        return value.reshape(start.shape), error.reshape(start.shape)
    return numerical_jacobian(f, start).reshape(start.shape)


@overload
def numerical_vjp(
    f: Callable[..., Any],
    x: npt.ArrayLike,
    upstream: npt.ArrayLike,
    *,
    with_error: Literal[False] = False,
) -> Array: ...
@overload
def numerical_vjp(
    f: Callable[..., Any], x: npt.ArrayLike, upstream: npt.ArrayLike, *, with_error: Literal[True]
) -> tuple[Array, Array]: ...
def numerical_vjp(
    f: Callable[..., Any], x: npt.ArrayLike, upstream: npt.ArrayLike, *, with_error: bool = False
) -> Array | tuple[Array, Array]:
    """Return upstream . df/dx, the vector-Jacobian product, in the shape of x.

    upstream has the shape of f(x): it is dJ/df, and the result is dJ/dx. Raises ValueError when
    the shapes differ.
    """
    weights = np.asarray(upstream, dtype=np.float64)
    start = np.array(x, dtype=np.float64)
    shape = np.shape(f(start.copy()))
    if shape != weights.shape:
        raise ValueError(f"The upstream gradient has shape {weights.shape}, f(x) has {shape}.")

    def contracted(z: Array) -> float:
        return float(np.sum(weights * np.asarray(f(z), dtype=np.float64)))

    return numerical_gradient(contracted, start, with_error=with_error)  # type: ignore[call-overload,no-any-return]
