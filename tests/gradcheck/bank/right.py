"""Right gradients that a careless checker rejects: scales, kinks, hard functions, and forms."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .layers import BUILDERS
from .layers import problem as layer
from .mlp import ACTIVATIONS, Network
from .problem import Case, Problem

Form = Callable[[list[Any]], Any]


def network(name: str, **options: Any) -> Case:
    return Case(name, lambda rng: Network(rng, **options).problem())


def formed(name: str, form: Form, **options: Any) -> Case:
    """The right values in another form."""
    return Case(name, lambda rng: Network(rng, **options).problem(change=lambda g, p, n: form(g)))


def at(name: str, size: float | None, **options: Any) -> Case:
    """A network at an unusual point: parameters of one size, or all zero."""

    def build(rng: np.random.Generator) -> Problem:
        net = Network(rng, **options)
        problem = net.problem()
        point = tuple(np.zeros_like(b) for b in net.point()) if size is None else net.point(size)
        problem.points[0] = point
        return problem

    return Case(name, build)


def function(
    name: str,
    loss: Callable[..., float],
    gradient: Callable[..., Any],
    points: Callable[[np.random.Generator], list[Any]],
    noisy: bool = False,
) -> Case:
    """A function of one block."""

    def build(rng: np.random.Generator) -> Problem:
        return Problem(loss, gradient, gradient, [(p,) for p in points(rng)], ("dx",))

    return Case(name, build, noisy=noisy)


def normal(*shape: int, size: float = 1.0, count: int = 2) -> Callable[..., list[Any]]:
    return lambda rng: [size * rng.standard_normal(shape) for _ in range(count)]


def given(*points: Any) -> Callable[..., list[Any]]:
    return lambda rng: [np.array(p) for p in points]


def strided(g: Any) -> Any:
    wide = np.zeros((*g.shape, 2))
    wide[..., 0] = g
    return wide[..., 0]


def backwards(g: Any) -> Any:
    return g[::-1].copy()[::-1]


class Buffers:
    """One set of buffers, returned by every call."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    def __call__(self, grads: list[Any]) -> list[Any]:
        self.kept = self.kept or [np.empty_like(g) for g in grads]
        for buffer, g in zip(self.kept, grads, strict=True):
            buffer[...] = g
        return self.kept


def warned(grads: list[Any]) -> list[Any]:
    warnings.warn("overflow encountered in exp", RuntimeWarning, stacklevel=1)
    return grads


def printed(grads: list[Any]) -> list[Any]:
    print("dW1", grads[0].shape)
    return grads


def single_precision(rng: np.random.Generator) -> Problem:
    """Everything in float32 inside the gradient."""
    problem = Network(rng).problem()
    half = Network(np.random.default_rng(0))
    half.__dict__.update(problem.exact.__self__.__dict__)  # type: ignore[attr-defined]
    half.x, half.t = half.x.astype(np.float32), half.t.astype(np.float32)
    half.mask = half.mask.astype(np.float32)
    problem.gradient = lambda *p: half.gradient(*(b.astype(np.float32) for b in p))
    return problem


def single_inside(rng: np.random.Generator) -> Problem:
    """float32 inside, then a float64 factor: values that are no float32 numbers."""
    problem = single_precision(rng)
    inner = problem.gradient
    problem.gradient = lambda *p: [g.astype(np.float64) * 3.0 / 3.3 * 1.1 for g in inner(*p)]
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


def large(rng: np.random.Generator) -> Problem:
    """About 10,000 parameters with ReLU."""
    problem = Network(rng, act="relu", n=16, d=90, h=100, k=10).problem()
    problem.points = [tuple(b * 0.2 for b in p) for p in problem.points[:2]]
    return problem


def single_loss(rng: np.random.Generator) -> Problem:
    """A loss computed in float32: differences have a noise floor."""
    problem = Network(rng).problem()
    exact = problem.loss
    problem.loss = lambda *p: float(np.float32(exact(*p)))
    return problem


