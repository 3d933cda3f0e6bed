"""Gradients by differences as students code them, and right ones that look like them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .activations import sigmoid
from .mlp import Network

Drawn = tuple[Callable[..., float], Callable[..., Any], list[tuple[Any, ...]]]
Model = Callable[[np.random.Generator], Drawn]


def differences(step: float, scheme: str) -> Callable[..., Any]:
    """A gradient by differences of the loss, entry by entry, "central", "forward", "relative"."""

    def of(loss: Callable[..., float]) -> Callable[..., Any]:
        def gradient(*point: Any) -> Any:
            grads = [np.zeros_like(block) for block in point]
            for block, g in zip(point, grads, strict=True):
                for i in np.ndindex(block.shape):
                    kept = block[i]
                    h = step * max(1.0, abs(kept)) if scheme == "relative" else step
                    block[i] = kept + h
                    ahead = loss(*point)
                    block[i] = kept if scheme == "forward" else kept - h
                    g[i] = (ahead - loss(*point)) / (h if scheme == "forward" else 2 * h)
                    block[i] = kept
            return grads if len(grads) > 1 else grads[0]

        return gradient

    return of


def combined(*weighted: tuple[float, float], noise: float = 0.0) -> Callable[..., Any]:
    """A gradient by a sum of central differences, (step, weight) each, with noise of its own."""

    def of(loss: Callable[..., float]) -> Callable[..., Any]:
        parts = [(differences(step, "central")(loss), weight) for step, weight in weighted]

        def gradient(*point: Any) -> Any:
            found = [(one(*point), weight) for one, weight in parts]
            if len(point) == 1:
                found = [([g], weight) for g, weight in found]
            rng = np.random.default_rng([abs(hash(b.tobytes())) for b in point])
            grads = [
                np.asarray(sum(w * g[i] for g, w in found) + noise * rng.standard_normal(x.shape))
                for i, x in enumerate(point)
            ]
            return grads if len(grads) > 1 else grads[0]

        return gradient

    return of


def half(loss: Callable[..., float], exact: Callable[..., Any]) -> Callable[..., Any]:
    """Every second entry by differences."""
    numeric = differences(1.7e-5, "central")(loss)

    def gradient(*point: Any) -> Any:
        several = len(point) > 1
        pairs = [numeric(*point), exact(*point)]
        ones, others = pairs if several else ([p] for p in pairs)
        grads = [
            np.where(np.arange(np.size(a)).reshape(np.shape(a)) % 2 == 0, a, b)
            for a, b in zip(ones, others, strict=True)
        ]
        return grads if several else grads[0]

    return gradient


def romberg(h: float) -> tuple[tuple[float, float], ...]:
    return (h / 4, 64 / 45), (h / 2, -20 / 45), (h, 1 / 45)


DISGUISES: dict[str, Callable[..., Any]] = {
    "odd step 1.7e-5": lambda loss, exact: combined((1.7e-5, 1.0))(loss),
    "odd step 3.3e-6": lambda loss, exact: combined((3.3e-6, 1.0))(loss),
    "odd step 1.3e-4": lambda loss, exact: combined((1.3e-4, 1.0))(loss),
    "mean of three": lambda loss, exact: combined(*((10.0**-k, 1 / 3) for k in (4, 5, 6)))(loss),
    "extrapolated, 1e-2": lambda loss, exact: combined((5e-3, 4 / 3), (1e-2, -1 / 3))(loss),
    "Romberg, 1e-2": lambda loss, exact: combined(*romberg(1e-2))(loss),
    "Romberg, 1e-1": lambda loss, exact: combined(*romberg(1e-1))(loss),
    "dithered": lambda loss, exact: combined((1e-5, 1.0), noise=1e-11)(loss),
    "half of it": half,
}


def network(form: Callable[[Any], Any] = lambda g: g, **options: Any) -> Model:
    def build(rng: np.random.Generator) -> Drawn:
        net = Network(rng, **options)
        points = [net.point(), net.point()]
        return net.loss, lambda *p: [form(g) for g in net.gradient(*p)], points

    return build


def least_squares(rng: np.random.Generator) -> Drawn:
    x, t = rng.standard_normal((6, 4)), rng.standard_normal(6)
    points = [(rng.standard_normal(4), rng.standard_normal(())) for _ in range(2)]
    return (
        lambda w, b: float(np.mean((x @ w + b - t) ** 2) / 2),
        lambda w, b: (x.T @ (x @ w + b - t) / 6, np.mean(x @ w + b - t)),
        [(w, np.array(b)) for w, b in points],
    )


def logistic(rng: np.random.Generator, size: float = 1.0) -> Drawn:
    x, w = rng.standard_normal((8, 3)), rng.standard_normal(3)
    t = (x @ w > 0).astype(float)
    return (
        lambda w, b: float(np.mean(np.logaddexp(0, x @ w + b) - t * (x @ w + b))),
        lambda w, b: (x.T @ (sigmoid(x @ w + b) - t) / 8, np.mean(sigmoid(x @ w + b) - t, (0,))),
        [(size * w, np.zeros(())), (rng.standard_normal(3), np.array(0.1))],
    )


def one_number(rng: np.random.Generator) -> Drawn:
    points = [(np.array(rng.standard_normal()),) for _ in range(2)]
    slope = lambda x: np.exp(x) * (np.sin(x) + np.cos(x))  # noqa: E731
    return lambda x: float(np.sin(x) * np.exp(x)), slope, points


MODELS: tuple[Model, ...] = (
    network(),
    network(kind="mse", act="relu"),
    network(kind="bce", act="sigmoid"),
    network(act="softplus"),
    network(kind="mse"),
    least_squares,
    logistic,
    one_number,
)


def saturated_labels(z: float) -> Model:
    """p - t for examples that all lie at about z: multiples of 2^-53 with few bits."""

    def build(rng: np.random.Generator) -> Drawn:
        t = rng.integers(0, 2, 8).astype(float)
        side = 2 * t - 1
        points = [(side * (z + rng.random(8)),) for _ in range(2)]
        loss = lambda s: float(np.mean(np.logaddexp(0, -side * s)))  # noqa: E731
        return loss, lambda s: (sigmoid(s) - t) / 8, points

    return build


def saturated_tanh(z: float) -> Model:
    """1 - tanh^2 far out, where it has few bits."""

    def build(rng: np.random.Generator) -> Drawn:
        points = [((z + rng.random(4)) * rng.choice((-1.0, 1.0), 4),) for _ in range(2)]
        return lambda s: float(np.sum(np.tanh(s))), lambda s: 1 - np.tanh(s) ** 2, points

    return build


def inverse(condition: float) -> Model:
    """The gradient of log det A is the inverse's transpose: noisy where A is near-singular."""

    def build(rng: np.random.Generator) -> Drawn:
        bases = [np.linalg.qr(rng.standard_normal((4, 4)))[0] for _ in range(4)]
        middle = np.diag(np.logspace(0, -np.log10(condition), 4))
        points = [(bases[i] @ middle @ bases[i + 1],) for i in (0, 2)]
        return lambda a: float(np.linalg.slogdet(a)[1]), lambda a: np.linalg.inv(a).T, points

    return build


