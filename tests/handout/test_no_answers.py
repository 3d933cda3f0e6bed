"""Nothing that students receive answers an exercise when it is called as the exercise is."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Iterator
from importlib import import_module
from itertools import islice, permutations
from pkgutil import walk_packages
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import nnlib
from grading.course import Course
from nnlib.check.comparing import same_values
from nnlib.check.form import OtherForm
from nnlib.check.parts import Derivative, Values
from nnlib.check.sealed import SealedExercise, load
from nnlib.gradcheck import Plan
from nnlib.plotting.display import Picture
from nnlib.plotting.film import Film
from tests.conftest import ROOT

# What a student reads as the library: switched off in answers, here and in the grader alike.
LIBRARY = {
    *("activations", "arrays", "datasets", "graph", "initializers", "layers", "losses"),
    *("metrics", "network", "optimizers", "progress", "regularizers", "schedules", "training"),
}
ORDERS = 24  # of an exercise's arguments
NO_ANSWERS = (None, str, Figure, Picture, Film)  # what answers nothing, and takes long to draw
EXERCISES = [
    pytest.param(exercise, id=name)
    for lesson in Course(ROOT).lessons()
    for page in lesson.pages
    for name, exercise in load(page.topic).exercises.items()
]


def rooms() -> Iterator[FunctionType]:
    """Every function and method in nnlib that does not belong to the library."""
    for module in walk_packages(nnlib.__path__, "nnlib."):
        if module.name.split(".")[1] in (*LIBRARY, "gradcheck", "check"):
            continue
        for value in vars(import_module(module.name)).values():
            if getattr(value, "__module__", None) != module.name:
                continue
            members = vars(value).values() if isinstance(value, type) else [value]
            for member in members:
                function = inspect.unwrap(getattr(member, "__func__", member))
                if isinstance(function, FunctionType) and not gives_none(function):
                    yield function


def gives_none(function: FunctionType) -> bool:
    """Whether a function says of itself that it returns no numbers."""
    said = function.__annotations__.get("return", Any)
    return said in NO_ANSWERS or said in ("None", "str")


FUNCTIONS = list(rooms())


def known(exercise: SealedExercise) -> list[tuple[tuple[Any, ...], Any]]:
    """[(arguments, right answer)] of the first shown part that calls the function itself."""
    for part in exercise.parts:
        form = part.form if isinstance(part, Values | Derivative) else None
        if form is None or form.through or form.before or form.after or form.keywords:
            continue
        if isinstance(part, Values):
            return list(zip(part.cases, part.expected, strict=True))[:2]
        if isinstance(part.plan, Plan):
            return [
                (place.point, tuple(block.expected for block in place.blocks))
                for place in part.plan.places[:2]
            ]
    return []


def answers(function: FunctionType, cases: list[tuple[tuple[Any, ...], Any]]) -> bool:
    """Whether a function gives the right values, with the arguments in some order."""
    count = len(cases[0][0])
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    orders = islice(permutations(range(count)), ORDERS)
    return any(all(gives(function, order, *case) for case in cases) for order in orders)


def gives(function: FunctionType, order: tuple[int, ...], given: tuple[Any, ...], due: Any) -> bool:
    arguments = copy.deepcopy([given[k] for k in order])
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            answer = function(*arguments)
        if isinstance(due, tuple) and len(due) == 1:
            return same_values(answer, due[0], 1e-6)
        return same_values(answer, due, 1e-6)
    except (Exception, OtherForm):  # whatever it is for, it is no answer to this
        return False


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_function_of_the_rooms_answers(exercise):
    cases = known(exercise)
    found = [f"{f.__module__}.{f.__qualname__}" for f in FUNCTIONS if cases and answers(f, cases)]
    assert found == []


def test_an_answer_would_be_found():
    def planted(w, x, b):
        return nnlib.activations.sigmoid(x @ w + b)

    exercise = load("neuron").exercises["neuron_output"]
    assert answers(planted, known(exercise))


def test_most_exercises_are_tried():
    tried = [param.values[0].name for param in EXERCISES if known(param.values[0])]
    assert len(tried) > 0.6 * len(EXERCISES)
