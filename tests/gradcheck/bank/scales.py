"""Scales and sizes: tiny and huge losses and parameters, one parameter and 20,000."""

from __future__ import annotations

from typing import Any

import numpy as np

from .activations import softmax
from .changes import at, change, every, put, scaled
from .mlp import Network, formula, network
from .problem import Built, Case, Problem, Table, cases, normals

N, D, H = 6, 3, 4
TALL: dict[str, Any] = {"n": 12, "d": 30, "h": 30, "k": 7}  # P = 1,147


def parameters(name: str, size: float | None, **options: Any) -> Case:
    """A network at an unusual point: parameters of one size, or all zero."""

    def build(rng: np.random.Generator) -> Problem:
        net = Network(rng, **options)
        problem = net.problem()
        point = tuple(np.zeros_like(b) for b in net.point()) if size is None else net.point(size)
        problem.points[0] = point
        return problem

    return Case(name, build)


def large(rng: np.random.Generator) -> Problem:
    """About 10,000 parameters with ReLU."""
    problem = Network(rng, act="relu", n=16, d=90, h=100, k=10).problem()
    problem.points = [tuple(b * 0.2 for b in p) for p in problem.points[:2]]
    return problem


def before_batch_norm(rng: np.random.Generator) -> Problem:
    """A bias in front of batch normalization: its gradient is zero up to rounding."""
    x, U = rng.standard_normal((8, 4)), rng.standard_normal((8, 3))

    def loss(W: Any, b: Any) -> float:
        z = x @ W + b
        return float(np.sum(U * np.tanh((z - z.mean(0)) / np.sqrt(z.var(0) + 1e-5))))

    def gradient(W: Any, b: Any, axis: int = 0) -> Any:
        z = x @ W + b
        std = np.sqrt(z.var(0) + 1e-5)
        xhat = (z - z.mean(0)) / std
        d = U * (1 - np.tanh(xhat) ** 2)
        dz = (d - d.mean(0) - xhat * (d * xhat).mean(0)) / std
        return x.T @ dz, dz.sum(0) if axis == 0 else np.ones(8) @ dz

    points = [(rng.standard_normal((4, 3)), rng.standard_normal(3)) for _ in range(2)]
    return Problem(loss, lambda W, b: gradient(W, b, 1), gradient, points, ("dW", "db"))


def mixed_scales(rng: np.random.Generator) -> Built:
    """Blocks of 1e-8 and 1e8 in one point."""

    def loss(a: Any, b: Any) -> Any:
        return np.sum(np.sin(a * 1e8)) + np.sum(np.cos(b * 1e-8))

    def gradient(a: Any, b: Any, bug: str = "") -> Any:
        sign = -1 if bug == "sign" else 1
        return sign * 1e8 * np.cos(a * 1e8), sign * -1e-8 * np.sin(b * 1e-8)

    points = [(1e-8 * a, 1e8 * b) for a, b in normals(rng, 3, 4)]
    return loss, gradient, points, ("da", "db")


def scales(rng: np.random.Generator) -> Built:
    """A tanh net whose inputs are of 1e8, its weights of 1e-8, its loss of 1e-8."""
    x, t = 1e8 * rng.standard_normal((N, D)), rng.standard_normal(N)
    points = [(1e-8 * W, b, 1e4 * v) for W, b, v in normals(rng, (D, H), H, H)]

    def loss(W: Any, b: Any, v: Any) -> Any:
        return 1e-8 * np.mean((np.tanh(x @ W + b) @ v * 1e-4 - t) ** 2)

    def gradient(W: Any, b: Any, v: Any, bug: str = "") -> Any:
        a = np.tanh(x @ W + b)
        dy = 2e-8 * (a @ v * 1e-4 - t) / N
        dz = np.outer(dy, 1e-4 * v) * (1 - a**2)
        dW, db, dv = x.T @ dz, dz.sum(axis=0), 1e-4 * a.T @ dy
        if bug == "sign of the smallest":
            dv = -dv
        if bug == "smallest zero":
            dv = np.where(np.abs(dv) < 1e-10, 0, dv)
        if bug == "1 % of the bias":
            db = db * 1.01
        if bug == "in float32":
            dW, db, dv = (part.astype(np.float32) for part in (dW, db, dv))
        return dW, db, dv

    return loss, gradient, points, ("dW", "db", "dv")


