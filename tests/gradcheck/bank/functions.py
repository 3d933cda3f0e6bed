"""Functions of one block, right: steep, flat, hard to compute; and short ones with a slip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .activations import sigmoid, softmax
from .problem import Case, Problem, fair


def function(
    name: str,
    loss: Callable[..., float],
    gradient: Callable[..., Any],
    points: Callable[[np.random.Generator], list[Any]],
    noisy: bool = False,
) -> Case:
    """A function of one block."""

    def build(rng: np.random.Generator) -> Problem:
        return Problem(loss, gradient, gradient, [(p,) for p in points(rng)], ("dx",))

    return Case(name, build, noisy=noisy)


def normal(*shape: int, size: float = 1.0, count: int = 2) -> Callable[..., list[Any]]:
    return lambda rng: [size * rng.standard_normal(shape) for _ in range(count)]


def given(*points: Any) -> Callable[..., list[Any]]:
    return lambda rng: [np.array(p) for p in points]


def simple(
    loss: Callable[..., float], wrong: Any, exact: Any, shapes: Any, names: Any, size: float = 1.0
) -> Callable[[np.random.Generator], Problem]:
    """A builder for functions that need no random data."""

    def build(rng: np.random.Generator) -> Problem:
        points = [tuple(size * rng.standard_normal(s) for s in shapes) for _ in range(2)]
        return Problem(loss, wrong, exact, points, names)

    return build


def gelu(x: Any) -> Any:
    return 0.5 * x * (1 + np.tanh(0.79788456 * (x + 0.044715 * x**3)))


def gelu_slope(x: Any, factor: float = 3 * 0.044715) -> Any:
    u = np.tanh(0.79788456 * (x + 0.044715 * x**3))
    return 0.5 * (1 + u) + 0.5 * x * (1 - u * u) * 0.79788456 * (1 + factor * x * x)


def divides_by_zero(rng: np.random.Generator) -> Problem:
    """A sigmoid by cases whose unused branch overflows and warns."""

    def gradient(x: Any) -> Any:
        return np.where(x > 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))

    points = [(np.array([-900.0, 1.0, 900.0, -2.0]),), (rng.standard_normal(4),)]
    return Problem(lambda x: float(np.sum(np.logaddexp(0, x))), gradient, sigmoid, points, ("dx",))


def complex_step(rng: np.random.Generator) -> Problem:
    """Derivatives by a complex step carry no noise: they are right."""

    def loss(x: Any) -> float:
        return float(np.sum(np.exp(x) * np.sin(x)))

    def gradient(x: Any) -> Any:
        moved = x[None] + 1e-30j * np.eye(x.size)
        return np.imag(np.sum(np.exp(moved) * np.sin(moved), axis=1)) / 1e-30

    points = [(rng.standard_normal(5),) for _ in range(2)]
    return Problem(loss, gradient, gradient, points, ("dx",))


def squared(x: Any) -> float:
    return float(np.sum(x * x))


def sinc_slope(x: Any) -> Any:
    return (np.cos(np.pi * x) - np.sinc(x)) / x


def slip(name: str, build: Callable[[np.random.Generator], Problem], codes: str) -> Case:
    return Case(name, build, fair(codes))


S8, S20 = np.array([1e-8, 3e-8]), np.array([0.7, -0.4, 0.9])
WRONG = [
    slip(
        "gelu: a third of the slope",
        simple(
            lambda x: float(np.sum(gelu(x))),
            lambda x: gelu_slope(x, 0.044715),
            gelu_slope,
            ((2, 3),),
            ("dx",),
        ),
        "?",
    ),
    slip(
        "log-sum-exp without the sum",
        simple(lambda s: float(np.log(np.sum(np.exp(s)))), np.exp, softmax, ((5,),), ("ds",)),
        "common-factor",
    ),
    slip(
        "norm: not divided",
        simple(
            lambda x: float(np.linalg.norm(x)),
            lambda x: x.copy(),
            lambda x: x / np.linalg.norm(x),
            ((4,),),
            ("dx",),
        ),
        "common-factor returns-parameter",
    ),
    slip(
        "product: the other factor",
        simple(
            lambda a, b: float(np.sum(a * b)),
            lambda a, b: (a, b),
            lambda a, b: (b, a),
            ((3,), (3,)),
            ("da", "db"),
        ),
        "swapped returns-parameter",
    ),
]
RIGHT = [
    function(
        "cos 1e4 x",
        lambda x: float(np.sum(np.cos(1e4 * x))),
        lambda x: -1e4 * np.sin(1e4 * x),
        normal(3),
    ),
    function(
        "exp 20 x",
        lambda x: float(np.sum(np.exp(20 * x))),
        lambda x: 20 * np.exp(20 * x),
        normal(3),
    ),
    function(
        "sqrt at 1e-8",
        lambda x: float(np.sum(np.sqrt(x))),
        lambda x: 0.5 / np.sqrt(x),
        lambda rng: [S8, S8 * 1.3],
    ),
    function(
        "power 20",
        lambda x: float(np.sum(x**20)),
        lambda x: 20 * x**19,
        lambda rng: [S20, S20 * 1.1],
    ),
    function(
        "log",
        lambda x: float(np.sum(np.log(x))),
        lambda x: 1 / x,
        given([1e-6, 1.0, 1e6], [0.1, 2.0, 3.0]),
    ),
    function(
        "entries of mixed size",
        lambda x: float(np.sum(x**4)),
        lambda x: 4 * x**3,
        given([1e-4, 1.0, 1e3]),
    ),
    function("constant", lambda x: 3.0, np.zeros_like, normal(3)),
    function(
        "linear", lambda x: float(np.sum(x * np.arange(4))), lambda x: np.arange(4.0), normal(4)
    ),
    function(
        "whole numbers given",
        lambda x: float(np.sum(x**2)),
        lambda x: 2 * x,
        lambda rng: [rng.integers(-4, 5, (2, 3)), rng.integers(1, 9, (2, 3))],
    ),
    function("one number", lambda x: float(x**3), lambda x: 3 * x**2, given(1.5, -0.2)),
    function("bare float", lambda x: float(x**2), lambda x: float(2 * x), given(1.5)),
    function(
        "float32 points",
        lambda x: float(np.sum(np.sin(x))),
        np.cos,
        lambda rng: [rng.standard_normal(3).astype(np.float32)],
    ),
    function(
        "probabilities",
        lambda p: float(-np.sum(np.log(p) + np.log(1 - p))),
        lambda p: -1 / p + 1 / (1 - p),
        given([0.97, 0.5, 0.02], [0.3, 0.9, 0.999]),
    ),
    function(
        "norm at 1e-9",
        lambda x: float(np.linalg.norm(x)),
        lambda x: x / np.linalg.norm(x),
        normal(3, size=1e-9),
    ),
    function("gelu", lambda x: float(np.sum(gelu(x))), gelu_slope, normal(3, 2)),
    function(
        "large logits",
        lambda s: float(1e3 + np.log(np.sum(np.exp(s - 1e3)))),
        lambda s: softmax(s),
        given([1000.0, 1001.0, 999.0], [1e3, 0.0, 1002.0]),
    ),
    function(
        "stable logistic",
        lambda z: float(np.sum(np.logaddexp(0, -z))),
        lambda z: sigmoid(z) - 1,
        given([50.0, -50.0, 0.5], [3.0, -2.0, 1.0]),
    ),
    function(
        "large parameters",
        lambda x: float(np.sum(x * x) * 1e-16),
        lambda x: 2e-16 * x,
        normal(4, size=1e8),
    ),
    function(
        "scalar array",
        lambda x: float(np.sin(x)),
        lambda x: np.array(np.cos(x)),
        given(0.3, 2.0),
    ),
    function("cube", lambda x: float(np.sum(x**3)), lambda x: 3 * x**2, normal(2, 2, 2)),
    function(
        "sinc",
        lambda x: float(np.sum(np.sinc(x))),
        lambda x: sinc_slope(x),
        given([0.5, 1.5, -0.25], [2.2, 0.1, 0.9]),
    ),
    function(
        "log of a tiny sum",
        lambda x: float(np.log(1e-12 + np.sum(x * x))),
        lambda x: 2 * x / (1e-12 + np.sum(x * x)),
        normal(4, size=1e-3),
    ),
    function(
        "bool data",
        lambda x: float(np.sum(x[np.array([True, False, True])])),
        lambda x: np.array([True, False, True]),
        normal(3),
    ),
    function(
        "integers",
        lambda x: 3.0 * float(np.sum(x)),
        lambda x: np.full(x.shape, 3),
        normal(2, 2),
    ),
    function("integer points", squared, lambda x: 2 * x, given([1, -2, 3], [0, 4, 5])),
    function(
        "determinant",
        lambda x: float(np.linalg.det(x)),
        lambda x: np.linalg.det(x) * np.linalg.inv(x).T,
        normal(3, 3),
    ),
    function(
        "log determinant",
        lambda x: float(np.linalg.slogdet(x @ x.T + np.eye(3))[1]),
        lambda x: 2 * np.linalg.solve(x @ x.T + np.eye(3), x),
        normal(3, 4),
    ),
    function(
        "underflowing tail",
        lambda x: float(np.sum(np.exp(-(x**2)))),
        lambda x: -2 * x * np.exp(-(x**2)),
        given([0.5, 30.0, -2.0], [1.0, 0.0, 5.0]),
    ),
    function(
        "huge and tiny",
        lambda x: float(1e8 * x[0] ** 2 + 1e-8 * x[1] ** 2),
        lambda x: np.array([2e8 * x[0], 2e-8 * x[1]]),
        normal(2),
    ),
    Case("divides by zero aside", divides_by_zero),
    Case("complex step", complex_step),
]
