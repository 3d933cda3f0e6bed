"""The check that a student runs: one line in a notebook, judged as it will be graded.

check = Check("neuron")
check("neuron_gradient")
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from typing import Any

from nnlib.check import card, sealed
from nnlib.check.calling import as_student_error
from nnlib.check.cells import Cells
from nnlib.check.comparing import Finding, raised
from nnlib.check.exercise import Exercise
from nnlib.check.limits import time_limit
from nnlib.check.outcome import CheckFailed, Part, Report, StudentCodeError, in_one_line
from nnlib.check.parts import judged
from nnlib.check.switches import guarded


class Check:
    """The checks of one lesson, by the topic that names its folder.

    Calling it with an exercise's name judges the function of that name in the notebook, shows the
    card, and raises NotImplementedError (hole still there) or CheckFailed (no part right), so that
    nbgrader reads the same points as the card tells.
    """

    def __init__(self, topic: str) -> None:
        self.topic = topic
        shell = _ipython()
        self._cells = Cells(shell) if shell is not None else None
        if self._cells is not None:
            self._cells.keep("check", self)

    def __call__(self, name: str, *, hidden: bool = False) -> None:
        """Check one exercise. hidden: with its hidden parts too, where the staff's files lie."""
        lesson = sealed.load_with_hidden(self.topic) if hidden else sealed.load(self.topic)
        if name not in lesson.exercises:
            raise in_one_line(LookupError(self._no_such(name, list(lesson.exercises))))
        exercise = lesson.exercises[name]
        report = Report(exercise.number, name, exercise.points)
        report.parts += self._verdicts(exercise, lesson.allowed)
        conclude(report)

    def exercise(self, name: str) -> Exercise:
        """Write a check: where this runs, the function called `name` is the solution."""
        solution = _names().get(name)
        if not callable(solution):
            raise in_one_line(LookupError(f"{name}: no function of this name to check here"))

        def finished(ex: Exercise) -> None:
            report = self._report(name)
            report.parts += judged(ex.parts, solution, name)
            conclude(report)

        return Exercise(name, solution, finished=finished)

    def _report(self, name: str) -> Report:
        """An empty report with the number and points that were sealed last, if any were."""
        try:
            known = sealed.load(self.topic).exercises[name]
        except LookupError:
            return Report("", name, 1.0)
        return Report(known.number, name, known.points)

    def _verdicts(self, exercise: sealed.SealedExercise, allowed: tuple[str, ...]) -> list[Part]:
        function, failed = _names().get(exercise.name), self._failed(exercise.name)
        if failed is not None:
            return [_of_the_cell(raised(failed), "raised")]
        if not callable(function):
            return [_of_the_cell(raised(StudentCodeError("NameError", exercise.name)), "raised")]
        return judged(exercise.parts, as_graded(function, allowed), exercise.name)

    def _failed(self, name: str) -> StudentCodeError | None:
        """What the latest run of the function's cell raised, when it defined nothing."""
        failed = self._cells.failed.get(name) if self._cells is not None else None
        return None if failed is None else as_student_error(failed.error)

    def _no_such(self, name: str, known: list[str]) -> str:
        near = difflib.get_close_matches(name, known, 1)
        meant = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(known)}"
        return f"this lesson has no exercise {name!r}{meant}"


def as_graded(function: Callable[..., Any], allowed: tuple[str, ...]) -> Callable[..., Any]:
    """The function under the rules of grading: its time, and what of nnlib it may use."""
    inside = guarded(function, allowed)

    def called(*arguments: Any, **keywords: Any) -> Any:
        with time_limit():
            return inside(*arguments, **keywords)

    return called


def _of_the_cell(found: Finding, outcome: Any) -> Part:
    """The verdict where there is no function to judge."""
    return Part("your cell", outcome, found.code, found.message)


def conclude(report: Report) -> None:
    """Show the verdict, and raise what nbgrader reads as no points."""
    publish(report)
    error = failure(report)
    if error is not None:
        raise in_one_line(error) from None


def failure(report: Report) -> Exception | None:
    """What a check raises under its card: an open hole, or no part right."""
    title = f"Exercise {report.number}: {report.name}"
    if not report.attempted:
        return NotImplementedError(title)
    return None if report.right else CheckFailed(f"{title}: {card.headline(report)}")


class VerdictCard:
    """A verdict as Jupyter shows it; with points as the plain text, which nbgrader reads."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @property
    def partly(self) -> bool:
        return 0 < self.report.right < len(self.report.merged)

    def data(self) -> dict[str, str]:
        """The verdict by MIME type."""
        plain = f"{self.report.earned:g}" if self.partly else card.as_text(self.report)
        return {"text/plain": plain, "text/html": card.as_html(self.report)}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.data()


def publish(report: Report) -> None:
    """Show the verdict: a card in IPython, plain text elsewhere.

    Points for some of the parts are the cell's result, which nbgrader reads as partial credit; the
    hook's own steps, since calling it would leave the card behind as `_`.
    """
    shell = _ipython()
    shown = VerdictCard(report)
    if shell is None:
        print(card.as_text(report))
    elif shown.partly:
        hook = shell.displayhook
        hook.start_displayhook()
        hook.write_output_prompt()
        hook.write_format_data(shown.data(), {})
        hook.finish_displayhook()
    else:
        shell.display_pub.publish(shown.data())


def _ipython() -> Any:
    module = sys.modules.get("IPython")
    return module.get_ipython() if module else None


def _names() -> dict[str, Any]:
    """The names that the reader's cells have defined."""
    shell = _ipython()
    return shell.user_ns if shell is not None else vars(sys.modules["__main__"])