def millions(rng: np.random.Generator) -> Built:
    """Prices: targets near 1e6, inputs near 1e3, a loss near 1e12."""
    x, t = 1e3 + 300 * rng.standard_normal((N, D)), 1e6 + 1e5 * rng.standard_normal(N)
    points = [(200 * w, 1e4 * b) for w, b in normals(rng, D, ())]

    def loss(w: Any, b: Any) -> Any:
        return np.mean((x @ w + b - t) ** 2)

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        e = 2 * (x @ w + b - t) / N
        return x.T @ (e / 2 if bug == "half" else e), e[0] if bug == "one example" else e.sum()

    return loss, gradient, points, ("dw", "db")


def saturated(rng: np.random.Generator) -> Built:
    """A softmax of logits in the thousands, then a mild point."""
    t = np.eye(H)[rng.integers(H, size=N)]
    points = [(1500 * rng.standard_normal((N, H)),), *normals(rng, (N, H), count=1)]

    def loss(z: Any) -> Any:
        top = z.max(axis=1, keepdims=True)
        return np.mean(np.log(np.sum(np.exp(z - top), axis=1)) + top[:, 0] - np.sum(t * z, axis=1))

    def gradient(z: Any, bug: str = "") -> Any:
        with np.errstate(all="ignore"):
            p = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
        return ((p if bug == "largest logit not subtracted" else softmax(z)) - t) / N

    return loss, gradient, points, ("dz",)


def whole_numbers(rng: np.random.Generator) -> Built:
    """Integer parameters, so that a student's arrays are integers unless they are promoted."""
    x, t = rng.integers(-3, 4, (N, D)), rng.integers(-3, 4, N)
    points = [(rng.integers(-4, 5, D), rng.integers(-4, 5, ())) for _ in range(2)]
    for w, _ in points:
        w[0] = 2

    def loss(w: Any, b: Any) -> Any:
        return np.mean((x @ w + b - t) ** 2) / 2

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        e = x @ w + b - t
        if bug == "divided by //":
            return x.T @ e // N, e.mean()
        return x.T @ e / N, e.mean()

    return loss, gradient, points, ("dw", "db")


def steep(rng: np.random.Generator) -> Built:
    """Fast waves and a steep exponential beside a flat root."""

    def loss(w: Any) -> Any:
        return np.sum(np.cos(40 * w)) + np.sum(np.exp(6 * w)) + np.sum(np.sqrt(w**2 + 1e-4))

    def gradient(w: Any, bug: str = "") -> Any:
        inner = 1 if bug == "inner derivative forgotten" else 40
        return -inner * np.sin(40 * w) + 6 * np.exp(6 * w) + w / np.sqrt(w**2 + 1e-4)

    return loss, gradient, normals(rng, 5), ("dw",)


def slope_of_a_line(rng: np.random.Generator) -> Built:
    """One parameter, a scalar: mean (w x - t)^2."""
    x, t = rng.standard_normal(N), rng.standard_normal(N)

    def gradient(w: Any, bug: str = "") -> Any:
        e = w * x - t
        answers = {
            "the 2 forgotten": np.mean(e * x),
            "x forgotten": 2 * np.mean(e),
            "sum": 2 * np.sum(e * x),
            "last sample skipped": 2 * np.sum((e * x)[:-1]) / N,
            "as a Python number": float(2 * np.mean(e * x)),
            "residual turned": -2 * np.mean(e * x),
        }
        return answers.get(bug, 2 * np.mean(e * x))

    return lambda w: np.mean((w * x - t) ** 2), gradient, normals(rng, ()), ("dw",)


def wide(rng: np.random.Generator) -> Built:
    """20,000 parameters: ReLU units, squared errors."""
    x, t = rng.standard_normal((8, 200)), rng.standard_normal(8)

    def loss(W: Any, b: Any, v: Any) -> Any:
        return np.mean((np.maximum(x @ W + b, 0) @ v - t) ** 2) / 2

    def gradient(W: Any, b: Any, v: Any, bug: str = "") -> Any:
        z = x @ W + b
        dy = (np.maximum(z, 0) @ v - t) / 8
        dz = np.outer(dy, v) * (z > 0)
        dW, db, dv = x.T @ dz, dz.sum(axis=0), np.maximum(z, 0).T @ dy
        largest = np.unravel_index(np.argmax(np.abs(dW)), dW.shape)
        if bug == "one entry 1 % off":
            dW[largest] *= 1.01
        if bug == "last feature skipped":
            dW[-1] = 0
        if bug == "one unit of the bias":
            db[np.argmax(np.abs(db))] *= -1
        if bug == "dW 0.1 % too large":
            dW *= 1.001
        if bug == "dv without mean":
            dv = dv * 8
        if bug == "first example only":
            dW = x[:1].T @ dz[:1]
        return (dW.astype(np.float32), db, dv) if bug == "dW in float32" else (dW, db, dv)

    return (
        loss,
        gradient,
        [(0.07 * W, b, v) for W, b, v in normals(rng, (200, 99), 99, 99)],
        (
            "dW",
            "db",
            "dv",
        ),
    )


