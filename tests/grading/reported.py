"""A class whose report is known: who handed in what, and the words that must not be shown."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grading.course import Course
from grading.gradebook.record import Recorder
from grading.judging.forms import Forms, read_solution
from grading.judging.result import error_output
from grading.reporting import class_report
from grading.reporting.class_report import Asked
from nnlib.check import Part, Report
from nnlib.check.card import as_html
from tests.grading.conftest import tiny_lesson
from tests.grading.editing import HALF_SLOPE, SLOPE, Edited

OWN = "the factor 3 is missing"  # the tiny lesson's own words
DUE = datetime(2026, 11, 20, 12)
# Who: name, email, and what their exercise `slope` came to.
PEOPLE = {
    "qq101": ("Adaliese", "Zwirbelmann", "right"),
    "qq102": ("Brunhild", "Yxkötter", "partly"),
    "qq103": ("Cassivell", "Wurmsdobler", "partly"),
    "qq104": ("Dagobrecht", "Vlczek", "shape"),
    "qq105": ("Egilmar", "<b>Uhlenbrook</b>", "raised"),
    "qq106": ("Frowine", "Tschirpke", "own kind"),
    "qq107": ("Gundolar", "Szymkowiak", "timeout"),
    "qq108": ("Hadwigis", "Rülpsmeier", "untouched"),
    "qq109": ("Irmenfried", "Quastenberg", "unreadable"),
}
ABSENT = {"qq110": ("Jorunnvar", "Pfnürschnack"), "qq111": ("Kunigolf", "Ohrwaschl")}


def parts(kind: str, student: str) -> list[Part]:
    """What the check of `slope` says; some of it holds words of the student's."""
    first, last, _ = PEOPLE[student]
    square, cube = Part("square", "right"), Part("cube", "right")
    wrong = {
        "shape": ("wrong", "wrong-type", f"a number or an array is expected, not {first}"),
        "raised": ("raised", "raised", f"Your code raised ZeroDivisionError: I am {last}."),
        "own kind": ("raised", "raised", f"Your code raised {last}: {student} was here."),
        "timeout": ("raised", "raised", "Your code raised Timeout: it took longer than allowed."),
    }
    if kind == "right":
        return [square, cube]
    if kind == "partly":
        return [square, Part("cube", "wrong", "factor-3", OWN)]
    if kind == "untouched":
        return [Part(name, "not attempted", "not-attempted") for name in ("square", "cube")]
    outcome, code, message = wrong[kind]
    return [Part(name, outcome, code, message) for name in ("square", "cube")]  # type: ignore[arg-type]


def judged(notebook: NotebookNode, check: str, points: float, said: list[Part]) -> str:
    """Fill in a check's outputs as the judge does; returns the diagnosis."""
    verdict = Report("1", check.removeprefix("check_"), points, said)
    cell = next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == check
    )
    partial = 0 < verdict.right < len(verdict.merged)
    shown = {
        "output_type": "execute_result" if partial else "display_data",
        "data": {"text/html": as_html(verdict), "text/plain": f"{verdict.earned:g}"},
        "metadata": {},
    }
    cell.outputs = [nbformat.from_dict(shown | ({"execution_count": 1} if partial else {}))]
    if verdict.right == 0:
        cell.outputs.append(nbformat.from_dict(error_output("CheckFailed", "no part is right")))
    return verdict.diagnosis


def graded(forms: Forms, student: str) -> NotebookNode:
    """One student's graded notebook, with their name wherever they could have written it."""
    first, last, kind = PEOPLE[student]
    slope = SLOPE if kind == "right" else f"# {first} {last} {student}\n{HALF_SLOPE}"
    edited = Edited(forms).write(double="def double(v):\n    return v + v", slope=slope)
    notebook = edited.write(think_slope=f"{first} {last} thinks.").notebook
    codes = {"check_double": "", "check_slope": ""}
    problems = ["The file is cut off."] if kind == "unreadable" else []
    if kind == "unreadable":
        for check in codes:
            edited.cell(check).outputs = [
                nbformat.from_dict(error_output("NotGraded", problems[0]))
            ]
    else:
        codes["check_double"] = judged(notebook, "check_double", 2, [Part("value", "right")])
        codes["check_slope"] = judged(notebook, "check_slope", 4, parts(kind, student))
    notebook.metadata["grading"] = {
        "diagnoses": {check: code for check, code in codes.items() if code},
        "repairs": [f"The cell “{first}” was there twice."] if kind == "partly" else [],
        "problems": problems,
        "unsafe": kind == "timeout",
    }
    return notebook


def write_class(folder: Path, forms: Forms) -> Course:
    """Nine who handed in, and two who did not: one in the gradebook, one on the class list."""
    lesson = tiny_lesson(folder, forms)
    with Recorder(lesson, read_solution(lesson)) as recorder:
        book = recorder.gradebook
        book.update_or_create_assignment(lesson.name, duedate=DUE)
        for number, (student, (first, last, _)) in enumerate(PEOPLE.items()):
            handed_in = DUE.replace(hour=13 if number == 2 else 11)
            recorder.record(student, graded(forms, student), handed_in)
            mail = f"{first}@uni.example".lower()
            book.update_or_create_student(student, first_name=first, last_name=last, email=mail)
        book.update_or_create_student("qq110", first_name="Jorunnvar", last_name="Pfnürschnack")
        grade = book.find_grade("think_slope", "tiny", lesson.name, "qq101")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.db.commit()
    roster = "id,first name,last name\nqq111,Kunigolf,Ohrwaschl\n"
    (lesson.course.grading / "roster.csv").write_text(roster)
    return lesson.course


def written(course: Course, *lessons: str, **asked: Any) -> str:
    """The page on these lessons, or on all."""
    page = course.grading / class_report.PAGE
    class_report.run(course, Asked(lessons=[*lessons] or None, **asked))
    return page.read_text()
