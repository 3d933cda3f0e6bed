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
from fnmatch import fnmatchcase
from types import FunctionType
from typing import Any

SWITCHED_OFF = "is switched off while this lesson is graded: write it yourself"
_HOLDERS = ("__wrapped__", "__func__", "fget", "fset", "func")
_HELD = (FunctionType, staticmethod, classmethod, property, functools.cached_property)


_known: dict[str, list[FunctionType]] = {}


def find_functions(package: str) -> None:
    """Note every function of the package by its module, also lambdas in tables and closures.

    Called once in the warm process, before its objects are frozen out of the collector's sight.
    """
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and (thing.__module__ or "").startswith(package):
            _known.setdefault(thing.__module__, []).append(thing)


def switch_off(dotted_names: list[str]) -> None:
    """Make what is named raise a clear error when called.

    A name is a function or class of nnlib, a table (its lambdas), a module or package (all of its
    functions), or a pattern of such, as in nnlib.lessons.lesson0[3-8]*.
    """
    for dotted in dotted_names:
        if dotted in sys.modules or "*" in dotted:
            functions = _functions_in(dotted)
        else:
            functions = [*_functions_behind(_find(dotted), dotted.rpartition(".")[2], set())]
        for function in functions:
            _disable(function, dotted)


def _functions_in(package: str) -> list[FunctionType]:
    found = [
        function
        for module, functions in _known.items()
        if fnmatchcase(module, package) or module.startswith(f"{package}.")
        for function in functions
    ]
    if not found:
        raise LookupError(f"there is no {package} to switch off")
    return found


def _find(dotted: str) -> Any:
    parts = dotted.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:cut]))
        if module is not None:
            with contextlib.suppress(AttributeError):
                return functools.reduce(getattr, parts[cut:], module)
    raise LookupError(f"there is no {dotted} to switch off")


def _functions_behind(thing: Any, name: str, seen: set[int]) -> Iterator[FunctionType]:
    """The function itself, what a decorator keeps of it, all in a class, a table's lambdas."""
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
    elif isinstance(thing, (dict, tuple)):
        inner += _lambdas(thing)
    for value in inner:
        if isinstance(value, _HELD):
            yield from _functions_behind(value, name, seen)


def _lambdas(table: dict[Any, Any] | tuple[Any, ...]) -> Iterator[FunctionType]:
    """The functions without a name in a table and its rows; those with a name are listed by it."""
    for value in table.values() if isinstance(table, dict) else table:
        if isinstance(value, (dict, tuple)):
            yield from _lambdas(value)
        elif isinstance(value, FunctionType) and value.__name__ == "<lambda>":
            yield value


def _cell_contents(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _disable(function: FunctionType, dotted: str) -> None:
    free = function.__code__.co_freevars
    text = f"{dotted} {SWITCHED_OFF}"
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
