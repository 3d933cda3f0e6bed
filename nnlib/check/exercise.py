"""What a lesson calls: `with check.exercise(...) as ex:` and the kinds of part inside it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from nnlib.check import card
from nnlib.check.calling import Called, call
from nnlib.check.comparing import (
    Finding,
    Mistakes,
    compare,
    in_a_row,
    named_mistake,
    raised,
    side_effects,
)
from nnlib.check.outcome import CheckFailed, Part, Report, StudentCodeError, in_one_line

if TYPE_CHECKING:
    from nnlib.gradcheck import BlockReport, GradientReport

Student = Callable[..., Any]
SIDE_EFFECTS = ("mutates-input", "returns-none")
HIDDEN = "right on the inputs shown, wrong on others: "


class Parts:
    """The kinds of part that a check can have; each is judged even when an earlier one is wrong."""

    def __init__(self, report: Report, *, hidden: bool = False) -> None:
        self._report, self._hidden = report, hidden

    def same(
        self,
        student: Student,
        reference: Callable[..., Any],
        cases: Sequence[tuple[Any, ...]],
        *,
        part: str = "value",
        mistakes: Mistakes | None = None,
        rtol: float = 1e-6,
    ) -> None:
        """student(*case) equals reference(*case) on every case.

        cases: tuples of arguments; student and reference get copies. rtol: relative to the largest
        entry of each array. mistakes: {code: (wrong_function, sentence)}; when the student's values
        are those of a wrong function, its code and sentence are what the student reads.
        """

        def finding() -> Finding | None:
            return _first_difference(student, reference, cases, mistakes or {}, rtol)

        self._judge(part, finding)

    def that(
        self, condition: Callable[[], Any], message: str, *, part: str, code: str = "wrong-value"
    ) -> None:
        """condition() is true; `message` says what does not hold otherwise."""

        def finding() -> Finding | None:
            return None if bool(call(condition, ()).value) else Finding(code, message)

        self._judge(part, finding)

    def gradient(
        self,
        student: Student,
        *,
        loss: Callable[..., Any],
        points: Sequence[tuple[Any, ...]],
        names: Sequence[str] = ("gradient",),
        **options: Any,
    ) -> None:
        """student(*point) is the gradient of loss at every point; one part per block in `names`.

        points, names and options (wrt, reference, sizes, mistakes) as in
        nnlib.gradcheck.verify_gradient.
        """
        from nnlib.gradcheck import verify_gradient

        self._verified(verify_gradient(loss, student, points, names=names, **options), names)

    def jacobian(
        self,
        student: Student,
        *,
        f: Callable[..., Any],
        points: Sequence[tuple[Any, ...]],
        names: Sequence[str] = ("jacobian",),
        **options: Any,
    ) -> None:
        """student(*point) is the Jacobian of f; see nnlib.gradcheck.verify_jacobian."""
        from nnlib.gradcheck import verify_jacobian

        self._verified(verify_jacobian(f, student, points, names=names, **options), names)

    def vjp(
        self,
        student: Student,
        *,
        f: Callable[..., Any],
        points: Sequence[tuple[Any, ...]],
        names: Sequence[str] = ("vjp",),
        **options: Any,
    ) -> None:
        """student(*point, upstream) is upstream times the Jacobian of f; see verify_vjp."""
        from nnlib.gradcheck import verify_vjp

        self._verified(verify_vjp(f, student, points, names=names, **options), names)

    def updates(
        self, student: Student, reference: Student, *, part: str = "updates", **options: Any
    ) -> None:
        """student walks the same path as the reference step, over several steps and scales.

        step(parameter, gradient, *state, **setting) returns the new parameter, or a tuple of it and
        its new state; options as in nnlib.gradcheck.verify_updates.
        """
        from nnlib.gradcheck import verify_updates

        report = verify_updates(student, reference, **options)
        if report.ok:
            self._add(Part(part, "right", hidden=self._hidden))
        else:
            self._add_block(part, report, None, first=True)

    def _verified(self, report: GradientReport, names: Sequence[str]) -> None:
        """Record a gradient report: one part per block, the report's own finding on the first."""
        blocks = {block.name: block for block in report.blocks}
        at_fault = [n for n in names if n not in blocks or not blocks[n].ok] or list(names)
        for name in names:
            if report.ok or name not in at_fault:
                self._add(Part(name, "right", hidden=self._hidden))
            else:
                self._add_block(name, report, blocks.get(name), first=name == at_fault[0])

    def _add_block(
        self, name: str, report: GradientReport, block: BlockReport | None, *, first: bool
    ) -> None:
        told: BlockReport | GradientReport = report if block is None else block
        if first and told.diagnosis != report.diagnosis:
            told = report  # a pattern over the blocks, or a mistake that the lesson knows
        code = told.diagnosis or "wrong-value"
        if code == "not-attempted":
            self._add(Part(name, "not attempted", code, card.NOT_YET))
            return
        cause, _, numbers = told.message.partition("\n")
        finding = Finding(code, in_a_row(cause), "\n".join(filter(None, [numbers, *report.notes])))
        self._add_finding(name, finding, "raised" if code == "raised" else "wrong")

    def _judge(self, part: str, finding: Callable[[], Finding | None]) -> None:
        """Run one judgement and record it as a part, whatever the student's code does."""
        try:
            found = finding()
        except NotImplementedError:
            self._add(Part(part, "not attempted", "not-attempted", card.NOT_YET))
        except StudentCodeError as error:
            self._add_finding(part, raised(error), "raised")
        else:
            self._add_finding(part, found, "wrong")

    def _add_finding(self, part: str, found: Finding | None, outcome: Any) -> None:
        if found is None:
            self._add(Part(part, "right", hidden=self._hidden))
        else:
            message = HIDDEN + found.without_values if self._hidden else found.message
            self._add(Part(part, outcome, found.code, message, self._hidden))

    def _add(self, part: Part) -> None:
        self._report.parts.append(part)


