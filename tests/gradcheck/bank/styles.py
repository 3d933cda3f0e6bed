"""The fourth bank's forms of answers and habits of code: types, buffers, caches, guards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .layers import softmax
from .mlp import sigmoid
from .table import Table, cases
from .third import Built, normals

N, D, K = 6, 4, 3


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


def guarded(rng: np.random.Generator) -> Built:
    """Cross-entropy of one sigmoid by logits; the second point saturates."""
    x, t = rng.standard_normal((N, D)), rng.integers(2, size=N).astype(float)
    t[:2] = 0, 1
    w = rng.standard_normal(D)
    x[0] *= 60 * np.sign(x[0] @ w) / np.abs(x[0] @ w)  # strongly taken for a 1, but it is a 0
    points = [(w,), (0.05 * rng.standard_normal(D),), (12 * w,)]

    def loss(w: Any) -> Any:
        z = x @ w
        return np.mean(np.logaddexp(0, z) - t * z)

    def gradient(w: Any, bug: str = "") -> Any:
        y = sigmoid(x @ w)
        delta = y - t
        with np.errstate(all="ignore"):
            quotient = (y / (y * (1 - y)) * (1 - t) - t / y) * y * (1 - y)
        if bug == "nan to zero":
            delta = np.nan_to_num(quotient)
        if bug == "no guard":
            delta = quotient
        if bug == "epsilon in the quotient":
            delta = (y - t) * y * (1 - y) / (y * (1 - y) + 1e-3)
        if bug == "probabilities clipped":
            y = np.clip(y, 0.05, 0.95)
            delta = y - t
        if bug == "saturated examples skipped":
            delta = np.where((y > 1e-6) & (y < 1 - 1e-6), delta, 0)
        return x.T @ delta / N

    return loss, gradient, points, ("dw",)


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


def batch_in_the_point(rng: np.random.Generator) -> Built:
    """Mean squared error where x is a block too: batches of 6, 1 and 3."""
    shapes = [((n, D), D) for n in (6, 1, 3)]
    points = [tuple(rng.standard_normal(s) for s in pair) for pair in shapes]

    def loss(x: Any, w: Any) -> Any:
        return np.mean((x @ w - 1) ** 2)

    def gradient(x: Any, w: Any, bug: str = "") -> Any:
        count = 6 if bug == "size of the first batch" else len(x)
        dy = 2 * (x @ w - 1) / count
        return np.outer(dy, w), x[-1] * dy[-1] if bug == "last example" else x.T @ dy

    return loss, gradient, points, ("dx", "dw")


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
    guarded: {
        "nan to zero": "dw: ?",
        "no guard": "dw: not-finite",
        "epsilon in the quotient": "dw: ?",
        "probabilities clipped": "dw: ?",
        "saturated examples skipped": "dw: ?",
    },
    only_negative: {
        "cube by a root": "dw: ? abs",
        "positive part": "dw: masked some-entries one-entry",
        "size forgotten": "dv: ?",
    },
    batch_in_the_point: {
        "size of the first batch": "dx dw: factor extra-1/N ?",
        "last example": "dw: ?",
    },
}
WRONG, RIGHT = cases(MODELS)
