"""Initial values of a weight matrix W (D, H), from D inputs to H units.

Each function takes the shape and a numpy.random.Generator, and returns an array of `dtype`. It
raises ValueError when the shape is not two positive lengths. Sources: CS6301 and DASC7606.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import DTypeLike

from nnlib.arrays import Array

Initializer = Callable[..., Array]


def uniform(
    shape: tuple[int, int], rng: Generator, limit: float = 0.1, dtype: DTypeLike = np.float64
) -> Array:
    """W from U[-limit, limit]."""
    _check_shape(shape)
    return rng.uniform(-limit, limit, shape).astype(dtype)


def normal(
    shape: tuple[int, int], rng: Generator, std: float = 0.01, dtype: DTypeLike = np.float64
) -> Array:
    """W from a normal distribution with mean 0 and standard deviation `std`.

    DASC7606 writes N(0, 10^-2); 10^-2 is read as the standard deviation.
    """
    _check_shape(shape)
    return rng.normal(0.0, std, shape).astype(dtype)


def xavier(shape: tuple[int, int], rng: Generator, dtype: DTypeLike = np.float64) -> Array:
    """W from U[-r, r] with r = sqrt(6 / (D + H)), which keeps the variance of a tanh layer.

    Source: Glorot and Bengio (2010); CS6301.
    """
    _check_shape(shape)
    limit = np.sqrt(6 / sum(shape))
    return rng.uniform(-limit, limit, shape).astype(dtype)


def he(shape: tuple[int, int], rng: Generator, dtype: DTypeLike = np.float64) -> Array:
    """W from a normal distribution with standard deviation sqrt(2 / D), for ReLU layers.

    Source: He et al. (2015).
    """
    _check_shape(shape)
    return rng.normal(0.0, np.sqrt(2 / shape[0]), shape).astype(dtype)


def zeros(
    shape: tuple[int, int], rng: Generator | None = None, dtype: DTypeLike = np.float64
) -> Array:
    """W = 0: every unit of a layer stays equal to its neighbours. It shows why chance is needed."""
    _check_shape(shape)
    return np.zeros(shape, dtype)


INITIALIZERS: dict[str, Initializer] = {
    "uniform": uniform,
    "normal": normal,
    "xavier": xavier,
    "he": he,
    "zeros": zeros,
}


def initializer(name: str) -> Initializer:
    """The function called `name`; ValueError lists the names when there is none."""
    if name not in INITIALIZERS:
        raise ValueError(f"unknown initializer {name!r}: choose one of {', '.join(INITIALIZERS)}.")
    return INITIALIZERS[name]


def _check_shape(shape: tuple[int, int]) -> None:
    if len(shape) != 2 or min(shape) < 1:
        raise ValueError(f"the shape of W must be (D, H), two positive lengths, but it is {shape}.")
