"""What a check asked one function and what it got, hidden parts included: for the staff alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grading.judging.as_code import Code, NotCode
from nnlib.check.calling import call
from nnlib.check.comparing import same_values
from nnlib.check.form import Form, OtherForm
from nnlib.check.outcome import Part, StudentCodeError
from nnlib.check.parts import CheckPart, Derivative, Values, judged
from nnlib.gradcheck import Plan, UpdatePlan

Function = Callable[..., Any]
LONGEST = 6000  # characters of a call as code; beyond, it is read from the sealed checks
CLOSE = 1e-6


def _whole(answer: Any) -> Any:
    return answer


@dataclass(frozen=True)
class Asked:
    """One call that a part asks for, and the right answer.

    through: what is called with the function in its place; pick: what of an answer is compared;
    sealed: the same call with what the sealed part holds, for functions called {name}.
    """

    arguments: tuple[Any, ...]
    expected: Any
    sealed: str
    keywords: Mapping[str, Any] = field(default_factory=dict)
    through: Function | None = None
    pick: Function = _whole

    def of(self, function: Function) -> Any:
        """What the function gives, or the error that it ends in."""
        form = Form(keywords=self.keywords, through=self.through)
        try:
            answer = call(form.of(function), self.arguments).value
            return self.pick(answer)
        except OtherForm:
            return answer
        except (StudentCodeError, NotImplementedError) as error:
            return error

    def snippet(self, name: str, part: str) -> str:
        """The call as code for a notebook in which the function is defined.

        part: an expression for the sealed part, from which long arguments are read.
        """
        code = Code()
        try:
            called = self._call(code, name)
        except NotCode:
            called = ""
        if called and len(called) <= LONGEST:
            return "\n".join([*code.lines, called])
        head = "from nnlib.check.sealed import load_with_hidden  # in the course's folder"
        return "\n".join([head, f"part = {part}", self.sealed.format(name=name)])

    def _call(self, code: Code, name: str) -> str:
        called = code.call("", self.arguments, self.keywords)[1:]
        return f"{code.name(self.through)}({name}, {called}" if self.through else f"{name}({called}"


@dataclass(frozen=True)
class Explained:
    """One part of a check: its verdicts in full, and its first call that is wrong, else the first.

    got: what the function gave, or its error.
    """

    verdicts: tuple[Part, ...]
    hidden: bool
    asked: Asked
    got: Any


@dataclass(frozen=True)
class Explanation:
    """One exercise of one submission. source: the cell that defines the function, "" if none."""

    source: str
    parts: list[Explained]


def explained(part: CheckPart, function: Function, name: str) -> Explained:
    """What became of one part. name: the function's."""
    verdicts = tuple(judged([replace(part, hidden=False)], function, name))
    asked = [*_asked(part)]
    right = all(verdict.outcome == "right" for verdict in verdicts)
    told = [(one, one.of(function)) for one in (asked[:1] if right else asked)]
    wrong = (pair for pair in told if not _is_right(*pair))
    return Explained(verdicts, part.hidden, *next(wrong, told[0]))


def _is_right(asked: Asked, got: Any) -> bool:
    return not isinstance(got, Exception) and same_values(got, asked.expected, CLOSE)


def _asked(part: CheckPart) -> Iterator[Asked]:
    """The calls that a part asks for."""
    if isinstance(part, Values):
        for k, (case, right) in enumerate(zip(part.cases, part.expected, strict=True)):
            yield _formed(part.form, case, part.form.pieces(right), f"cases[{k}]")
    elif not isinstance(part, Derivative):
        for k, case in enumerate(part.cases):
            sealed = f"part.fact({{name}}, *part.cases[{k}])"
            yield Asked(case, "", sealed, through=part.fact)
    elif isinstance(part.plan, Plan):
        for k, place in enumerate(part.plan.places):
            right = tuple(block.expected for block in place.blocks)
            yield _formed(part.form, place.point, right, f"plan.places[{k}].point")
    else:
        yield from _steps(part.plan)


def _formed(form: Form, case: tuple[Any, ...], right: tuple[Any, ...], where: str) -> Asked:
    def pick(answer: Any) -> Any:
        return _alone(form.pieces(answer))

    given = (*form.before, *case, *form.after)
    sealed = f"part.form.of({{name}})(*part.{where})"
    return Asked(given, _alone(right), sealed, form.keywords, form.through, pick)


def _alone(pieces: tuple[Any, ...]) -> Any:
    return pieces[0] if len(pieces) == 1 else pieces


def _steps(plan: UpdatePlan) -> Iterator[Asked]:
    """The steps of an optimizer on each course, as far as their states are known."""
    for number, course in enumerate(plan.courses):
        for k, states in enumerate(course.states):
            before = course.right[k - 1] if k else course.starts
            for i, state in enumerate(states):
                start = f"right[{k - 1}]" if k else "starts"
                sealed = (
                    f"c = part.plan.courses[{number}]\n{{name}}(c.{start}[{i}], "
                    f"c.gradients[{k}][{i}], *c.states[{k}][{i}], **c.setting)"
                )
                given = (before[i], course.gradients[k][i], *state)
                yield Asked(given, course.right[k][i], sealed, course.setting, pick=_parameter)


def _parameter(answer: Any) -> Any:
    return answer[0] if isinstance(answer, list | tuple) and answer else answer
