"""Types and containers of an answer: what is right in another dress, and what is not."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .activations import softmax
from .mlp import Network
from .problem import Built, Case, Problem, Table, cases, normals

Form = Callable[[list[Any]], Any]
N, D, K = 6, 4, 3


def formed(name: str, form: Form, **options: Any) -> Case:
    """The right values in another form."""
    return Case(name, lambda rng: Network(rng, **options).problem(change=lambda g, p, n: form(g)))


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


def single_loss(rng: np.random.Generator) -> Problem:
    """A loss computed in float32: differences have a noise floor."""
    problem = Network(rng).problem()
    exact = problem.loss
    problem.loss = lambda *p: float(np.float32(exact(*p)))
    return problem


def boxed(g: list[Any]) -> Any:
    boxes = np.empty(len(g), dtype=object)
    for i, a in enumerate(g):
        boxes[i] = a
    return boxes


def softmax_layer(rng: np.random.Generator) -> Built:
    """A softmax layer with a ridge penalty; its answer comes in many forms."""
    x, labels = rng.standard_normal((N, D)), rng.integers(K, size=N)
    t, shared = np.eye(K)[labels], np.zeros(D * K + K)
    memory: dict[Any, Any] = {}
    forms: dict[str, Callable[[Any, Any], Any]] = {
        "float32": lambda dW, db: (dW.astype(np.float32), db.astype(np.float32)),
        "lists": lambda dW, db: [dW.tolist(), db.tolist()],
        "rows as a list of arrays": lambda dW, db: (list(dW), list(db)),
        "Fortran order": lambda dW, db: (np.asfortranarray(dW), db),
        "views of a transpose": lambda dW, db: (dW.T.copy().T, np.repeat(db, 2)[::2]),
        "read only": lambda dW, db: (np.broadcast_to(dW, dW.shape), db),
        "object arrays": lambda dW, db: (dW.astype(object), db.astype(object)),
        "a dict": lambda dW, db: {"db": db, "dW": dW},
        "matrices": lambda dW, db: (np.asmatrix(dW), db),
        "masked arrays": lambda dW, db: (np.ma.array(dW), db),
        "longdouble": lambda dW, db: (dW.astype(np.longdouble), db),
        "big-endian": lambda dW, db: (dW.astype(">f8"), db),
        "one object array": lambda dW, db: np.array([dW, db, None], dtype=object)[:2],
        "half precision": lambda dW, db: (dW.astype(np.float16), db.astype(np.float16)),
        "four decimals": lambda dW, db: (np.round(dW, 4), np.round(db, 4)),
        "complex": lambda dW, db: (dW + 0j, db),
        "complex part": lambda dW, db: (dW + 1j * dW, db),
        "text": lambda dW, db: (dW.astype(str), db),
        "one block only": lambda dW, db: dW,
        "one vector": lambda dW, db: np.concatenate([dW.ravel(), db]),
        "flat blocks": lambda dW, db: (dW.ravel(), db),
        "column": lambda dW, db: (dW, db[:, None]),
        "a block is None": lambda dW, db: (dW, None),
        "dict of other names": lambda dW, db: {"gW": dW, "gb": db},
        "cast to int": lambda dW, db: (dW.astype(int), db.astype(int)),
        "clipped": lambda dW, db: (np.clip(dW, -0.1, 0.1), np.clip(db, -0.1, 0.1)),
        "unit norm": lambda dW, db: (dW / np.linalg.norm(dW), db / np.linalg.norm(db)),
        "times the rate": lambda dW, db: (0.01 * dW, 0.01 * db),
        "both blocks in one buffer": lambda dW, db: (shared[: D * K].reshape(D, K), shared[:K]),
    }

    def loss(W: Any, b: Any) -> Any:
        z = x @ W + b
        data = np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(t * z, axis=1))
        return data + 0.1 * np.sum(W**2)

    def gradient(W: Any, b: Any, bug: str = "") -> Any:
        if bug == "cached by shape" and W.shape in memory:
            return memory[W.shape]
        if bug == "probabilities kept":
            p = memory.setdefault("p", softmax(x @ W + b))
        else:
            p = softmax(x @ W + b)
        if bug == "cached by value" and (W.tobytes(), b.tobytes()) in memory:
            return memory[W.tobytes(), b.tobytes()]
        if bug == "fresh dropout":
            p = p * (np.random.default_rng().random(p.shape) < 0.9)
        dz = p.copy()
        dz[np.arange(N), labels] -= 1
        dW, db = x.T @ dz / N + 0.2 * W, dz.sum(axis=0) / N
        if bug == "integer buffer":
            db = np.zeros_like(labels[:K])
            np.add(db, dz.sum(axis=0), out=db, casting="unsafe")
        if bug == "penalty by //":
            dW = x.T @ dz / N + 2 // 10 * W
        if bug == "decays W in place":
            W -= 0.2 * W
        if bug == "answer in W":
            W[...] = dW
            return W, db
        if bug == "dW grows":
            dW = memory["dW"] = memory.get("dW", 0) + dW
        if bug in ("both blocks in one buffer", "one buffer reused"):
            shared[: D * K] = dW.ravel()
            shared[slice(K) if bug != "one buffer reused" else slice(-K, None)] = db
            if bug == "one buffer reused":
                return shared[: D * K].reshape(D, K), shared[-K:]
        if bug == "updated parameters":
            return W - dW, b - db
        if bug:
            memory[W.shape] = memory[W.tobytes(), b.tobytes()] = dW, db
        return forms.get(bug, lambda *both: both)(dW, db)

    return loss, gradient, normals(rng, (D, K), K, count=3), ("dW", "db")


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
    ("big-endian", lambda g: [a.astype(">f8") for a in g]),
    ("masked arrays", lambda g: [np.ma.masked_array(a) for a in g]),
    ("memory views", lambda g: tuple(memoryview(a.copy()) for a in g)),
    ("a matrix among arrays", lambda g: [g[0].view(np.matrix), *g[1:]]),
    ("a stacked object array", boxed),
)
RIGHT_FORMS = [
    "float32",
    "lists",
    "rows as a list of arrays",
    "Fortran order",
    "read only",
    "views of a transpose",
    "object arrays",
    "a dict",
    "matrices",
    "masked arrays",
    "longdouble",
    "big-endian",
    "one object array",
    "one buffer reused",
    "cached by value",
]
MODELS: Table = {
    softmax_layer: {
        **dict.fromkeys(RIGHT_FORMS, ""),
        "half precision": "dW db: float16",
        "four decimals": "dW db: rounded",
        "complex": ": complex",
        "complex part": ": complex",
        "text": ": wrong-type",
        "one block only": ": wrong-count",
        "one vector": ": wrong-count",
        "flat blocks": "dW: shape",
        "column": "db: shape",
        "a block is None": "db: wrong-type returns-none",
        "dict of other names": ": wrong-count wrong-type",
        "cast to int": "dW db: integer all-zero",
        "clipped": "dW db: clipped",
        "unit norm": "dW db: normalized",
        "times the rate": "dW db: factor factor",
        "both blocks in one buffer": "dW: some-entries some-rows one-row",
        "cached by shape": ": memoised",
        "probabilities kept": ": memoised not-repeatable wrong-value ?",
        "fresh dropout": ": not-repeatable",
        "integer buffer": "db: integer all-zero",
        "penalty by //": "dW: regularizer-missing",
        "decays W in place": ": mutates-input",
        "answer in W": ": mutates-input",
        "dW grows": ": accumulates",
        "updated parameters": "dW db: returns-update",
    },
}
WRONG, RIGHT = cases(MODELS)
RIGHT += [
    *(formed(name, form) for name, form in FORMS),
    Case("float32 throughout", single_precision),
    Case("float32 inside", single_inside),
    Case("float32 loss", single_loss, noisy=True),
]
