"""Unpacking: fresh plain values from trees and bytes that the other side sent, nothing believed.

Every tag, type, number, length and depth is checked, and what comes out holds no object but plain
data; whatever is not that is a ProtocolError.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from grading.sandbox.errors import ProtocolError
from grading.sandbox.packing import (
    DEPTH_LIMIT,
    DTYPES,
    ITEM_LIMIT,
    PCG64_FIELDS,
    Array,
    Tree,
    is_key,
)
from grading.sandbox.weighing import Scale


class Unpacker:
    """Builds values from trees that the other side sent, checking everything.

    known: objects already numbered, as in Packer; function: builds the callable of a tree (on the
    candidate's side), or None where none may come.
    """

    def __init__(
        self,
        payload: bytes | bytearray | memoryview,
        known: list[Any] | None = None,
        function: Callable[[Tree], Any] | None = None,
    ) -> None:
        self.objects: list[Any] = list(known or [])
        self._payload = memoryview(payload)
        self._offset = 0
        self._function = function
        self._items = 0

    def unpack(self, tree: Tree) -> Any:
        """The value of one tree; ProtocolError when it is not one."""
        value = self._value(tree, 0)
        Scale().weigh(value)
        return value

    def _value(self, tree: Tree, depth: int) -> Any:
        self._items += 1
        if depth > DEPTH_LIMIT or self._items > ITEM_LIMIT:
            raise ProtocolError("data nested too deeply or with too many items")
        if tree is None or isinstance(tree, (bool, str, int, float)):
            return _unpack_scalar(tree)
        tag, parts = _tagged(tree)
        if tag in ("list", "dict", "array", "generator"):
            number = len(self.objects)
            self.objects.append(None)
            value = self._contents(tag, parts, depth)
            self.objects[number] = value
            return value
        if tag == "tuple":
            return tuple(self._sequence(parts, depth))
        if tag == "ref":
            return self._known(parts)
        if tag == "scalar":
            return _numpy_scalar(parts)
        if tag == "float" and parts in (["nan"], ["inf"], ["-inf"]):
            return float(parts[0])
        if self._function is not None:
            return self._function(tree)
        raise ProtocolError("data with an unknown tag")

    def write_back(self, changes: Any) -> None:
        """Give known objects the new contents that the other side found: [number, tree] each."""
        if not isinstance(changes, list):
            raise ProtocolError("malformed changes")
        found = [self._change(change) for change in changes]
        scale = Scale({id(target): new for target, new in found})
        for value in self.objects:
            scale.weigh(value)
        for target, new in found:
            _replace(target, new)

    def _change(self, change: Any) -> tuple[Any, Any]:
        """A known object and its new contents, which are such as it may have."""
        if not isinstance(change, list) or len(change) != 2:
            raise ProtocolError("a malformed change")
        target = self._known(change[:1])
        new = self._contents(*_tagged(change[1]), 0)
        if type(target) is not type(new):
            raise ProtocolError("contents of another type than the object")
        if isinstance(target, np.ndarray) and (
            target.shape != new.shape or target.dtype != new.dtype
        ):
            raise ProtocolError("contents of another shape or dtype than the array")
        return target, new

    def finish(self) -> None:
        """Check that the payload is used up."""
        if self._offset != len(self._payload):
            raise ProtocolError("more bytes than the arrays of the message take")

    def _contents(self, tag: str, parts: list[Any], depth: int) -> Any:
        if tag == "list":
            return self._sequence(parts, depth)
        if tag == "dict":
            return self._dict(parts, depth)
        if tag == "array":
            return self._array(parts)
        if tag == "generator":
            return _generator(parts)
        raise ProtocolError("contents of an unknown kind")

    def _sequence(self, parts: list[Any], depth: int) -> list[Any]:
        if len(parts) != 1 or not isinstance(parts[0], list):
            raise ProtocolError("a malformed list")
        return [self._value(item, depth + 1) for item in parts[0]]

    def _dict(self, parts: list[Any], depth: int) -> dict[Any, Any]:
        if len(parts) != 1 or not isinstance(parts[0], list):
            raise ProtocolError("a malformed dict")
        result = {}
        for pair in parts[0]:
            if not isinstance(pair, list) or len(pair) != 2:
                raise ProtocolError("a malformed dict entry")
            key = self._value(pair[0], depth + 1)
            if not is_key(key):
                raise ProtocolError("a dict key that is not a string or an integer")
            result[key] = self._value(pair[1], depth + 1)
        return result

    def _array(self, parts: list[Any]) -> Array:
        if len(parts) != 3 or not isinstance(parts[2], bool):
            raise ProtocolError("a malformed array")
        dtype, shape = _dtype(parts[0]), parts[1]
        if not isinstance(shape, list) or len(shape) > 32:
            raise ProtocolError("a malformed shape")
        if not all(type(n) is int and 0 <= n < 2**40 for n in shape):
            raise ProtocolError("a malformed shape")
        end = self._offset + math.prod(shape) * dtype.itemsize
        if end > len(self._payload) or (0 in shape and math.prod(n or 1 for n in shape) > 2**40):
            raise ProtocolError("an array larger than its message")
        raw = np.frombuffer(self._payload[self._offset : end], np.uint8)
        self._offset = end
        # A bool of any byte but 0 or 1 would be undefined behaviour further on.
        flat = raw != 0 if dtype.kind == "b" else raw.copy().view(dtype)
        array: Array = flat.reshape(shape)
        array.flags.writeable = parts[2]
        return array

    def _known(self, parts: list[Any]) -> Any:
        number = parts[0] if len(parts) == 1 else None
        if type(number) is not int or not 0 <= number < len(self.objects):
            raise ProtocolError("a reference to nothing")
        value = self.objects[number]
        if value is None:
            raise ProtocolError("a list or dict that contains itself")
        return value


def _replace(target: Any, new: Any) -> None:
    """Give an object these contents, which were found to fit it."""
    if isinstance(target, np.ndarray):
        if target.flags.writeable:
            np.copyto(target, new)
    elif isinstance(target, np.random.Generator):
        target.bit_generator.state = new.bit_generator.state
    elif isinstance(target, list):
        target[:] = new
    else:
        target.clear()
        target.update(new)


def _tagged(tree: Tree) -> tuple[str, list[Any]]:
    if not isinstance(tree, list) or not tree or not isinstance(tree[0], str):
        raise ProtocolError("data without a tag")
    return tree[0], tree[1:]


def _unpack_scalar(tree: Tree) -> Any:
    if isinstance(tree, float) and not math.isfinite(tree):
        raise ProtocolError("a number that JSON does not have")
    if type(tree) is int and not -(2**63) <= tree < 2**64:
        raise ProtocolError("an integer of more than 64 bits")
    return tree


def _dtype(name: Any) -> np.dtype[Any]:
    if not isinstance(name, str) or name not in DTYPES:
        raise ProtocolError("numbers of an unknown kind")
    return np.dtype(name)


def _numpy_scalar(parts: list[Any]) -> Any:
    if len(parts) != 2 or not isinstance(parts[1], str):
        raise ProtocolError("a malformed number")
    dtype = _dtype(parts[0])
    try:
        raw = bytes.fromhex(parts[1])
    except ValueError as error:
        raise ProtocolError("a malformed number") from error
    if len(raw) != dtype.itemsize:
        raise ProtocolError("a malformed number")
    return np.bool_(raw != b"\0") if dtype.kind == "b" else np.frombuffer(raw, dtype)[0]


def _generator(parts: list[Any]) -> np.random.Generator:
    if len(parts) != 1 or not isinstance(parts[0], dict) or set(parts[0]) != set(PCG64_FIELDS):
        raise ProtocolError("a malformed generator")
    fields: dict[str, int] = {}
    for name, bits in PCG64_FIELDS.items():
        digits = parts[0][name]
        if not isinstance(digits, str) or not 1 <= len(digits) <= 32 or not digits.isalnum():
            raise ProtocolError("a malformed generator")
        try:
            fields[name] = int(digits, 16)
        except ValueError as error:
            raise ProtocolError("a malformed generator") from error
        if not 0 <= fields[name] < 2**bits:
            raise ProtocolError("a malformed generator")
    bits_generator = np.random.PCG64(0)
    bits_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": fields["state"], "inc": fields["inc"] | 1},
        "has_uint32": fields["has_uint32"],
        "uinteger": fields["uinteger"],
    }
    return np.random.Generator(bits_generator)
