"""The same submissions graded by stock nbgrader: its own autograde, its own settings, in a cage."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grading.build.text import read_lesson_text
from grading.errors import CourseError
from grading.judging.forms import Forms
from tests.grading.conftest import TINY
from tests.grading.editing import DOUBLE, SLOPE, Edited
from tests.redteam import cage
from tests.redteam.attack import HIDDEN_MARKS, NEIGHBOR_MARK, Attack

ASSIGNMENT = "01-tiny"
SECONDS = 150.0
_NEIGHBOR = "honest-1"
_SCORES = """
select base_cell.name, coalesce(grade.manual_score, grade.auto_score)
from grade
join base_cell on base_cell.id = grade.cell_id
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
where submitted_assignment.student_id = ?
"""


@dataclass(frozen=True)
class Outcome:
    """What stock nbgrader made of one attack. points: None when there is no grade."""

    points: float | None
    damage: tuple[str, ...] = ()

    def __str__(self) -> str:
        points = "no grade" if self.points is None else f"{self.points:g}"
        return f"{points}; {', '.join(self.damage)}" if self.damage else points


def grade(attacks: list[Attack], forms: Forms) -> Iterator[tuple[Attack, Outcome]]:
    """Each attack graded in a course folder of its own, two at a time."""
    with tempfile.TemporaryDirectory(prefix="stock-") as folder:
        prepared = _prepare(Path(folder) / "prepared", forms)
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(_one, prepared, attack, forms) for attack in attacks]
            for attack, job in zip(attacks, jobs, strict=True):
                yield attack, job.result()


def _prepare(course: Path, forms: Forms) -> Path:
    """A course of nbgrader's with the tiny lesson released and one neighbor graded."""
    source = course / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(read_lesson_text(TINY), source / "tiny.ipynb")
    (course / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.root = "."\n')
    honest = Edited(forms).write(double=f"{DOUBLE}  # {NEIGHBOR_MARK}", slope=SLOPE)
    _hand_in(course, _NEIGHBOR, honest.bytes())
    for command in (["generate_assignment", ASSIGNMENT], ["autograde", ASSIGNMENT]):
        done = cage.run(course, SECONDS, ["python", "-m", "nbgrader", *command])
        if done.returncode != 0:
            raise CourseError(f"stock nbgrader cannot be run here: {done.stdout[-500:]}")
    return course


def _one(prepared: Path, attack: Attack, forms: Forms) -> Outcome:
    course = prepared.parent / attack.student
    shutil.copytree(prepared, course)
    try:
        _hand_in(course, attack.student, attack.submission(forms), attack.files)
        neighbor = _scores(course, _NEIGHBOR)
        command = ["python", "-m", "nbgrader", "autograde", ASSIGNMENT]
        cage.run(course, SECONDS, [*command, "--student", attack.student])
        return Outcome(_points(course, attack), tuple(_damage(course, attack, neighbor)))
    finally:
        shutil.rmtree(course, ignore_errors=True)


def _hand_in(
    course: Path, student: str, data: bytes, files: dict[str, bytes] | None = None
) -> None:
    folder = course / "submitted" / student / ASSIGNMENT
    for name, content in {"tiny.ipynb": data, **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _points(course: Path, attack: Attack) -> float | None:
    scores = _scores(course, attack.student)
    graded = _autograded(course, attack.student).is_file() and scores
    return (
        sum(scores.get(name) or 0 for name in ("check_double", "check_slope")) if graded else None
    )


def _scores(course: Path, student: str) -> dict[str, float | None]:
    """{cell: score}; empty where the gradebook has none, or is none any more."""
    try:
        with closing(sqlite3.connect(f"file:{course}/gradebook.db?mode=ro", uri=True)) as book:
            return dict(book.execute(_SCORES, (student,)).fetchall())
    except sqlite3.Error:
        return {}


def _autograded(course: Path, student: str) -> Path:
    return course / "autograded" / student / ASSIGNMENT / "tiny.ipynb"


def _damage(course: Path, attack: Attack, neighbor: dict[str, float | None]) -> Iterator[str]:
    """What else happened, as far as files show it."""
    if _scores(course, _NEIGHBOR) != neighbor:
        yield "changed others' grades"
    handed = course / "submitted" / _NEIGHBOR / ASSIGNMENT / "tiny.ipynb"
    if NEIGHBOR_MARK.encode() not in handed.read_bytes():
        yield "destroyed others' work"
    shown = _shown(_autograded(course, attack.student))
    if any(mark in shown for mark in HIDDEN_MARKS):
        yield "read the hidden test"
    if NEIGHBOR_MARK in shown:
        yield "read others' work"
    if any(word in shown for word in ("<script>", "application/javascript", "onload=")):
        yield "left active content"


def _shown(path: Path) -> str:
    """The outputs of a graded notebook without tracebacks, in which nbgrader shows its tests."""
    if not path.is_file():
        return ""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError):
        return ""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return json.dumps([{**output, "traceback": []} for output in outputs])
