"""Plain data as JSON and arrays: numbers, texts, arrays, importable functions and dataclasses.

No pickles: what is read back can be nothing but data and names that nnlib and NumPy define.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import partial, reduce
from importlib import import_module
from typing import Any

import numpy as np

INLINE = 40  # entries of an array that are still readable in the middle of a text
IMPORTABLE = ("nnlib", "numpy")
Arrays = dict[str, np.ndarray]


class Encoder:
    """Turns values into JSON. arrays: those that are too large for it, by the name they got."""

    def __init__(self) -> None:
        self.arrays: Arrays = {}

    def encode(self, value: Any) -> Any:
        """A tree of JSON; TypeError for what cannot be told without code."""
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": str(value)}
        if isinstance(value, tuple):
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
        name = f"a{len(self.arrays)}"
        self.arrays[name] = value
        return {"npz": name}

    def _object(self, value: Any) -> Any:
        if isinstance(value, np.random.Generator):
            return {"rng": self.encode(value.bit_generator.state)}
        if isinstance(value, partial):
            return {"partial": self.encode((value.func, value.args, value.keywords))}
        if is_dataclass(value) and not isinstance(value, type):
            told = ((f, getattr(value, f.name)) for f in fields(value))
            held = {f.name: self.encode(v) for f, v in told if v is not f.default}
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
    ((kind, part),) = tree.items()
    return _READ[kind](part, inner, arrays)


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
    "npz": lambda part, inner, arrays: arrays[part].copy(),
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
