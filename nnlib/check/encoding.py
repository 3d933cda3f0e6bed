"""Plain data as JSON and arrays: numbers, texts, arrays, importable functions and dataclasses.

No pickles: what is read back can be nothing but data and names that nnlib and NumPy define.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial, reduce
from importlib import import_module
from typing import Any

import numpy as np

INLINE = 6  # entries of an array that are still readable in the middle of a text
IMPORTABLE = ("nnlib", "numpy")
Arrays = dict[str, np.ndarray]


class Encoder:
    """Turns values into JSON, and the numbers of larger arrays into one long row for each dtype."""

    def __init__(self) -> None:
        self._rows: dict[str, list[np.ndarray]] = {}
        self._lengths: dict[str, int] = {}

    @property
    def arrays(self) -> Arrays:
        """The rows of numbers, by dtype."""
        return {dtype: np.concatenate(row) for dtype, row in self._rows.items()}

    def encode(self, value: Any) -> Any:
        """A tree of JSON; TypeError for what cannot be told without code."""
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": str(value)}
        if isinstance(value, tuple):
            shapes = _shapes(value)
            if shapes is not None:
                at, *_ = [self._row(leaf) for leaf in _leaves(value)]
                return {"tree": at, "shapes": shapes}
            return [self.encode(item) for item in value]
        if isinstance(value, list):
            return {"list": [self.encode(item) for item in value]}
        if isinstance(value, Mapping):
            return {"dict": [[self.encode(k), self.encode(v)] for k, v in value.items()]}
        if isinstance(value, np.ndarray):
            return self._array(value)
        return self._object(value)

    def _array(self, value: np.ndarray) -> Any:
        if value.dtype.kind not in "biuf":
            raise TypeError(f"a check cannot hold an array of {value.dtype}")
        if 0 < value.size <= INLINE and np.all(np.isfinite(value)):
            return {"array": value.tolist(), "dtype": str(value.dtype)}
        shape = {"row": self._row(value), "shape": value.shape}
        return shape if value.dtype == np.float64 else {**shape, "dtype": str(value.dtype)}

    def _row(self, value: np.ndarray) -> int:
        """Append an array's numbers to the row of its dtype; the place of the first."""
        dtype = str(value.dtype)
        at = self._lengths.get(dtype, 0)
        self._rows.setdefault(dtype, []).append(value.ravel())
        self._lengths[dtype] = at + value.size
        return at

    def _object(self, value: Any) -> Any:
        if isinstance(value, np.random.Generator):
            return {"rng": self.encode(value.bit_generator.state)}
        if isinstance(value, partial):
            return {"partial": self.encode((value.func, value.args, value.keywords))}
        if is_dataclass(value) and not isinstance(value, type):
            told = ((f, getattr(value, f.name)) for f in fields(value))
            held = {f.name: self.encode(v) for f, v in told if not _is_default(v, f.default)}
            return {"data": _address(type(value)), **held}
        if callable(value):
            return {"function": _address(value)}
        raise TypeError(f"a check cannot hold a {type(value).__name__}: give it as plain data")


def is_plain(value: Any) -> bool:
    """Whether a value can be told without code."""
    try:
        Encoder().encode(value)
    except TypeError:
        return False
    return True


def decode(tree: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """The value again."""

    def inner(part: Any) -> Any:
        return decode(part, arrays)

    if isinstance(tree, list):
        return tuple(map(inner, tree))
    if not isinstance(tree, dict):
        return tree
    if "data" in tree:
        held = {name: inner(part) for name, part in tree.items() if name != "data"}
        return _imported(tree["data"])(**held)
    if "array" in tree:
        return np.array(tree["array"], dtype=tree["dtype"])
    if "row" in tree:
        return _cut(arrays[tree.get("dtype", "float64")], tree["row"], tree["shape"])[0]
    if "tree" in tree:
        return _grown(tree["shapes"], arrays["float64"], tree["tree"])[0]
    ((kind, part),) = tree.items()
    return _READ[kind](part, inner, arrays)


def _shapes(value: Any) -> Any:
    """The shapes in a tree of tuples whose leaves are all float64 arrays; None for another one.

    A shape is {"shape": [2, 3]}, and {"times": 9, "of": …} stands for a tuple of equal trees.
    """
    if isinstance(value, np.ndarray):
        return {"shape": value.shape} if value.dtype == np.float64 else None
    if not isinstance(value, tuple) or not value:
        return None
    inner = [_shapes(item) for item in value]
    if any(shape is None for shape in inner):
        return None
    same = all(shape == inner[0] for shape in inner)
    return {"times": len(inner), "of": inner[0]} if same else inner


def _leaves(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _grown(shapes: Any, row: np.ndarray, at: int) -> tuple[Any, int]:
    """The tree of these shapes with the numbers from a place on, and the place after them."""
    if isinstance(shapes, dict) and "shape" in shapes:
        return _cut(row, at, shapes["shape"])
    inner = shapes if isinstance(shapes, list) else [shapes["of"]] * shapes["times"]
    grown = []
    for part in inner:
        value, at = _grown(part, row, at)
        grown.append(value)
    return tuple(grown), at


def _cut(row: np.ndarray, at: int, shape: list[int]) -> tuple[np.ndarray, int]:
    """An array of this shape from a row of numbers, and the place after it."""
    end = at + math.prod(shape)
    return row[at:end].reshape(shape).copy(), end


def _generator(state: Mapping[str, Any]) -> np.random.Generator:
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = state
    return np.random.Generator(bits)


def _partial(part: Any) -> Any:
    function, arguments, keywords = part
    return partial(function, *arguments, **keywords)


_READ: dict[str, Any] = {
    "float": lambda part, inner, arrays: float(part),
    "list": lambda part, inner, arrays: [inner(item) for item in part],
    "dict": lambda part, inner, arrays: {inner(k): inner(v) for k, v in part},
    "rng": lambda part, inner, arrays: _generator(inner(part)),
    "partial": lambda part, inner, arrays: _partial(inner(part)),
    "function": lambda part, inner, arrays: _imported(part),
}


def _address(thing: Any) -> str:
    """module:name of what can be imported; TypeError for what cannot."""
    module = getattr(thing, "__module__", None) or "numpy"  # a ufunc has none
    name = getattr(thing, "__qualname__", None) or getattr(thing, "__name__", "")
    try:
        same = _imported(f"{module}:{name}") is thing
    except (ImportError, AttributeError, ValueError):
        same = False
    if not same:
        raise TypeError(
            f"a check can hold the function {name or thing!r} only where nnlib or NumPy defines "
            "it: move it into the lesson's room, nnlib/lessons"
        )
    return f"{module}:{name}"


def _imported(address: str) -> Any:
    module, _, name = address.partition(":")
    if module.split(".")[0] not in IMPORTABLE:
        raise ValueError(f"{address} is not part of the course's package")
    return reduce(getattr, name.split("."), import_module(module))


def _is_default(value: Any, default: Any) -> bool:
    """Whether a field holds its default; an equal text or tuple may be another object."""
    if type(value) is not type(default) or not isinstance(default, str | tuple):
        return value is default
    return len(value) == len(default) and repr(value) == repr(default)  # tuples may hold arrays
