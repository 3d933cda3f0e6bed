"""The solution spoiled on one kind of input alone: does its check ever send that kind?

A check that sends no single row pays an answer that is wrong for one row. Each kind that the
exercise allows must cost points, or mutants.yaml says in one line why it need not.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

from grading.proof.inputs import MOST, Arguments
from grading.proof.mutants import END, Mutant
from nnlib.check.form import Function
from nnlib.check.kinds import KINDS, fitting

# What follows the solution in its cell. It uses built-in names alone: setup cells differ.
SPOILED = """

def _arrays(value):
    if hasattr(value, "dtype"):
        return [value] if value.ndim and value.dtype.kind in "fiu" else []
    if isinstance(value, dict):
        value = list(value.values())
    return [a for item in value for a in _arrays(item)] if isinstance(value, (list, tuple)) else []


def _wrong(answer):
    if isinstance(answer, dict):
        return {{key: _wrong(value) for key, value in answer.items()}}
    if isinstance(answer, (list, tuple)):
        return type(answer)([_wrong(item) for item in answer])
    if isinstance(answer, bool) or (hasattr(answer, "dtype") and answer.dtype.kind == "b"):
        return answer ^ True
    return answer + 1 if isinstance(answer, (int, float)) or hasattr(answer, "dtype") else answer


def _spoiled(right, calls=[]):
    def answered(*args, **keywords):
        calls.append(1)
        answer, count = right(*args, **keywords), len(calls)
        arrays = _arrays([list(args), keywords])
        return _wrong(answer) if arrays and ({test}) else answer

    return answered


{name} = _spoiled({name})
"""


def guards(source: str, name: str, solution: Function, calls: list[Arguments]) -> list[Mutant]:
    """The solution's cell, spoiled on each kind of input that the solution takes.

    source: of the cell, which defines `name`; solution: its function; calls: what the check calls
    it with, from which inputs of each kind are made to see whether the solution takes them.
    """
    line = source.splitlines().index(next(s for s in source.splitlines() if s.strip() == END)) + 1
    return [
        Mutant(source + SPOILED.format(test=kind, name=name), line, name, f"wrong for {title}")
        for title, kind in _allowed(solution, calls)
    ]


def _allowed(solution: Function, calls: list[Arguments]) -> Iterator[tuple[str, str]]:
    """The title and the test of each kind."""
    for kind in KINDS:
        for args, keywords in calls[:: max(1, len(calls) // MOST)]:

            def answered(*case: object, keywords: dict[str, object] = keywords) -> object:
                return solution(*case, **copy.deepcopy(keywords))

            if fitting(kind, args, answered, solution.__doc__) is not None:
                yield kind.title, kind.test
                break
