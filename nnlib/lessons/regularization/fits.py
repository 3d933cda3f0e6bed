"""Polynomials of any degree, fitted to noisy examples with and without a penalty."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.polynomial.legendre import legvander
from numpy.random import Generator
from numpy.typing import ArrayLike

from nnlib.arrays import Array
from nnlib.datasets import polynomial

Fit = Callable[[Array, Array, Array], Array]  # (x, y, x_new) -> what the fit answers at x_new
NOISE = 0.25
DEGREES = tuple(range(1, 13))


def truth(x: ArrayLike) -> Array:
    """f(x) = 2x³ - x, what the noisy examples of this lesson hide."""
    x = np.asarray(x, dtype=np.float64)
    f: Array = 2 * x**3 - x
    return f


def noisy_examples(n: int, rng: Generator) -> tuple[Array, Array]:
    """x (n,) between -1 and 1, sorted, and y (n,) = f(x) + noise of standard deviation 0.25."""
    x, y = polynomial(n, rng, noise=NOISE)
    return x[:, 0], y


def coefficients(x: Array, y: Array, degree: int, penalty: float = 0.0) -> Array:
    """c (degree + 1,) with the smallest ½ Σ (y - Σ_k c_k P_k(x))² + penalty/2 · Σ c_k².

    P_k are Legendre's polynomials: the same curves as from 1, x, x², …, computed more exactly. The
    minimum of a square with an L2 penalty needs no descent: it is a system of linear equations.
    Shapes: x and y (N,). Source: DASC7606 (ridge: analytical solutions).
    """
    rows = np.vstack([legvander(x, degree), np.sqrt(penalty) * np.eye(degree + 1)])
    solution: Array = np.linalg.lstsq(rows, np.append(y, np.zeros(degree + 1)), rcond=None)[0]
    return solution


def polynomial_fit(degree: int, penalty: float = 0.0) -> Fit:
    """The fit of one degree as a function: fit(x, y, x_new) is the fitted curve at x_new."""
    return partial(fitted, degree, penalty)


def fitted(degree: int, penalty: float, x: Array, y: Array, x_new: Array) -> Array:
    """The curve of one degree that is fitted to (x, y), at x_new."""
    values: Array = legvander(x_new, degree) @ coefficients(x, y, degree, penalty)
    return values


def mean_squared_error(fit: Fit, x: Array, y: Array, x_new: Array, y_new: Array) -> float:
    """The mean of (h - y_new)² for the fit h to (x, y)."""
    return float(np.mean((fit(x, y, x_new) - y_new) ** 2))


@cache
def training_sets(count: int = 200, n: int = 40) -> tuple[tuple[Array, Array], ...]:
    """`count` sets of n noisy examples of one truth."""
    rng = np.random.default_rng(0)
    return tuple(noisy_examples(n, rng) for _ in range(count))


def new_places() -> Array:
    """The places (80,) at which fits are judged, a little away from the ends."""
    return np.linspace(-0.95, 0.95, 80)


@cache
def errors_of_degree(degree: int) -> tuple[float, float, float]:
    """Bias², variance, and the mean error on their own examples of fits to 200 training sets."""
    sets, places, fit = training_sets(), new_places(), polynomial_fit(degree)
    train = np.mean([mean_squared_error(fit, x, y, x, y) for x, y in sets])
    h = np.array([fit(x, y, places) for x, y in sets])
    bias = np.mean((h.mean(axis=0) - truth(places)) ** 2)
    return float(bias), float(h.var(axis=0).mean()), float(train)


def errors_by_degree(measure: Callable[..., Any] | None = None) -> dict[str, Array]:
    """Bias², variance, and the errors on training and on new data for each degree: (12,) each.

    The error on new, noisy data is bias² + variance + the noise's variance.
    measure(sets, fit, places, truth): another way to get bias² and variance.
    """
    bias, variance, train = np.array([errors_of_degree(degree) for degree in DEGREES]).T
    if measure is not None:
        known = training_sets(), new_places(), truth(new_places())
        both = [measure(known[0], polynomial_fit(d), known[1], known[2]) for d in DEGREES]
        bias, variance = np.array(both, dtype=np.float64).T
    return {
        "bias": bias,
        "variance": variance,
        "new": bias + variance + NOISE**2,
        "train": train,
    }
