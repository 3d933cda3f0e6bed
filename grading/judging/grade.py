"""Grading one submission: the student's cells in the candidate, the checks in this process."""

from __future__ import annotations

import copy
import hashlib
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

from nbformat import NotebookNode

from grading.judging.ceilings import (
    READING_MEMORY,
    READING_SECONDS,
    JudgeTimeout,
    memory_limit,
    time_limit,
)
from grading.judging.doubt import doubtful, mark
from grading.judging.explaining import Explained, Explanation, explained
from grading.judging.forms import Forms, unpack
from grading.judging.needed import names_bound, needed_cells
from grading.judging.reading import Unreadable
from grading.judging.rebuild import Rebuilt, rebuild
from grading.judging.result import Output, Result, error_output, ungraded, verdict_outputs
from grading.judging.students_side import Standing, StudentsSide
from grading.sandbox import Candidate, Limits, SandboxUnavailable, Template
from grading.sandbox.link import LinkClosed
from grading.sandbox.outputs import clean_text
from nnlib.check import Report
from nnlib.check.parts import judged
from nnlib.check.switches import SWITCHED_OFF

CHECK_SECONDS = 60.0
LEAST_SECONDS = 4.0  # that earlier checks leave to each later one
JUDGING_SECONDS = 90.0  # for all checks of a submission, beyond the time of the student's code
NOT_FOUND = (
    "{check} found no function where it stands, but the notebook holds work that no exercise claims"
    " ({work}): a person must look."
)
TOO_COSTLY = "The file takes more time or memory to read than a notebook does."
NO_FUNCTION = ("not-attempted", "not-defined")  # diagnoses
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
            with memory_limit(READING_MEMORY), time_limit(READING_SECONDS):
                self._rebuilt = rebuild(self._forms, submission)
                self.key = self._rebuilt.key()
        except (Unreadable, MemoryError, JudgeTimeout) as error:
            self._rebuilt = None
            self._reason = str(error) if isinstance(error, Unreadable) else TOO_COSTLY
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

    def explained(self, check: str, limits: Limits, template: Template) -> Explanation:
        """What one check asked and got, hidden parts included. Raises Unreadable."""
        if self._rebuilt is None:
            raise Unreadable(self._reason)
        notebook = copy.deepcopy(self._rebuilt.notebook)
        with Candidate(template, limits, allowed=self._forms.sealed.allowed) as candidate:
            judge = _Judge(self._forms, StudentsSide(candidate), time.monotonic() + JUDGING_SECONDS)
            with memory_limit():
                return judge.explain(notebook, self._rebuilt.order, check)

    def _attempt(self, rebuilt: Rebuilt, limits: Limits, template: Template) -> tuple[bool, Result]:
        """The verdict, and whether somebody killed the candidate, so that it must not count."""
        started = time.perf_counter()
        notebook = copy.deepcopy(rebuilt.notebook)
        with Candidate(template, limits, allowed=self._forms.sealed.allowed) as candidate:
            student = StudentsSide(candidate)
            deadline = time.monotonic() + limits.total_seconds + JUDGING_SECONDS
            with memory_limit():
                diagnoses = _Judge(self._forms, student, deadline).grade(notebook, rebuilt.order)
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

    def grade(self, notebook: NotebookNode, order: list[str]) -> dict[str, str]:
        """Fill in the outputs of `notebook`; returns the diagnosis of each check.

        Each check judges the student's functions as they stand at its place. It does so only when
        all of the student's cells have run, and the shown parts of all checks are judged before the
        first hidden one: what a function learns from a hidden test can then neither be printed by a
        later cell nor be given as a value that a card shows.
        """
        checks = self._judge_shown(notebook, order)
        self.student.hidden = True
        for k, check in enumerate(checks):
            check.judge(self._seconds(len(checks) - k), hidden=True)
            check.conclude()
        unfound = {check.grade_id for check in checks if check.diagnosis in NO_FUNCTION}
        self._ask_a_person(notebook, order, unfound)
        return {check.grade_id: check.diagnosis for check in checks if check.diagnosis}

    def explain(self, notebook: NotebookNode, order: list[str], name: str) -> Explanation:
        """What one check asked the student's function where it stands."""
        check = next(c for c in self._judge_shown(notebook, order) if c.grade_id == name)
        defined = name.removeprefix("check_")
        above = _code_in_order(notebook, order)[: check.number - 1]
        sources = [cell.source for cell in above if defined in names_bound(cell.source)]
        return Explanation(sources[-1] if sources else "", check.explained())

    def _judge_shown(self, notebook: NotebookNode, order: list[str]) -> list[_Check]:
        """Run the cells and judge the shown parts: each check once, at the place that counts.

        Of several that is the last of those where they give most.
        """
        checks = self._run_cells(notebook, order)
        for k, check in enumerate(checks):
            check.judge(self._seconds(2 * len(checks) - k), hidden=False)
        best = {check.grade_id: check for check in sorted(checks, key=_Check.earned)}
        return [check for check in checks if check is best[check.grade_id]]

    def _ask_a_person(self, notebook: NotebookNode, order: list[str], unfound: set[str]) -> None:
        """Where a check found nothing though the notebook holds work that no exercise claims."""
        cells = _code_in_order(notebook, order)
        prose = [cell for cell in notebook.cells if cell.cell_type != "code"]
        for check, work in doubtful(self.forms, cells, prose, unfound).items():
            self.student.note(NOT_FOUND.format(check=check, work=", ".join(work[:5])))
            mark(next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == check))

    def _run_cells(self, notebook: NotebookNode, order: list[str]) -> list[_Check]:
        """Run what is the student's, and what it needs, up to the end; the checks met on the way.

        Where a check stands the student's side is kept as it is, unless the cells after it cannot
        change what the functions before it give.
        """
        code = _code_in_order(notebook, order)
        runs = self._cells_to_run(code)
        checks: list[_Check] = []
        for number, cell in enumerate(code, start=1):
            if self._is_in(cell, "checks"):
                checks.append(_Check(self, cell, number, self.student.here(cell.source)))
            elif cell["id"] in runs:
                self._run_cell(cell, number)
        self.student.finish()
        return checks

    def _run_cell(self, cell: NotebookNode, number: int) -> None:
        extra = _is_extra(cell)
        outputs = self.student.run(cell.source, _label(cell), extra=extra)
        if extra or self._is_in(cell, "exercises") or not _needs_an_answer(outputs):
            cell.outputs, cell.execution_count = outputs, number

    def _cells_to_run(self, code: list[NotebookNode]) -> set[str]:
        """Ids of the setup cell, the student's cells and the lesson's cells that these need."""
        students = [cell for cell in code if _is_extra(cell) or self._is_in(cell, "exercises")]
        own = [cell for cell in code if cell not in students and not self._is_in(cell, "checks")]
        setup = self.forms.student.cells[self.forms.setup]["id"]
        plain = {k: cell.source for k, cell in enumerate(own) if cell["id"] != setup}
        needed = needed_cells(plain, [cell.source for cell in students])
        return {setup, *(cell["id"] for cell in students), *(own[k]["id"] for k in needed)}

    def _is_in(self, cell: NotebookNode, kind: str) -> bool:
        return cell.metadata.get("nbgrader", {}).get("grade_id") in getattr(self.forms, kind)

    def _seconds(self, turns: int) -> float:
        """What the next of the turns that are left may take, and leave the others their least."""
        left = self.deadline - time.monotonic() - LEAST_SECONDS * (turns - 1)
        return min(CHECK_SECONDS, left)


