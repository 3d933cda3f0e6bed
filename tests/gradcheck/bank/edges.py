"""The fourth bank's edges: kinks hit exactly, tiny and huge scales, saturation, one row."""

from __future__ import annotations

from typing import Any

import numpy as np

from .layers import softmax
from .mlp import sigmoid
from .table import Table, cases
from .third import Built, normals

N, D, H = 6, 3, 4


def relu_at_zero(rng: np.random.Generator) -> Built:
    """ReLU units; in the first point every bias and half the weights are 0, so kinks are hit."""
    x, t = rng.standard_normal((N, D)), rng.standard_normal(N)
    points = normals(rng, (D, H), H, H)
    points[0][0][:, :2], points[0][1][:] = 0, 0

    def loss(W: Any, b: Any, v: Any) -> Any:
        return np.mean((np.maximum(x @ W + b, 0) @ v - t) ** 2)

    def gradient(W: Any, b: Any, v: Any, bug: str = "") -> Any:
        z = x @ W + b
        dy = 2 * (np.maximum(z, 0) @ v - t) / N
        at_zero = {"one at 0": 1.0, "half at 0": 0.5, "0.3 at 0": 0.3}.get(bug, 0.0)
        gate = np.heaviside(z, at_zero)
        if bug == "gate of the sign":
            gate = np.sign(z)
        dz = np.outer(dy, v) * gate
        dv = z.T @ dy if bug == "z for a" else np.maximum(z, 0).T @ dy
        return x.T @ dz, dz.sum(axis=0), dv

    return loss, gradient, points, ("dW", "db", "dv")


def lasso_at_zero(rng: np.random.Generator) -> Built:
    """Least squares with |w|; some weights are exactly 0 in every point but the last."""
    x, t = rng.standard_normal((N, D + 2)), rng.standard_normal(N)
    points = normals(rng, D + 2, count=3)
    points[0][0][:], points[1][0][1:3] = 0, 0

    def loss(w: Any) -> Any:
        return np.mean((x @ w - t) ** 2) / 2 + 0.3 * np.sum(np.abs(w))

    def gradient(w: Any, bug: str = "") -> Any:
        data = x.T @ (x @ w - t) / N
        with np.errstate(all="ignore"):
            signs = {
                "one at 0": np.where(w >= 0, 1, -1),
                "minus one at 0": np.where(w > 0, 1, -1),
                "w over |w|": w / np.abs(w),
                "the size": np.abs(w),
                "one everywhere": 1,
                "w over a guarded |w|": w / np.maximum(np.abs(w), 1e-300),
            }
            return data + 0.3 * signs.get(bug, np.sign(w))

    return loss, gradient, points, ("dw",)


def equal_maxima(rng: np.random.Generator) -> Built:
    """The sum of each row's maximum; ties in the first point, none in the second."""
    U, points = rng.standard_normal(4), normals(rng, (4, 3))
    points[0][0][:2] = 0
    points[0][0][2, :2] = 1.5

    def loss(x: Any) -> Any:
        return np.sum(U * np.max(x, axis=1))

    def gradient(x: Any, bug: str = "") -> Any:
        best = x == x.max(axis=1, keepdims=True)
        if bug == "shared":
            return U[:, None] * best / best.sum(axis=1, keepdims=True)
        at = 2 - np.argmax(x[:, ::-1], axis=1) if bug == "last" else np.argmax(x, axis=1)
        if bug == "smallest":
            at = np.argmin(x, axis=1)
        return U[:, None] * (np.arange(3) == at[:, None])

    return loss, gradient, points, ("dx",)


