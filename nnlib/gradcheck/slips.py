"""What a function gives with one slip of the hand: a factor left out, another axis, `z` for `h`.

The source of a trusted function is changed in one place at a time. Where the changed function gives
an answer's values, the change is what is wrong with it: a counterfactual, never a guess.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nnlib.gradcheck.edits import HELD, Edit, constants, edits, mending
from nnlib.gradcheck.protocol import copied

CALLS = 3000  # of changed functions, in all searches of one check together
DEPTH = 2  # functions that call functions
LINES = 200  # of Python that cost as much as one call of NumPy's functions
Function = Callable[..., Any]
Sample = Callable[[Function], Any]  # calls a function as the check does
Change = Callable[[Any], Iterator[Edit]]


class Budget:
    """What all searches of one check may spend, in calls; no clock, so that nothing told varies.

    A call of a function that runs loops costs as many as its lines, run once, are worth.
    """

    def __init__(self, calls: float = CALLS) -> None:
        self.left = calls

    def counted(self, function: Function, price: float) -> Function:
        """Return a function whose calls are paid for."""

        def called(*arguments: Any, **settings: Any) -> Any:
            self.left -= price
            return function(*arguments, **settings)

        return called


def price_of(call: Callable[[], Any]) -> float:
    """Return what a call costs, by the lines of Python that it runs."""
    lines, before = 0, sys.gettrace()

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    sys.settrace(trace)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call()
    except Exception:  # it costs what it has run until then
        return 1 + lines / LINES
    finally:
        sys.settrace(before)
    return 1 + lines / LINES


@dataclass
class Slip:
    """A changed function, what was changed in it, and what it has given so far.

    held: what it keeps as it was at a point, where a part is held constant.
    """

    edit: Edit
    function: Function
    held: Held | None = None
    known: dict[int, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Return what kind of change it is."""
        return self.edit.words

    def at(self, point: tuple[Any, ...]) -> Function:
        """Return the function as it is for moves around a point."""
        if self.held is None:
            return self.function
        held = Held()
        self.held.at = held
        self.function(*point)

        def moved(*arguments: Any) -> Any:
            assert self.held is not None
            self.held.at = held.again()
            return self.function(*arguments)

        return moved


class Held:
    """Values that a part of a function has, call by call of it, given back when asked again."""

    def __init__(self) -> None:
        self.values, self.given = list[Any](), -1
        self.at = self

    def __call__(self, value: Any) -> Any:
        """Keep a value, or return the one that was kept in its place."""
        held = self.at
        if held.given < 0:
            held.values.append(copied(value))
            return value
        held.given += 1
        return copied(held.values[held.given - 1])

    def again(self) -> Held:
        """Return what was kept, to be given back from its beginning."""
        self.given = 0
        return self


class Search:
    """The changes of one check: each kind asked for yields functions until the budget is spent."""

    def __init__(self, budget: Budget, sample: Sample) -> None:
        self.budget, self.sample = budget, sample

    def slips(self, function: Function | None) -> Iterator[Slip]:
        """Yield a right function with one change each, in it or in what it calls of its own file.

        Nothing where Python has no source of it.
        """
        for edit, changed in self.within(function, edits):
            yield Slip(edit, changed)

    def slips_of_f(self, f: Function | None) -> Iterator[Slip]:
        """Yield f with one part of it held constant, then with one change each."""
        held = Held()
        for edit, changed in self.within(f, constants, {HELD: held}):
            yield Slip(edit, changed, held)
        yield from self.slips(f)

    def repairs(self, answer: Function | None) -> Iterator[Slip]:
        """Yield a wrong answer with one change that may mend it, and the statement to change."""
        for edit, changed in self.within(answer, mending):
            yield Slip(edit, changed)

    def within(
        self, function: Any, change: Change, more: dict[str, Any] | None = None
    ) -> Iterator[tuple[Edit, Function]]:
        """Yield changed functions until half of the budget that there was is spent."""
        source, rest = Source.of(function, more or {}), self.budget.left / 2
        if source is None:
            return
        price = price_of(lambda: self.sample(function))
        for edit, made in source.changed(DEPTH, change):
            if self.budget.left <= rest:
                return
            yield edit, self.budget.counted(made, price)


def told_change(fits: Iterator[Slip]) -> dict[str, Any] | None:
    """Return the facts of the first change that explains an answer, and whether others do."""
    first = next(fits, None)
    if first is None:
        return None
    rival = next((slip for slip in fits if slip.words != first.words), None)
    among, how = (", for one", "") if rival else ("", f": {first.words}")
    return {"words": first.words, "seen": first.edit.detail, "among": among, "how": how}


class Source(NamedTuple):
    """A function's parsed text, the names that it sees, and more that changes of it need."""

    name: str
    module: ast.Module
    names: dict[str, Any]
    file: str
    more: dict[str, Any]

    @classmethod
    def of(cls, function: Any, more: dict[str, Any]) -> Source | None:
        """Return the source of a plain function or a lambda, None where there is none."""
        if not inspect.isfunction(function):
            return None
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
            outside = inspect.getclosurevars(function).nonlocals
        except (OSError, TypeError, ValueError, SyntaxError):
            return None
        definition = defined(tree, function.__name__)
        if definition is None or any(isinstance(n, ast.While) for n in ast.walk(definition)):
            return None  # a changed while loop may never end
        names = {**function.__globals__, **outside, **more}
        module = ast.fix_missing_locations(ast.Module([definition], []))
        return cls(definition.name, module, names, function.__code__.co_filename, more)

    def changed(self, depth: int, change: Change) -> Iterator[tuple[Edit, Function]]:
        """Yield this function with one change each, and with one change in what it calls."""
        definition = self.module.body[0]
        assert isinstance(definition, ast.FunctionDef)
        for edit in change(definition):
            with edit:
                made = self.compiled(self.names)
            if made is not None:
                yield edit, made
        for helper in self.helpers() if depth else ():
            for edit, other in helper.changed(depth - 1, change):
                made = self.compiled({**self.names, helper.name: other})
                if made is not None:
                    yield edit, made

    def compiled(self, names: dict[str, Any]) -> Callable[..., Any] | None:
        """Return the function as its tree stands, None where Python refuses it."""
        space = dict(names)
        try:
            with warnings.catch_warnings():  # of code that nobody wrote
                warnings.simplefilter("ignore")
                code = compile(self.module, "<changed>", "exec")
            exec(code, space)
        except (SyntaxError, ValueError, TypeError, NameError):
            return None
        made: Callable[..., Any] = space[self.name]
        return made

    def helpers(self) -> Iterator[Source]:
        """Yield the functions of the same file that this one calls."""
        called = (n.func for n in ast.walk(self.module) if isinstance(n, ast.Call))
        for name in dict.fromkeys(f.id for f in called if isinstance(f, ast.Name)):
            source = Source.of(self.names.get(name), self.more)
            if source is not None and source.file == self.file and source.name == name != self.name:
                yield source


def defined(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    """Return the definition of a function, of the one lambda where it is one."""
    found = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name]
    lambdas = [n for n in ast.walk(tree) if isinstance(n, ast.Lambda)]
    if found:
        found[0].decorator_list = []
        return found[0]
    if name != "<lambda>" or len(lambdas) != 1:
        return None
    body: list[ast.stmt] = [ast.Return(lambdas[0].body)]
    return ast.FunctionDef("changed", lambdas[0].args, body, [], lineno=1, col_offset=0)
