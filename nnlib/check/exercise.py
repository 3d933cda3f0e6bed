"""How an author writes a check: `with check.exercise(...) as ex:` and the kinds of part in it.

A check is written once, beside the solution, and run where the solutions are: names of exercises
mean their solutions there. What it records is data; students' checks and grades judge with that.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nnlib.check.calling import call
from nnlib.check.comparing import same_values
from nnlib.check.encoding import is_plain
from nnlib.check.form import EACH, Form, Function, OtherForm, paths_of
from nnlib.check.outcome import StudentCodeError
from nnlib.check.parts import Case, CheckPart, Derivative, Fact, Mistake, Values
from nnlib.check.varied import Pattern, first_steps, varied
from nnlib.gradcheck import Plan, plan_gradient, plan_jacobian, plan_updates, plan_vjp

__all__ = ["EACH", "Exercise", "WrongAnswer"]


Words = tuple[tuple[str, ...], str]  # hints, and the remark


class WrongAnswer(NamedTuple):
    """A wrong answer of the bank: its code, what a student is told who gives it, its function."""

    code: str
    sentence: str
    function: Function


class Parts:
    """The kinds of part; each is recorded with the right values and those of known mistakes.

    In every kind: `before`, `after` and `keywords` are arguments that all cases share; `through` is
    an importable function called as through(function, *case), such as the truth table of the
    weights that the function returns; `about` says of a hidden part which kind of input it is
    about, and is all that a student reads of it.
    """

    def __init__(
        self, solution: Function, wrong: Sequence[WrongAnswer], *, hidden: bool = False
    ) -> None:
        self.recorded: list[CheckPart] = []
        self.patterns: list[Pattern] = []
        self._solution, self._wrong, self._hidden = solution, wrong, hidden
        self._where: dict[int, str] = {}  # {wrong answer: the part that it gets wrong first}

    def same(
        self,
        cases: Sequence[Case],
        *,
        part: str = "value",
        parts: Sequence[str] | Mapping[str, Any] | None = None,
        expected: Sequence[Any] | None = None,
        rtol: float = 1e-6,
        about: str = "",
        **form: Any,
    ) -> None:
        """function(*case) equals the solution's answer on every case.

        cases: tuples of arguments. part: its name on the card; parts: where the answer has several
        pieces, their names in order, or {name: index, key or path}. expected: the right answers,
        where they are not the solution's. rtol: relative to the largest entry of each array.
        """
        names, paths = paths_of(parts) if parts is not None else ((part,), ((),))
        shape = Form(paths=paths, **_plain(form))
        if expected is None:
            with np.errstate(all="ignore"):  # a case may ask for what is infinite
                expected = [shape.of(self._solution)(*copy.deepcopy(case)) for case in cases]
        known = tuple(self._mistakes(names, shape, cases, expected, rtol))
        told = tuple(cases), tuple(expected), known, rtol, shape, self._hidden, about
        self.recorded.append(Values(names, *told))
        self.patterns.append(Pattern(names, tuple(cases), shape, self._hidden, rtol))

    def fact(
        self,
        fact: Callable[..., Any],
        cases: Sequence[Case],
        messages: Mapping[str, str],
        *,
        part: str,
        about: str = "",
    ) -> None:
        """fact(function, *case) is "" on every case, not a code of `messages`.

        With the code, a fact may return what its message has slots for: ("slow", {"steps": 9}).
        """
        self.recorded.append(Fact(part, fact, tuple(cases), messages, self._hidden, about))

    def gradient(
        self,
        *,
        loss: Function,
        points: Sequence[Case],
        names: Sequence[str] = ("gradient",),
        **options: Any,
    ) -> None:
        """function(*point) is the gradient of loss at every point; one part per block in `names`.

        wrt: positions of the blocks in a point; sizes: {"N": 8} or one size per point; pieces: the
        paths to the blocks in the answer, where it is not the tuple of them; reference=False judges
        by differences of the loss alone. See nnlib.gradcheck.plan_gradient.
        """
        self._derivative(plan_gradient, loss, points, names, options)

    def jacobian(
        self,
        *,
        f: Function,
        points: Sequence[Case],
        names: Sequence[str] = ("jacobian",),
        **options: Any,
    ) -> None:
        """function(*point) is the Jacobian of f; options as in `gradient`."""
        self._derivative(plan_jacobian, f, points, names, options)

    def vjp(
        self,
        *,
        f: Function,
        points: Sequence[Case],
        names: Sequence[str] = ("vjp",),
        **options: Any,
    ) -> None:
        """function(*point, upstream) is upstream times the Jacobian of f; options as `gradient`."""
        self._derivative(plan_vjp, f, points, names, options)

    def updates(self, *, part: str = "updates", about: str = "", **options: Any) -> None:
        """The function's steps are the solution's, over several steps and scales.

        step(parameter, gradient, *state, **setting) returns the new parameter, or a tuple of it and
        its new state; options as in nnlib.gradcheck.plan_updates.
        """
        plan = plan_updates(self._solution, mistakes=self._wrong, **options)
        self.recorded.append(Derivative((part,), plan, Form(), self._hidden, about))
        self.patterns += first_steps(part, plan, self._solution, hidden=self._hidden)

    def _derivative(
        self,
        planned: Callable[..., Plan],
        f: Function,
        points: Sequence[Case],
        names: Sequence[str],
        options: dict[str, Any],
    ) -> None:
        given = _plain({k: options.pop(k) for k in FORM if k in options})
        paths = tuple(p if isinstance(p, tuple) else (p,) for p in options.pop("pieces", ((),)))
        form, about = Form(paths=paths, **given), options.pop("about", "")
        reference = form.blocks(self._solution) if options.pop("reference", True) else None
        wrong = [
            w._replace(function=form.blocks(w.function))
            for number, w in enumerate(self._wrong)
            if self._where.get(number, names[0]) in names  # else its sentence is about another part
        ]
        plan = planned(f, points, names=names, reference=reference, mistakes=wrong, **options)
        seen = {(m.code, m.sentence) for m in plan.mistakes if _tells_apart(plan, m.values)}
        told = Counter((code, sentence) for code, sentence, _ in self._wrong)
        for number, (code, sentence, _) in enumerate(self._wrong):
            # A sentence of several answers is about whatever part each of them gets wrong.
            if (code, sentence) in seen and told[code, sentence] == 1:
                self._where.setdefault(number, names[0])
        self.recorded.append(Derivative(tuple(names), plan, form, self._hidden, about))
        options.pop("sizes", None)  # another case has others

        def again(cases: Sequence[Case]) -> Plan:
            points = [case[:-1] if plan.kind == "vjp" else case for case in cases]
            return planned(f, points, names=names, reference=reference, **options)

        cases = tuple(place.point for place in plan.places if place.role == "given")
        self.patterns.append(Pattern(tuple(names), cases, form, self._hidden, planned=again))

    def _answers(self, form: Form, function: Function, cases: Sequence[Case]) -> tuple[Any, ...]:
        under_test = form.of(function)
        with np.errstate(all="ignore"):
            return tuple(call(under_test, copy.deepcopy(case)).value for case in cases)

    def _mistakes(
        self,
        names: Sequence[str],
        form: Form,
        cases: Sequence[Case],
        right: Sequence[Any],
        rtol: float,
    ) -> Iterator[Mistake]:
        """What wrong answers of the bank give, where they give anything that can be told apart."""
        for number, (code, sentence, function) in enumerate(self._wrong):
            try:
                answers = self._answers(form, function, cases)
                wrong = _wrong_parts(names, form, answers, right, rtol)
            except (StudentCodeError, NotImplementedError, OtherForm):
                continue  # what raises, or has another form, is told by that
            if wrong and is_plain(answers) and not any(a is None for a in answers):
                where = self._where.setdefault(number, wrong[0])
                yield Mistake(code, sentence, answers, where)


def _wrong_parts(
    names: Sequence[str], form: Form, answers: Sequence[Any], right: Sequence[Any], rtol: float
) -> list[str]:
    """The names of the parts in which answers differ from the right ones on any case."""
    pairs = [(form.pieces(a), form.pieces(r)) for a, r in zip(answers, right, strict=True)]
    return [
        name
        for k, name in enumerate(names)
        if not all(same_values(a[k], r[k], rtol) for a, r in pairs)
    ]


def _tells_apart(plan: Plan, values: Sequence[Sequence[Any]]) -> bool:
    """Whether a mistake's values differ from the right ones at any point of a plan."""
    pairs = zip((place.blocks for place in plan.places), values, strict=True)
    return any(
        np.shape(v) != np.shape(block.expected) or not np.allclose(v, block.expected, 1e-7, 1e-12)
        for blocks, given in pairs
        for block, v in zip(blocks, given, strict=True)
    )


