"""Packing: plain data as JSON trees and bytes, to be unpacked on the other side of the border.

Plain data are numbers, strings, lists, tuples, dicts, NumPy arrays of numbers and generators.
Mutable objects (arrays, lists, dicts, generators) are numbered in the order in which they are first
met, on both sides alike, so an object that appears twice stays one object, and a function's changes
to its arguments can be sent back under these numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

DEPTH_LIMIT = 16
ITEM_LIMIT = 200_000
DTYPES = frozenset(
    ["|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8"]
)
PCG64_FIELDS = {"state": 128, "inc": 128, "has_uint32": 1, "uinteger": 32}

Tree = Any
Array = npt.NDArray[Any]


class NotPlain(TypeError):
    """The value is not plain data; the text says what it is and what would do."""


class Packer:
    """Packs values into JSON trees, gathering the bytes of their arrays in `payload`.

    known: objects that the other side already has, in their numbered order;
    function: packs a callable met on the way (judge's side), or None where none may travel.
    """

    def __init__(
        self,
        known: list[Any] | None = None,
        function: Callable[[Any], Tree] | None = None,
    ) -> None:
        self.objects = list(known or [])
        self.payload = bytearray()
        self._numbers = {id(value): number for number, value in enumerate(self.objects)}
        self._open: set[int] = set()
        self._function = function
        self._items = 0

    def pack(self, value: Any, depth: int = 0) -> Tree:
        """The tree of one value; NotPlain when it is, or holds, something else."""
        self._items += 1
        if depth > DEPTH_LIMIT or self._items > ITEM_LIMIT:
            raise NotPlain("the data is nested too deeply, contains itself, or has too many items")
        if value is None or isinstance(value, (bool, str, int, float, np.generic)):
            return _pack_scalar(value)
        if type(value) is tuple or isinstance(value, tuple):
            return ["tuple", [self.pack(item, depth + 1) for item in tuple.__iter__(value)]]
        if id(value) in self._numbers:
            if id(value) in self._open:
                raise NotPlain("a list or dict contains itself")
            return ["ref", self._numbers[id(value)]]
        if isinstance(value, (np.ndarray, list, dict, np.random.Generator)):
            return self._pack_object(value, depth)
        if self._function is not None and callable(value):
            return self._function(value)
        raise NotPlain(
            f"a {type(value).__name__} cannot travel; numbers, strings, lists, tuples, dicts and"
            " NumPy arrays of numbers can"
        )

    def contents(self, value: Any, depth: int = 0) -> Tree:
        """The tree of what a mutable object holds now, whether or not it is known already."""
        if isinstance(value, np.ndarray):
            return self._pack_array(value)
        if isinstance(value, list):
            return ["list", [self.pack(item, depth + 1) for item in list.__iter__(value)]]
        if isinstance(value, dict):
            return ["dict", [self._pack_entry(*entry, depth) for entry in dict.items(value)]]
        return _pack_generator(value)

    def _pack_entry(self, key: Any, value: Any, depth: int) -> Tree:
        if not is_key(key):
            raise NotPlain("a dict whose keys are not all strings or integers cannot travel")
        return [self.pack(key, depth + 1), self.pack(value, depth + 1)]

    def _pack_object(self, value: Any, depth: int) -> Tree:
        self._numbers[id(value)] = len(self.objects)
        self.objects.append(value)
        self._open.add(id(value))
        tree = self.contents(value, depth)
        self._open.discard(id(value))
        return tree

    def _pack_array(self, value: Array) -> Tree:
        plain = np.ndarray.view(value, np.ndarray)
        if plain.dtype == np.longdouble:
            plain = plain.astype(float)
        dtype = plain.dtype.newbyteorder("<").str.replace(">", "<")
        if dtype not in DTYPES:
            raise NotPlain(
                f"an array of dtype {plain.dtype} cannot travel; arrays of float, int or bool can"
            )
        self.payload += plain.astype(dtype, copy=False).tobytes()
        return ["array", dtype, list(plain.shape), bool(plain.flags.writeable)]


def _pack_scalar(value: Any) -> Tree:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, np.longdouble):
        value = np.float64(value)
    if isinstance(value, np.generic):
        dtype = value.dtype.newbyteorder("<").str.replace(">", "<")
        if dtype not in DTYPES:
            if isinstance(value, np.str_):
                return str.__str__(value)
            raise NotPlain(f"a number of type {value.dtype} cannot travel; float, int or bool can")
        return ["scalar", dtype, np.array(value, dtype).tobytes().hex()]
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, float):
        number = float.__float__(value)
        return number if math.isfinite(number) else ["float", float.__repr__(number)]
    number = int.__int__(value)
    if not -(2**63) <= number < 2**64:
        raise NotPlain("an integer of more than 64 bits cannot travel; return a float")
    return number


def _pack_generator(value: np.random.Generator) -> Tree:
    state = value.bit_generator.state
    if state["bit_generator"] != "PCG64":
        raise NotPlain("only generators made by numpy.random.default_rng can travel")
    fields = {**state["state"], "has_uint32": state["has_uint32"], "uinteger": state["uinteger"]}
    return ["generator", {name: f"{fields[name]:x}" for name in PCG64_FIELDS}]


def is_key(key: Any) -> bool:
    """Whether this may be a dict's key.

    Only strings and integers may: other keys can be made to share one hash, and a dict of many of
    them takes for ever to build.
    """
    return isinstance(key, (str, int, np.integer))
