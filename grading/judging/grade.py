"""Grading one submission: the student's cells in the candidate, the checks in this process."""

from __future__ import annotations

import copy
import hashlib
import time

from nbformat import NotebookNode

from grading.judging.ceilings import JudgeTimeout, memory_limit, time_limit
from grading.judging.forms import Forms, unpack
from grading.judging.needed import needed_cells
from grading.judging.reading import Unreadable
from grading.judging.rebuild import Rebuilt, rebuild
from grading.judging.result import Output, Result, error_output, ungraded, verdict_outputs
from grading.judging.students_side import StudentsSide
from grading.sandbox import Candidate, Limits, SandboxUnavailable, Template
from grading.sandbox.link import LinkClosed
from grading.sandbox.outputs import clean_text
from nnlib.check import Report
from nnlib.check.parts import judged
from nnlib.check.switches import SWITCHED_OFF

CHECK_SECONDS = 60.0
JUDGING_SECONDS = 90.0  # for all checks of a submission, beyond the time of the student's code
CHANCES = 5  # for a submission whose candidate is killed from outside


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
        restarted = False
        for _ in range(CHANCES):
            try:
                killed, result = self._attempt(self._rebuilt, limits, template)
            except (LinkClosed, SandboxUnavailable):
                template.close()  # it starts again when it is needed
                if restarted:
                    raise
                restarted = True
            else:
                if not killed:
                    break
        return result

    def _attempt(self, rebuilt: Rebuilt, limits: Limits, template: Template) -> tuple[bool, Result]:
        """The verdict, and whether somebody killed the candidate, so that it must not count."""
        started = time.perf_counter()
        notebook = copy.deepcopy(rebuilt.notebook)
        with Candidate(template, limits, allowed=self._forms.sealed.allowed) as candidate:
            student = StudentsSide(candidate)
            deadline = time.monotonic() + limits.total_seconds + JUDGING_SECONDS
            with memory_limit():
                diagnoses = _Judge(self._forms, student, deadline).grade(notebook)
        return candidate.killed, Result(
            notebook=notebook,
            repairs=tuple(rebuilt.repairs),
            problems=tuple(student.problems),
            diagnoses=diagnoses,
            seconds=round(time.perf_counter() - started, 3),
            unsafe=not template.locked,
        )


class _Judge:
    """The trusted side: runs the student's cells over there, then judges each check's parts."""

    def __init__(self, forms: Forms, student: StudentsSide, deadline: float) -> None:
        self.forms, self.student, self.deadline = forms, student, deadline

    def grade(self, notebook: NotebookNode) -> dict[str, str]:
        """Fill in the outputs of `notebook`; returns the diagnosis of each check.

        All of the student's cells run before the first check, and the shown parts of all checks
        before the first hidden one: what a function learns from a hidden test can then neither be
        printed by a later cell nor be given as a value that a card shows.
        """
        code = [*enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1)]
        runs = self._cells_to_run(notebook)
        for number, cell in code:
            if cell["id"] in runs:
                extra = _is_extra(cell)
                outputs = self.student.run(cell.source, _label(cell), extra=extra)
                if extra or self._is_in(cell, "exercises") or not _needs_an_answer(outputs):
                    cell.outputs, cell.execution_count = outputs, number
        checks = [_Check(self, c, number) for number, c in code if self._is_in(c, "checks")]
        for check in checks:
            check.judge(hidden=False)
        self.student.hidden = True
        for check in checks:
            check.judge(hidden=True)
            check.conclude()
        return {check.grade_id: check.diagnosis for check in checks if check.diagnosis}

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


class _Check:
    """The check of one exercise: judges its parts and fills in the outputs of its cell."""

    def __init__(self, judge: _Judge, cell: NotebookNode, number: int) -> None:
        self.grade_id: str = cell.metadata.nbgrader.grade_id
        self._judge, self._cell, self._stopped = judge, cell, False
        cell.execution_count = number
        self._exercise = judge.forms.sealed.exercises[self.grade_id.removeprefix("check_")]
        name = self._exercise.name
        self._function = judge.student.function(name, f"The check {self.grade_id}")
        self._report = Report(self._exercise.number, name, self._exercise.points)

    @property
    def diagnosis(self) -> str:
        """The code of the first part that is not right; empty when all are."""
        return "" if self._stopped else self._report.diagnosis

    def judge(self, *, hidden: bool) -> None:
        """Judge the shown or the hidden parts, within the time that is left."""
        if self._stopped:
            return
        parts = [part for part in self._exercise.parts if part.hidden == hidden]
        left = min(CHECK_SECONDS, self._judge.deadline - time.monotonic())
        try:
            with time_limit(left):
                self._report.parts += judged(parts, self._function, self._exercise.name)
        except JudgeTimeout:
            self._stopped = True

    def conclude(self) -> None:
        """Give the verdict as the outputs of the check's cell."""
        if self._stopped:
            told = "the check took longer than the time allowed"
            self._cell.outputs = [error_output("Timeout", told)]
        else:
            self._cell.outputs = verdict_outputs(self._report, self._cell.execution_count)


def _is_extra(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("course", {}).get("extra"))


def _needs_an_answer(outputs: list[Output]) -> bool:
    """Whether a cell of the lesson stopped at what is switched off; it then keeps its outputs."""
    return any(SWITCHED_OFF in output.get("evalue", "") for output in outputs)


def _label(cell: NotebookNode) -> str:
    """How a sentence calls a cell."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id:
        return f"The cell of exercise {grade_id}"
    first = cell.source.strip().split("\n", 1)[0]
    return f"The cell “{clean_text(first[:40])}”"