class _Check:
    """The check of one exercise: judges its parts and fills in the outputs of its cell.

    number: its place among the code cells that ran; standing: the student's side there.
    """

    def __init__(self, judge: _Judge, cell: NotebookNode, number: int, standing: Standing) -> None:
        self.grade_id: str = cell.metadata.nbgrader.grade_id
        self._cell, self._standing, self._stopped = cell, standing, False
        self.number = number
        self._exercise = judge.forms.sealed.exercises[self.grade_id.removeprefix("check_")]
        self._report = Report(self._exercise.number, self._exercise.name, self._exercise.points)

    @cached_property
    def _function(self) -> Callable[..., Any]:
        """The student's function as it stood here; one that hangs is not called again."""
        return self._standing.function(self._exercise.name, f"The check {self.grade_id}")

    @property
    def diagnosis(self) -> str:
        """The code of the first part that is not right; empty when all are."""
        return "" if self._stopped else self._report.diagnosis

    def judge(self, seconds: float, *, hidden: bool) -> None:
        """Judge the shown or the hidden parts, within so many seconds."""
        if self._stopped:
            return
        parts = [part for part in self._exercise.parts if part.hidden == hidden]
        try:
            with time_limit(seconds):
                self._report.parts += judged(parts, self._function, self._exercise.name)
        except JudgeTimeout:
            self._stopped = True

    def earned(self) -> float:
        """The share of points that the parts judged so far give."""
        return 0.0 if self._stopped else self._report.earned

    def explained(self) -> list[Explained]:
        """Every part in full, with a call; for the staff."""
        name = self._exercise.name
        return [explained(part, self._function, name) for part in self._exercise.parts]

    def conclude(self) -> None:
        """Give the verdict as the outputs of the check's cell."""
        self._cell.execution_count = self.number
        if self._stopped:
            told = "the check took longer than the time allowed"
            self._cell.outputs = [error_output("Timeout", told)]
        else:
            self._cell.outputs = verdict_outputs(self._report, self.number)


def _code_in_order(notebook: NotebookNode, order: list[str]) -> list[NotebookNode]:
    cells = {cell["id"]: cell for cell in notebook.cells if cell.cell_type == "code"}
    return [cells[name] for name in order if name in cells]


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
