"""Kinks: hit exactly, hit almost, and mistakes beside them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .functions import function, given, normal
from .mlp import ACTIVATIONS, Network
from .problem import Built, Case, Problem, Table, cases, fair, normals

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


def only_negative(rng: np.random.Generator) -> Built:
    """Cubes, roots and sizes: mistakes that show for negative numbers only."""
    points = [(np.abs(w) + 0.1, v) for w, v in normals(rng, 6, 6, count=1)]
    points += normals(rng, 6, 6)
    points[1][0][:2], points[1][1][:2] = (-1.1, 0.7), (-0.8, 1.3)
    points[0][1][1:3] = -0.9, 0.4

    def loss(w: Any, v: Any) -> Any:
        return np.sum(w**3) + np.sum(v * np.abs(v))

    def gradient(w: Any, v: Any, bug: str = "") -> Any:
        dw = 3 * w * np.sqrt(w * w) if bug == "cube by a root" else 3 * w**2
        if bug == "positive part":
            dw = 3 * np.maximum(w, 0) ** 2
        return dw, 2 * v if bug == "size forgotten" else 2 * np.abs(v)

    return loss, gradient, points, ("dw", "dv")


def relu_near(distance: float, slope_at_zero: float) -> Case:
    """One pre-activation at a given distance from the kink."""
    x = np.array([[1.0, 2.0], [0.5, -1.0], [-1.5, 0.3]])
    w = np.array([1.0, -0.5 + distance / 2])

    def loss(w: Any) -> float:
        return float(np.mean(np.maximum(x @ w, 0) * np.array([1.0, 2.0, -1.0])))

    def gradient(w: Any, at_zero: float = slope_at_zero) -> Any:
        z = x @ w
        slope = np.where(z > 0, 1.0, np.where(z == 0, at_zero, 0.0))
        return x.T @ (slope * np.array([1.0, 2.0, -1.0])) / 3

    def build(rng: np.random.Generator) -> Problem:
        points = [(w,), (rng.standard_normal(2),)]
        return Problem(loss, gradient, lambda w: gradient(w, 0.0), points, ("dw",))

    return Case(f"relu at {distance:g}, slope {slope_at_zero:g}", build)


def kinked_zero(name: str, at_zero: float, **options: Any) -> Case:
    """A ReLU network at zero: every example on the kink at once."""

    def build(rng: np.random.Generator) -> Problem:
        net = Network(rng, act="relu", **options)
        slopes = ACTIVATIONS["relu"][1]

        def gradient(*point: Any) -> Any:
            z, a, _, p = net.forward(*point)
            delta = net.delta(p, "")
            dz = delta @ point[2].T * np.where(z == 0, at_zero, slopes(z))
            return [net.x.T @ dz, dz.sum(axis=0), a.T @ delta, delta.sum(axis=0)]

        W1, b1, W2, b2 = net.point()
        points = [(np.zeros_like(W1), np.zeros_like(b1), W2, b2), net.point()]
        return Problem(net.loss, gradient, net.gradient, points, ("dW1", "db1", "dW2", "db2"))

    return Case(name, build)


def beside_kink(bug: str, codes: str = "") -> Case:
    """A ReLU network with some units exactly on their kinks, and a mistake."""

    def build(rng: np.random.Generator) -> Problem:
        problem = Network(rng, act="relu", kind="mse").problem(bug)
        for index in range(2):
            W1, b1, W2, b2 = problem.points[index]
            W1[:, :2], b1[:2] = 0.0, 0.0
            problem.points[index] = (W1, b1, W2, b2)
        return problem

    return Case(f"beside kinks: {bug or 'right'}", build, fair(codes))


def zero_weights(rng: np.random.Generator) -> Problem:
    """Least squares with L1 and L2, half of the weights exactly zero."""
    x, t = rng.standard_normal((30, 6)), rng.standard_normal(30)

    def loss(w: Any) -> float:
        fit = np.sum((x @ w - t) ** 2) / 60
        return float(fit + 0.1 * np.sum(np.abs(w)) + 0.05 * np.sum(w * w))

    def gradient(w: Any) -> Any:
        return x.T @ (x @ w - t) / 30 + 0.1 * np.sign(w) + 0.1 * w

    w = rng.standard_normal(6)
    w[::2] = 0
    return Problem(loss, gradient, gradient, [(w,), (rng.standard_normal(6),)], ("dw",))


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
    only_negative: {
        "cube by a root": "dw: ? abs",
        "positive part": "dw: masked some-entries one-entry",
        "size forgotten": "dv: ?",
    },
}
WRONG, RIGHT = cases(MODELS)
WRONG += [
    beside_kink("no-mean", "missing-1/N"),
    beside_kink("sign", "sign"),
    beside_kink("double", "factor-2"),
]
RIGHT += [
    beside_kink(""),
    Case("elastic net with zeros", zero_weights),
    kinked_zero("ReLU at zero, subgradient 0", 0.0),
    kinked_zero("ReLU at zero, subgradient 1/2", 0.5),
    kinked_zero("ReLU at zero, subgradient 1", 1.0, kind="mse"),
    *(relu_near(d, s) for d, s in ((1e-4, 0), (1e-6, 0), (1e-8, 0), (0, 0), (0, 0.5), (0, 1))),
    function(
        "L1 at 0",
        lambda x: float(np.sum(np.abs(x))),
        np.sign,
        given([0.0, 1.0, -2.0], [0.5, 1.0, 2.0]),
    ),
    function(
        "max at a tie",
        lambda x: float(np.max(x)),
        lambda x: np.eye(3)[np.argmax(x)],
        given([2.0, 2.0, 1.0], [1.0, 2.0, 3.0]),
    ),
    function(
        "max at a tie, shared",
        lambda x: float(np.max(x)),
        lambda x: (x == x.max()) / np.sum(x == x.max()),
        given([2.0, 2.0, 1.0]),
    ),
    function(
        "absolute error at 0",
        lambda x: float(np.mean(np.abs(x - 1))),
        lambda x: np.sign(x - 1) / 4,
        given([1.0, 1.0, 0.0, 3.0]),
    ),
    function(
        "hinge",
        lambda x: float(np.sum(np.maximum(0, 1 - x))),
        lambda x: -(x < 1).astype(float),
        given([1.0, 0.3, 2.0, -1.0], [0.5, 4.0, 1.5, 0]),
    ),
    function(
        "median",
        lambda x: float(np.median(x)),
        lambda x: (x == np.median(x)).astype(float),
        normal(5),
    ),
    function(
        "sum of the largest two",
        lambda x: float(np.sum(np.sort(x)[-2:])),
        lambda x: (x >= np.sort(x)[-2]).astype(float),
        normal(6),
    ),
    function(
        "clipped at both ends",
        lambda x: float(np.sum(np.clip(x, -1, 1) ** 2)),
        lambda x: 2 * x * (np.abs(x) < 1),
        normal(6),
    ),
    function("steps", lambda x: float(np.sum(np.floor(x))), np.zeros_like, normal(4)),
    function(
        "root of a square",
        lambda x: float(np.sum(np.sqrt(x * x))),
        np.sign,
        given([0.0, 2.0, -1e-7], [1.0, -1.0, 3.0]),
    ),
    function(
        "distance",
        lambda x: float(np.sum(np.abs(x - np.roll(x, 1)))),
        lambda x: np.sign(x - np.roll(x, 1)) - np.sign(np.roll(x, -1) - x),
        given([1.0, 1.0, 1.0, 4.0], [3.0, 1.0, 2.0, 0.0]),
    ),
    function(
        "relu6",
        lambda x: float(np.sum(np.clip(x, 0, 6))),
        lambda x: ((x > 0) & (x < 6)).astype(float),
        given([0.0, 6.0, 3.0], [-1.0, 7.0, 1.0]),
    ),
    function(
        "max of squares",
        lambda x: float(np.max(x * x)),
        lambda x: 2 * x * (np.abs(x) == np.max(np.abs(x))),
        normal(5),
    ),
]
