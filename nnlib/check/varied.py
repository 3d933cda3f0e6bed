"""Cases of other kinds, made from the cases that an author wrote: see nnlib.check.kinds."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from nnlib.check.form import Form, Function, paths_of
from nnlib.check.kinds import KINDS, Case, Kind, away_from_kinks, fitting
from nnlib.check.parts import CheckPart, Derivative, Values
from nnlib.gradcheck import Plan, UpdatePlan

MOST = 2  # cases of one kind in a part


@dataclass(frozen=True)
class Pattern:
    """The cases of a written part, from which others are made.

    hidden: of a hidden part, whose sizes no shown part may have; planned: for derivatives, the plan
    at other cases, which judges kinks as they deserve.
    """

    names: tuple[str, ...]
    cases: tuple[Case, ...]
    form: Form
    hidden: bool
    rtol: float = 1e-6
    planned: Callable[[list[Case]], Plan] | None = None


def varied(
    patterns: list[Pattern], solution: Function, without: Collection[str]
) -> Iterator[CheckPart]:
    """A part of each kind for each pattern, where the solution takes such input.

    without: titles of kinds that the exercise does not allow; ValueError for a title unknown.
    """
    unknown = ", ".join(sorted(set(without) - {kind.title for kind in KINDS}))
    if unknown:
        raise ValueError(f"there is no kind of input called {unknown}")
    for kind in KINDS:
        if kind.title not in without:
            for pattern in patterns[: 1 if kind.times > 1 else None]:
                yield from _part(kind, pattern, solution)


def _part(kind: Kind, pattern: Pattern, solution: Function) -> Iterator[CheckPart]:
    answered = pattern.form.of(solution)
    found = (fitting(kind, case, answered, solution.__doc__) for case in pattern.cases)
    cases = [case for case in found if case is not None][:MOST]
    hidden = pattern.hidden or not kind.shown
    about = f"the answer must be right for {kind.title} too."
    if cases and pattern.planned is not None and not kind.smooth:
        yield Derivative(pattern.names, _planned(pattern, cases), pattern.form, hidden, about)
        return
    if pattern.planned is not None:
        cases = [case for case in cases if away_from_kinks(answered, case)]
    if not cases:
        return
    cases = cases * kind.times
    expected = [answered(*copy.deepcopy(case)) for case in cases]
    rtol = max(pattern.rtol, kind.rtol)
    form = _by_name(pattern.names, pattern.form)
    yield Values(pattern.names, tuple(cases), tuple(expected), (), rtol, form, hidden, about)


def _planned(pattern: Pattern, cases: list[Case]) -> Plan:
    """The plan of a derivative at other cases; ValueError where its f is another one by now."""
    assert pattern.planned is not None
    try:
        return pattern.planned(cases)
    except ValueError as error:
        told = f"{', '.join(pattern.names)}: {error} Does a lambda use a loop's variable?"
        raise ValueError(f"{told} Then bind it: lambda z, name=name: …") from error


def _by_name(names: tuple[str, ...], form: Form) -> Form:
    """The form whose paths lead to each name's block, as a derivative's answer has them."""
    return form if len(names) == len(form.paths) else replace(form, paths=paths_of(names)[1])


def first_steps(part: str, plan: UpdatePlan, step: Function, *, hidden: bool) -> Iterator[Pattern]:
    """The first step of each tensor of an optimizer's plan: of the answer, the parameter alone."""
    for course in plan.courses[:1]:
        for start, gradient, state in zip(
            course.starts, course.gradients[0], course.states[0], strict=True
        ):
            if callable(gradient):
                continue
            case = start, gradient, *state
            answer = step(*copy.deepcopy(case), **course.setting)
            path = (0,) if isinstance(answer, tuple) else ()
            form = Form(keywords=course.setting, through=on_its_own, paths=(path,))
            yield Pattern((part,), (case,), form, hidden)


def on_its_own(step: Function, parameter: Any, gradient: Any, *state: Any, **setting: Any) -> Any:
    """The step on copies of all but the gradient: an optimizer may change its own in place."""
    parameter, state = copy.deepcopy((parameter, state))
    return step(parameter, gradient, *state, **setting)