class Exercise(Parts):
    """One exercise's check, used as a `with` block; leaving the block gives the verdict.

    Raises NotImplementedError (hole still there) or CheckFailed (no part right). When some parts
    are right it publishes the earned points as the cell's result, which nbgrader reads as partial
    credit; when all are right it shows the card and nothing else.
    """

    def __init__(self, number: str, name: str, points: float) -> None:
        self.report = Report(number, name, points)
        super().__init__(self.report)
        self.hidden = Parts(self.report, hidden=True)

    def __enter__(self) -> Exercise:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if isinstance(error, NameError) and error.name == self.report.name:
            found = raised(StudentCodeError("NameError", str(error)))
            self._add_finding("value", found, "raised")
        elif error is not None:
            return
        publish(self.report)
        title = f"Exercise {self.report.number}: {self.report.name}"
        if not self.report.attempted:
            raise in_one_line(NotImplementedError(title)) from None
        if self.report.right == 0:
            raise in_one_line(CheckFailed(f"{title}: {card.headline(self.report)}")) from None


def _first_difference(
    student: Student,
    reference: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    mistakes: Mistakes,
    rtol: float,
) -> Finding | None:
    called = [call(student, case) for case in cases]
    found = _compare_all(called, reference, cases, rtol)
    if found is None or found.code in SIDE_EFFECTS:
        return found
    explained = named_mistake([c.value for c in called], cases, mistakes, rtol)
    warned = tuple(dict.fromkeys(w for c in called for w in c.warned))
    return _with_warnings(explained or found, warned)


def _compare_all(
    called: Sequence[Called],
    reference: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    rtol: float,
) -> Finding | None:
    for answer, case in zip(called, cases, strict=True):
        found = side_effects(answer) or compare(answer.value, call(reference, case).value, rtol)
        if found is not None:
            return found
    return None


def _with_warnings(found: Finding, warned: tuple[str, ...]) -> Finding:
    if not warned:
        return found
    note = "while running, your code warned: " + "; ".join(warned)
    return Finding(found.code, found.cause, f"{found.numbers}\n{note}".strip())


class _Card:
    """A verdict as Jupyter shows it; with points as the plain text, which nbgrader reads."""

    def __init__(self, report: Report, plain: str) -> None:
        self.report, self.plain = report, plain

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.plain, "text/html": card.as_html(self.report)}


def publish(report: Report) -> None:
    """Show the verdict: a card in IPython, plain text elsewhere."""
    shell = _ipython()
    if shell is None:
        print(card.as_text(report))
    elif 0 < report.right < len(report.merged):
        shell.displayhook(_Card(report, f"{report.earned:g}"))
    else:
        from IPython.display import display

        display(_Card(report, card.as_text(report)))


def _ipython() -> Any:
    module = sys.modules.get("IPython")
    return module.get_ipython() if module else None
