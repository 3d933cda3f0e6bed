"""How large plain data is when it is unfolded: whatever is met twice is counted twice.

A list of a hundred times the same list of a hundred times the same list and so on is a short
message, and few objects; but NumPy, asked for an array of it, would work for ever and take all
memory. Nor may a list hold itself, by whatever detour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grading.sandbox.errors import ProtocolError
from grading.sandbox.packing import DEPTH_LIMIT, ITEM_LIMIT

NUMBERS_LIMIT = 2**26  # in arrays
TEXT_LIMIT = 2**26  # characters, were every item as long as the longest, as NumPy keeps them
_DEEPEST = 2 * DEPTH_LIMIT


@dataclass(frozen=True)
class Size:
    """Items, numbers in arrays, characters of the longest text, and how deeply it is nested."""

    items: int = 1
    numbers: int = 0
    text: int = 0
    depth: int = 0

    @property
    def fits(self) -> bool:
        return (
            self.items <= ITEM_LIMIT
            and self.numbers <= NUMBERS_LIMIT
            and self.items * self.text <= TEXT_LIMIT
            and self.depth <= _DEEPEST
        )


class Scale:
    """Weighs values, each object once.

    changes: {id of an object: the contents that it will have}.
    """

    def __init__(self, changes: dict[int, Any] | None = None) -> None:
        self._changes = changes or {}
        self._known: dict[int, Size] = {}
        self._open: set[int] = set()

    def weigh(self, value: Any) -> Size:
        """The size of a value; ProtocolError when it is too large, or holds itself."""
        if isinstance(value, np.ndarray):
            return Size(numbers=value.size)
        if isinstance(value, str):
            return Size(text=len(value))
        if not isinstance(value, (list, tuple, dict)):
            return Size()
        key = id(value)
        if key in self._open:
            raise ProtocolError("a list or dict that contains itself")
        if key not in self._known:
            self._open.add(key)
            self._known[key] = self._total(_parts(self._changes.get(key, value)))
            self._open.discard(key)
        return self._known[key]

    def _total(self, parts: Iterable[Any]) -> Size:
        if len(self._open) > _DEEPEST:
            raise ProtocolError("data nested too deeply")
        sizes = [self.weigh(part) for part in parts]
        total = Size(
            items=1 + sum(size.items for size in sizes),
            numbers=sum(size.numbers for size in sizes),
            text=max((size.text for size in sizes), default=0),
            depth=1 + max((size.depth for size in sizes), default=0),
        )
        if not total.fits:
            raise ProtocolError("data that unfolds to more than the limit")
        return total


def _parts(value: Any) -> Iterable[Any]:
    return [*value.keys(), *value.values()] if isinstance(value, dict) else value
