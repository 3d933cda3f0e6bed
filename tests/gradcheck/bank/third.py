"""A third bank: losses and small models that the first two do not have, run blind once.

The checker was run on it once before anything was tuned; since then all of it counts as held out
like `unseen`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .mlp import sigmoid
from .problem import PLACES, Case, Problem

N, D, H, K = 9, 4, 5, 3
Built = tuple[Callable[..., float], Callable[..., Any], list[tuple[Any, ...]], tuple[str, ...]]
Builder = Callable[[np.random.Generator], Built]


def third(name: str, build: Builder, bug: str = "", codes: str = "", place: bool = False) -> Case:
    """A case of this bank: the right gradient, or the one with a bug."""

    def problem(rng: np.random.Generator) -> Problem:
        loss, gradient, points, names = build(rng)

        def spoiled(*point: Any) -> Any:
            return gradient(*point, bug=bug)

        return Problem(loss, spoiled, gradient, points, names)

    allowed = frozenset(codes.split()) | (PLACES if place else frozenset())
    return Case(f"third: {name}", problem, allowed, place, always_held_out=True)


def family(name: str, build: Builder, bugs: Mapping[str, str]) -> list[Case]:
    """The wrong gradients of one model; an empty text asks for the place only."""
    return [third(f"{name}: {b}", build, b, codes, not codes) for b, codes in bugs.items()]


def normals(rng: np.random.Generator, *shapes: Any, count: int = 2) -> list[tuple[Any, ...]]:
    return [tuple(0.8 * rng.standard_normal(s) for s in shapes) for _ in range(count)]


def signed_logistic(rng: np.random.Generator) -> Built:
    """Labels of -1 and +1: J = mean log(1 + exp(-t z))."""
    x, t = rng.standard_normal((N, D)), rng.choice([-1.0, 1.0], N)

    def loss(w: Any, b: Any) -> float:
        return float(np.mean(np.logaddexp(0, -t * (x @ w + b))))

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        z = x @ w + b
        delta = -t * sigmoid(-t * z) / (1 if bug == "no mean" else N)
        if bug == "labels of 0 and 1":
            delta = (sigmoid(z) - t) / N
        if bug == "sigmoid of the wrong sign":
            delta = -t * sigmoid(t * z) / N
        if bug == "label forgotten":
            delta = -sigmoid(-t * z) / N
        return x.T @ delta, delta[0] if bug == "bias of one" else delta.sum()

    return loss, gradient, normals(rng, D, ()), ("dw", "db")


def gaussian(rng: np.random.Generator) -> Built:
    """A mean and a log standard deviation: J = mean(0.5 ((t - m) / s)^2 + log s)."""
    x, t = rng.standard_normal((N, D)), rng.standard_normal(N)

    def loss(w: Any, r: Any) -> float:
        return float(np.mean(0.5 * (t - x @ w) ** 2 * np.exp(-2 * r) + r))

    def gradient(w: Any, r: Any, bug: str = "") -> Any:
        e = (x @ w - t) * np.exp(-2 * r)
        if bug == "not divided by the variance":
            e = x @ w - t
        dr = 1 - np.mean((t - x @ w) ** 2) * np.exp(-2 * r)
        if bug == "log s forgotten":
            dr = dr - 1
        if bug == "slope of s, not of log s":
            dr = dr * np.exp(r)
        return (x.T @ e) / (N - 1 if bug == "unbiased mean" else N), dr

    return loss, gradient, normals(rng, D, ()), ("dw", "dr")


def poisson(rng: np.random.Generator) -> Built:
    """Counts: J = mean(exp z - t z)."""
    x, t = rng.standard_normal((N, D)), rng.poisson(2.0, N).astype(float)

    def loss(w: Any, b: Any) -> float:
        z = x @ w + b
        return float(np.mean(np.exp(z) - t * z))

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        z = x @ w + b
        delta = (np.exp(z) - t) / N
        if bug == "no exponential":
            delta = (z - t) / N
        if bug == "exponential twice":
            delta = (np.exp(z) - t) * np.exp(z) / N
        dw = x.T @ delta
        return (-dw if bug == "sign of dw" else dw), delta.sum()

    return loss, gradient, normals(rng, D, ()), ("dw", "db")


def multiclass_hinge(rng: np.random.Generator) -> Built:
    """Crammer and Singer's margin, with L2."""
    x, labels, rows = rng.standard_normal((N, D)), rng.integers(0, K, N), np.arange(N)

    def margins(W: Any) -> Any:
        s = x @ W
        m = np.maximum(0, s - s[rows, labels][:, None] + 1)
        m[rows, labels] = 0
        return m

    def loss(W: Any) -> float:
        return float(np.sum(margins(W)) / N + 0.05 * np.sum(W * W))

    def gradient(W: Any, bug: str = "") -> Any:
        g = (margins(W) > 0).astype(float)
        if bug != "right class not subtracted":
            count = (g.sum(axis=1) > 0) if bug == "subtracted once" else g.sum(axis=1)
            g[rows, labels] -= count
        penalty = {"penalty forgotten": 0.0, "penalty halved": 0.05}.get(bug, 0.1)
        return x.T @ g / N + penalty * W

    return loss, gradient, normals(rng, (D, K)), ("dW",)


