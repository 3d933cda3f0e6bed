"""Derived vector-Jacobian products that look like differences: few bits, simple data, zeros."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .numeric_products import Drawn, Model, affine, drawn, hyperbolic


def given(model: Model, form: Callable[[Any], Any]) -> Model:
    """A model whose product is given in another form."""

    def build(rng: np.random.Generator) -> Drawn:
        f, vjp, points = model(rng)

        def formed(*arguments: Any) -> Any:
            value = vjp(*arguments)
            return [form(part) for part in value] if isinstance(value, tuple) else form(value)

        return f, formed, points

    return build


def at(model: Model, data: Callable[[Any], Any]) -> Model:
    """A model at other points."""

    def build(rng: np.random.Generator) -> Drawn:
        f, vjp, points = model(rng)
        return f, vjp, [tuple(data(block) for block in point) for point in points]

    return build


def layer_of(data: Callable[[np.random.Generator], Any]) -> Model:
    """A ReLU layer on fixed data."""

    def build(rng: np.random.Generator) -> Drawn:
        x = data(rng)

        def vjp(w: Any, b: Any, u: Any) -> Any:
            dz = u * (x @ w + b > 0)
            return x.T @ dz, dz.sum(axis=0)

        return lambda w, b: np.maximum(0, x @ w + b), vjp, drawn(rng, (3, 4), (4,))

    return build


def elementwise(g: Callable[[Any], Any], slope: Callable[[Any], Any]) -> Model:
    return lambda rng: (g, lambda x, u: u * slope(x), drawn(rng, (3, 4)))


def largest_of_pairs(rng: np.random.Generator) -> Drawn:
    def vjp(x: Any, u: Any) -> Any:
        pairs = x.reshape(-1, 2)
        return (u[:, None] * (pairs == pairs.max(axis=1, keepdims=True))).reshape(-1)

    return lambda x: x.reshape(-1, 2).max(axis=1), vjp, drawn(rng, (12,))


def masked(rng: np.random.Generator) -> Drawn:
    keep = (rng.random((3, 4)) < 0.5) / 0.5
    return (
        lambda x: np.tanh(x) * keep,
        lambda x, u: u * keep * (1 - np.tanh(x) ** 2),
        drawn(rng, (3, 4)),
    )


def single(g: Any) -> Any:
    return np.asarray(g, dtype=np.float32)


SUSPICIOUS: dict[str, Model] = {
    "float32 answer": given(affine, single),
    "float32, over 7 after it": given(hyperbolic, lambda g: single(g * 7).astype(float) / 7),
    "rounded to 10 decimals": given(hyperbolic, lambda g: np.round(g, 10)),
    "relu": elementwise(lambda x: np.maximum(0, x), lambda x: (x > 0) * 1.0),
    "leaky relu": elementwise(
        lambda x: np.where(x > 0, x, 0.01 * x), lambda x: np.where(x > 0, 1, 0.01)
    ),
    "125 x": elementwise(lambda x: 125 * x, lambda x: np.full(x.shape, 125.0)),
    "x / 1000": elementwise(lambda x: x / 1000, lambda x: np.full(x.shape, 1e-3)),
    "500 x^2": elementwise(lambda x: 500 * x * x, lambda x: 1000 * x),
    "saturated tanh": elementwise(lambda x: np.tanh(5 + x), lambda x: 1 - np.tanh(5 + x) ** 2),
    "saturated sigmoid": elementwise(
        lambda x: 1 / (1 + np.exp(-8 - x)), lambda x: np.exp(-8 - x) / (1 + np.exp(-8 - x)) ** 2
    ),
    "one-hot data": layer_of(lambda rng: np.eye(3)[rng.integers(0, 3, 6)]),
    "whole numbers": layer_of(lambda rng: rng.integers(-5, 6, (6, 3)).astype(float)),
    "thousands": layer_of(lambda rng: 1000.0 * rng.integers(-5, 6, (6, 3))),
    "one decimal": layer_of(lambda rng: np.round(rng.standard_normal((6, 3)), 1)),
    "weights of one decimal": at(affine, lambda x: np.round(x, 1)),
    "sixteenths": at(hyperbolic, lambda x: np.round(16 * x) / 16),
    "float32 points": at(affine, lambda x: x.astype(np.float32)),
    "largest of pairs": largest_of_pairs,
    "dropout": masked,
}  # fmt: skip
