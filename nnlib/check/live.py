"""What a student runs: a check in one line, judged as it will be graded, and what goes with it.

    check = Check("neuron")
    yours = check.yours                      # their functions, for pictures: see nnlib.yours
    check("neuron_gradient")
    check.hint("neuron_gradient")            # one step more at each asking
    check.progress()                         # what is right so far, and what is next
    check.receipt()                          # what is about to be handed in

A function whose check has passed is kept in `mynn/`, beside the notebooks (nnlib.check.mynn), with
how far the student has come (nnlib.check.record). Nothing is kept while work is graded.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from nnlib.check import card, mynn, record, sealed
from nnlib.check.at_work import Passed, under_rules
from nnlib.check.calling import as_student_error
from nnlib.check.cells import Cells
from nnlib.check.comparing import Finding, raised
from nnlib.check.exercise import Exercise
from nnlib.check.outcome import CheckFailed, Part, Report, StudentCodeError, in_one_line
from nnlib.check.parts import judged
from nnlib.check.receipt import Receipt, notebook_file
from nnlib.check.switches import graded
from nnlib.yours import Yours


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
        self._passed, self._asked = Passed(topic), dict[str, int]()
        if self._cells is not None:
            self._cells.keep("check", self)
            self._cells.keep("yours", self.yours)
            self._cells.keep("progress", self.progress)

    def __call__(self, name: str, *, hidden: bool = False) -> None:
        """Check one exercise. hidden: with its hidden parts too, where the staff's files lie."""
        lesson = sealed.load_with_hidden(self.topic) if hidden else sealed.load(self.topic)
        report = self._judge(self._find(name, lesson), lesson.allowed)
        source = self._passed.note(name, _names(), right=report.ok)
        if hidden:
            return conclude(report)
        if source is not None:
            mynn.keep(self._file, name, source)
        record.note(self.topic, name, report.right / max(1, len(report.merged)))
        conclude(report, self._after(report, lesson.exercises[name]))

    def yours(self, name: str, lesson: str | None = None) -> Yours:
        """The student's function for a picture, alive when its check has passed as it now is.

        lesson: the topic of an earlier lesson, from which the function was kept in mynn.
        """
        try:
            return self._passed.token(name, _names(), lesson)
        except LookupError as error:
            raise in_one_line(error) from None

    def hint(self, name: str) -> None:
        """Show a hint to an exercise, and one more each time that it is asked for."""
        exercise = self._find(name, sealed.load(self.topic))
        shown = min(self._asked.get(name, 0) + 1, len(exercise.hints))
        self._asked[name] = shown
        title = f"Exercise {exercise.number} `{name}`"
        if not shown:
            return show(card.Note(title, ["There is no hint to this exercise."]))
        told = [f"Hint {k}. {hint}" for k, hint in enumerate(exercise.hints[:shown], start=1)]
        more = f'One more: run check.hint("{name}") again.' if shown < len(exercise.hints) else ""
        show(card.Note(title, [*told, more]))

    def progress(self) -> None:
        """Show what is right so far in this lesson, which lessons are done, and what is next."""
        show(card.Note("So far", record.Standing(self.topic).lines()))

    def receipt(self) -> None:
        """Show what is about to be handed in: the file as it is saved, and what its checks say."""
        if graded():
            return
        lesson = sealed.load(self.topic)
        reports = [self._judge(e, lesson.allowed) for e in lesson.exercises.values()]
        file = notebook_file(self._file, _names())
        show(card.Note("Receipt", Receipt(file, reports).lines()))

    @property
    def _file(self) -> str:
        """How the lesson's files are called: its topic, also on the page that goes further."""
        return self.topic.partition("/")[0]

    def _find(self, name: str, lesson: sealed.SealedLesson) -> sealed.SealedExercise:
        if name not in lesson.exercises:
            raise in_one_line(LookupError(self._no_such(name, list(lesson.exercises))))
        return lesson.exercises[name]

    def _after(self, report: Report, exercise: sealed.SealedExercise) -> list[str]:
        """What stands below the verdict: the author's remark or a hint's call, the standing."""
        remark = exercise.remark if report.ok else ""
        open_hints = not report.ok and self._asked.get(exercise.name, 0) < len(exercise.hints)
        stuck = f'Stuck? check.hint("{exercise.name}") gives a hint.' if open_hints else ""
        return [line for line in (remark, stuck, record.Standing(self.topic).line()) if line]

    @contextmanager
    def exercise(self, name: str) -> Iterator[Exercise]:
        """Write a check: where this runs, the function called `name` is the solution."""
        solution = _names().get(name)
        if not callable(solution):
            raise in_one_line(LookupError(f"{name}: no function of this name to check here"))
        ex = Exercise(name, solution)
        yield ex
        report = self._report(name)
        report.parts += judged(ex.parts, solution, name)
        self._passed.note(name, _names(), right=report.ok)
        conclude(report)

    def _report(self, name: str) -> Report:
        """An empty report with the number and points that were sealed last, if any were."""
        try:
            known = sealed.load(self.topic).exercises[name]
        except LookupError:
            return Report("", name, 1.0)
        return Report(known.number, name, known.points)

    def _judge(self, exercise: sealed.SealedExercise, allowed: tuple[str, ...]) -> Report:
        report = Report(exercise.number, exercise.name, exercise.points)
        report.parts += self._verdicts(exercise, allowed)
        return report

    def _verdicts(self, exercise: sealed.SealedExercise, allowed: tuple[str, ...]) -> list[Part]:
        function, failed = _names().get(exercise.name), self._failed(exercise.name)
        if failed is not None:
            return [_of_the_cell(raised(failed), "raised")]
        if not callable(function):
            return [_of_the_cell(raised(StudentCodeError("NameError", exercise.name)), "raised")]
        return judged(exercise.parts, under_rules(function, allowed), exercise.name)

    def _failed(self, name: str) -> StudentCodeError | None:
        """What the latest run of the function's cell raised, when it defined nothing."""
        failed = self._cells.failed.get(name) if self._cells is not None else None
        return None if failed is None else as_student_error(failed.error)

    def _no_such(self, name: str, known: list[str]) -> str:
        near = difflib.get_close_matches(name, known, 1)
        meant = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(known)}"
        return f"this lesson has no exercise {name!r}{meant}"


