"""Which of the lesson's plain cells a student's cells build on, by the names in them."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager

_WORD = re.compile(r"[^\W\d]\w*")


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


def names_used(source: str) -> set[str]:
    """Every name that a cell mentions; every word of it when it is no Python."""
    tree = _parsed(source)
    if tree is None:
        return set(_WORD.findall(source))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


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
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