def focal(rng: np.random.Generator) -> Built:
    """Focal loss of a binary classifier with gamma 2: hard examples count more."""
    x, t = rng.standard_normal((N, D)), rng.integers(0, 2, N).astype(float)

    def loss(w: Any) -> float:
        p = sigmoid(x @ w)
        q = np.where(t == 1, p, 1 - p)
        return float(np.mean(-((1 - q) ** 2) * np.log(q)))

    def gradient(w: Any, bug: str = "") -> Any:
        p = sigmoid(x @ w)
        q, sign = np.where(t == 1, p, 1 - p), np.where(t == 1, 1.0, -1.0)
        dq = 2 * (1 - q) * np.log(q) - (1 - q) ** 2 / q
        if bug == "weight constant":
            dq = -((1 - q) ** 2) / q
        slope = 1.0 if bug == "slope forgotten" else p * (1 - p)
        return x.T @ (dq * (1.0 if bug == "class sign forgotten" else sign) * slope) / N

    return loss, gradient, normals(rng, D), ("dw",)


def quantile(rng: np.random.Generator) -> Built:
    """The pinball loss at the 0.8 quantile plus log cosh of the intercept."""
    x, t = rng.standard_normal((N, D)), rng.standard_normal(N)

    def loss(w: Any, b: Any) -> float:
        e = t - x @ w - b
        return float(np.mean(np.maximum(0.8 * e, -0.2 * e)) + np.log(np.cosh(b)))

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        e = t - x @ w - b
        up, down = (-0.2, 0.8) if bug == "sides swapped" else (-0.8, 0.2)
        delta = np.where(e > 0, up, down) / N
        extra = 0 if bug == "intercept's term forgotten" else np.tanh(b)
        return x.T @ delta, delta.sum() + extra

    return loss, gradient, normals(rng, D, ()), ("dw", "db")


def triplet(rng: np.random.Generator) -> Built:
    """Squared distances of an anchor to a positive and a negative, softly compared."""

    def loss(a: Any, p: Any, n: Any) -> float:
        gap = np.sum((a - p) ** 2, axis=1) - np.sum((a - n) ** 2, axis=1)
        return float(np.mean(np.logaddexp(0, gap)))

    def gradient(a: Any, p: Any, n: Any, bug: str = "") -> Any:
        gap = np.sum((a - p) ** 2, axis=1) - np.sum((a - n) ** 2, axis=1)
        s = 2 * sigmoid(gap)[:, None] / N
        da = s * (n + p - 2 * a if bug == "anchor's terms added" else n - p)
        if bug == "two forgotten":
            s = s / 2
        dp, dn = s * (p - a), s * (a - n)
        if bug == "gate forgotten":
            dp = 2 * (p - a) / N
        return (
            da,
            (dn if bug == "results swapped" else dp),
            (dp if bug == "results swapped" else dn),
        )

    return loss, gradient, normals(rng, (N, D), (N, D), (N, D)), ("da", "dp", "dn")