def plain(slope: float, data: Callable[[np.random.Generator], Any]) -> Model:
    """slope / 2 * sum x^2 at simple points."""

    def build(rng: np.random.Generator) -> Drawn:
        points = [(data(rng),) for _ in range(2)]
        return lambda x: float(slope / 2 * np.sum(x * x)), lambda x: slope * x, points

    return build


def fitted(size: float, decimals: int) -> Model:
    """Least squares on data rounded to some decimals, times a size."""

    def build(rng: np.random.Generator) -> Drawn:
        x, t = (size * np.round(3 * rng.standard_normal(s), decimals) for s in ((8, 3), 8))
        points = [(np.round(rng.standard_normal(3), decimals),) for _ in range(2)]
        return (
            lambda w: float(np.mean((x @ w - t) ** 2)),
            lambda w: 2 * x.T @ (x @ w - t) / 8,
            points,
        )

    return build


def at_ties(size: float) -> Model:
    """A hinge loss on whole numbers, some examples exactly on the margin."""

    def build(rng: np.random.Generator) -> Drawn:
        x, t = size * rng.integers(-5, 6, (10, 3)), rng.choice((-1.0, 1.0), 10)
        return (
            lambda w: float(np.mean(np.maximum(0, size - t * (x @ w)))),
            lambda w: -(x.T @ (t * (t * (x @ w) < size))) / 10,
            [(rng.integers(-3, 4, 3).astype(float),), (rng.standard_normal(3),)],
        )

    return build


def single(g: Any) -> Any:
    return np.asarray(g, dtype=np.float32)


SUSPICIOUS: dict[str, Model] = {
    **{f"p - t at {z}": saturated_labels(z) for z in (3, 5, 8, 10, 12)},
    **{f"1 - tanh^2 at {z}": saturated_tanh(z) for z in (2, 5, 8)},
    **{f"inverse, condition {c:g}": inverse(c) for c in (10, 1e2, 1e3, 1e4)},
    **{f"loss times {s:g}": network(scale=s, kind="mse") for s in (1e-8, 1e-3, 1e3, 1e6)},
    "logistic, saturated": lambda rng: logistic(rng, 10.0),
    "float32 answer": network(single),
    "float32, times 125 after it": network(lambda g: single(g / 125).astype(float) * 125),
    "float32, over 7 after it": network(lambda g: single(g * 7).astype(float) / 7),
    "float32, times 1.1 after it": network(lambda g: single(g / 1.1).astype(float) * 1.1),
    "rounded to 10 decimals": network(lambda g: np.round(g, 10)),
    "whole numbers": fitted(1.0, 0),
    "thousands": fitted(1000.0, 0),
    "one decimal": fitted(1.0, 1),
    "hinge at ties": at_ties(1.0),
    "hinge at ties, thousands": at_ties(1000.0),
    "125 x": plain(125.0, lambda rng: rng.standard_normal(5)),
    "125 x in float32": plain(125.0, lambda rng: rng.standard_normal(5).astype(np.float32)),
    "1000 x in sixteenths": plain(1000.0, lambda rng: np.round(16 * rng.standard_normal(5)) / 16),
    "one number": plain(1000.0, lambda rng: np.array(rng.uniform(-2, 2))),
}
