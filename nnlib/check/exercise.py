"""How an author writes a check: `with check.exercise(...) as ex:` and the kinds of part in it.

A check is written once, beside the solution, and run where the solutions are: names of exercises
mean their solutions there. What it records is data; students' checks and grades judge with that.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nnlib.check.calling import call
from nnlib.check.form import EACH, Form, Function, paths_of
from nnlib.check.outcome import StudentCodeError
from nnlib.check.parts import Case, CheckPart, Derivative, Fact, Mistake, Values
from nnlib.gradcheck import Plan, plan_gradient, plan_jacobian, plan_updates, plan_vjp

__all__ = ["EACH", "Exercise", "WrongAnswer"]


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
        self._solution, self._wrong, self._hidden = solution, wrong, hidden

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
        right = expected if expected is not None else self._answers(shape, self._solution, cases)
        known = tuple(self._mistakes(shape, cases, right, rtol))
        told = tuple(cases), tuple(right), known, rtol, shape, self._hidden, about
        self.recorded.append(Values(names, *told))

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
        wrong = [w._replace(function=form.blocks(w.function)) for w in self._wrong]
        plan = planned(f, points, names=names, reference=reference, mistakes=wrong, **options)
        self.recorded.append(Derivative(tuple(names), plan, form, self._hidden, about))

    def _answers(self, form: Form, function: Function, cases: Sequence[Case]) -> tuple[Any, ...]:
        under_test = form.of(function)
        with np.errstate(all="ignore"):
            return tuple(call(under_test, copy.deepcopy(case)).value for case in cases)

    def _mistakes(
        self, form: Form, cases: Sequence[Case], right: Sequence[Any], rtol: float
    ) -> Iterator[Mistake]:
        """What wrong answers of the bank give, where they give anything that can be told apart."""
        from nnlib.check.comparing import same_values

        for code, sentence, function in self._wrong:
            try:
                answers = self._answers(form, function, cases)
            except (StudentCodeError, NotImplementedError):
                continue  # what raises is told by what it raises
            if any(answer is None for answer in answers):
                continue
            if not all(same_values(a, r, rtol) for a, r in zip(answers, right, strict=True)):
                yield Mistake(code, sentence, answers)


FORM = ("before", "after", "keywords", "through")


def _plain(form: dict[str, Any]) -> dict[str, Any]:
    """The options of a form; TypeError for a word that no kind of part knows."""
    unknown = ", ".join(sorted(set(form) - set(FORM)))
    if unknown:
        raise TypeError(f"a part of a check has no option {unknown}; there are {', '.join(FORM)}")
    return form


class Exercise(Parts):
    """One exercise's check, used as a `with` block; `finished` gets it when the block has ended."""

    def __init__(
        self,
        name: str,
        solution: Function,
        wrong: Sequence[WrongAnswer] = (),
        finished: Callable[[Exercise], None] = lambda _: None,
    ) -> None:
        super().__init__(solution, wrong)
        self.name, self._finished = name, finished
        self.hidden = Parts(solution, wrong, hidden=True)

    @property
    def parts(self) -> tuple[CheckPart, ...]:
        """The shown parts and the hidden ones, in the order in which they were written."""
        return (*self.recorded, *self.hidden.recorded)

    def __enter__(self) -> Exercise:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._finished(self)
