"""Right gradients spoiled afterwards: the mistakes of copying, shaping and regularizing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .mlp import Network
from .problem import Case, fair

Change = Callable[[list[Any], tuple[Any, ...], Network], Any]


def change(name: str, spoil: Change, codes: str, blocks: bool = True, **options: Any) -> Case:
    """A change of the right gradient."""
    return Case(
        name, lambda rng: Network(rng, **options).problem(change=spoil), fair(codes), blocks
    )


def at(index: int, f: Callable[..., Any]) -> Change:
    """Spoil one block."""

    def spoil(g: list[Any], point: tuple[Any, ...], network: Network) -> Any:
        g[index] = f(g[index], point[index])
        return g

    return spoil


def every(f: Callable[..., Any]) -> Change:
    """Spoil all blocks."""
    return lambda g, point, network: [f(a, p) for a, p in zip(g, point, strict=True)]


def put(index: Any, value: float) -> Callable[..., Any]:
    """Set some entries."""

    def setter(a: Any, p: Any) -> Any:
        a[index] = value
        return a

    return setter


def scaled(index: Any, factor: float) -> Callable[..., Any]:
    """Multiply some entries."""

    def setter(a: Any, p: Any) -> Any:
        a[index] *= factor
        return a

    return setter


def swap(i: int, j: int) -> Change:
    """Swap two blocks."""

    def spoil(g: list[Any], point: tuple[Any, ...], network: Network) -> Any:
        g[i], g[j] = g[j], g[i]
        return g

    return spoil


def clip_norm(g: list[Any], point: tuple[Any, ...], network: Network) -> Any:
    norm = np.sqrt(sum(np.sum(a * a) for a in g))
    return [a * 0.1 / norm for a in g]


def bias_of_first(g: list[Any], point: tuple[Any, ...], net: Network) -> Any:
    """The bias gradient of the first example only."""
    p = net.forward(*point)[3]
    return [*g[:3], net.delta(p, "")[0]]


SQUARE: dict[str, Any] = {"d": 4, "h": 4, "k": 4}
REG = {"act": "sigmoid"}

VALUES = [
    change("sign of dW1", at(0, lambda a, p: -a), "sign"),
    change("sign of db2", at(3, lambda a, p: -a), "sign", kind="mse"),
    change("dW2 doubled", at(2, lambda a, p: 2 * a), "factor-2"),
    change("db1 halved", at(1, lambda a, p: a / 2), "factor-1/2"),
    change("db1 is a mean", at(1, lambda a, p: a / 7), "extra-1/N"),
    change("dW1 lacks the mean", at(0, lambda a, p: a * 7), "missing-1/N", kind="mse"),
    change("db2 lacks the mean", at(3, lambda a, p: a * 7), "missing-1/N"),
    change("dW2 is a mean twice", at(2, lambda a, p: a / 7), "extra-1/N", act="relu"),
    change("times learning rate", every(lambda a, p: 0.01 * a), "factor"),
    change("minus learning rate", every(lambda a, p: -0.1 * a), "factor sign factor"),
    change("x 1.001", every(lambda a, p: 1.001 * a), "factor"),
    change("x 1.0001 in dW2", at(2, lambda a, p: 1.0001 * a), "factor"),
    change("times sqrt 5", at(2, lambda a, p: np.sqrt(5) * a), "missing-1/sqrt factor"),
    change("over sqrt 5", at(0, lambda a, p: a / np.sqrt(5)), "extra-1/sqrt factor"),
    change("square dW1 transposed", at(0, lambda a, p: a.T), "transposed", **SQUARE),
    change("square dW2 transposed", at(2, lambda a, p: a.T), "transposed", **SQUARE),
    change("dW1 transposed", at(0, lambda a, p: a.T), "transposed shape"),
    change("dW2 transposed", at(2, lambda a, p: a.T), "transposed shape", kind="mse"),
    change("dW1 reversed rows", at(0, lambda a, p: a[::-1]), "reversed"),
    change("db1 reversed", at(1, lambda a, p: a[::-1]), "reversed"),
    change("dW2 columns shifted", at(2, lambda a, p: np.roll(a, 1, axis=0)), "shifted"),
    change("square: dW1 and dW2 swapped", swap(0, 2), "swapped", **SQUARE),
    change("square: db1 and db2 swapped", swap(1, 3), "swapped", **SQUARE),
    change("dW1 and db1 swapped", swap(0, 1), "swapped shape"),
    change("db2 zero", at(3, lambda a, p: 0 * a), "all-zero"),
    change("dW1 zero", at(0, lambda a, p: 0 * a), "all-zero", act="relu"),
    change("first layer detached", lambda g, p, n: [0 * g[0], 0 * g[1], *g[2:]], "all-zero"),
    change("all zero", every(lambda a, p: 0 * a), "all-zero", kind="bce"),
    change("last row of dW1 zero", at(0, put(-1, 0.0)), "one-row"),
    change("first row of dW2 zero", at(2, put(0, 0.0)), "one-row", act="sigmoid"),
    change("column of dW1 zero", at(0, put((slice(None), 2), 0.0)), "one-column"),
    change("only row 1 of dW1", at(0, put([0, 2, 3], 0.0)), "one-row"),
    change("row of dW2 doubled", at(2, scaled(1, 2.0)), "one-row"),
    change("column of dW2 negative", at(2, scaled((slice(None), 0), -1.0)), "one-column"),
    change("two rows of dW1 wrong", at(0, scaled([1, 2], 1.5)), "some-rows"),
    change("one entry of dW1 +1%", at(0, lambda a, p: _one_percent(a)), "one-entry some-rows"),
    change("last entry of db1 zero", at(1, put(-1, 0.0)), "one-entry", kind="mse"),
    change("only entry 0 of db1", at(1, put([1, 2, 3, 4], 0.0)), "one-entry"),
    change("absolute values", every(lambda a, p: np.abs(a)), "abs"),
    change("signs only in dW1", at(0, lambda a, p: np.sign(a)), "sign-only"),
    change("squares in dW2", at(2, lambda a, p: a * a), "squared"),
    change("clipped", every(lambda a, p: np.clip(a, -0.01, 0.01)), "clipped sign-only"),
    change("clipped by norm", clip_norm, "normalized factor"),
    change("rounded to 3 decimals", every(lambda a, p: np.round(a, 3)), "rounded"),
    change("float16", every(lambda a, p: a.astype(np.float16)), "float16", kind="mse"),
    change("cut to whole numbers", every(lambda a, p: np.trunc(20 * a) // 20), "integer all-zero"),
    change("dW2 centred", at(2, lambda a, p: a - a.mean()), "centred offset", kind="mse"),
    change("db1 offset", at(1, lambda a, p: a + 0.1), "offset"),
    change("dW1 times W1", at(0, lambda a, p: a * p), "times-parameter"),
    change("dW1 returns W1", at(0, lambda a, p: p.copy()), "returns-parameter"),
    change("returns the update", every(lambda a, p: p - 0.1 * a), "returns-update"),
    change("dW1 scaled per unit", at(0, lambda a, p: a * np.arange(1, 6)), "per-unit-factor"),
    change("db1 adds to db2", lambda g, p, n: [*g[:3], g[3] + 0.5 * g[1]], "adds-other", **SQUARE),
]
SHAPES = [
    change("db1 keeps dims", at(1, lambda a, p: a[None]), "shape"),
    change("dW1 flat", at(0, lambda a, p: a.ravel()), "shape"),
    change("bce: dW2 without axis", at(2, lambda a, p: a[:, 0]), "shape", kind="bce"),
    change("db1 not summed", at(1, lambda a, p: np.stack([a / 7] * 7)), "not-summed"),
    change("db2 summed too far", at(3, lambda a, p: a.sum()), "summed-too-far shape", kind="mse"),
    change("db1 filled with its sum", at(1, lambda a, p: 0 * a + a.sum()), "summed-too-far"),
    change("db1 too short", at(1, lambda a, p: a[:-1]), "shape"),
    change("three blocks", lambda g, p, n: g[:3], "wrong-count", blocks=False),
    change("one array", lambda g, p, n: g[0], "wrong-count", blocks=False),
    change("nothing", lambda g, p, n: None, "returns-none", blocks=False),
    change("text", lambda g, p, n: [*g[:3], "db2"], "wrong-type", blocks=False),
    change("None inside", lambda g, p, n: [*g[:3], None], "returns-none", blocks=False),
    change("complex", every(lambda a, p: a * 1j), "complex", blocks=False),
    change("NaN", at(0, put((0, 0), np.nan)), "not-finite"),
    change("infinite", at(3, put(0, np.inf)), "not-finite"),
]
REGULARIZERS = [
    change(
        "L2 forgotten, 1e-2",
        every(lambda a, p: a - _w(1e-2, p)),
        "regularizer-missing",
        l2=1e-2,
        **REG,
    ),
    change(
        "L2 forgotten, 1e-4",
        every(lambda a, p: a - _w(1e-4, p)),
        "regularizer-missing",
        l2=1e-4,
        **REG,
    ),
    change(
        "L2 forgotten in W1, 1e-5",
        at(0, lambda a, p: a - 1e-5 * p),
        "regularizer-missing",
        l2=1e-5,
        **REG,
    ),
    change("L2 twice", every(lambda a, p: a + _w(0.1, p)), "regularizer-extra", l2=0.1),
    change(
        "L2 on biases",
        lambda g, p, n: [g[0], g[1] + 0.1 * p[1], g[2], g[3] + 0.1 * p[3]],
        "regularizer-extra",
        l2=0.1,
    ),
    change("L2 over N", every(lambda a, p: a - _w(0.1 * 6 / 7, p)), "regularizer-missing", l2=0.1),
    change("L2 with minus", every(lambda a, p: a - _w(0.2, p)), "regularizer-missing", l2=0.1),
    change("L1 forgotten", every(lambda a, p: a - _w(0.05, np.sign(p))), "l1-wrong", l1=0.05),
    change(
        "L1 with the sizes",
        every(lambda a, p: a + _w(0.05, np.abs(p) - np.sign(p))),
        "l1-wrong",
        l1=0.05,
    ),
]


def _w(coefficient: float, p: Any) -> Any:
    return coefficient * p if p.ndim == 2 else 0.0


def _one_percent(a: Any) -> Any:
    a[np.unravel_index(np.argmax(np.abs(a)), a.shape)] *= 1.01
    return a


REORDERED = [
    change("bias of the first example", bias_of_first, "wrong-value ?"),
    change("columns cycled", at(0, lambda a, p: a[:, [4, 0, 1, 2, 3]]), "shifted"),
    change("two entries swapped", at(1, lambda a, p: a[[1, 0, 2, 3, 4]]), "?"),
    change("dW2 divided by 10", at(2, lambda a, p: a / 10), "factor extra-1/N"),
    change("upper half zero", at(0, put(slice(0, 2), 0.0)), "some-rows", act="sigmoid"),
    change("float32 and a sign", every(lambda a, p: (-a).astype(np.float32)), "sign"),
    change(
        "L2 forgotten in W2 only", at(2, lambda a, p: a - 0.03 * p), "regularizer-missing", l2=0.03
    ),
]
WRONG = [*VALUES, *SHAPES, *REGULARIZERS, *REORDERED]
