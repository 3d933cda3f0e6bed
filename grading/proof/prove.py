"""Proving a lesson: its solution, the empty notebook and every answer of its bank are graded."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode
from rich.progress import Progress

from grading.build.text import read_lesson_text
from grading.course import Lesson
from grading.errors import CourseError
from grading.judging.forms import pack
from grading.judging.judge import grade_submission
from grading.judging.result import Result, scores
from grading.proof.bank import FEWEST_RIGHT, FEWEST_WRONG, Answer, read_bank
from grading.proof.rules import broken_rules
from grading.proof.trusted import misbehaving_checks
from grading.sandbox import Limits, Template


@dataclass
class ExerciseProof:
    """One exercise: how many answers of each kind there are, and how many were judged as due."""

    name: str
    right: int = 0
    accepted: int = 0
    wrong: int = 0
    rejected: int = 0
    gaps: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.gaps

    def add(self, answer: Answer, full: bool, diagnosis: str) -> None:
        """Count one graded answer; a verdict that is not due becomes a gap."""
        if answer.right:
            self.right += 1
            self.accepted += full
            if not full:
                self.gaps.append(f"rejects the right answer {answer.title!r} ({diagnosis})")
        else:
            self.wrong += 1
            self.rejected += not full and diagnosis == answer.expected
            if full:
                self.gaps.append(f"accepts the wrong answer {answer.title!r}")
            elif diagnosis != answer.expected:
                told = f"{diagnosis}, not {answer.expected}"
                self.gaps.append(f"the wrong answer {answer.title!r} is told {told}")

    def close(self) -> None:
        """Note a bank that is too small."""
        if self.right < FEWEST_RIGHT or self.wrong < FEWEST_WRONG:
            self.gaps.append(
                f"its bank has {self.right} right and {self.wrong} wrong answers; "
                f"at least {FEWEST_RIGHT} and {FEWEST_WRONG} are due"
            )


@dataclass
class LessonProof:
    """A lesson: its exercises, and the gaps that concern the lesson as a whole."""

    name: str
    exercises: list[ExerciseProof]
    gaps: list[str]

    @property
    def ok(self) -> bool:
        return not self.gaps and all(exercise.ok for exercise in self.exercises)


def prove(lesson: Lesson, progress: Progress) -> LessonProof:
    """Grade all that the lesson ships with; raises CourseError when it is not built."""
    source = read_lesson_text(lesson.text)
    released = _released(lesson)
    bank = read_bank(lesson.bank, _exercises(source))
    proofs = {name: ExerciseProof(name) for name in _exercises(source)}
    gaps = [*broken_rules(source), *misbehaving_checks(source)]
    with Template() as template:
        gaps += _extremes(_grade(source, released, template), _grade(source, source, template))
        for answer in progress.track(bank, description=f"{lesson.name}: answers"):
            check = f"check_{answer.exercise}"
            result = _grade(
                _alone(source, answer.exercise), _with_answer(released, answer), template
            )
            got, points = scores(nbformat.from_dict(result.notebook))[check]
            proofs[answer.exercise].add(answer, got == points, result.diagnoses.get(check, "none"))
    for proof in proofs.values():
        proof.close()
    return LessonProof(lesson.name, list(proofs.values()), gaps)


def _grade(source: NotebookNode, submission: NotebookNode, template: Template) -> Result:
    data = nbformat.writes(submission).encode()
    return grade_submission(pack(source), data, limits=Limits(), template=template)


def _alone(notebook: NotebookNode, exercise: str) -> NotebookNode:
    """The lesson with one exercise, its check and the setup cell: all that an answer needs."""
    wanted = {exercise, f"check_{exercise}"}
    cells = [
        cell
        for cell in notebook.cells
        if "setup" in cell.metadata.get("tags", [])
        or cell.metadata.get("nbgrader", {}).get("grade_id") in wanted
    ]
    return nbformat.from_dict({**notebook, "cells": copy.deepcopy(cells)})


def _released(lesson: Lesson) -> NotebookNode:
    if not (lesson.release.is_file() and lesson.solution.is_file()):
        raise CourseError(f"{lesson.name} is not built yet: run course build {lesson.name}")
    return nbformat.read(lesson.release, as_version=4)


def _exercises(source: NotebookNode) -> list[str]:
    return [
        cell.metadata.nbgrader.grade_id
        for cell in source.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    ]


def _extremes(untouched: Result, solved: Result) -> Iterator[str]:
    """The untouched notebook earns nothing, the solution everything that a check gives."""
    for name, (got, _) in scores(nbformat.from_dict(untouched.notebook)).items():
        if got:
            yield f"{name}: the untouched notebook earns {got:g} points"
    for name, (got, points) in scores(nbformat.from_dict(solved.notebook)).items():
        if name.startswith("check_") and got != points:
            told = solved.diagnoses.get(name, "no diagnosis")
            yield f"{name}: the solution earns {got:g} of {points:g} points ({told})"


def _with_answer(released: NotebookNode, answer: Answer) -> NotebookNode:
    """What a student hands in who has written this answer."""
    notebook = _alone(released, answer.exercise)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == answer.exercise:
            cell.source = answer.source
    return notebook