MODELS: Table = {
    mixed_scales: {"sign": "sign"},
    scales: {
        "in float32": "",
        "sign of the smallest": "dv: sign",
        "smallest zero": "dv: all-zero masked some-entries",
        "1 % of the bias": "db: factor",
    },
    millions: {"half": "dw: factor-1/2", "one example": "db: wrong-value ?"},
    saturated: {"largest logit not subtracted": "dz: not-finite"},
    whole_numbers: {"divided by //": "dw: integer"},
    steep: {"inner derivative forgotten": "dw: wrong-value ?"},
    slope_of_a_line: {
        "the 2 forgotten": "dw: factor-1/2",
        "x forgotten": "dw: wrong-value ?",
        "sum": "dw: missing-1/N factor",
        "last sample skipped": "dw: wrong-value ?",
        "as a Python number": "",
        "residual turned": "dw: sign",
    },
    wide: {
        "one entry 1 % off": "dW: one-entry one-row",
        "last feature skipped": "dW: one-row",
        "one unit of the bias": "db: one-entry some-entries",
        "dW 0.1 % too large": "dW: factor",
        "dv without mean": "dv: missing-1/N",
        "first example only": "dW: one-example",
        "dW in float32": "",
    },
}
WRONG, RIGHT = cases(MODELS)
WRONG += [
    *(formula(f"sign at loss {s:g}", "sign", "sign", scale=s) for s in (1e-8, 1e8)),
    *(
        formula(f"no mean at loss {s:g}", "no-mean", "missing-1/N", scale=s)
        for s in (1e-8, 1e-4, 1e6)
    ),
    formula("no mean, offset 1e6", "no-mean", "missing-1/N", offset=1e6),
    formula("tiny loss: slope omitted", "no-slope", "wrong-value", scale=1e-8),
    formula("tall: no mean", "no-mean", "missing-1/N", **TALL),
    formula("tall: slope omitted", "no-slope", "wrong-value", **TALL),
    formula(
        "tall ReLU: mask from upstream", "mask-from-upstream", "wrong-value", act="relu", **TALL
    ),
    change("tiny loss: db1 sign", at(1, lambda a, p: -a), "sign", scale=1e-8),
    change("tiny loss: db2 zero", at(3, lambda a, p: 0 * a), "all-zero", scale=1e-6),
    change("huge loss: dW2 halved", at(2, lambda a, p: a / 2), "factor-1/2", scale=1e8),
    change("huge loss: db1 a mean", at(1, lambda a, p: a / 7), "extra-1/N", scale=1e6),
    change("tall: dW1 sign", at(0, lambda a, p: -a), "sign", **TALL),
    change("tall: a row zero", at(0, put(7, 0.0)), "one-row", **TALL),
    change("tall: one entry doubled", at(2, scaled((3, 4), 2.0)), "one-entry", **TALL),
    change(
        "tall: L2 forgotten",
        every(lambda a, p: a - (0.01 * p if p.ndim == 2 else 0)),
        "regularizer-missing",
        l2=0.01,
        **TALL,
    ),
]
RIGHT += [
    *(network(f"loss x {s:g}", scale=s) for s in (1e-8, 1e-6, 1e-3, 1e3, 1e6, 1e8)),
    *(network(f"offset {o:g}", offset=o) for o in (1e3, 1e6)),
    network("tiny loss, offset", scale=1e-8, offset=1e-3),
    network("tall", **TALL),
    network("tall ReLU", act="relu", **TALL),
    parameters("parameters of 1e-8", 1e-8, act="softplus"),
    parameters("parameters of 1e-4", 1e-4),
    parameters("parameters of 50", 50.0, kind="bce", act="tanh"),
    parameters("large ReLU", 1e3, kind="mse", act="relu"),
    parameters("all zero, tanh", None),
    parameters("all zero, sigmoid", None, act="sigmoid", kind="bce"),
    Case("bias before batch norm", before_batch_norm),
    Case("10,000 parameters", large),
]
