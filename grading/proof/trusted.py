"""Sealing a lesson's checks twice, to see what the grader cannot show."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from nbformat import NotebookNode

from grading.build.bank import Answer
from grading.build.seal import Sealing
from grading.course import FURTHER
from nnlib.check.sealed import SealedLesson, as_files

SEEDS = (1, 20_250_101)


def sealed_twice(
    text: NotebookNode, bank: list[Answer], where: Path
) -> tuple[SealedLesson, list[str]]:
    """The lesson's checks, and what is wrong with them, one sentence each."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002
    lessons = []
    for seed in SEEDS:
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        lessons.append(Sealing(text, bank, where).lesson())
    random.setstate(states[0])
    np.random.set_state(states[1])  # noqa: NPY002
    alone = _hidden_alone(lessons[0]) if where.stem != FURTHER else ()
    return lessons[0], [*_by_chance(*lessons), *alone]


def _by_chance(one: SealedLesson, other: SealedLesson) -> Iterator[str]:
    """Checks that change with the seed of the global random numbers, or from run to run."""
    for name, exercise in one.exercises.items():
        alone = [SealedLesson((), {name: e}) for e in (exercise, other.exercises[name])]
        if as_files(alone[0]) != as_files(alone[1]):
            yield f"check_{name}: differs from run to run: use np.random.default_rng(seed)"


def _hidden_alone(lesson: SealedLesson) -> Iterator[str]:
    """Hidden parts that no shown part goes before, and checks that hide nothing."""
    for name, exercise in lesson.exercises.items():
        shown = {part for p in exercise.parts if not p.hidden for part in p.names}
        hidden = {part for p in exercise.parts if p.hidden for part in p.names}
        if not hidden:
            yield f"check_{name}: no hidden test (ex.hidden…)"
        for part in sorted(hidden - shown):
            yield f"check_{name}: the hidden part {part!r} has no shown part of the same name"