def margin_met(rng: np.random.Generator) -> Built:
    """A hinge whose examples lie exactly on the margin in the first point."""
    t = np.array([1.0, -1.0, 1.0, -1.0])
    x = np.vstack([np.eye(4)[:2], rng.standard_normal((2, 4))])
    points = [(np.array([1.0, -1.0, 0.25, 0.5]),), *normals(rng, 4)]

    def loss(w: Any) -> Any:
        return np.sum(np.maximum(0, 1 - t * (x @ w))) + 0.05 * w @ w

    def gradient(w: Any, bug: str = "") -> Any:
        z = t * (x @ w)
        inside = z <= 1 if bug == "counted at the margin" else z < 1
        return -x.T @ (t * inside) + (0 if bug == "penalty forgotten" else 0.1) * w

    return loss, gradient, points, ("dw",)


def norm_at_zero(rng: np.random.Generator) -> Built:
    """The length of w, which has a kink at 0."""

    def gradient(w: Any, bug: str = "") -> Any:
        with np.errstate(all="ignore"):
            n = np.sqrt(np.sum(w**2))
            if bug == "0 over 0":
                return w / n
            return w / (2 * n) if bug == "half" and n else w / (n or 1.0)

    points = [(np.zeros(5),), *normals(rng, 5)]
    return lambda w: np.sqrt(np.sum(w**2)), gradient, points, ("dw",)


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


def single_example(rng: np.random.Generator) -> Built:
    """One example, one unit: every block has one entry or one row."""
    x, t = rng.standard_normal((1, D)), 1.0

    def loss(w: Any, b: Any) -> Any:
        return np.sum((sigmoid(x @ w + b) - t) ** 2) / 2

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        y = sigmoid(x @ w + b)
        delta = (y - t) * (1 if bug == "slope forgotten" else y * (1 - y))
        return x.T @ delta, -delta[0] if bug == "bias turned" else delta[0]

    return loss, gradient, normals(rng, (D, 1), 1), ("dw", "db")


def unused_block(rng: np.random.Generator) -> Built:
    """b shifts all logits alike, so its right gradient is 0 (up to rounding)."""
    x, t = rng.standard_normal((N, D)), np.eye(H)[rng.integers(H, size=N)]

    def loss(W: Any, b: Any) -> Any:
        z = x @ W + b
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(t * z, axis=1))

    def gradient(W: Any, b: Any, bug: str = "") -> Any:
        dz = (softmax(x @ W + b) - t) / N
        answers = {"exactly 0": np.zeros(()), "one class": dz[:, 0].sum()}
        return x.T @ dz, answers.get(bug, dz.sum())

    return loss, gradient, normals(rng, (D, H), ()), ("dW", "db")


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


MODELS: Table = {
    relu_at_zero: {
        "one at 0": "",
        "half at 0": "",
        "0.3 at 0": "",
        "gate of the sign": "dW db: wrong-value ? one-column per-unit-factor",
        "z for a": "dv: wrong-value ?",
    },
    lasso_at_zero: {
        "one at 0": "",
        "minus one at 0": "",
        "w over a guarded |w|": "",
        "w over |w|": "dw: not-finite",
        "the size": "dw: ?",
        "one everywhere": "dw: l1-wrong some-entries one-entry wrong-value",
    },
    equal_maxima: {"shared": "", "last": "", "smallest": "dx: wrong-value ?"},
    margin_met: {"counted at the margin": "", "penalty forgotten": "dw: regularizer-missing"},
    norm_at_zero: {"0 over 0": "dw: not-finite", "half": "dw: factor-1/2"},
    scales: {
        "in float32": "",
        "sign of the smallest": "dv: sign",
        "smallest zero": "dv: all-zero masked some-entries",
        "1 % of the bias": "db: factor",
    },
    millions: {"half": "dw: factor-1/2", "one example": "db: wrong-value ?"},
    saturated: {"largest logit not subtracted": "dz: not-finite"},
    single_example: {
        "slope forgotten": "dw db: wrong-value factor ?",
        "bias turned": "db: sign",
    },
    unused_block: {"exactly 0": "", "one class": "db: wrong-value ?"},
    whole_numbers: {"divided by //": "dw: integer"},
    steep: {"inner derivative forgotten": "dw: wrong-value ?"},
}
WRONG, RIGHT = cases(MODELS)
