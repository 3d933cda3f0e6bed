"""NumPy's errors about shapes, retold with the operands that did not fit and their shapes."""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Callable, Mapping
from itertools import zip_longest
from types import TracebackType
from typing import Any

import numpy as np

MISFIT = re.compile(
    r"could not be broadcast|could not broadcast input array|core dimension|not aligned"
    r"|non-broadcastable output|input array dimensions"
)
INTO = re.compile(r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))")
PRODUCT = "; a product needs as many columns on the left as rows on the right"
ENTRYWISE = "; sizes are compared from the last one, and must be equal or 1"


def retold(error: BaseException, is_students: Callable[[str], bool]) -> str:
    """Return an error's text; of one about shapes, the operands in the student's line.

    is_students: whether code of a file of this name is the student's. An operand whose shape does
    not follow from those of names is left out: nothing of the student's is run again.
    """
    if not isinstance(error, ValueError) or not MISFIT.search(str(error)):
        return str(error)
    if into := INTO.search(str(error)):
        given, place = map(ast.literal_eval, into.groups())
        return f"an array of shape {given} is put into a place of shape {place}"
    frames = [step for step in _steps(error) if is_students(step.tb_frame.f_code.co_filename)]
    expression = _failing(frames[-1]) if frames else None
    if expression is None:
        return str(error)
    frame = frames[-1].tb_frame
    operands = _operands(expression)
    shapes = [_shape(operand, {**frame.f_globals, **frame.f_locals}) for operand in operands]
    known = [
        f"`{ast.unparse(operand)}` has shape {shape}"
        for operand, shape in zip(operands, shapes, strict=True)
        if shape is not None
    ]
    if not known:
        return str(error)
    return f"`{ast.unparse(expression)}` does not fit: {', '.join(known)}{_rule(expression)}"


def _steps(error: BaseException) -> list[TracebackType]:
    steps, step = [], error.__traceback__
    while step is not None:
        steps.append(step)
        step = step.tb_next
    return steps


def _failing(step: TracebackType) -> ast.expr | None:
    """The expression at which a step of a traceback stands, where its source is known."""
    code = step.tb_frame.f_code
    line, end_line, start, end = list(code.co_positions())[step.tb_lasti // 2]
    if line is None or line != end_line:
        return None  # an expression of several lines
    source = linecache.getline(code.co_filename, line).encode()[start:end].decode()
    try:
        statement = ast.parse(source.strip()).body[0]
    except (SyntaxError, IndexError):
        return None  # the source has changed since it ran
    if isinstance(statement, ast.AugAssign):
        target = ast.parse(ast.unparse(statement.target), mode="eval").body
        return ast.BinOp(target, statement.op, statement.value)
    return statement.value if isinstance(statement, ast.Expr) else None


def _operands(expression: ast.expr) -> list[ast.expr]:
    if isinstance(expression, ast.BinOp):
        return [expression.left, expression.right]
    if isinstance(expression, ast.Compare):
        return [expression.left, *expression.comparators]
    if isinstance(expression, ast.Call):
        return [
            part
            for argument in expression.args
            for part in (
                argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]
            )
        ]
    return []


def _shape(operand: ast.expr, names: Mapping[str, Any]) -> tuple[int, ...] | None:
    """The shape of an operand as far as it follows from the shapes of names; None otherwise."""
    match operand:
        case ast.Name(id=name):
            value = names.get(name)
            return value.shape if type(value) is np.ndarray else _scalar(value)
        case ast.Constant(value=value):
            return _scalar(value)
        case ast.UnaryOp(operand=inner):
            return _shape(inner, names)
        case ast.Attribute(value=inner, attr="T"):
            shape = _shape(inner, names)
            return shape and shape[::-1]
        case ast.BinOp(left=left, right=right, op=operator):
            first, second = _shape(left, names), _shape(right, names)
            if first is None or second is None:
                return None
            product = isinstance(operator, ast.MatMult)
            return (*first[:-1], *second[1:]) if product else _broadcast(first, second)
    return None


def _broadcast(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...] | None:
    pairs = list(zip_longest(first[::-1], second[::-1], fillvalue=1))
    fit = all(a == b or 1 in (a, b) for a, b in pairs)
    return tuple(b if a == 1 else a for a, b in reversed(pairs)) if fit else None


def _scalar(value: Any) -> tuple[int, ...] | None:
    return () if type(value) in (int, float, np.float64) else None


def _rule(expression: ast.expr) -> str:
    if isinstance(expression, ast.BinOp):
        return PRODUCT if isinstance(expression.op, ast.MatMult) else ENTRYWISE
    return ""
