"""Grading one submission: the student's cells in the candidate, the checks in this process."""

from __future__ import annotations

import copy
import hashlib
import signal
import threading
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nbformat import NotebookNode

from grading.judging.forms import Forms, unpack
from grading.judging.needed import needed_cells
from grading.judging.reading import Unreadable
from grading.judging.rebuild import Rebuilt, rebuild
from grading.judging.result import Output, Result, error_output, ungraded
from grading.judging.shell import CapturingShell
from grading.judging.students_side import StudentsSide
from grading.sandbox import Limits, Template
from nnlib.check import Exercise

CHECK_SECONDS = 60.0


class JudgeTimeout(BaseException):
    """A check ran too long; no `except Exception` in its way may hold it up."""


def grade_submission(
    source: bytes, submission: bytes, *, limits: Limits, template: Template
) -> Result:
    """The verdict on one submission; depends on nothing but its arguments.

    source: the lesson as `forms.pack` gives it; submission: the file as it was handed in.
    """
    return Grading(source, submission).verdict(limits, template)


class Grading:
    """One submission: read when this is made, run and checked when its verdict is asked for.

    key: the same for submissions that come down to the same work, whatever else their files hold.
    """

    def __init__(self, source: bytes, submission: bytes) -> None:
        self._forms = unpack(source)
        self._rebuilt: Rebuilt | None = None
        try:
            self._rebuilt = rebuild(self._forms, submission)
            self.key = self._rebuilt.key()
        except Unreadable as error:
            self._reason = str(error)
            self.key = hashlib.sha256(self._reason.encode()).hexdigest()

    def verdict(self, limits: Limits, template: Template) -> Result:
        """What the student's cells and the checks gave; no points for what cannot be read."""
        if self._rebuilt is None:
            return ungraded(self._forms, self._reason)
        started = time.perf_counter()
        rebuilt, answers = self._rebuilt, list(self._forms.answers)
        with template.candidate(limits, answers=answers) as candidate:
            student = StudentsSide(candidate)
            diagnoses = _Judge(self._forms, student).grade(rebuilt.notebook)
        return Result(
            notebook=rebuilt.notebook,
            repairs=tuple(rebuilt.repairs),
            problems=tuple(student.problems),
            diagnoses=diagnoses,
            seconds=round(time.perf_counter() - started, 3),
            unsafe=not _locked(template.layers),
        )


class _Judge:
    """The trusted side: the lesson's setup cell once, then each check on a copy of its names."""

    def __init__(self, forms: Forms, student: StudentsSide) -> None:
        self.forms, self.student = forms, student
        self.shell = CapturingShell.shared()
        self.names = _setup_names(forms, self.shell)

    def grade(self, notebook: NotebookNode) -> dict[str, str]:
        """Fill in the outputs of `notebook`; returns the diagnosis of each check.

        All of the student's cells run before the first check: what a function learns from a hidden
        test can then not be printed by a later cell.
        """
        code = [*enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1)]
        runs = self._cells_to_run(notebook)
        for number, cell in code:
            if cell["id"] in runs:
                cell.outputs = self.student.run(cell.source, _label(cell))
                cell.execution_count = number
        diagnoses: dict[str, str] = {}
        for number, cell in code:
            if self._is_in(cell, "checks"):
                name = cell.metadata.nbgrader.grade_id
                cell.outputs, diagnoses[name] = self._check(cell.source, name, number)
                cell.execution_count = number
        return {check: code for check, code in diagnoses.items() if code}

    def _cells_to_run(self, notebook: NotebookNode) -> set[str]:
        """Ids of the setup cell, the student's cells and the lesson's cells that these need."""
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        students = [cell for cell in code if _is_extra(cell) or self._is_in(cell, "exercises")]
        own = [cell for cell in code if cell not in students and not self._is_in(cell, "checks")]
        setup = self.forms.student.cells[self.forms.setup]["id"]
        plain = {k: cell.source for k, cell in enumerate(own) if cell["id"] != setup}
        needed = needed_cells(plain, [cell.source for cell in students])
        return {setup, *(cell["id"] for cell in students), *(own[k]["id"] for k in needed)}

    def _is_in(self, cell: NotebookNode, kind: str) -> bool:
        return cell.metadata.get("nbgrader", {}).get("grade_id") in getattr(self.forms, kind)

    def _check(self, source: str, grade_id: str, number: int) -> tuple[list[Output], str]:
        """The outputs of one check, and the code of its first wrong part."""
        names = _copied(self.names)
        names.update(self._students_names(f"The check {grade_id}"))
        try:
            with _time_limit(CHECK_SECONDS):
                outputs = self.shell.run(source, names, number)
        except JudgeTimeout:
            outputs = [error_output("Timeout", f"the check took over {CHECK_SECONDS:.0f} s")]
        reports = [value.report for value in names.values() if isinstance(value, Exercise)]
        return outputs, reports[0].diagnosis if reports else ""

    def _students_names(self, what: str) -> dict[str, Any]:
        names: dict[str, Any] = {}
        for name in self.forms.functions:
            names[name] = self.student.function(name, what)
        for name in self.forms.values:
            try:
                names[name] = self.student.value(name)
            except LookupError:
                continue  # the check then fails with the NameError that the student would see
        return names


_setups: dict[int, tuple[Forms, dict[str, Any]]] = {}


def _setup_names(forms: Forms, shell: CapturingShell) -> dict[str, Any]:
    """The names that the lesson's setup cell defines, run once for each lesson in this process."""
    if id(forms) not in _setups:
        names: dict[str, Any] = {}
        outputs = shell.run(forms.source.cells[forms.setup].source, names, 0)
        failed = [o for o in outputs if o["output_type"] == "error"]
        if failed:
            raise RuntimeError(f"the setup cell fails: {failed[0]['ename']}: {failed[0]['evalue']}")
        _setups[id(forms)] = (forms, names)
    return _setups[id(forms)][1]


def _copied(names: dict[str, Any]) -> dict[str, Any]:
    """A deep copy in which modules stay themselves: no check sees what another one changed."""
    modules = {id(v): v for v in names.values() if isinstance(v, types.ModuleType)}
    return copy.deepcopy({k: v for k, v in names.items() if not k.startswith("__")}, dict(modules))


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise JudgeTimeout in the block after `seconds`, where signals reach (the main thread)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: Any) -> None:
        raise JudgeTimeout

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _locked(layers: dict[str, bool]) -> bool:
    """Whether the candidate ran behind a lock that holds."""
    return layers["seccomp"] and (layers["landlock"] or layers["namespaces"])


def _is_extra(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("course", {}).get("extra"))


def _label(cell: NotebookNode) -> str:
    """How a sentence calls a cell."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id:
        return f"The cell of exercise {grade_id}"
    first = cell.source.strip().split("\n", 1)[0]
    return f"The cell “{first[:40]}”"
