"""`course similar`: which hand-ins of a lesson agree beyond chance, as a table and as a page."""

from __future__ import annotations

import json
import os
from itertools import combinations
from pathlib import Path
from typing import Any

from grading.build.bank import read_bank
from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.gradebook.together import groups_of
from grading.intake.people import class_list
from grading.judging.forms import (
    Forms,
    pack,
    read_checks,
    read_solution,
    unpack,
    without_outputs,
)
from grading.similar.choices import Choices, NoPython, choices
from grading.similar.evidence import Exercise, pairs
from grading.similar.found import Found
from grading.similar.hand_ins import Answers, given, read_all
from grading.similar.pairs_page import as_html
from grading.submitted import find_submissions


def run(course: Course, lesson: Lesson, students: list[str] | None = None) -> Found:
    """Compare everyone's exercises of a lesson, two by two. students: only pairs with one of these.

    Who handed in together is not compared. Raises CourseError when nobody handed in.
    """
    handed = find_submissions(course, lesson, None)
    packet = pack(read_solution(lesson), read_checks(lesson))
    files = {one.student: one.read() for one in handed}
    workers = min(os.cpu_count() or 1, len(files))
    read = dict(read_all(without_outputs(packet), files, workers))
    answers = {name: read[name][0] for name in files}
    forms = unpack(packet)
    together = {p for group in groups_of(course, lesson.name) for p in combinations(group, 2)}
    found = [
        pair
        for pair in pairs(_exercises(lesson, forms, answers), list(answers))
        if pair.students not in together and (students is None or {*pair.students} & {*students})
    ]
    sealed = forms.sealed.exercises
    numbers = {name: sealed[name].number if name in sealed else "" for name in forms.exercises}
    told = {name: notes for name, (_, notes) in read.items() if notes}
    return Found(lesson.name, _called(course, answers), numbers, answers, found, told)


def write_page(found: Found, path: Path) -> None:
    """Write the page. Raises CourseError where it cannot be written."""
    try:
        write_atomically(path, as_html(found))
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from error


def as_json(found: Found) -> str:
    """The table as data: pairs, exercises and what speaks for each; what was not compared."""
    data: dict[str, Any] = {"lesson": found.lesson, "hand_ins": len(found.answers)}
    data["pairs"] = [
        {
            "students": list(pair.students),
            "times_likelier_than_chance": round(pair.times),
            "exercises": {a.exercise: round(a.nats, 2) for a in pair.agreements},
        }
        for pair in found.pairs
    ]
    return json.dumps(data | {"not_compared": found.told}, indent=2, ensure_ascii=False)


def _exercises(lesson: Lesson, forms: Forms, answers: dict[str, Answers]) -> list[Exercise]:
    release, known = given(forms), _bank(lesson, forms)
    return [
        Exercise(
            name,
            {student: own[name] for student, own in answers.items() if name in own},
            stub.lines,
            known.get(name, []),
        )
        for name, stub in release.items()
    ]


def _bank(lesson: Lesson, forms: Forms) -> dict[str, list[Choices]]:
    """{exercise: answers that are known already}: what they share is no sign of a copy."""
    known: dict[str, list[Choices]] = {}
    if lesson.bank.is_file():
        for answer in read_bank(lesson.bank, list(forms.exercises)):
            try:
                known.setdefault(answer.exercise, []).append(choices(answer.source))
            except NoPython as error:
                raise CourseError(f"{lesson.bank}, {answer.title!r}: {error}") from None
    return known


def _called(course: Course, answers: dict[str, Answers]) -> dict[str, str]:
    """{student: the id, and the name where the class list has one}."""
    roster = class_list(course)
    known = roster.by_id() if roster else {}
    names = {s: f"{known[s].first} {known[s].last}".strip() if s in known else "" for s in answers}
    return {student: f"{name} ({student})" if name else student for student, name in names.items()}
