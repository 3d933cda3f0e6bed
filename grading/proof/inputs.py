"""Inputs on which a surviving mutant is compared with the solution: the check's own, and fresh."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
MOST = 24  # calls of a check that are taken as patterns for fresh inputs
SEVERAL = 3  # numbers that are all positive by nature; fewer may be so by chance


Array = npt.NDArray[Any]
Change = Callable[[Array, np.random.Generator], Array]


class Recorder:
    """A function that remembers what it was called with."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.calls = function, list[Arguments]()
        self.__name__ = getattr(function, "__name__", "")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls.append((copy.deepcopy(args), copy.deepcopy(kwargs)))
        return self.function(*args, **kwargs)


def fresh(calls: list[Arguments], rng: np.random.Generator) -> Iterator[Arguments]:
    """Other inputs of the same kinds: random, with zeros, with ties, small, large.

    Positive numbers stay positive in the first half of them and take any sign in the second.
    """
    step = max(1, len(calls) // MOST)
    for args, kwargs in calls[::step]:
        for signed in (False, True):
            for change in CHANGES:
                made = Fresh(change, rng, signed)
                yield made.of(args), made.of(kwargs)


def _zeros(x: Array, rng: np.random.Generator) -> Array:
    return np.where(rng.random(x.shape) < 0.5, 0.0, x)


def _equal(x: Array, rng: np.random.Generator) -> Array:
    return np.ones_like(x)


def _halves(x: Array, rng: np.random.Generator) -> Array:
    return np.round(2 * x) / 2


def _ties(x: Array, rng: np.random.Generator) -> Array:
    return np.round(x)


CHANGES: tuple[Change, ...] = (
    lambda x, rng: x,
    lambda x, rng: 3 * x,
    lambda x, rng: 1e-3 * x,
    lambda x, rng: 30 * x,
    _zeros,
    _ties,
    _halves,
    _equal,
)


@dataclass(frozen=True)
class Fresh:
    """One way to make other values of the same kind."""

    change: Change
    rng: np.random.Generator
    signed: bool

    def of(self, value: Any) -> Any:
        """A value with each array and float in it changed; whole numbers, text, the rest stay."""
        if isinstance(value, tuple | list):
            return type(value)(self.of(item) for item in value)
        if isinstance(value, dict):
            return {key: self.of(item) for key, item in value.items()}
        if isinstance(value, np.ndarray) and value.size:
            return self._like(value)
        if isinstance(value, float):
            return float(self._like(np.array([value]))[0])
        return copy.deepcopy(value)

    def _like(self, x: Array) -> Array:
        """Another array of the same kind: labels, one-hot rows, shares, positive or any numbers."""
        rng = self.rng
        if x.dtype.kind != "f" or np.isin(x, (0.0, 1.0)).all():
            return np.asarray(rng.permutation(x) if x.ndim else rng.choice((0.0, 1.0)))
        if np.all(x >= 0) and x.ndim == 2 and np.allclose(x.sum(axis=-1), 1):
            shares = np.exp(self.change(rng.standard_normal(x.shape), rng))
            return np.asarray(shares / shares.sum(axis=-1, keepdims=True))
        by_nature = x.size >= SEVERAL and not self.signed
        if np.all((x > 0) & (x < 1)) and by_nature:
            return np.clip(self.change(rng.uniform(0.01, 0.99, x.shape), rng), 0, 1)
        noise = np.sqrt(np.mean(x * x)) * rng.standard_normal(x.shape)
        return self.change(np.abs(noise) if np.all(x > 0) and by_nature else noise, rng)
