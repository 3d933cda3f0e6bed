"""Vector-valued functions: Jacobians, and vector-Jacobian products.

In a model of `PRODUCTS` the gradient takes the upstream last, as `verify_vjp` passes it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .activations import sigmoid, softmax
from .problem import Built, Table, cases, normals


def softmax_rows(rng: np.random.Generator) -> Built:
    """Softmax of each row: square, so the axes can be mistaken."""

    def vjp(s: Any, u: Any, bug: str = "") -> Any:
        p = softmax(s)
        axis = 0 if bug == "sum over the batch" else 1
        ds = p * (u - np.sum(u * p, axis=axis, keepdims=True))
        answers = {
            "diagonal only": u * p * (1 - p),
            "upstream forgotten": p * (1 - np.sum(p, axis=1, keepdims=True)) + p * (1 - p),
            "sign of the sum": p * (u + np.sum(u * p, axis=1, keepdims=True)),
            "float32": ds.astype(np.float32),
            "by the Jacobian of each row": np.array(
                [(np.diag(r) - np.outer(r, r)) @ v for r, v in zip(p, u, strict=True)]
            ),
            "as lists": ds.tolist(),
        }
        return answers.get(bug, ds)

    return softmax, vjp, normals(rng, (4, 4)), ("ds",)


def linear_layer(rng: np.random.Generator) -> Built:
    """y = x W + b: batches of 5 and 1, and a square case."""
    shapes = ((5, 3, 2), (1, 2, 3), (4, 4, 4))
    points = [tuple(rng.standard_normal(s) for s in ((n, d), (d, m), m)) for n, d, m in shapes]

    def vjp(x: Any, W: Any, b: Any, u: Any, bug: str = "") -> Any:
        dx, dW, db = u @ W.T, x.T @ u, u.sum(axis=0)
        if bug == "dW of the first example":
            dW = np.outer(x[0], u[0])
        if bug == "bias averaged":
            db = u.mean(axis=0)
        if bug == "batch mean in dW":
            dW = dW / len(x)
        if bug == "transposed when square" and W.shape[0] == W.shape[1]:
            dx = u @ W
        if bug == "upstream forgotten in db":
            db = np.full_like(b, len(x))
        if bug == "batch kept in db":
            db = u
        if bug == "changes the upstream":
            u *= 1.0 + 1e-3
        if bug == "dict":
            return {"dW": dW, "dx": dx, "db": db}
        return dx, dW, db

    return lambda x, W, b: x @ W + b, vjp, points, ("dx", "dW", "db")


def gate(rng: np.random.Generator) -> Built:
    """y = x sigmoid(x), elementwise; ReLU of a second block, exactly at its kink for one entry."""
    points = normals(rng, 5, 5)
    points[0][1][2] = 0

    def vjp(x: Any, r: Any, u: Any, bug: str = "") -> Any:
        s = sigmoid(x)
        dx = u * (s + x * s * (1 - s))
        if bug == "product rule cut":
            dx = u * s
        if bug == "slope at the value":
            dx = u * (sigmoid(x * s) + x * s * (1 - s))
        dr = u * s * (r >= 0 if bug == "one at 0" else r > 0) + 0 * r
        if bug == "gate of the upstream":
            dr = u * s * (u > 0)
        dx = dx + u * np.maximum(r, 0) * s * (1 - s)
        return dx, dr

    return (lambda x, r: sigmoid(x) * (x + np.maximum(r, 0))), vjp, points, ("dx", "dr")


def wide_tanh(rng: np.random.Generator) -> Built:
    """2,400 parameters: tanh(W x), one wrong row among 60."""
    x = rng.standard_normal(40)

    def vjp(W: Any, u: Any, bug: str = "") -> Any:
        a = np.tanh(W @ x / 6)
        dW = np.outer(u * (1 - a**2), x) / 6
        if bug == "last row not filled":
            dW[-1] = 0
        if bug == "slope forgotten":
            dW = np.outer(u, x) / 6
        return dW

    return lambda W: np.tanh(W @ x / 6), vjp, normals(rng, (60, 40)), ("dW",)


def polar(rng: np.random.Generator) -> Built:
    """The Jacobian of (r, phi, a r^2) with respect to (x, y) and a."""
    points = [(p + 0.3, a) for p, a in normals(rng, 2, ())]

    def f(p: Any, a: Any) -> Any:
        r = np.sqrt(p[0] ** 2 + p[1] ** 2)
        return np.array([r, np.arctan2(p[1], p[0]), a * r * r])

    def jacobian(p: Any, a: Any, bug: str = "") -> Any:
        (x, y), r = p, np.sqrt(p @ p)
        phi = [y / r**2, -x / r**2] if bug == "angle the other way" else [-y / r**2, x / r**2]
        if bug == "x and y swapped":
            phi = [x / r**2, -y / r**2]
        dp = np.array([[x / r, y / r], phi, [2 * a * x, 2 * a * y]])
        if bug == "the 2 forgotten":
            dp[2] /= 2
        if bug == "transposed":
            return dp.T, np.array([0, 0, r * r])
        return dp, np.array([0, 0, r if bug == "r not squared" else r * r])

    return f, jacobian, points, ("dp", "da")


def softmax_vector(rng: np.random.Generator) -> Built:
    """The Jacobian of a softmax at temperature 2."""

    def jacobian(s: Any, bug: str = "") -> Any:
        p = softmax(s / 2)
        J = (np.diag(p) - np.outer(p, p)) / 2
        loops = [[p[i] * ((i == j) - p[j]) / 2 for j in range(5)] for i in range(5)]
        answers = {
            "temperature forgotten": 2 * J,
            "diagonal only": np.diag(p * (1 - p)) / 2,
            "p for p (1 - p)": (np.diag(p) - np.outer(p, p) * (1 - np.eye(5))) / 2,
            "off the diagonal positive": np.abs(J),
            "in loops": loops,
            "Fortran order": np.asfortranarray(J),
        }
        return answers.get(bug, J)

    return lambda s: softmax(s / 2), jacobian, normals(rng, 5), ("ds",)


def affine_tanh(rng: np.random.Generator) -> Built:
    """The Jacobians of tanh(W x + b) with respect to x and b; W is square."""
    W = rng.standard_normal((4, 4))

    def jacobian(x: Any, b: Any, bug: str = "") -> Any:
        slope = 1 - np.tanh(W @ x + b) ** 2
        dx = {
            "W transposed": slope[:, None] * W.T,
            "slope by columns": slope * W,
            "slope forgotten": W,
            "by diag": np.diag(slope) @ W,
        }.get(bug, slope[:, None] * W)
        return dx, slope if bug == "vector for a diagonal" else np.diag(slope)

    return (lambda x, b: np.tanh(W @ x + b)), jacobian, normals(rng, 4, 4), ("dx", "db")


def standardized(rng: np.random.Generator) -> Built:
    """The Jacobian of (x - mean) / std."""

    def jacobian(x: Any, bug: str = "") -> Any:
        s, n = x.std(), x.size
        h = (x - x.mean()) / s
        along = 0 if bug == "std held constant" else np.outer(h, h) / n
        mean = 0 if bug == "mean held constant" else 1 / n
        return (np.eye(n) - mean - along) / s

    return lambda x: (x - x.mean()) / x.std(), jacobian, normals(rng, 6), ("dx",)


PRODUCTS: Table = {
    softmax_rows: {
        "sum over the batch": "ds: ?",
        "diagonal only": "ds: diagonal-only ? off-diagonal",
        "upstream forgotten": "ds: upstream-ignored",
        "sign of the sum": "ds: ?",
        "float32": "",
        "by the Jacobian of each row": "",
        "as lists": "",
    },
    linear_layer: {
        "dW of the first example": "dW: one-example ?",
        "bias averaged": "db: extra-1/N",
        "batch mean in dW": "dW: extra-1/N",
        "transposed when square": "dx: wrong-value ?",
        "upstream forgotten in db": "db: upstream-ignored wrong-value",
        "batch kept in db": "db: not-summed shape",
        "changes the upstream": ": mutates-input",
        "dict": "",
    },
    gate: {
        "product rule cut": "dx: ?",
        "slope at the value": "dx: ?",
        "one at 0": "",
        "gate of the upstream": "dr: ? masked unmasked one-entry",
    },
    wide_tanh: {"last row not filled": "dW: one-row", "slope forgotten": "dW: per-unit-factor"},
}
JACOBIANS: Table = {
    polar: {
        "angle the other way": "dp: one-row ?",
        "x and y swapped": "dp: one-row ?",
        "the 2 forgotten": "dp: one-row",
        "transposed": "dp: shape transposed",
        "r not squared": "da: one-entry factor ?",
    },
    softmax_vector: {
        "temperature forgotten": "ds: factor-2",
        "diagonal only": "ds: diagonal-only",
        "p for p (1 - p)": "ds: diagonal",
        "off the diagonal positive": "ds: abs off-diagonal",
        "in loops": "",
        "Fortran order": "",
    },
    affine_tanh: {
        "W transposed": "dx: ? off-diagonal transposed",
        "slope by columns": "dx: ? off-diagonal",
        "slope forgotten": "dx: per-unit-factor",
        "by diag": "",
        "vector for a diagonal": "db: shape",
    },
    standardized: {"std held constant": "dx: ?", "mean held constant": "dx: ?"},
}
WRONG_PRODUCTS, RIGHT_PRODUCTS = cases(PRODUCTS)
WRONG_JACOBIANS, RIGHT_JACOBIANS = cases(JACOBIANS)
