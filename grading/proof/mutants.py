"""Automatic mutants of a solution: one small change each, as a slip of the hand would make it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
TINY = 1e-4  # a constant as small as this guards against a division by zero

Rule = Callable[[ast.AST], Iterator[ast.AST | None]]

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
SIBLINGS = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "hstack": "vstack",
    "vstack": "hstack",
    "sin": "cos",
    "cos": "sin",
}


@dataclass(frozen=True)
class Mutant:
    """One changed solution: the whole cell's source, and the lines before and after the change."""

    source: str
    line: int
    old: str
    new: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a solution cell: changes between its markers only, no two alike.

    An operator, a sign, a comparison, a constant, an axis or another keyword, a transpose, the
    order of operands, arguments or results, a term, a factor or a call that is dropped, a function
    that is taken for its sibling, a statement that is left out.
    """
    lines = source.splitlines()
    first, last = _region(lines)
    tree = ast.parse(source)
    found: list[Mutant] = []
    seen = {ast.dump(tree)}
    for node in ast.walk(tree):
        if not first < getattr(node, "lineno", 0) < last or _is_text(node):
            continue
        for new in _changes(node):
            mutant = _mutant(lines, node, new)
            dump = _dump(mutant.source)
            if dump is not None and dump not in seen:
                seen.add(dump)
                found.append(mutant)
    return sorted(found, key=lambda mutant: mutant.line)


def _region(lines: list[str]) -> tuple[int, int]:
    """The numbers of the marker lines, from 1."""
    stripped = [line.strip() for line in lines]
    return stripped.index(BEGIN) + 1, stripped.index(END) + 1


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _dump(source: str) -> str | None:
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return None


def _mutant(lines: list[str], node: ast.AST, new: ast.AST | None) -> Mutant:
    """The source with one node replaced, in parentheses only where they are needed."""
    text = "pass" if new is None else ast.unparse(new)
    if isinstance(new, ast.Return) and isinstance(new.value, ast.Tuple):
        text = f"return {text.removeprefix('return (').removesuffix(')')}"
    plain = _spliced(lines, node, text)
    if isinstance(new, ast.expr):
        safe = _spliced(lines, node, f"({text})")
        if _dump(safe.source) not in (None, _dump(plain.source)):
            return safe
    return plain


def _spliced(lines: list[str], node: ast.AST, text: str) -> Mutant:
    """The source with the text of a node replaced; positions in a line count bytes."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1  # type: ignore[attr-defined]
    start, end = node.col_offset, node.end_col_offset  # type: ignore[attr-defined]
    head = lines[first].encode()[:start].decode()
    changed = head + text + lines[last].encode()[end:].decode()
    whole = [*lines[:first], *changed.split("\n"), *lines[last + 1 :]]
    old = " ".join(line.strip() for line in lines[first : last + 1])
    new = " ".join(line.strip() for line in changed.split("\n"))
    return Mutant("\n".join(whole), first + 1, old, new)


def _changes(node: ast.AST) -> Iterator[ast.AST | None]:
    for rule in RULES:
        yield from rule(node)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of a node with some fields replaced."""
    changed = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def operations(node: ast.AST) -> Iterator[ast.AST]:
    """Another operator, a dropped term or factor, operands in the other order."""
    if isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
        yield _with(node, op=ARITHMETIC[type(node.op)]())
    if not isinstance(node, ast.BinOp):
        return
    if type(node.op) in ARITHMETIC:
        yield _with(node, op=ARITHMETIC[type(node.op)]())
        yield node.left
    if isinstance(node.op, ast.Add | ast.Sub | ast.Mult):
        yield node.right
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
        yield _with(node, left=node.right, right=node.left)


def signs(node: ast.AST) -> Iterator[ast.AST]:
    """A sign or a `not` that is dropped; a result with the other sign."""
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Return) and node.value is not None:
        parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        for k, part in enumerate(parts):
            turned = [*parts[:k], ast.UnaryOp(ast.USub(), part), *parts[k + 1 :]]
            yield _with(node, value=ast.Tuple(turned) if len(parts) > 1 else turned[0])


def conditions(node: ast.AST) -> Iterator[ast.AST]:
    """A flipped or widened comparison, `and` for `or`, a negated condition, swapped branches."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for op in COMPARISONS[type(node.ops[0])]:
            yield _with(node, ops=[op()])
    if isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare):
        yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.IfExp):
        yield _with(node, body=node.orelse, orelse=node.body)


def constants(node: ast.AST) -> Iterator[ast.AST]:
    """A number that is one off, doubled or zero; True for False."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, int | float):
        return
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        if value > 0:
            yield ast.Constant(value - 1)
    elif 0 < value <= TINY:
        yield ast.Constant(1000 * value)
    else:
        yield ast.Constant(2 * value if value else 1.0)


def calls(node: ast.AST) -> Iterator[ast.AST]:
    """A sibling function, a call or a keyword left out, two arguments in the other order."""
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute) and node.func.attr in SIBLINGS:
        yield _with(node, func=_with(node.func, attr=SIBLINGS[node.func.attr]))
    for k in range(len(node.keywords)):
        yield _with(node, keywords=[*node.keywords[:k], *node.keywords[k + 1 :]])
    for k in range(len(node.args) - 1):
        a, b = node.args[k : k + 2]
        yield _with(node, args=[*node.args[:k], b, a, *node.args[k + 2 :]])
    if len(node.args) == 1 and not node.keywords:
        yield node.args[0]
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        fewer = ast.BinOp(node.args[-1], ast.Sub(), ast.Constant(1))
        at = min(len(node.args), 2) - 1
        yield _with(node, args=[*node.args[:at], fewer, *node.args[at + 1 :]])


def places(node: ast.AST) -> Iterator[ast.AST]:
    """The other axis, a transpose that is dropped or added, a slice without its bound."""
    if (
        isinstance(node, ast.keyword)
        and node.arg == "axis"
        and isinstance(node.value, ast.Constant)
    ):
        yield _with(node, value=ast.Constant(0 if node.value.value else 1))
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            operand = getattr(node, side)
            if isinstance(operand, ast.Name):
                yield _with(node, **{side: ast.Attribute(operand, "T", ast.Load())})
    if isinstance(node, ast.Slice):
        for bound in ("lower", "upper"):
            if getattr(node, bound) is not None:
                yield _with(node, **{bound: None})


def orders(node: ast.AST) -> Iterator[ast.AST]:
    """Two results in the other order."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        parts = node.value.elts
        for k in range(len(parts) - 1):
            swapped = [*parts[:k], parts[k + 1], parts[k], *parts[k + 2 :]]
            yield _with(node, value=ast.Tuple(swapped))


def statements(node: ast.AST) -> Iterator[ast.AST | None]:
    """A statement left out (None), where the names of those after it stay defined."""
    stores = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple)
    if stores or isinstance(node, ast.AugAssign | ast.Expr | ast.Continue | ast.Break):
        yield None


RULES: tuple[Rule, ...] = (
    operations,
    signs,
    conditions,
    constants,
    calls,
    places,
    orders,
    statements,
)
