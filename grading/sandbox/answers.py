"""Switching off nnlib's answers to the exercises that are being graded.

The code inside the function object is replaced, so every module, table and closure that holds the
function holds one that refuses; the answer itself is no longer in the process, and its file is out
of reach, so reloading cannot bring it back.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import inspect
import sys
from collections.abc import Iterator
from types import FunctionType
from typing import Any

_HOLDERS = ("__wrapped__", "__func__", "fget", "fset", "func")
_HELD = (FunctionType, staticmethod, classmethod, property, functools.cached_property)


def switch_off(dotted_names: list[str]) -> None:
    """Make each named function or class of nnlib raise a clear error when called."""
    for dotted in dotted_names:
        for function in _functions_behind(_find(dotted), dotted.rpartition(".")[2], set()):
            _disable(function, dotted)


def switch_off_mistakes() -> None:
    """The same for every function in nnlib.mistakes, since some are one step from a right answer.

    Called once in the warm process, before its objects are frozen out of the collector's sight.
    """
    functions = (thing for thing in gc.get_objects() if isinstance(thing, FunctionType))
    for function in functions:
        if (function.__module__ or "").startswith("nnlib.mistakes"):
            _disable(function, f"{function.__module__}.{function.__qualname__}")


def _find(dotted: str) -> Any:
    parts = dotted.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:cut]))
        if module is not None:
            with contextlib.suppress(AttributeError):
                return functools.reduce(getattr, parts[cut:], module)
    raise LookupError(f"there is no {dotted} to switch off")


def _functions_behind(thing: Any, name: str, seen: set[int]) -> Iterator[FunctionType]:
    """The function itself, what a decorator keeps of it, and for a class all functions in it."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    inner = [getattr(thing, part, None) for part in _HOLDERS]
    if isinstance(thing, FunctionType):
        yield thing
        held = [_cell_contents(cell) for cell in thing.__closure__ or ()]
        inner += [value for value in held if getattr(value, "__name__", None) == name]
    elif inspect.isclass(thing):
        inner += vars(thing).values()
    for value in inner:
        if isinstance(value, _HELD):
            yield from _functions_behind(value, name, seen)


def _cell_contents(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _disable(function: FunctionType, dotted: str) -> None:
    free = function.__code__.co_freevars
    text = f"{dotted} is switched off while this lesson is graded: write it yourself"
    uses = "".join(f"        {name}\n" for name in free)
    source = (
        "def outer():\n"
        + "".join(f"    {name} = None\n" for name in free)
        + "    def switched_off(*args, **kwargs):\n"
        + f"        raise RuntimeError({text!r})\n"
        + uses
        + "    return switched_off\n"
    )
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    function.__code__ = namespace["outer"]().__code__
    function.__defaults__ = function.__kwdefaults__ = None
