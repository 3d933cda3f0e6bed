"""The kinds of part that a check has, as data: judged the same way for a student and for a grade.

Each part knows its inputs, the right answers there, and what known mistakes would answer. It never
needs the code of a right or of a wrong answer, only the function under test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnlib.check import card
from nnlib.check.calling import Called, as_student_error, call
from nnlib.check.comparing import (
    Finding,
    compare,
    exchanged,
    in_a_row,
    in_pieces,
    raised,
    same_values,
    side_effects,
)
from nnlib.check.form import PLAIN, Form, Function, OtherForm
from nnlib.check.outcome import Part, StudentCodeError
from nnlib.gradcheck import BlockReport, GradientReport, Plan, UpdatePlan, judge

Case = tuple[Any, ...]
SAME = "the same mistake as above"


@dataclass(frozen=True)
class Mistake:
    """A mistake that a lesson knows: its code, what to tell, and what it answers on each case.

    where: the part that it gets wrong first, of which the sentence speaks.
    """

    code: str
    sentence: str
    answers: tuple[Any, ...]
    where: str


@dataclass(frozen=True)
class Values:
    """function(*case) equals the right answer on every case, in each of the named parts.

    expected: the answer on each case, as `form` reaches it; rtol: relative to the largest entry of
    each array; about: what is told when a hidden part is wrong, without any number.
    """

    names: tuple[str, ...]
    cases: tuple[Case, ...]
    expected: tuple[Any, ...]
    mistakes: tuple[Mistake, ...] = ()
    rtol: float = 1e-6
    form: Form = PLAIN
    hidden: bool = False
    about: str = ""

    def judged(self, function: Function, told: set[str]) -> Iterator[Part]:
        """One verdict for each name. told: the mistakes' sentences that earlier parts have told."""
        under_test = self.form.of(function)
        try:
            called = [call(under_test, case) for case in self.cases]
            answers = [in_pieces(c.value, e) for c, e in zip(called, self.expected, strict=True)]
            pieces = [self.form.pieces(answer) for answer in answers if answer is not None]
        except NotImplementedError:
            return (yield from _not_attempted(self))
        except StudentCodeError as error:
            return (yield from _alike(self, raised(error), "raised"))
        except OtherForm as other:
            return (yield from _alike(self, Finding("wrong-type", str(other))))
        found = next(filter(None, map(side_effects, called)), None)
        if found is not None:
            return (yield from _alike(self, found))
        right = [self.form.pieces(answer) for answer in self.expected]
        for k, name in enumerate(self.names):
            got, due = [p[k] for p in pieces], [p[k] for p in right]
            first = self._first_difference(got, due, called)
            named = first and (self._known(k, got, told) or self._exchanged(k, pieces, right))
            yield _told(self, name, named or first)

    def _exchanged(self, k: int, pieces: Sequence[Any], right: Sequence[Any]) -> Finding | None:
        """The k-th piece and another one stand in each other's place."""
        for other in range(len(self.names)):
            pair = [[p[k], p[other]] for p in pieces], [[r[k], r[other]] for r in right]
            found = other != k and exchanged(*pair, (self.names[k], self.names[other]), self.rtol)
            if found:
                return found
        return None

    def _first_difference(
        self, got: list[Any], due: list[Any], called: list[Called]
    ) -> Finding | None:
        """What is wrong on the first case that is wrong."""
        found = (compare(g, d, self.rtol) for g, d in zip(got, due, strict=True))
        first = next(filter(None, found), None)
        if first is None:
            return None
        warned = dict.fromkeys(w for c in called for w in c.warned)
        note = f"while running, your code warned: {'; '.join(warned)}" if warned else ""
        return Finding(first.code, first.cause, f"{first.numbers}\n{note}".strip())

    def _known(self, k: int, got: list[Any], told: set[str]) -> Finding | None:
        """The mistake that gives the same k-th pieces, told where it is wrong first."""
        for mistake in self.mistakes:
            if mistake.where != self.names[k] and mistake.sentence not in told:
                continue
            try:
                wrong = [self.form.pieces(answer)[k] for answer in mistake.answers]
            except OtherForm:
                continue
            if all(same_values(g, w, self.rtol) for g, w in zip(got, wrong, strict=True)):
                again = mistake.sentence in told
                told.add(mistake.sentence)
                cause = SAME if again else in_a_row(mistake.sentence)
                return Finding(mistake.code, cause)
        return None


