"""The course's data: Boolean tables, seeded toy problems, digits, cars and sentences.

Every function returns x (N, D) in float64 and y (N,): integer labels 0 … K-1, or real targets for
regression. What is random comes from the Generator given, so that a seed fixes the data.
"""

from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from nnlib.arrays import Array, Labels

Bits: TypeAlias = npt.NDArray[np.bool_]
Rows: TypeAlias = npt.NDArray[Any]  # one example per row, of any kind

CAR_COLUMNS = ("cylinders", "displacement", "horsepower", "weight", "acceleration", "year")

BOOLEAN_FUNCTIONS: dict[str, tuple[int, Callable[..., Bits]]] = {
    "not": (1, np.logical_not),
    "and": (2, np.logical_and),
    "or": (2, np.logical_or),
    "xor": (2, np.logical_xor),
    "nand": (2, lambda a, b: ~(a & b)),
    "nor": (2, lambda a, b: ~(a | b)),
    "xnor": (2, lambda a, b: a == b),
}


def boolean_table(
    function: str | Callable[..., Bits], inputs: int | None = None
) -> tuple[Array, Labels]:
    """Truth table of a Boolean function, given by name or as a function of Boolean arrays.

    Shapes: x (2^D, D), the rows counting 00, 01, 10, 11, …; y (2^D,) labels 0 or 1.
    D is inputs; the named functions not, and, or, xor, nand, nor, xnor know their own.
    Example: boolean_table(lambda a, b, c: (a & b) | ~c, inputs=3).
    Errors: ValueError for an unknown name, a missing or wrong number of inputs.
    Source: ML4BI and BUSN20800 (Boolean functions of a threshold unit).
    """
    if isinstance(function, str):
        if function not in BOOLEAN_FUNCTIONS:
            known = ", ".join(BOOLEAN_FUNCTIONS)
            raise ValueError(f"unknown Boolean function {function!r}; choose one of {known}")
        arity, function = BOOLEAN_FUNCTIONS[function]
        if inputs not in (None, arity):
            raise ValueError(f"this Boolean function has {arity} input(s), but inputs={inputs}")
        inputs = arity
    if inputs is None or inputs < 1:
        raise ValueError(f"inputs must be the number of arguments of the function, got {inputs}")
    rows = np.indices((2,) * inputs).reshape(inputs, -1).T
    return rows.astype(np.float64), function(*rows.T.astype(bool)).astype(np.int64)


def xor() -> tuple[Array, Labels]:
    """Exclusive or: 1 where exactly one of the two inputs is 1; no straight line separates it.

    Shapes: x (4, 2), y (4,) = [0, 1, 1, 0]. Source: ML4BI.
    """
    return boolean_table("xor")


def blobs(
    n: int,
    rng: np.random.Generator,
    *,
    centers: npt.ArrayLike = ((-1.0, -1.0), (1.0, 1.0)),
    spread: float = 0.5,
) -> tuple[Array, Labels]:
    """One round Gaussian cloud per class.

    Shapes: centers (K, D); x (n, D), y (n,) labels 0 … K-1 in turn, so that classes are balanced.
    Formula: x_i = centers[y_i] + spread · ε, ε standard normal.
    Errors: ValueError when n < 1, centers is not (K, D), or spread is negative.
    """
    middle = np.asarray(centers, dtype=np.float64)
    _check(n, spread, "spread")
    if middle.ndim != 2:
        raise ValueError(f"centers must have shape (classes, inputs), but has {middle.shape}")
    y = np.arange(n) % len(middle)
    return middle[y] + spread * rng.standard_normal((n, middle.shape[1])), y


def moons(n: int, rng: np.random.Generator, *, noise: float = 0.1) -> tuple[Array, Labels]:
    """Two interlocking half circles, one per class.

    Shapes: x (n, 2), y (n,) labels 0 and 1 in turn.
    Formula: with t spread evenly over [0, π], class 0 at (cos t, sin t), class 1 at
    (1 - cos t, ½ - sin t), each plus noise · ε, ε standard normal.
    Errors: ValueError when n < 1 or noise is negative. Source: scikit-learn's make_moons.
    """
    _check(n, noise, "noise")
    y = np.arange(n) % 2
    t = np.pi * _evenly(n, 2)
    upper = np.stack([np.cos(t), np.sin(t)], axis=1)
    x = np.where(y[:, None] == 0, upper, [1.0, 0.5] - upper)
    return x + noise * rng.standard_normal(x.shape), y


