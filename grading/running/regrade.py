"""Grading some exercises of a class anew, after their checks were mended; nothing else changes."""

from __future__ import annotations

from nbformat import NotebookNode
from rich.markup import escape

from grading.build.numbers import read_part
from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.autograded import has_checks, read_graded, same_work, verdict, with_checks_of
from grading.gradebook.mended import Mended, MendedChecks
from grading.gradebook.record import autograded_path, read_timestamp
from grading.judging.forms import Forms
from grading.judging.result import Result, graded_notebook
from grading.rungs import LOWEST
from grading.running.alone import alone
from grading.running.changes import Change, Changes
from grading.running.outcomes import Outcome, Outcomes
from grading.running.run_summary import console, progress
from grading.sandbox import Limits
from grading.submitted import Handed, find_submissions


class Skipped(Exception):
    """Nothing of this student's is touched; the message says why and what to do."""


def run(
    course: Course,
    lesson: Lesson,
    exercises: list[str],
    students: list[str] | None = None,
    *,
    dry_run: bool = False,
    workers: int | None = None,
    least: str = LOWEST,
    scheduler: str | None = None,
    limits: Limits | None = None,
) -> Changes:
    """Take the new verdicts on these exercises into autograded notebooks and the gradebook.

    exercises: each by its function, its grade_id or its number; dry_run: tell only what would
    change. The whole verdicts are kept, so that the next autograde need not judge again. Raises
    CourseError for an exercise that no check grades, or one that was not built after it was edited.
    """
    outcomes = Outcomes(lesson, limits, least=least)
    checks = find_checks(outcomes.forms, exercises)
    _refuse_unbuilt(lesson, outcomes.source, list(checks))
    handed = find_submissions(course, lesson, students)
    graded = [one for one in handed if autograded_path(lesson, one.student).is_file()]
    with alone(course.grading / "results"), outcomes.graders(graded, workers, scheduler):
        regrade = _Regrade(lesson, outcomes, checks, dry_run=dry_run)
        changes = regrade.run(handed, graded)
    changes.tell(console)
    if dry_run:
        console.print("[bold]Nothing was changed[/] (--dry-run).")
    return changes


def find_checks(forms: Forms, exercises: list[str]) -> dict[str, str]:
    """{grade_id of the check: "1.4 neuron_gradient"} of the exercises meant.

    Raises CourseError for a written answer, and for an unknown name with those that there are.
    """
    known, found = _numbered(forms), {}
    for wanted in exercises:
        if wanted in forms.written:
            raise CourseError(
                f"{wanted} is a written answer: a person grades it, in formgrader (cd grading, "
                "then jupyter lab)"
            )
        for check, (number, name) in known.items():
            if wanted in (check, number, name):
                found[check] = f"{number} {name}"
                break
        else:
            names = ", ".join(f"{number} {name}" for number, name in known.values())
            raise CourseError(f"no exercise is called {wanted!r}; the exercises are: {names}")
    return found


def _numbered(forms: Forms) -> dict[str, tuple[str, str]]:
    """{grade_id of a check: (number, name) of its exercise}."""
    exercises = forms.sealed.exercises.values()
    return {f"check_{one.name}": (one.number, one.name) for one in exercises}


def _refuse_unbuilt(lesson: Lesson, built: NotebookNode, checks: list[str]) -> None:
    """A check that is mended in the text only would change nothing."""
    written, read = (
        {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in notebook.cells}
        for notebook in (read_part(lesson), built)
    )
    for check in checks:
        if written.get(check) != read.get(check):
            raise CourseError(
                f"{check} in {lesson.text} is not the one that was built; run first: course build "
                f"{lesson.name}"
            )


class _Regrade:
    """One run over those who were graded before."""

    def __init__(
        self, lesson: Lesson, outcomes: Outcomes, checks: dict[str, str], *, dry_run: bool
    ) -> None:
        self._lesson, self._outcomes, self._dry_run = lesson, outcomes, dry_run
        self._changes = Changes(checks)

    def run(self, handed: list[Handed], graded: list[Handed]) -> Changes:
        """Judge, compare, record; `handed` that are not among the `graded` are only told about."""
        forms = self._outcomes.forms
        cells = [forms.source.cells[forms.checks[check]] for check in self._changes.exercises]
        with MendedChecks(self._lesson, cells) as recorder, progress() as bar:
            if not self._dry_run:
                recorder.register()
            task = bar.add_task(self._lesson.name, total=len(handed))
            known = {one.student for one in graded}
            for one in handed:
                if one.student not in known:
                    self._skip(one, self._never_graded())
                    bar.advance(task)
            for batch in self._outcomes.batches(graded):
                self._take(recorder, batch)
                bar.advance(task, len(batch))
        return self._changes

    def _take(self, recorder: MendedChecks, batch: list[Outcome]) -> None:
        """Note what changes for these, and record it."""
        entries = []
        for one, result in batch:
            try:
                entries.append(self._mended(recorder, one, result))
            except Skipped as reason:
                self._skip(one, str(reason))
        if not self._dry_run:
            recorder.record_all(entries)

    def _mended(self, recorder: MendedChecks, one: Handed, result: Result | str) -> Mended:
        """The notebook to store. Raises Skipped when old and new verdict are not of one work."""
        if isinstance(result, str):
            raise Skipped(result)
        if one.student not in recorder.students:
            raise Skipped(self._never_graded())
        old = read_graded(autograded_path(self._lesson, one.student))
        new = graded_notebook(self._outcomes.forms, result)
        if not self._is_same(one, old, new):
            raise Skipped(
                "the submission, or the lesson around the check, changed since it was graded; run: "
                f"course autograde {self._lesson.name}"
            )
        self._changes.looked_at += 1
        changed = {
            check: Change(one.student, check, verdict(old, check), verdict(new, check))
            for check in self._changes.exercises
            if verdict(old, check) != verdict(new, check)
        }
        self._changes.made += changed.values()
        mixed = with_checks_of(old, new, self._changes.exercises)
        return Mended(one.student, mixed, frozenset(changed))

    def _is_same(self, one: Handed, old: NotebookNode, new: NotebookNode) -> bool:
        """Whether the file is what was graded, handed in at the same time."""
        try:
            time = read_timestamp(one.folder)
            known = read_timestamp(autograded_path(self._lesson, one.student).parent)
        except CourseError as error:
            raise Skipped(str(error)) from error
        at_once = time is None or time == known
        return at_once and has_checks(old, self._changes.exercises) and same_work(old, new)

    def _never_graded(self) -> str:
        return f"it was never graded; run: course autograde {self._lesson.name}"

    def _skip(self, one: Handed, reason: str) -> None:
        self._changes.skipped[one.student] = reason
        console.print(f"[bold yellow]{escape(one.student)}[/]  skipped: {escape(reason)}")
