"""What a function gives with one slip of the hand: a factor left out, another axis, `z` for `h`.

The source of a trusted function is changed in one place at a time. Where the changed function gives
an answer's values, the change is what is wrong with it: a counterfactual, never a guess.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from nnlib.gradcheck.edits import Edit, edits

SECONDS = 2.0  # of the processor, which trying the changes may take
MOST = 1500  # changed functions that are tried
DEPTH = 2  # functions that call functions


class Slip(NamedTuple):
    """A changed function, and what was changed in it."""

    edit: Edit
    function: Callable[..., Any]

    @property
    def words(self) -> str:
        """Return what kind of change it is."""
        return self.edit.words

    @property
    def detail(self) -> str:
        """Return the change as source text."""
        return f" ({self.edit.detail})"


def slips(function: Callable[..., Any]) -> Iterator[Slip]:
    """Yield the function with one change each, in it or in what it calls of its own file.

    Nothing where Python has no source of it; no more when the time of a search is over.
    """
    source = Source.of(function)
    end = time.process_time() + SECONDS
    for _, (edit, changed) in zip(
        range(MOST), source.changed(DEPTH) if source else (), strict=False
    ):
        if time.process_time() > end:
            return
        yield Slip(edit, changed)


def told_change(fits: Iterator[Slip]) -> dict[str, Any] | None:
    """Return the facts of the first change that gives an answer, and whether others do."""
    first = next(fits, None)
    if first is None:
        return None
    rival = next((slip for slip in fits if slip.words != first.words), None)
    return {"words": first.words, "seen": first.detail, "among": ", for one" * bool(rival)}


class Source(NamedTuple):
    """A function's parsed text, and the names that it sees."""

    name: str
    module: ast.Module
    names: dict[str, Any]
    file: str

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Source | None:
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
        names = {**function.__globals__, **outside}
        module = ast.fix_missing_locations(ast.Module([definition], []))
        return cls(definition.name, module, names, function.__code__.co_filename)

    def changed(self, depth: int) -> Iterator[tuple[Edit, Callable[..., Any]]]:
        """Yield this function with one change each, and with one change in what it calls."""
        definition = self.module.body[0]
        assert isinstance(definition, ast.FunctionDef)
        for edit in edits(definition):
            with edit:
                made = self.compiled(self.names)
            if made is not None:
                yield edit, made
        for helper in self.helpers() if depth else ():
            for edit, other in helper.changed(depth - 1):
                made = self.compiled({**self.names, helper.name: other})
                if made is not None:
                    yield edit, made

    def compiled(self, names: dict[str, Any]) -> Callable[..., Any] | None:
        """Return the function as its tree stands, None where Python refuses it."""
        space = dict(names)
        try:
            exec(compile(self.module, "<changed>", "exec"), space)
        except (SyntaxError, ValueError, TypeError, NameError):
            return None
        made: Callable[..., Any] = space[self.name]
        return made

    def helpers(self) -> Iterator[Source]:
        """Yield the functions of the same file that this one calls."""
        called = (n.func for n in ast.walk(self.module) if isinstance(n, ast.Call))
        for name in dict.fromkeys(f.id for f in called if isinstance(f, ast.Name)):
            source = Source.of(self.names.get(name, len))
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
