"""Why a student has these points in one exercise: told to the staff, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent
from typing import Any

import numpy as np
from rich.console import Console

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.judging.explaining import Explained, Explanation
from grading.judging.forms import pack, read_checks, read_solution, unpack
from grading.judging.grade import Grading
from grading.judging.reading import Unreadable
from grading.judging.textsafe import visible
from grading.rungs import LOWEST
from grading.running.chosen_limits import limits_for
from grading.running.regrade import find_checks
from grading.sandbox import Template
from grading.submitted import find_submissions
from nnlib.check import Report

_LONGEST_SOURCE, _LONGEST_VALUE = 6000, 1000  # characters; nobody reads on in a terminal
_SHORT = {"threshold": 60, "edgeitems": 4, "precision": 6, "linewidth": 88}


def run(
    course: Course, lesson: Lesson, student: str, exercise: str, out: Console, least: str = LOWEST
) -> None:
    """Print one student's function, and for each part input, right answer, answer and diagnosis.

    exercise: its function, its check's grade_id or its number. Raises CourseError where the student
    handed in nothing that can be read.
    """
    packet = pack(read_solution(lesson), read_checks(lesson))
    forms = unpack(packet)
    ((check, _),) = find_checks(forms, [exercise]).items()
    (handed,) = find_submissions(course, lesson, [student])
    sealed = forms.sealed.exercises[check.removeprefix("check_")]
    try:
        with Template(least=least) as template:
            grading = Grading(packet, handed.read())
            found = grading.explained(check, limits_for(course), template)
    except Unreadable as error:
        raise CourseError(f"{handed.path or handed.folder}: {error}") from None
    report = Report(sealed.number, sealed.name, sealed.points)
    report.parts = [verdict for part in found.parts for verdict in part.verdicts]
    told = f"{report.earned:g} of {report.points:g} points by the check"
    where = f'load_with_hidden("{lesson.topic}").exercises["{sealed.name}"].parts'
    lines = [f"{sealed.number} {sealed.name} of {student}: {told}", *_lines(found, report, where)]
    out.print(visible("\n".join(lines), code=True), soft_wrap=True, markup=False, highlight=False)


def _lines(found: Explanation, report: Report, where: str) -> Iterator[str]:
    source = found.source or f"# no cell above the check defines {report.name}"
    yield indent(_beginning(source, _LONGEST_SOURCE), "    ")
    for number, part in enumerate(found.parts):
        yield ""
        yield from _verdicts(part)
        given = enumerate(part.asked.arguments, start=1)
        values = {f"argument {k}": value for k, value in given} | dict(part.asked.keywords)
        values |= {"expected": part.asked.expected, "got": part.got}
        yield from (f"  {name:12}{_short(value)}" for name, value in values.items())
        yield "  in a notebook, below the student's cells:"
        yield indent(part.asked.snippet(report.name, f"{where}[{number}]"), "    ")


def _verdicts(part: Explained) -> Iterator[str]:
    """The verdict for each name of a part, with what only the staff may read of a hidden one."""
    kind = "hidden" if part.hidden else "shown"
    for verdict in part.verdicts:
        code = f" ({verdict.diagnosis})" if verdict.diagnosis else ""
        yield f"{verdict.name}, {kind}: {verdict.outcome}{code}"
        yield from (f"  {line}" for line in verdict.message.splitlines())


def _short(value: Any) -> str:
    """A value, its long arrays cut."""
    with np.printoptions(**_SHORT):  # type: ignore[arg-type]
        text = str(value) if isinstance(value, Exception) else repr(value)
    return _beginning(text, _LONGEST_VALUE).replace("\n", "\n" + " " * 14)


def _beginning(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]} … and so on"