def spirals(
    n: int,
    rng: np.random.Generator,
    *,
    classes: int = 2,
    turns: float = 1.0,
    noise: float = 0.02,
) -> tuple[Array, Labels]:
    """Arms of a spiral winding around the origin, one per class.

    Shapes: x (n, 2), y (n,) labels 0 … classes-1 in turn.
    Formula: radius r spread evenly over [0, 1], angle 2π (turns · r + y / classes); each point at
    r (cos, sin) of its angle plus noise · ε, ε standard normal.
    Errors: ValueError when n < 1, classes < 1, or noise is negative.
    """
    _check(n, noise, "noise")
    if classes < 1:
        raise ValueError(f"classes must be at least 1, got {classes}")
    y = np.arange(n) % classes
    radius = _evenly(n, classes)
    angle = 2 * np.pi * (turns * radius + y / classes)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return x + noise * rng.standard_normal(x.shape), y


def polynomial(
    n: int,
    rng: np.random.Generator,
    *,
    coefficients: Sequence[float] = (0.0, -1.0, 0.0, 2.0),
    noise: float = 0.1,
    interval: tuple[float, float] = (-1.0, 1.0),
) -> tuple[Array, Array]:
    """Noisy values of a polynomial at random places, for regression.

    Shapes: coefficients (degree + 1,), constant first; x (n, 1) sorted, y (n,) real.
    Formula: y_i = Σ_k coefficients[k] x_i^k + noise · ε, x uniform on the interval.
    Errors: ValueError when n < 1 or noise is negative. Source: DASC7606 (polynomial fits).
    """
    _check(n, noise, "noise")
    x = np.sort(rng.uniform(*interval, size=n))
    y = np.polynomial.polynomial.polyval(x, np.asarray(coefficients, dtype=np.float64))
    return x[:, None], y + noise * rng.standard_normal(n)


def digits() -> tuple[Array, Labels]:
    """Handwritten digits, 8 × 8 pixels, shipped with nnlib (licence and source in nnlib/data).

    Shapes: x (1797, 64), pixels from 0 (paper) to 1 (ink), row by row; y (1797,) digits 0 … 9.
    Source: Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI.
    """
    path = resources.files("nnlib") / "data" / "digits.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return stored["pixels"] / 16.0, stored["labels"].astype(np.int64)


def cars() -> tuple[Array, Array]:
    """Fuel economy of 392 cars of the years 1970 to 1982 (licence and source in nnlib/data).

    Shapes: x (392, 6), the columns CAR_COLUMNS in the table's units; y (392,) miles per gallon.
    Source: Quinlan 1993, Auto MPG, UCI.
    """
    with (resources.files("nnlib") / "data" / "cars.csv").open(encoding="utf-8") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1)
    return table[:, 1:], table[:, 0]


def sentences() -> tuple[list[str], Labels]:
    """200 short sentences about films, books and songs: praise or not, half of each.

    Words are divided by single spaces, without punctuation; y (200,): 1 for praise, 0 for blame.
    Source: written for this course (nnlib/data/sentences.md).
    """
    text = (resources.files("nnlib") / "data" / "sentences.txt").read_text(encoding="utf-8")
    signs, told = zip(*(line.split(" ", 1) for line in text.splitlines()), strict=True)
    return list(told), np.array([sign == "+" for sign in signs], dtype=np.int64)


def split(
    x: Rows,
    y: Rows,
    rng: np.random.Generator,
    fractions: Sequence[float] = (0.6, 0.2, 0.2),
) -> list[tuple[Rows, Rows]]:
    """Shuffle the examples and deal them out: training, validation and test set.

    Shapes: x (N, …), y (N, …); one pair (x, y) per fraction, every example in exactly one.
    Errors: ValueError when x and y differ in N, a fraction is not positive, or they do not add
    up to 1.
    Source: DASC7606, splits (50, 25, 25) and (60, 20, 20).
    """
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} examples but y has {len(y)}; they must agree")
    if min(fractions) <= 0 or not np.isclose(sum(fractions), 1.0):
        raise ValueError(f"fractions must be positive and add up to 1, got {tuple(fractions)}")
    ends = np.rint(np.cumsum(fractions) * len(x)).astype(int)[:-1]
    return [(x[rows], y[rows]) for rows in np.split(rng.permutation(len(x)), ends)]


def _evenly(n: int, classes: int) -> Array:
    """Positions from 0 to 1, the same for every class when labels come in turn."""
    step = np.arange(n) // classes
    return step / max(int(step[-1]), 1)


def _check(n: int, size: float, name: str) -> None:
    if n < 1:
        raise ValueError(f"n, the number of examples, must be at least 1, got {n}")
    if size < 0:
        raise ValueError(f"{name} is a standard deviation and cannot be negative, got {size}")
