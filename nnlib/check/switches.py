"""Switching off the library while an answer runs: what the lesson's setup cell does not import.

The code inside the function objects is replaced, so every module, table and closure that holds a
function holds one that refuses. What the setup cell imports stays on, with all that it calls.
"""

from __future__ import annotations

import functools
import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

SWITCHED_OFF = "is switched off in answers to this lesson's exercises: write it yourself"
PACKAGE = "nnlib."
# What shows and judges answers nothing, and runs while the library is off.
ALWAYS_ON = tuple(
    f"{PACKAGE}{name}" for name in ("browser", "check", "figures", "plotting", "progress", "yours")
)
_HOLDERS = ("__wrapped__", "__func__", "fget", "fset", "func")

HOLDERS = (FunctionType, MethodType, type, dict, tuple, list, staticmethod, classmethod, property)
Refusals = list[tuple[FunctionType, CodeType]]


@functools.cache
def library() -> dict[int, FunctionType]:
    """Every function that nnlib defines, by identity: methods, closures and lambdas too.

    Imports all modules of nnlib that draw nothing, since code that is not loaded cannot be off, and
    in a browser what draws is loaded late.
    """
    import nnlib

    for module in walk_packages(nnlib.__path__, PACKAGE):
        if not _draws(module.name):
            import_module(module.name)
    return {
        id(thing): thing
        for thing in gc.get_objects()
        if isinstance(thing, FunctionType) and _is_ours(thing.__module__)
    }


def _draws(module: str) -> bool:
    return module.startswith(ALWAYS_ON) or any(
        part in module for part in (".figure", ".widgets", ".drawing")
    )


def _is_ours(module: str | None) -> bool:
    return (module or "").startswith(PACKAGE) and not (module or "").startswith(ALWAYS_ON)


@functools.cache
def refusals(allowed: tuple[str, ...]) -> Refusals:
    """The functions that are off where only `allowed` may be used, with code that refuses.

    allowed: dotted names of functions, classes, tables or modules of nnlib.
    """
    everything = library()  # first, since it imports what is to be found
    kept = set(_reached(map(_find, allowed)))
    off = [function for key, function in everything.items() if key not in kept]
    return [(function, _refusing(function)) for function in off]


_off_for_good = False


def graded() -> bool:
    """Whether this process grades somebody's work: the library is then off for good."""
    return _off_for_good


def switch_off(allowed: tuple[str, ...]) -> None:
    """Switch off for good all of nnlib that is not allowed: its own code is then nowhere."""
    global _off_for_good
    _off_for_good = True
    for function, refusing in refusals(allowed):
        function.__code__ = refusing
        function.__defaults__ = function.__kwdefaults__ = None


def guarded(function: Callable[..., Any], allowed: tuple[str, ...]) -> Callable[..., Any]:
    """The function as it is graded: the library is off while it runs, but on in its callbacks."""
    switched = [(each, each.__code__, refusing) for each, refusing in refusals(allowed)]

    def on() -> None:
        for each, own, _ in switched:
            each.__code__ = own

    def off() -> None:
        for each, _, refusing in switched:
            each.__code__ = refusing

    def called(*arguments: Any, **keywords: Any) -> Any:
        given = [_with_callbacks(argument, on, off) for argument in arguments]
        named = {name: _with_callbacks(value, on, off) for name, value in keywords.items()}
        off()
        try:
            return function(*given, **named)
        finally:
            on()

    return called


def _with_callbacks(value: Any, on: Callable[[], None], off: Callable[[], None]) -> Any:
    """The value, its functions as ones that may use the library."""
    if isinstance(value, list | tuple) and any(map(callable, value)):
        return type(value)(_with_callbacks(item, on, off) for item in value)
    if not callable(value) or isinstance(value, type):
        return value

    def callback(*arguments: Any, **keywords: Any) -> Any:
        on()
        try:
            return value(*arguments, **keywords)
        finally:
            off()

    return callback


def _find(dotted: str) -> Any:
    """What a dotted name stands for; LookupError where nnlib has no such thing."""
    parts = dotted.split(".")
    cut = next(k for k in range(len(parts), -1, -1) if ".".join(parts[:k]) in sys.modules)
    try:
        return functools.reduce(getattr, parts[cut:], sys.modules[".".join(parts[:cut])])
    except AttributeError:
        raise LookupError(f"there is no {dotted} in nnlib") from None


def _reached(things: Iterable[Any]) -> Iterator[int]:
    """The identities of all functions that these things are, hold or call, within nnlib."""
    waiting, seen = list(things), set[int]()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, FunctionType):
            yield id(thing)
        waiting += filter(_may_lead_on, _inside(thing))


def _may_lead_on(thing: Any) -> bool:
    if isinstance(thing, ModuleType):
        return False  # a function that uses a module leads on to the names it takes from it
    return isinstance(thing, HOLDERS) or hasattr(thing, "__wrapped__") or hasattr(thing, "func")


def _inside(thing: Any) -> Iterator[Any]:
    if isinstance(thing, FunctionType):
        yield from _called_by(thing)
    elif isinstance(thing, ModuleType):
        own = thing.__name__
        yield from (v for v in vars(thing).values() if getattr(v, "__module__", "") == own)
    elif isinstance(thing, type) and _is_ours(thing.__module__):
        yield from vars(thing).values()
        yield from thing.__mro__[1:]
    elif isinstance(thing, dict):
        yield from thing.values()
    elif isinstance(thing, tuple | list):
        yield from thing
    yield from (held for part in _HOLDERS if (held := getattr(thing, part, None)) is not None)


def _called_by(function: FunctionType) -> Iterator[Any]:
    """What the names in a function's code stand for, also as attributes of modules."""
    names = set(_names(function.__code__))
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    yield from known
    for module in known:
        if isinstance(module, ModuleType) and module.__name__.startswith(PACKAGE):
            yield from (getattr(module, name) for name in names if hasattr(module, name))
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            continue  # a name that is not bound yet


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _refusing(function: FunctionType) -> CodeType:
    """Code that raises a sentence, with the same free names as the function's own."""
    code = _template(function.__code__.co_freevars)
    said = f"{function.__module__}.{function.__qualname__} {SWITCHED_OFF}"
    consts = tuple(said if const == SWITCHED_OFF else const for const in code.co_consts)
    return code.replace(co_consts=consts, co_name=function.__name__)


@functools.cache
def _template(free: tuple[str, ...]) -> CodeType:
    lines = [f"    {name} = None" for name in free]
    uses = [f"        {name}" for name in free]
    source = "\n".join(
        [
            "def outer():",
            *lines,
            "    def refuse(*args, **kwargs):",
            f"        raise RuntimeError({SWITCHED_OFF!r})",
            *uses,
            "    return refuse",
        ]
    )
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    made: CodeType = namespace["outer"]().__code__
    return made