@dataclass(frozen=True)
class Derivative:
    """function(*point) is a derivative, or a step of an optimizer, as the plan holds it.

    names: one part for each block of the answer.
    """

    names: tuple[str, ...]
    plan: Plan | UpdatePlan
    form: Form = PLAIN
    hidden: bool = False
    about: str = ""

    def judged(self, function: Function, told: set[str]) -> Iterator[Part]:
        """One verdict for each name; what concerns all of them stands on the first wrong one."""
        try:
            report = judge(self.plan, self.form.blocks(function))
        except OtherForm as other:
            return (yield from _alike(self, Finding("wrong-type", str(other))))
        if report.diagnosis == "raised":
            cause, _, numbers = report.message.partition("\n")
            return (yield from _alike(self, Finding("raised", in_a_row(cause), numbers), "raised"))
        blocks = {block.name: block for block in report.blocks}
        wrong = [n for n in self.names if n not in blocks or not blocks[n].ok] or list(self.names)
        for name in self.names:
            if report.ok or name not in wrong:
                yield _told(self, name, None)
            else:
                first = name == wrong[0]
                yield self._block(name, report, None if first else blocks.get(name))

    def _block(self, name: str, report: GradientReport, block: BlockReport | None) -> Part:
        told: BlockReport | GradientReport = report if block is None else block
        code = told.diagnosis or "wrong-value"
        if code == "not-attempted":
            return Part(name, "not attempted", code, card.NOT_YET)
        cause, _, numbers = told.message.partition("\n")
        numbers = "\n".join(filter(None, [numbers, *report.notes]))
        return _told(self, name, Finding(code, in_a_row(cause), numbers))


@dataclass(frozen=True)
class Fact:
    """A fact holds about the function on every case.

    fact(function, *case) returns "" when it holds, else a code, or a code and the facts that its
    message has slots for; messages: {code: what to tell}, with "" for what to tell when it holds.
    """

    name: str
    fact: Callable[..., str | tuple[str, Mapping[str, Any]]]
    cases: tuple[Case, ...]
    messages: Mapping[str, str]
    hidden: bool = False
    about: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def judged(self, function: Function, told: set[str]) -> Iterator[Part]:
        """The verdict of the first case on which the fact does not hold."""
        reached = ""
        try:
            for case in self.cases:
                answer = call(lambda *c: self.fact(_untouching(function), *c), case).value
                code, facts = answer if isinstance(answer, tuple) else (answer, {})
                if code:
                    found = Finding(code, in_a_row(self.messages[code].format(**facts)))
                    return (yield _told(self, self.name, found))
                reached = self.messages.get("", "").format(**facts) if facts else ""
        except NotImplementedError:
            return (yield from _not_attempted(self))
        except StudentCodeError as error:
            return (yield from _alike(self, raised(error), "raised"))
        except SideEffect as effect:
            return (yield _told(self, self.name, effect.found))
        yield Part(self.name, "right", message="" if self.hidden else reached, hidden=self.hidden)


class SideEffect(BaseException):
    """A function changed its arguments or returned nothing, while a fact about it was judged."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.cause)
        self.found = found


def _untouching(function: Function) -> Function:
    """The function, with copies for arguments; SideEffect when it changes them."""

    def called(*arguments: Any) -> Any:
        answer = call(function, arguments)
        found = side_effects(answer)
        if found is not None:
            raise SideEffect(found)
        return answer.value

    return called


CheckPart = Values | Derivative | Fact
HOLE = re.compile(r"Exercise ([\w.]+): (\w+)")  # what the hole of an exercise says
WAITS = "it calls {1}, which is exercise {0} and not done yet: fill that one in first"
ON_OTHERS = {
    "wrong": "right on the inputs shown, wrong on others",
    "raised": "right on the inputs shown, but your code stops with an error on others",
}


def _told(part: CheckPart, name: str, found: Finding | None, outcome: Any = "wrong") -> Part:
    """The verdict on one name. A hidden part tells no more than what its author wrote about it."""
    if found is None:
        return Part(name, "right", hidden=part.hidden)
    if part.hidden:
        message = f"{ON_OTHERS[outcome]}: {part.about}" if part.about else f"{ON_OTHERS[outcome]}."
        return Part(name, outcome, found.code, message, True)
    return Part(name, outcome, found.code, found.message)


def _alike(part: CheckPart, found: Finding, outcome: Any = "wrong") -> Iterator[Part]:
    """The same verdict on every name, told in full on the first."""
    for name in part.names:
        yield _told(part, name, found, outcome)
        found = Finding(found.code, SAME)


def _not_attempted(part: CheckPart) -> Iterator[Part]:
    """An open hole; what its error says may hold a hidden input, and is not told."""
    for name in part.names:
        yield Part(name, "not attempted", "not-attempted", card.NOT_YET, part.hidden)


def judged(parts: Sequence[CheckPart], function: Function, name: str) -> list[Part]:
    """The verdicts of several parts, each judged even when an earlier one is wrong.

    function: the one under test; name: its exercise, whose own hole alone is "not attempted".
    """

    def called(*arguments: Any, **keywords: Any) -> Any:
        try:
            return function(*arguments, **keywords)
        except NotImplementedError as hole:
            other = HOLE.search(str(hole))
            if other is None or other[2] == name:
                raise
            raise StudentCodeError("Waits", WAITS.format(*other.groups())) from None
        except StudentCodeError:
            raise
        except Exception as error:
            raise as_student_error(error) from error

    told: set[str] = set()
    return [verdict for part in parts for verdict in part.judged(called, told)]