FORMS: tuple[tuple[str, Form], ...] = (
    ("float32 result", lambda g: [a.astype(np.float32) for a in g]),
    ("mixed dtypes", lambda g: [g[0].astype(np.float32), *g[1:]]),
    ("tuple", tuple),
    ("nested lists", lambda g: [a.tolist() for a in g]),
    ("dict by name", lambda g: dict(zip(("dW1", "db1", "dW2", "db2"), g, strict=True))),
    ("strided", lambda g: [strided(a) for a in g]),
    ("reversed views", lambda g: [backwards(a) for a in g]),
    ("Fortran order", lambda g: [np.asfortranarray(a) for a in g]),
    ("one buffer", Buffers()),
    ("object arrays", lambda g: [a.astype(object) for a in g]),
    ("long double", lambda g: [a.astype(np.longdouble) for a in g]),
    ("warns", warned),
    ("prints", printed),
    ("read-only", lambda g: [np.broadcast_to(a, a.shape) for a in g]),
    (
        "rounded to 14 digits",
        lambda g: [np.array([float(f"{v:.14g}") for v in a.flat]).reshape(a.shape) for a in g],
    ),
)
S8, S20 = np.array([1e-8, 3e-8]), np.array([0.7, -0.4, 0.9])
RIGHT = [
    *(
        network(f"{kind}, {act}", kind=kind, act=act)
        for kind in ("softmax", "bce", "mse")
        for act in ACTIVATIONS
    ),
    *(Case(f"{build.__name__}", layer(build, "")) for build in BUILDERS),
    *(formed(name, form) for name, form in FORMS),
    *(network(f"loss x {s:g}", scale=s) for s in (1e-8, 1e-6, 1e-3, 1e3, 1e6, 1e8)),
    *(network(f"offset {o:g}", offset=o) for o in (1e3, 1e6)),
    network("L1 and L2", l1=0.02, l2=0.1),
    network("dropout", keep=0.6),
    network("batch of one", n=1, act="relu"),
    network("square", d=4, h=4, k=4),
    network("saturated sigmoid", act="sigmoid", kind="bce"),
    at("parameters of 1e-8", 1e-8, act="softplus"),
    at("parameters of 1e-4", 1e-4),
    at("saturated", 50.0, kind="bce", act="tanh"),
    at("large ReLU", 1e3, kind="mse", act="relu"),
    at("all zero, tanh", None),
    at("all zero, sigmoid", None, act="sigmoid", kind="bce"),
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
        "cos 1e4 x",
        lambda x: float(np.sum(np.cos(1e4 * x))),
        lambda x: -1e4 * np.sin(1e4 * x),
        normal(3),
    ),
    function(
        "exp 20 x",
        lambda x: float(np.sum(np.exp(20 * x))),
        lambda x: 20 * np.exp(20 * x),
        normal(3),
    ),
    function(
        "sqrt at 1e-8",
        lambda x: float(np.sum(np.sqrt(x))),
        lambda x: 0.5 / np.sqrt(x),
        lambda rng: [S8, S8 * 1.3],
    ),
    function(
        "power 20",
        lambda x: float(np.sum(x**20)),
        lambda x: 20 * x**19,
        lambda rng: [S20, S20 * 1.1],
    ),
    function(
        "log",
        lambda x: float(np.sum(np.log(x))),
        lambda x: 1 / x,
        given([1e-6, 1.0, 1e6], [0.1, 2.0, 3.0]),
    ),
    function(
        "entries of mixed size",
        lambda x: float(np.sum(x**4)),
        lambda x: 4 * x**3,
        given([1e-4, 1.0, 1e3]),
    ),
    function("constant", lambda x: 3.0, np.zeros_like, normal(3)),
    function(
        "linear", lambda x: float(np.sum(x * np.arange(4))), lambda x: np.arange(4.0), normal(4)
    ),
    function(
        "whole numbers given",
        lambda x: float(np.sum(x**2)),
        lambda x: 2 * x,
        lambda rng: [rng.integers(-4, 5, (2, 3)), rng.integers(1, 9, (2, 3))],
    ),
    function("one number", lambda x: float(x**3), lambda x: 3 * x**2, given(1.5, -0.2)),
    function("bare float", lambda x: float(x**2), lambda x: float(2 * x), given(1.5)),
    function(
        "float32 points",
        lambda x: float(np.sum(np.sin(x))),
        np.cos,
        lambda rng: [rng.standard_normal(3).astype(np.float32)],
    ),
    function(
        "probabilities",
        lambda p: float(-np.sum(np.log(p) + np.log(1 - p))),
        lambda p: -1 / p + 1 / (1 - p),
        given([0.97, 0.5, 0.02], [0.3, 0.9, 0.999]),
    ),
    function(
        "norm at 1e-9",
        lambda x: float(np.linalg.norm(x)),
        lambda x: x / np.linalg.norm(x),
        normal(3, size=1e-9),
    ),
    Case("float32 throughout", single_precision),
    Case("float32 inside", single_inside),
    Case("bias before batch norm", before_batch_norm),
    Case("10,000 parameters", large),
    Case("float32 loss", single_loss, noisy=True),
]