FORM = ("before", "after", "keywords", "through")


def _plain(form: dict[str, Any]) -> dict[str, Any]:
    """The options of a form; TypeError for a word that no kind of part knows."""
    unknown = ", ".join(sorted(set(form) - set(FORM)))
    if unknown:
        raise TypeError(f"a part of a check has no option {unknown}; there are {', '.join(FORM)}")
    return form


class Exercise(Parts):
    """One exercise's check, which a `with` block of `check.exercise` gives to be written."""

    def __init__(self, name: str, solution: Function, wrong: Sequence[WrongAnswer] = ()) -> None:
        super().__init__(solution, wrong)
        self.name = name
        self.hidden = Parts(solution, wrong, hidden=True)
        self.words: Words = ((), "")

    def hints(self, *steps: str) -> None:
        """What a student reads who asks for a hint, one step at each asking."""
        self.words = (steps, self.words[1])

    def remark(self, text: str) -> None:
        """What a student reads when all parts are right: another way, what it is used for next."""
        self.words = (self.words[0], text)

    def vary(self, *, without: Collection[str] = ()) -> None:
        """Add cases of every kind of input that the solution takes (nnlib.check.kinds).

        They are hidden but for kinds that students have to see. They are made from the parts
        written so far: single precision, whole numbers, one row, more than 64 rows, zeros, large
        entries and so on. without: the kinds that the text excludes.
        """
        patterns = [*self.patterns, *self.hidden.patterns]
        made = list(varied(patterns, self._solution, without))
        self.recorded += [part for part in made if not part.hidden]
        self.hidden.recorded += [part for part in made if part.hidden]

    @property
    def parts(self) -> tuple[CheckPart, ...]:
        """The shown parts and the hidden ones, in the order in which they were written."""
        return (*self.recorded, *self.hidden.recorded)