def _of_the_cell(found: Finding, outcome: Any) -> Part:
    """The verdict where there is no function to judge."""
    return Part("your cell", outcome, found.code, found.message)


def conclude(report: Report, after: Sequence[str] = ()) -> None:
    """Show the verdict and what stands after it, and raise what nbgrader reads as no points."""
    publish(report, after)
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

    def __init__(self, report: Report, after: Sequence[str] = ()) -> None:
        self.report, self.after = report, after

    @property
    def partly(self) -> bool:
        return 0 < self.report.right < len(self.report.merged)

    def data(self) -> dict[str, str]:
        """The verdict by MIME type."""
        plain = f"{self.report.earned:g}" if self.partly else self.text
        return {"text/plain": plain, "text/html": card.as_html(self.report, self.after)}

    @property
    def text(self) -> str:
        """The verdict as plain text."""
        return card.as_text(self.report, self.after)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.data()


def show(note: card.Note) -> None:
    """Show a note: a card in IPython, plain text elsewhere."""
    shell = _ipython()
    if shell is None:
        print(note.text)
    else:
        shell.display_pub.publish(note.data())


def publish(report: Report, after: Sequence[str] = ()) -> None:
    """Show the verdict: a card in IPython, plain text elsewhere.

    Points for some of the parts are the cell's result, which nbgrader reads as partial credit; the
    hook's own steps, since calling it would leave the card behind as `_`.
    """
    shell = _ipython()
    shown = VerdictCard(report, after)
    if shell is None:
        print(shown.text)
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
