"""Inputs on which a surviving mutant is compared with the solution: the check's own, and fresh."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
MOST = 24  # calls of a check that are taken as patterns for fresh inputs


class Recorder:
    """A function that remembers what it was called with."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.calls = function, list[Arguments]()
        self.__name__ = getattr(function, "__name__", "")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls.append((copy.deepcopy(args), copy.deepcopy(kwargs)))
        return self.function(*args, **kwargs)


def fresh(calls: list[Arguments], rng: np.random.Generator) -> Iterator[Arguments]:
    """Other inputs of the same kinds: random, with zeros, with ties, small, large."""
    step = max(1, len(calls) // MOST)
    for args, kwargs in calls[::step]:
        for change in CHANGES:
            yield _changed(args, change, rng), _changed(kwargs, change, rng)


def _changed(value: Any, change: Change, rng: np.random.Generator) -> Any:
    """A value with each array and float in it changed; whole numbers, text and the rest stay."""
    if isinstance(value, tuple | list):
        return type(value)(_changed(item, change, rng) for item in value)
    if isinstance(value, dict):
        return {key: _changed(item, change, rng) for key, item in value.items()}
    if isinstance(value, np.ndarray) and value.size:
        return _like(value, change, rng)
    if isinstance(value, float):
        return float(_like(np.array([value]), change, rng)[0])
    return copy.deepcopy(value)


def _like(x: np.ndarray, change: Change, rng: np.random.Generator) -> np.ndarray:
    """Another array of the same kind: labels, one-hot rows, shares, positive or any numbers."""
    if x.dtype.kind != "f" or np.isin(x, (0.0, 1.0)).all():
        return rng.permutation(x) if x.ndim else rng.choice((0.0, 1.0), ())
    if np.all(x >= 0) and x.ndim == 2 and np.allclose(x.sum(axis=-1), 1):
        shares = np.exp(change(rng.standard_normal(x.shape), rng))
        return np.asarray(shares / shares.sum(axis=-1, keepdims=True))
    if np.all((x > 0) & (x < 1)):
        return rng.uniform(0.01, 0.99, x.shape)
    size = float(np.sqrt(np.mean(x * x)))
    if np.all(x > 0):
        return np.asarray(np.abs(rng.standard_normal(x.shape)) + 0.1) * size
    return change(size * rng.standard_normal(x.shape), rng)


Change = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def _zeros(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.where(rng.random(x.shape) < 0.5, 0.0, x)


def _ties(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.round(x)


CHANGES: tuple[Change, ...] = (
    lambda x, rng: x,
    lambda x, rng: 3 * x,
    lambda x, rng: 1e-3 * x,
    lambda x, rng: 30 * x,
    _zeros,
    _ties,
)
