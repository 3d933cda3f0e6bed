"""A second bank, written after the checker was tuned and first run without a change to it.

Other structures and other corners: scales with mistakes, mistakes beside kinks, large networks,
gates, smoothing, sharing. All of it counts as held out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .changes import at, change, every, put, scaled
from .layers import softmax
from .mlp import Network, formula, sigmoid
from .problem import PLACES, Case, Problem
from .right import function, given, normal

N, D, H, K = 8, 5, 6, 3
TALL: dict[str, Any] = {"n": 12, "d": 30, "h": 30, "k": 7}  # P = 1,147


def unseen(case: Case) -> Case:
    """Return the case marked as held out."""
    return replace(case, name=f"unseen: {case.name}", always_held_out=True)


def own(
    name: str, build: Callable[[np.random.Generator], Problem], codes: str = "", place: bool = False
) -> Case:
    """A case with its own builder."""
    return Case(name, build, frozenset(codes.split()) | (PLACES if place else frozenset()), place)


def simple(
    loss: Callable[..., float], wrong: Any, exact: Any, shapes: Any, names: Any, size: float = 1.0
) -> Callable[[np.random.Generator], Problem]:
    """A builder for functions that need no random data."""

    def build(rng: np.random.Generator) -> Problem:
        points = [tuple(size * rng.standard_normal(s) for s in shapes) for _ in range(2)]
        return Problem(loss, wrong, exact, points, names)

    return build


def beside_kink(bug: str) -> Callable[[np.random.Generator], Problem]:
    """A ReLU network with some units exactly on their kinks, and a mistake."""

    def build(rng: np.random.Generator) -> Problem:
        problem = Network(rng, act="relu", kind="mse").problem(bug)
        for index in range(2):
            W1, b1, W2, b2 = problem.points[index]
            W1[:, :2], b1[:2] = 0.0, 0.0
            problem.points[index] = (W1, b1, W2, b2)
        return problem

    return build


def gate(bug: str = "") -> Callable[[np.random.Generator], Problem]:
    """h = z * tanh(c) + (1 - z) * h0 with z = sigmoid(x Wz), c = x Wc."""

    def build(rng: np.random.Generator) -> Problem:
        x, h0, U = (rng.standard_normal(s) for s in ((N, D), (N, H), (N, H)))

        def loss(Wz: Any, Wc: Any) -> float:
            z, c = sigmoid(x @ Wz), np.tanh(x @ Wc)
            return float(np.mean(U * (z * c + (1 - z) * h0)))

        def gradient(Wz: Any, Wc: Any, bug: str = "") -> Any:
            z, c = sigmoid(x @ Wz), np.tanh(x @ Wc)
            dh = U / U.size
            dz = dh * (c if bug == "old state" else c - h0)
            dz = dz if bug == "slope" else dz * z * (1 - z)
            dc = dh * (1 if bug == "gate" else z) * (1 - c * c)
            return x.T @ dz, x.T @ dc

        points = [(rng.standard_normal((D, H)), rng.standard_normal((D, H))) for _ in range(3)]
        spoiled = lambda *p: gradient(*p, bug=bug)  # noqa: E731
        return Problem(loss, spoiled, gradient, points, ("dWz", "dWc"))

    return build


def smooth(bug: str = "") -> Callable[[np.random.Generator], Problem]:
    """Cross-entropy with label smoothing, class weights and a temperature."""

    def build(rng: np.random.Generator) -> Problem:
        x, labels = rng.standard_normal((N, D)), rng.integers(0, K, N)
        hard = np.eye(K)[labels]
        t, w, heat = 0.9 * hard + 0.1 / K, np.array([1.0, 2.0, 0.5])[labels], 2.3

        def loss(W: Any, b: Any) -> float:
            p = softmax((x @ W + b) / heat)
            return float(-np.sum(w[:, None] * t * np.log(p)) / N)

        def gradient(W: Any, b: Any, bug: str = "") -> Any:
            p = softmax((x @ W + b) / heat)
            target = hard if bug == "smoothing" else t
            weight = 1.0 if bug == "weights" else w[:, None]
            delta = weight * (p - target) / N / (1.0 if bug == "temperature" else heat)
            return x.T @ delta, delta.sum(axis=0)

        points = [(rng.standard_normal((D, K)), rng.standard_normal(K)) for _ in range(2)]
        spoiled = lambda *p: gradient(*p, bug=bug)  # noqa: E731
        return Problem(loss, spoiled, gradient, points, ("dW", "db"))

    return build


def kernels(bug: str = "") -> Callable[[np.random.Generator], Problem]:
    """Two-dimensional convolution with two kernels, then tanh and the mean over positions."""

    def build(rng: np.random.Generator) -> Problem:
        x, U = rng.standard_normal((4, 6, 6)), rng.standard_normal((4, 2))

        def windows() -> Any:
            return np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))

        def loss(w: Any, b: Any) -> float:
            z = np.einsum("npqij,kij->nkpq", windows(), w) + b[:, None, None]
            return float(np.sum(U * np.tanh(z).mean(axis=(2, 3))))

        def gradient(w: Any, b: Any, bug: str = "") -> Any:
            z = np.einsum("npqij,kij->nkpq", windows(), w) + b[:, None, None]
            size = 1 if bug == "mean over positions" else 16
            delta = U[:, :, None, None] / size * (1 - np.tanh(z) ** 2)
            if bug == "first position":
                delta = delta * (np.arange(4)[:, None] + np.arange(4) == 0)
            dw = np.einsum("npqij,nkpq->kij", windows(), delta)
            if bug == "flipped":
                dw = dw[:, ::-1, ::-1]
            if bug == "kernel transposed":
                dw = dw.transpose(0, 2, 1)
            return dw, delta.sum(axis=(0, 2, 3))

        points = [(rng.standard_normal((2, 3, 3)), rng.standard_normal(2)) for _ in range(2)]
        spoiled = lambda *p: gradient(*p, bug=bug)  # noqa: E731
        return Problem(loss, spoiled, gradient, points, ("dw", "db"))

    return build


def rms_norm(bug: str = "") -> Callable[[np.random.Generator], Problem]:
    """y = gain * x / rms(x)."""

    def build(rng: np.random.Generator) -> Problem:
        U = rng.standard_normal((N, D))

        def loss(x: Any, gain: Any) -> float:
            return float(np.sum(U * gain * x / np.sqrt(np.mean(x * x, axis=1, keepdims=True))))

        def gradient(x: Any, gain: Any, bug: str = "") -> Any:
            r = np.sqrt(np.mean(x * x, axis=1, keepdims=True))
            d = U * gain
            dx = d / r - x * np.mean(d * x, axis=1, keepdims=True) / r**3
            if bug == "rms constant":
                dx = d / r
            return dx, np.sum(U * (x if bug == "gain from x" else x / r), axis=0)

        points = [(rng.standard_normal((N, D)), rng.standard_normal(D)) for _ in range(2)]
        spoiled = lambda *p: gradient(*p, bug=bug)  # noqa: E731
        return Problem(loss, spoiled, gradient, points, ("dx", "dgain"))

    return build


def bias_of_first(g: list[Any], point: tuple[Any, ...], net: Network) -> Any:
    """The bias gradient of the first example only."""
    p = net.forward(*point)[3]
    return [*g[:3], net.delta(p, "")[0]]


def mixed_scales(sign: float) -> Callable[[np.random.Generator], Problem]:
    """Blocks of 1e-8 and 1e8 in one point."""

    def build(rng: np.random.Generator) -> Problem:
        def loss(a: Any, b: Any) -> float:
            return float(np.sum(np.sin(a * 1e8)) + np.sum(np.cos(b * 1e-8)))

        def gradient(a: Any, b: Any, sign: float = 1.0) -> Any:
            return sign * 1e8 * np.cos(a * 1e8), -1e-8 * np.sin(b * 1e-8)

        points = [(1e-8 * rng.standard_normal(3), 1e8 * rng.standard_normal(4)) for _ in range(2)]
        return Problem(loss, lambda *p: gradient(*p, sign=sign), gradient, points, ("da", "db"))

    return build


def gelu(x: Any) -> Any:
    return 0.5 * x * (1 + np.tanh(0.79788456 * (x + 0.044715 * x**3)))


def gelu_slope(x: Any, factor: float = 3 * 0.044715) -> Any:
    u = np.tanh(0.79788456 * (x + 0.044715 * x**3))
    return 0.5 * (1 + u) + 0.5 * x * (1 - u * u) * 0.79788456 * (1 + factor * x * x)


WRONG = [
    unseen(case)
    for case in (
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
            "tall ReLU: mask from upstream",
            "mask-from-upstream",
            "wrong-value",
            act="relu",
            **TALL,
        ),
        change("tiny loss: db1 sign", at(1, lambda a, p: -a), "sign", scale=1e-8),
        change("tiny loss: db2 zero", at(3, lambda a, p: 0 * a), "all-zero", scale=1e-6),
        change("huge loss: dW2 halved", at(2, lambda a, p: a / 2), "factor-1/2", scale=1e8),
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
        change(
            "L2 forgotten in W2 only",
            at(2, lambda a, p: a - 0.03 * p),
            "regularizer-missing",
            l2=0.03,
        ),
        change("float32 and a sign", every(lambda a, p: (-a).astype(np.float32)), "sign"),
        change("bias of the first example", bias_of_first, "wrong-value", True),
        change(
            "db1 of the first layer mean, huge", at(1, lambda a, p: a / 7), "extra-1/N", scale=1e6
        ),
        change("columns cycled", at(0, lambda a, p: a[:, [4, 0, 1, 2, 3]]), "shifted"),
        change("dW2 divided by 10", at(2, lambda a, p: a / 10), "factor extra-1/N factor"),
        change("two entries swapped", at(1, lambda a, p: a[[1, 0, 2, 3, 4]]), "", True),
        change("upper half zero", at(0, put(slice(0, 2), 0.0)), "some-rows", act="sigmoid"),
        own("beside kinks: no mean", beside_kink("no-mean"), "missing-1/N"),
        own("beside kinks: sign", beside_kink("sign"), "sign"),
        own("beside kinks: W2 doubled", beside_kink("double"), "factor-2"),
        *(own(f"gate: {bug}", gate(bug), "", True) for bug in ("old state", "slope", "gate")),
        own("smoothing ignored", smooth("smoothing"), "", True),
        own("class weights ignored", smooth("weights"), "", True),
        own("temperature ignored", smooth("temperature"), "factor"),
        own("kernels: no mean", kernels("mean over positions"), "missing-1/N missing-1/K factor"),
        own("kernels: one position", kernels("first position"), "", True),
        own("kernels: flipped", kernels("flipped"), "reversed"),
        own("kernels: transposed", kernels("kernel transposed"), "transposed"),
        own("rms constant", rms_norm("rms constant"), "", True),
        own("gain from x", rms_norm("gain from x"), "", True),
        own("sign in a block of 1e-8", mixed_scales(-1.0), "sign"),
        own(
            "gelu: a third of the slope",
            simple(
                lambda x: float(np.sum(gelu(x))),
                lambda x: gelu_slope(x, 0.044715),
                gelu_slope,
                ((2, 3),),
                ("dx",),
            ),
            "",
            True,
        ),
        own(
            "log-sum-exp without the sum",
            simple(lambda s: float(np.log(np.sum(np.exp(s)))), np.exp, softmax, ((5,),), ("ds",)),
            "common-factor",
        ),
        own(
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
        own(
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
    )
]


def proper_cache(rng: np.random.Generator) -> Problem:
    """A gradient that remembers answers by the values of its arguments."""
    problem = Network(rng).problem()
    kept: dict[bytes, Any] = {}

    def gradient(*point: Any) -> Any:
        key = b"".join(block.tobytes() for block in point)
        if key not in kept:
            kept[key] = problem.exact(*point)
        return kept[key]

    problem.gradient = gradient
    return problem


def own_copies(rng: np.random.Generator) -> Problem:
    """A gradient that works in place on its own copies."""
    problem = Network(rng, act="relu").problem()

    def gradient(*point: Any) -> Any:
        point = tuple(block.copy() for block in point)
        grads = problem.exact(*point)
        for block in point:
            block *= 0
        return tuple(grads)

    problem.gradient = gradient
    return problem


def divides_by_zero(rng: np.random.Generator) -> Problem:
    """A sigmoid by cases whose unused branch overflows and warns."""

    def gradient(x: Any) -> Any:
        return np.where(x > 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))

    points = [(np.array([-900.0, 1.0, 900.0, -2.0]),), (rng.standard_normal(4),)]
    return Problem(lambda x: float(np.sum(np.logaddexp(0, x))), gradient, sigmoid, points, ("dx",))


def elastic(rng: np.random.Generator) -> Problem:
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


RIGHT = [
    unseen(case)
    for case in (
        own("tall", lambda rng: Network(rng, **TALL).problem()),
        own("tall ReLU", lambda rng: Network(rng, act="relu", **TALL).problem()),
        own("beside kinks", beside_kink("")),
        own("batch of 200", lambda rng: Network(rng, act="relu", n=200).problem()),
        own("tiny loss, offset", lambda rng: Network(rng, scale=1e-8, offset=1e-3).problem()),
        own("gate", gate()),
        own("smooth", smooth()),
        own("kernels", kernels()),
        own("rms norm", rms_norm()),
        own("blocks of 1e-8 and 1e8", mixed_scales(1.0)),
        own("proper cache", proper_cache),
        own("own copies", own_copies),
        own("divides by zero aside", divides_by_zero),
        own("elastic net with zeros", elastic),
        function("gelu", lambda x: float(np.sum(gelu(x))), gelu_slope, normal(3, 2)),
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
    )
]
