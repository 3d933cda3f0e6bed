"""Proving a lesson: its solution, the empty notebook, its bank and its mutants are graded."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import nbformat
from nbformat import NotebookNode
from rich.progress import Progress

from grading.build.bank import Answer, read_bank
from grading.build.numbers import read_part
from grading.build.release import release_notebook
from grading.build.seal import as_received, holds
from grading.build.text import exercises
from grading.course import Further, Lesson
from grading.errors import CourseError
from grading.judging.forms import pack
from grading.proof.counts import ExerciseProof, LessonProof
from grading.proof.explained import read_explanations
from grading.proof.guards import guards
from grading.proof.mutants import mutants
from grading.proof.rules import broken_rules, called_by, released_differently
from grading.proof.survivors import equivalent, recorded, solved
from grading.proof.trusted import sealed_twice
from grading.proof.verdicts import Here, Verdict, Verdicts
from grading.sandbox import Template
from nnlib.check.sealed import JSON_FILE, SealedLesson, as_files


def prove(lesson: Lesson, progress: Progress) -> LessonProof:
    """Prove a lesson in this process, without mutants."""
    with Template() as template:
        return prove_with(lesson, Verdicts(Here(template)), progress, mutate=False)


def prove_with(
    lesson: Lesson, verdicts: Verdicts, progress: Progress, *, mutate: bool
) -> LessonProof:
    """Grade all that the lesson ships with; raises CourseError when it is not built."""
    source, released = read_part(lesson), _released(lesson)
    names = exercises(source)
    bank = read_bank(lesson.bank, names)
    reasons = read_explanations(lesson.mutants)
    strange = ", ".join(sorted(set(reasons) - set(names)))
    if strange:
        raise CourseError(f"{lesson.mutants}: there is no exercise {strange}")
    sealed, misbehaving = sealed_twice(source, bank, lesson.text)
    gaps = [
        *broken_rules(source),
        *released_differently(source, released, lesson.text),
        *misbehaving,
    ]
    gaps += [*_sealed_differently(sealed, lesson), *_extremes(source, released, sealed, verdicts)]
    proofs = []
    task = progress.add_task(lesson.name, total=len(bank))
    for name in names:
        proof = ExerciseProof(name, explained=reasons.get(name, {}))
        alone = SealedLesson(sealed.allowed, {name: sealed.exercises[name]})
        prover = ExerciseProver(source, released, alone, verdicts, lambda: progress.advance(task))
        prover.grade_bank(proof, [answer for answer in bank if answer.exercise == name])
        if mutate:
            for grade in (prover.grade_mutants, prover.grade_guards):
                grade(proof, lambda more: _extend(progress, task, more))
        proof.close()
        proofs.append(proof)
    return LessonProof(lesson.name, proofs, gaps)


def _extend(progress: Progress, task: object, more: int) -> None:
    """Let a progress bar expect more."""
    bar = next(bar for bar in progress.tasks if bar.id == task)
    progress.update(bar.id, total=(bar.total or 0) + more)


class ExerciseProver:
    """One exercise, alone with the setup cell, its check and the solutions that it calls."""

    def __init__(
        self,
        source: NotebookNode,
        released: NotebookNode,
        sealed: SealedLesson,
        verdicts: Verdicts,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        (self._check,) = sealed.exercises.values()
        self.name, self._verdicts, self._done = self._check.name, verdicts, done
        called = called_by(source, self.name)
        self._source, self._released = (
            _alone(form, self.name, called) for form in (source, released)
        )
        self._packed = pack(self._source, as_files(sealed))

    def grade_bank(self, proof: ExerciseProof, answers: list[Answer]) -> None:
        """Count the answers of the bank that are judged as due."""
        verdicts = self._judged([answer.source for answer in answers])
        for answer, verdict in zip(answers, verdicts, strict=True):
            proof.add(answer, verdict.full, verdict.diagnosis)

    def grade_mutants(
        self, proof: ExerciseProof, announce: Callable[[int], None] = lambda _: None
    ) -> None:
        """Count the mutants of the solution that the check rejects, and look at the others."""
        cell = next(c for c in self._source.cells if _grade_id(c) == self.name)
        found = mutants(cell.source)
        announce(len(found))
        verdicts = self._judged([mutant.source for mutant in found])
        alive = [m for m, verdict in zip(found, verdicts, strict=True) if verdict.full]
        same = equivalent(self._source, self._check, alive) if alive else []
        proof.mutants, proof.killed = len(found), len(found) - len(alive)
        proof.equivalent = same
        proof.survivors = [mutant for mutant in alive if mutant not in same]

    def grade_guards(
        self, proof: ExerciseProof, announce: Callable[[int], None] = lambda _: None
    ) -> None:
        """Count the kinds of input on which a wrong answer costs points, and note the others."""
        _, names = solved(self._source, self.name)
        if not callable(names[self.name]):
            return
        calls = recorded(names[self.name], self._check)
        cell = next(c for c in self._source.cells if _grade_id(c) == self.name)
        found = guards(cell.source, self.name, names[self.name], calls)
        announce(len(found))
        verdicts = self._judged([guard.source for guard in found])
        proof.guards = len(found)
        proof.unguarded = [g for g, verdict in zip(found, verdicts, strict=True) if verdict.full]

    def _judged(self, sources: list[str]) -> list[Verdict]:
        """The verdicts of the check on what a student hands in who has written these cells."""
        tasks = [(str(k), self._handed_in(source)) for k, source in enumerate(sources)]
        told = self._verdicts(self._packed, tasks, self._done)
        return [told[name][f"check_{self.name}"] for name, _ in tasks]

    def _handed_in(self, source: str) -> bytes:
        notebook = copy.deepcopy(self._released)
        for cell in notebook.cells:
            if _grade_id(cell) == self.name:
                cell.source = source
        return nbformat.writes(notebook).encode()


def _alone(
    notebook: NotebookNode, exercise: str, called: Mapping[str, str] = MappingProxyType({})
) -> NotebookNode:
    """called: {name: source} of other exercises, which are solved in it."""
    wanted = {exercise, f"check_{exercise}", *called}
    cells = [
        nbformat.from_dict({**cell, "source": called.get(_grade_id(cell) or "", cell.source)})
        for cell in notebook.cells
        if "setup" in cell.metadata.get("tags", []) or _grade_id(cell) in wanted
    ]
    return nbformat.from_dict({**notebook, "cells": copy.deepcopy(cells)})


def _grade_id(cell: NotebookNode) -> str | None:
    name: str | None = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name


def _released(lesson: Lesson) -> NotebookNode:
    if not (lesson.release.is_file() and lesson.solution.is_file()):
        raise CourseError(f"{lesson.name} is not built yet: run course build {lesson.name}")
    if isinstance(lesson, Further):  # what students get of it has no cells to grade
        return release_notebook(
            nbformat.read(lesson.solution, as_version=4), lesson.name, lesson.stem
        )
    return nbformat.read(lesson.release, as_version=4)


def _sealed_differently(sealed: SealedLesson, lesson: Lesson) -> Iterator[str]:
    """Where the files of the checks are not what the text and the bank give today."""
    received = as_received(sealed, lesson.text)
    kept = [(lesson.room, received.shown()), (lesson.folder, sealed.judging())]
    for folder, now in kept[:1] if isinstance(lesson, Further) else kept:
        if not holds(folder, as_files(now)):
            yield f"{folder / JSON_FILE}: of another text or bank: course build {lesson.name}"


def _extremes(
    source: NotebookNode, released: NotebookNode, sealed: SealedLesson, verdicts: Verdicts
) -> Iterator[str]:
    """The untouched notebook earns nothing, the solution everything that a check gives."""
    both = {"untouched": released, "solved": source}
    packed = pack(source, as_files(sealed))
    told = verdicts(packed, [(k, nbformat.writes(v).encode()) for k, v in both.items()])
    for name, verdict in told["untouched"].items():
        if verdict.earned:
            yield f"{name}: the untouched notebook earns {verdict.earned:g} points"
    for name, verdict in told["solved"].items():
        if name.startswith("check_") and not verdict.full:
            earned, diagnosis = verdict.earned or 0, verdict.diagnosis
            told_points = f"earns {earned:g} of {verdict.points:g} points ({diagnosis})"
            yield f"{name}: the solution {told_points}"
