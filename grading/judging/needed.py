"""What cells have to do with each other, by the names in them: which build on which."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager

from grading.judging.forms import is_python
from nnlib.check import names

_WORD = re.compile(r"[^\W\d]\w*")
_COMMAND = re.compile(r"^\s*[%!?,;/]|\?$|=\s*[%!]", re.MULTILINE)
# With these a function can find what no word in it names.
_LOOKING_AROUND = frozenset(
    (
        *("globals", "locals", "vars", "dir", "eval", "exec", "getattr", "__import__", "__main__"),
        *("__globals__", "__builtins__", "builtins", "modules", "sys", "inspect", "gc", "ctypes"),
        *("get_ipython", "user_ns", "In", "Out", "_ih", "_oh"),
    )
)
# IPython reads the whole cell again for each command in it, in a time that grows with the square of
# a hostile line's length.
_MOST_COMMANDS = 40
_LONGEST_WITH_COMMANDS = 2_000


def needed_cells(lesson: dict[int, str], student: list[str]) -> set[int]:
    """Places of the lesson's cells that the student's cells need, and those which these need.

    lesson: {place: source} of the plain code cells; student: sources of the student's cells.
    """
    wanted = set().union(*(names_used(source) for source in student))
    needed: set[int] = set()
    for place in sorted(lesson, reverse=True):
        if names_bound(lesson[place]) & wanted:
            needed.add(place)
            wanted |= names_used(lesson[place])
    return needed


def is_harmless(source: str, before: Iterable[str]) -> bool:
    """Whether running a cell cannot change what the functions in the cells before it give.

    So when it only defines functions, and by names that stand nowhere in those cells.
    """
    body = ast.parse(source).body if is_python(source) else [ast.Pass()]
    new = {node.name for node in body if isinstance(node, ast.FunctionDef) and _is_plain(node)}
    if len(new) != len(body):
        return False
    return all(
        new.isdisjoint(words := _words(other)) and not words & _LOOKING_AROUND for other in before
    )


def _is_plain(function: ast.FunctionDef) -> bool:
    """Whether defining it runs nothing: no decorator, no call in a default or annotation."""
    head = [function.args, *([function.returns] if function.returns else [])]
    calls = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.GeneratorExp, ast.ListComp)
    found = any(isinstance(node, calls) for part in head for node in ast.walk(part))
    return not (function.decorator_list or found)


@lru_cache(maxsize=512)
def _words(source: str) -> frozenset[str]:
    return frozenset(_WORD.findall(source))


def names_used(source: str) -> set[str]:
    """The global names that a cell looks up, also inside its functions, but not their own names.

    Every word of the cell when it is neither Python nor that with a few IPython commands.
    """
    try:
        return names.names_used(source if is_python(source) else _translated(source))
    except (SyntaxError, ValueError, RuntimeError, MemoryError):
        return set(_WORD.findall(source))


def _translated(source: str) -> str:
    """The cell as Python, its IPython commands as calls; ValueError for one that nobody writes."""
    if len(source) > _LONGEST_WITH_COMMANDS or len(_COMMAND.findall(source)) > _MOST_COMMANDS:
        raise ValueError("too long to be translated")
    return str(TransformerManager().transform_cell(source))


@lru_cache(maxsize=512)
def names_bound(source: str) -> frozenset[str]:
    """The names that a cell binds or changes: assigned, imported, defined, stored into."""
    tree = _parsed(source)
    bound: set[str] = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            bound |= _stored(node)
    return frozenset(bound)


def _stored(node: ast.Name | ast.Attribute | ast.Subscript) -> set[str]:
    """The name at the root of an assignment's target: `a`, also for `a.b[0] = …`."""
    if not isinstance(node.ctx, ast.Store):
        return set()
    root: ast.AST = node
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    return {root.id} if isinstance(root, ast.Name) else set()


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RuntimeError, MemoryError):
        return None
