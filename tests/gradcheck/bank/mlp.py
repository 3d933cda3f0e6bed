"""A two-layer network with every loss and activation of the course, and its wrong gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .activations import sigmoid
from .problem import Case, Problem, fair

NAMES = ("dW1", "db1", "dW2", "db2")


ACTIVATIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
    "leaky": (lambda z: np.where(z > 0, z, 0.1 * z), lambda z: np.where(z > 0, 1.0, 0.1)),
    "softplus": (lambda z: np.logaddexp(0, z), sigmoid),
}


@dataclass
class Network:
    """x (N, D) -> act(x W1 + b1) -> z W2 + b2, with a loss and L2, L1 regularizers."""

    rng: np.random.Generator
    act: str = "tanh"
    kind: str = "softmax"
    n: int = 7
    d: int = 4
    h: int = 5
    k: int = 3
    l2: float = 0.0
    l1: float = 0.0
    keep: float = 1.0
    scale: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        rng = self.rng
        self.k = 1 if self.kind == "bce" else self.k
        self.x = rng.standard_normal((self.n, self.d))
        self.t = rng.standard_normal((self.n, self.k))
        if self.kind == "softmax":
            self.t = np.eye(self.k)[rng.integers(0, self.k, self.n)]
        if self.kind == "bce":
            self.t = rng.integers(0, 2, (self.n, 1)).astype(float)
        self.mask = (rng.random((self.n, self.h)) < self.keep) / self.keep

    def point(self, size: float = 0.7) -> tuple[np.ndarray, ...]:
        shapes = (self.d, self.h), (self.h,), (self.h, self.k), (self.k,)
        return tuple(size * self.rng.standard_normal(s) for s in shapes)

    def forward(self, W1: Any, b1: Any, W2: Any, b2: Any) -> tuple[Any, ...]:
        z = self.x @ W1 + b1
        a = ACTIVATIONS[self.act][0](z) * self.mask
        s = a @ W2 + b2
        if self.kind == "softmax":
            e = np.exp(s - s.max(axis=1, keepdims=True))
            return z, a, s, e / e.sum(axis=1, keepdims=True)
        return z, a, s, sigmoid(s) if self.kind == "bce" else s

    def loss(self, W1: Any, b1: Any, W2: Any, b2: Any) -> float:
        s, p = self.forward(W1, b1, W2, b2)[2:]
        if self.kind == "softmax":
            fit = -np.sum(self.t * np.log(p)) / self.n
        elif self.kind == "bce":
            fit = np.sum(np.logaddexp(0, s) - self.t * s) / self.n
        else:
            fit = np.sum((p - self.t) ** 2) / self.n
        weights = self.l2 / 2 * (np.sum(W1**2) + np.sum(W2**2))
        weights += self.l1 * (np.sum(np.abs(W1)) + np.sum(np.abs(W2)))
        return float(self.scale * (fit + weights) + self.offset)

    def delta(self, p: Any, bug: str) -> Any:
        """dJ/ds (N, K)."""
        d = (2 if self.kind == "mse" else 1) * (p - self.t) / self.n
        changes: dict[str, Callable[[], Any]] = {
            "no-mean": lambda: d * self.n,
            "twice-mean": lambda: d / self.n,
            "n-1": lambda: d * self.n / (self.n - 1),
            "sign": lambda: -d,
            "half": lambda: d / 2,
            "double": lambda: 2 * d,
            "mean-k": lambda: d / self.k,
            "no-target": lambda: p / self.n,
            "softmax-diagonal": lambda: d * p * (1 - p),
            "first-only": lambda: d * (np.arange(self.n) == 0)[:, None] * self.n,
            "last-only": lambda: d * (np.arange(self.n) == self.n - 1)[:, None],
            "skip-first": lambda: d * (np.arange(self.n) > 0)[:, None],
            "detach-last": lambda: d * (np.arange(self.n) < self.n - 1)[:, None],
            "bce-times-slope": lambda: d * p * (1 - p),
            "wrong-label": lambda: (p - np.roll(self.t, 1, axis=0)) / self.n,
        }
        return changes[bug]() if bug in changes else d

    def back(self, delta: Any, z: Any, a: Any, W2: Any, bug: str) -> Any:
        """dJ/dz (N, H)."""
        slope = ACTIVATIONS[self.act][1]
        g = delta @ (W2 if bug == "w2-not-transposed" else W2.T)
        g = g * (1.0 if bug == "no-mask" else self.mask)
        if bug == "unscaled-mask":
            g = g * self.keep
        changes: dict[str, Callable[[], Any]] = {
            "no-slope": lambda: g,
            "slope-of-a": lambda: g * slope(a),
            "slope-of-sigmoid": lambda: g * sigmoid(z) * (1 - sigmoid(z)),
            "slope-without-square": lambda: g * (1 - np.tanh(z)),
            "mask-from-upstream": lambda: g * (g > 0),
            "mask-inverted": lambda: g * (z < 0),
            "mask-all-positive": lambda: np.maximum(g, 0),
            "leaky-slope": lambda: g * np.where(z > 0, 1.0, 0.01),
            "slope-twice": lambda: g * slope(z) ** 2,
            "slope-of-x": lambda: g * slope(self.x[:, :1]),
        }
        return changes[bug]() if bug in changes else g * slope(z)

    def gradient(self, *point: Any, bug: str = "") -> list[Any]:
        W1, _, W2, _ = point
        z, a, _, p = self.forward(*point)
        delta = self.delta(p, bug)
        dz = self.back(delta, z, a, W2, bug)
        if bug == "first-layer-example":
            dz = dz * (np.arange(self.n) == 2)[:, None]
        l2, l1 = self.l2, self.l1
        dW1 = self.x.T @ dz + l2 * W1 + l1 * np.sign(W1)
        dW2 = a.T @ delta + l2 * W2 + l1 * np.sign(W2)
        if bug == "a-without-act":
            dW2 = z.T @ delta
        grads = [dW1, dz.sum(axis=0), dW2, delta.sum(axis=0)]
        return [self.scale * g for g in grads]

    def problem(self, bug: str = "", change: Callable[..., Any] | None = None) -> Problem:
        """Return the problem with a bug in the formulas, or a change of the right gradient."""

        def gradient(*point: Any) -> Any:
            grads = self.gradient(*point, bug=bug)
            return change(grads, point, self) if change else grads

        points = [self.point(), self.point(), self.point(0.3)]
        return Problem(self.loss, gradient, self.gradient, points, NAMES)


def formula(name: str, bug: str, codes: str, **options: Any) -> Case:
    """A bug in the formulas."""
    return Case(name, lambda rng: Network(rng, **options).problem(bug), fair(codes))


def network(name: str, **options: Any) -> Case:
    """The right formulas."""
    return Case(name, lambda rng: Network(rng, **options).problem())


WRONG = [
    *(
        formula(f"{kind}/{act}: {bug}", bug, code, act=act, kind=kind)
        for kind, act in (("softmax", "tanh"), ("bce", "sigmoid"), ("mse", "relu"))
        for bug, code in (
            ("no-mean", "missing-1/N"),
            ("twice-mean", "extra-1/N"),
            ("sign", "sign"),
            ("half", "factor-1/2"),
            ("n-1", "divides-by-N-1"),
        )
    ),
    formula("mse: the two is doubled", "double", "factor-2", kind="mse"),
    formula("softmax: double", "double", "factor-2", act="softplus"),
    formula("mse: mean over outputs too", "mean-k", "extra-1/K extra-1/N", kind="mse"),
    formula("softmax: target not subtracted", "no-target", "?"),
    formula("softmax: diagonal of the Jacobian", "softmax-diagonal", "?"),
    formula("bce: slope of sigmoid twice", "bce-times-slope", "?", kind="bce"),
    formula("mse: wrong labels", "wrong-label", "factor-1/2 ?", kind="mse"),
    formula("softmax: only the first example", "first-only", "one-example"),
    formula("mse: only the last example", "last-only", "one-example", kind="mse", k=2),
    formula("softmax: first example skipped", "skip-first", "?"),
    formula("mse: last example detached", "detach-last", "?", kind="mse", act="sigmoid"),
    formula("square: W2 not transposed", "w2-not-transposed", "wrong-value", h=4, k=4),
    formula("tanh: slope omitted", "no-slope", "wrong-value"),
    formula("sigmoid: slope omitted", "no-slope", "wrong-value", act="sigmoid", kind="bce"),
    formula("relu: mask omitted", "no-slope", "wrong-value", act="relu"),
    formula("tanh: slope at the activation", "slope-of-a", "wrong-value"),
    formula("sigmoid: slope at the activation", "slope-of-a", "wrong-value", act="sigmoid"),
    formula("tanh: slope of sigmoid", "slope-of-sigmoid", "wrong-value"),
    formula("tanh: 1 - tanh without square", "slope-without-square", "wrong-value"),
    formula("relu: mask from upstream", "mask-from-upstream", "wrong-value", act="relu"),
    formula("relu: mask inverted", "mask-inverted", "wrong-value", act="relu"),
    formula("relu: upstream clipped at 0", "mask-all-positive", "wrong-value", act="relu"),
    formula("leaky: wrong slope", "leaky-slope", "wrong-value", act="leaky"),
    formula("softplus: slope twice", "slope-twice", "wrong-value", act="softplus"),
    formula("tanh: slope at the input", "slope-of-x", "wrong-value"),
    formula("hidden layer: one example", "first-layer-example", "one-example wrong-value"),
    formula("dW2 from z, not a", "a-without-act", "wrong-value ?"),
    formula("dropout: mask forgotten", "no-mask", "wrong-value", keep=0.6),
    formula("dropout: mask not scaled", "unscaled-mask", "factor", keep=0.8),
]
RIGHT = [
    *(
        network(f"{kind}, {act}", kind=kind, act=act)
        for kind in ("softmax", "bce", "mse")
        for act in ACTIVATIONS
    ),
    network("L1 and L2", l1=0.02, l2=0.1),
    network("dropout", keep=0.6),
    network("batch of one", n=1, act="relu"),
    network("batch of 200", act="relu", n=200),
    network("square", d=4, h=4, k=4),
    network("saturated sigmoid", act="sigmoid", kind="bce"),
]
