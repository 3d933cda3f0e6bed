"""What somebody chose when they wrote a function: its expressions and statements in a normal form.

The normal form has no names of the writer's, no layout, comments, docstrings or annotations; what
may stand in any order (statements, terms, factors) stands in none.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

MOST_NODES = 5000  # of one exercise's code; more is no answer
_BOTH_WAYS = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}


class NoPython(ValueError):
    """The code cannot be read; the message says why, in a sentence's words."""


@dataclass(frozen=True)
class Choices:
    """One exercise's code. lines: {normal form: the lines it stands on, from 1}.

    statements: the forms that are whole statements; source: the code itself.
    """

    source: str
    lines: dict[str, tuple[int, ...]]
    statements: frozenset[str]


def choices(source: str) -> Choices:
    """The choices in one exercise's code. Raises NoPython."""
    try:
        tree = ast.parse(source)
        if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
            raise NoPython(f"it has more than {MOST_NODES} parts")
        return _Reading(source, tree).result()
    except SyntaxError as error:
        raise NoPython(f"line {error.lineno} is no Python") from None
    except (ValueError, RecursionError, MemoryError) as error:
        told = str(error) if isinstance(error, NoPython) else "it is nested without end"
        raise NoPython(told) from None


class _Reading:
    """One reading: every expression of two parts or more, and every statement's head."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        self._source = source
        self._lines: dict[str, list[int]] = defaultdict(list)
        self._statements: set[str] = set()
        self._names = _names(tree)
        self._body(tree.body)

    def result(self) -> Choices:
        lines = {form: tuple(sorted({*where})) for form, where in self._lines.items()}
        return Choices(self._source, lines, frozenset(self._statements))

    def _body(self, body: list[ast.stmt]) -> None:
        for statement in body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self._body(statement.body)
            elif not _says_nothing(statement):
                self._statement(statement)

    def _statement(self, statement: ast.stmt) -> None:
        inner = [value for _, value in ast.iter_fields(statement) if _is_body(value)]
        form = self._form(statement)
        self._statements.add(form)
        self._lines[form].append(statement.lineno)
        for body in inner:
            self._body(_statements(body))

    def _form(self, node: ast.AST) -> str:
        """The normal form of a node; that of its parts is noted on the way."""
        match node:
            case ast.Name(id=name):
                return self._names.get(name, name)
            case ast.Constant(value=value):
                return repr(value)
            case ast.arg():
                return "_"
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                return f"Assign({self._form(target)},{self._form(value)})"
            case ast.BinOp(op=ast.Add() | ast.Mult() as operation):
                parts = sorted(self._form(one) for one in _operands(node, type(operation)))
                form = f"{type(operation).__name__}({','.join(parts)})"
            case ast.Compare(left=left, ops=[operation], comparators=[right]):
                other = _BOTH_WAYS.get(type(operation))
                parts = [self._form(left), self._form(right)]
                name = (other or type(operation)).__name__
                form = f"{name}({','.join(reversed(parts) if other else parts)})"
            case _:
                form = f"{type(node).__name__}({','.join(self._parts(node))})"
        if isinstance(node, ast.expr) and not isinstance(node, ast.Starred | ast.Tuple):
            self._lines[form].append(node.lineno)
        return form

    def _parts(self, node: ast.AST) -> Iterator[str]:
        for name, value in ast.iter_fields(node):
            if name in ("ctx", "type_comment", "kind", "annotation") or _is_body(value):
                continue
            for one in value if isinstance(value, list) else [value]:
                yield self._form(one) if isinstance(one, ast.AST) else str(one)


def _names(tree: ast.Module) -> dict[str, str]:
    """{a name that the writer chose: what stands for it}: parameters by place, others alike."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, "_")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            if not isinstance(node, ast.Lambda):
                found.setdefault(node.name, "_")
            given = node.args
            listed = [*given.posonlyargs, *given.args, *given.kwonlyargs]
            others = [one for one in (given.vararg, given.kwarg) if one]
            found |= {one.arg: f"_{place}" for place, one in enumerate([*listed, *others])}
    return found


def _operands(node: ast.AST, operation: type[ast.operator]) -> Iterator[ast.AST]:
    """What a sum or product of several is made of."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, operation):
        yield from _operands(node.left, operation)
        yield from _operands(node.right, operation)
    else:
        yield node


def _says_nothing(statement: ast.stmt) -> bool:
    """Imports, `pass`, documentation and bare declarations."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.AnnAssign(value=None):
            return True
    return False


def _is_body(value: object) -> bool:
    return isinstance(value, list) and any(
        isinstance(one, ast.stmt | ast.ExceptHandler | ast.match_case) for one in value
    )


def _statements(body: list[ast.AST]) -> list[ast.stmt]:
    """The statements of a block; those in handlers and cases, too."""
    found: list[ast.stmt] = []
    for one in body:
        found += [one] if isinstance(one, ast.stmt) else _statements(getattr(one, "body", []))
    return found
