"""The third bank's right gradients in odd forms, and functions of one block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .mlp import Network
from .problem import Case, Problem
from .right import function, given, normal


def complex_step(rng: np.random.Generator) -> Problem:
    """Derivatives by a complex step carry no noise: they are right."""

    def loss(x: Any) -> float:
        return float(np.sum(np.exp(x) * np.sin(x)))

    def gradient(x: Any) -> Any:
        moved = x[None] + 1e-30j * np.eye(x.size)
        return np.imag(np.sum(np.exp(moved) * np.sin(moved), axis=1)) / 1e-30

    points = [(rng.standard_normal(5),) for _ in range(2)]
    return Problem(loss, gradient, gradient, points, ("dx",))


def formed(name: str, form: Callable[[list[Any]], Any], **options: Any) -> Case:
    """A network's right values in an odd form."""

    def build(rng: np.random.Generator) -> Problem:
        return Network(rng, **options).problem(change=lambda g, p, n: form(g))

    return Case(f"third: {name}", build, always_held_out=True)


def odd(case: Case) -> Case:
    """A function of one block, in this bank."""
    return replace(case, name=f"third: {case.name}", always_held_out=True)


def squared(x: Any) -> float:
    return float(np.sum(x * x))


def _sinc_slope(x: Any) -> Any:
    return (np.cos(np.pi * x) - np.sinc(x)) / x


def _objects(g: list[Any]) -> Any:
    boxed = np.empty(len(g), dtype=object)
    for i, a in enumerate(g):
        boxed[i] = a
    return boxed


WRONG: list[Case] = []
RIGHT = [
    Case("third: complex step", complex_step, always_held_out=True),
    formed("nested lists", lambda g: [a.tolist() for a in g]),
    formed("a generator's list", lambda g: [a + 0.0 for a in g], kind="bce", act="relu"),
    formed("Fortran order", lambda g: [np.asfortranarray(a) for a in g], kind="mse"),
    formed("read-only", lambda g: [np.broadcast_to(a, a.shape) for a in g], act="leaky"),
    formed("a tuple of memory views", lambda g: tuple(memoryview(a.copy()) for a in g)),
    formed("big-endian", lambda g: [a.astype(">f8") for a in g], act="softplus"),
    formed("longdouble", lambda g: [a.astype(np.longdouble) for a in g], kind="mse"),
    formed("float32 times tiny", lambda g: [a.astype(np.float32) for a in g], scale=1e-9),
    formed("masked arrays", lambda g: [np.ma.masked_array(a) for a in g]),
    formed("matrices of numpy.matrix", lambda g: [g[0].view(np.matrix), *g[1:]], kind="bce"),
    formed("a stacked object array", lambda g: _objects(g), act="sigmoid"),
    odd(
        function(
            "sinc",
            lambda x: float(np.sum(np.sinc(x))),
            lambda x: _sinc_slope(x),
            given([0.5, 1.5, -0.25], [2.2, 0.1, 0.9]),
        )
    ),
    odd(
        function(
            "log of a tiny sum",
            lambda x: float(np.log(1e-12 + np.sum(x * x))),
            lambda x: 2 * x / (1e-12 + np.sum(x * x)),
            normal(4, size=1e-3),
        )
    ),
    odd(
        function(
            "bool data",
            lambda x: float(np.sum(x[np.array([True, False, True])])),
            lambda x: np.array([True, False, True]),
            normal(3),
        )
    ),
    odd(
        function(
            "integers",
            lambda x: 3.0 * float(np.sum(x)),
            lambda x: np.full(x.shape, 3),
            normal(2, 2),
        )
    ),
    odd(function("integer points", squared, lambda x: 2 * x, given([1, -2, 3], [0, 4, 5]))),
    odd(
        function(
            "determinant",
            lambda x: float(np.linalg.det(x)),
            lambda x: np.linalg.det(x) * np.linalg.inv(x).T,
            normal(3, 3),
        )
    ),
    odd(
        function(
            "log determinant",
            lambda x: float(np.linalg.slogdet(x @ x.T + np.eye(3))[1]),
            lambda x: 2 * np.linalg.solve(x @ x.T + np.eye(3), x),
            normal(3, 4),
        )
    ),
    odd(
        function(
            "max of squares",
            lambda x: float(np.max(x * x)),
            lambda x: 2 * x * (np.abs(x) == np.max(np.abs(x))),
            normal(5),
        )
    ),
    odd(
        function(
            "underflowing tail",
            lambda x: float(np.sum(np.exp(-(x**2)))),
            lambda x: -2 * x * np.exp(-(x**2)),
            given([0.5, 30.0, -2.0], [1.0, 0.0, 5.0]),
        )
    ),
    odd(
        function(
            "huge and tiny",
            lambda x: float(1e8 * x[0] ** 2 + 1e-8 * x[1] ** 2),
            lambda x: np.array([2e8 * x[0], 2e-8 * x[1]]),
            normal(2),
        )
    ),
    odd(
        function(
            "relu6",
            lambda x: float(np.sum(np.clip(x, 0, 6))),
            lambda x: ((x > 0) & (x < 6)).astype(float),
            given([0.0, 6.0, 3.0], [-1.0, 7.0, 1.0]),
        )
    ),
]
