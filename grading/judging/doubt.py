"""Checks that found no function where they stand, though the notebook holds unclaimed work."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from nbformat import NotebookNode

from grading.judging.forms import Forms, names_defined
from grading.judging.needed import names_bound, names_used

_DEFINED = re.compile(r"^[ \t]*def (\w+)\(", re.MULTILINE)


def doubtful(
    forms: Forms,
    cells: Sequence[NotebookNode],
    prose: Iterable[NotebookNode],
    unfound: Container[str],
) -> dict[str, list[str]]:
    """{check: functions that no exercise claims}, for each check whose function was not there.

    cells: all code cells in the order in which they ran; prose: the other cells, in which a
    function may stand as well; unfound: the checks that met no function. A function is claimed when
    it stood at its own check, or when another of the student's lines uses it.
    """
    missing, claimed = _sorted_checks(forms, cells)
    missing = [check for check in missing if check in unfound]
    students = [cell.source for cell in cells if _is_students(forms, cell)]
    used = set().union(*map(names_used, students))
    defined = set().union(*(names_defined(source)[0] for source in students))
    defined |= {name for cell in prose if _is_extra(cell) for name in _DEFINED.findall(cell.source)}
    others = {name for name in defined - claimed - used if name not in forms.functions}
    bound = set().union(*map(names_bound, students)) | defined
    work = {check: others | ({_function(check)} & bound) for check in missing}
    return {check: sorted(names) for check, names in work.items() if names}


def mark(cell: NotebookNode) -> None:
    """Mark a graded check: a person must look, whatever its score."""
    cell.metadata.setdefault("course", {})["doubt"] = True


def is_marked(cell: NotebookNode | None) -> bool:
    """Whether a person must look at this check."""
    return cell is not None and bool(cell.metadata.get("course", {}).get("doubt"))


def _sorted_checks(forms: Forms, cells: Sequence[NotebookNode]) -> tuple[list[str], set[str]]:
    """The checks whose function did not stand above them, and the functions that did."""
    bound: set[str] = set()
    missing: list[str] = []
    claimed: set[str] = set()
    for cell in cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id in forms.checks:
            name = _function(grade_id)
            if name in forms.functions and name not in bound:
                missing.append(grade_id)
            claimed |= {name} & bound
        elif _is_students(forms, cell):
            bound |= set() if _failed(cell) else names_bound(cell.source)
        elif grade_id in forms.exercises:  # the stub, run below the student's own definition
            bound -= names_bound(cell.source)
    return missing, claimed


def _failed(cell: NotebookNode) -> bool:
    return any(output["output_type"] == "error" for output in cell.get("outputs", ()))


def _function(check: str) -> str:
    return check.removeprefix("check_")


def _is_students(forms: Forms, cell: NotebookNode) -> bool:
    """Whether a cell holds code of the student's: an own cell, or an exercise that is begun."""
    place = forms.exercises.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
    if place is None:
        return _is_extra(cell)
    return bool(cell.source.strip() != forms.student.cells[place].source.strip())


def _is_extra(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("course", {}).get("extra"))