def latent(rng: np.random.Generator) -> Built:
    """A variational term: KL of N(m, exp v) to N(0, 1), and a decoder on a fixed draw."""
    noise, x = rng.standard_normal((N, D)), rng.standard_normal((N, D))

    def loss(m: Any, v: Any) -> float:
        z = m + noise * np.exp(v / 2)
        kl = 0.5 * np.sum(m * m + np.exp(v) - v - 1)
        return float((0.5 * np.sum((z - x) ** 2) + kl) / N)

    def gradient(m: Any, v: Any, bug: str = "") -> Any:
        e = m + noise * np.exp(v / 2) - x
        dm = e if bug == "KL of the mean forgotten" else e + m
        half = 1.0 if bug == "half of v forgotten" else 0.5
        dv = e * noise * half * np.exp(v / 2) + 0.5 * (np.exp(v) - 1)
        if bug == "noise detached":
            dv = 0.5 * (np.exp(v) - 1)
        return dm / N, dv / N

    return loss, gradient, normals(rng, (N, D), (N, D)), ("dm", "dv")


def factors(rng: np.random.Generator) -> Built:
    """Matrix factorization with missing ratings."""
    R, seen = rng.standard_normal((N, 6)), rng.random((N, 6)) < 0.7

    def loss(U: Any, V: Any) -> float:
        return float(0.5 * np.sum((seen * (U @ V.T - R)) ** 2) + 0.1 * np.sum(U * U))

    def gradient(U: Any, V: Any, bug: str = "") -> Any:
        e = (U @ V.T - R) * (1.0 if bug == "missing ratings counted" else seen)
        dU = e @ V + (0.0 if bug == "penalty forgotten" else 0.2) * U
        return dU, e.T @ (np.sign(U) if bug == "signs of U" else U)

    return loss, gradient, normals(rng, (N, 2), (6, 2)), ("dU", "dV")


WRONG = [
    *family(
        "signed logistic",
        signed_logistic,
        {
            "no mean": "missing-1/N",
            "labels of 0 and 1": "",
            "sigmoid of the wrong sign": "",
            "label forgotten": "",
            "bias of one": "wrong-value wrong-value",
        },
    ),
    *family(
        "gaussian",
        gaussian,
        {
            "not divided by the variance": "common-factor",
            "log s forgotten": "",
            "slope of s, not of log s": "",
            "unbiased mean": "divides-by-N-1",
        },
    ),
    *family(
        "poisson",
        poisson,
        {"no exponential": "", "exponential twice": "", "sign of dw": "sign"},
    ),
    *family(
        "hinge",
        multiclass_hinge,
        {
            "right class not subtracted": "",
            "subtracted once": "",
            "penalty forgotten": "regularizer-missing",
            "penalty halved": "regularizer-missing",
        },
    ),
    *family(
        "focal", focal, {"weight constant": "", "slope forgotten": "", "class sign forgotten": ""}
    ),
    *family("quantile", quantile, {"sides swapped": "", "intercept's term forgotten": ""}),
    *family(
        "triplet",
        triplet,
        {
            "anchor's terms added": "adds-other",
            "two forgotten": "factor-1/2",
            "gate forgotten": "per-unit-factor wrong-value",
            "results swapped": "swapped",
        },
    ),
    *family(
        "latent",
        latent,
        {
            "KL of the mean forgotten": "regularizer-missing",
            "half of v forgotten": "",
            "noise detached": "",
        },
    ),
    *family(
        "factors",
        factors,
        {
            "missing ratings counted": "",
            "penalty forgotten": "regularizer-missing",
            "signs of U": "",
        },
    ),
]
RIGHT = [
    third("signed logistic", signed_logistic),
    third("gaussian", gaussian),
    third("poisson", poisson),
    third("hinge", multiclass_hinge),
    third("focal", focal),
    third("quantile", quantile),
    third("triplet", triplet),
    third("latent", latent),
    third("factors", factors),
]
