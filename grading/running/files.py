"""Grading files as they lie there: no class, no gradebook; a table and a page for each."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nbformat import NotebookNode
from rich.console import Console

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.recognize import Lessons
from grading.judging.doubt import is_marked
from grading.judging.forms import Forms, pack, read_checks, read_solution, unpack, without_outputs
from grading.judging.reading import LARGEST
from grading.judging.result import Result, graded_notebook, scores
from grading.judging.textsafe import visible
from grading.returning.feedback import as_page
from grading.rungs import LOWEST
from grading.running.chosen_limits import limits_for
from grading.running.pool import Pool

UNKNOWN = "it fits no lesson; name the lesson: --lesson 01"


@dataclass(frozen=True)
class Graded:
    """One file's verdict. points: {cell: (score, or None where a person must look, points)};
    notes: sentences about the file and its run.
    """

    notebook: NotebookNode
    lesson: Lesson
    forms: Forms
    notes: tuple[str, ...]
    points: dict[str, tuple[float | None, float]]

    @property
    def told(self) -> str:
        """In the manner of: 01-neuron, 18 of 20 points, up to 5 more by a person."""
        known = [pair for pair in self.points.values() if pair[0] is not None]
        waits = sum(points for score, points in self.points.values() if score is None)
        score, most = sum(score or 0 for score, _ in known), sum(points for _, points in known)
        more = f", up to {waits:g} more by a person" if waits else ""
        return f"{self.lesson.name}, {score:g} of {most:g} points{more}"

    @property
    def row(self) -> dict[str, Any]:
        """What programs want to know about it."""
        codes = self.notebook.metadata.grading.diagnoses
        about = {"lesson": self.lesson.name, "notes": self.notes, "diagnoses": dict(codes)}
        return about | {"points": self.points}

    @property
    def is_right(self) -> bool:
        """Whether every check gave all of its points."""
        return all(self.points[check][0] == self.points[check][1] for check in self.forms.checks)


def run(
    course: Course,
    paths: list[Path],
    out: Console,
    *,
    lesson: Lesson | None = None,
    pages: Path,
    workers: int | None = None,
    least: str = LOWEST,
    also: Callable[[dict[str, Any]], None] = lambda row: None,
) -> int:
    """Grade these files, or all notebooks in these folders, and write a page on each into `pages`.

    lesson: of all of them; told from each notebook by default. also: called with what programs
    want to know about each. Returns the exit code: 0 when every
    check gave all points, 1 when not, 2 when a file could not be graded.
    """
    found = [*_notebooks(paths)]
    code = 0
    for path, graded in _all_graded(course, found, lesson, workers, least):
        if isinstance(graded, str):
            out.print(visible(f"{path}: {graded}", code=True), markup=False, soft_wrap=True)
            code = 2
            also({"file": str(path), "problem": graded})
        else:
            page = pages / (f"{path.stem}.html" if len(found) == 1 else _flat(path))
            write_atomically(page, _page(graded, path.stem))
            _tell(out, path, graded, page, every=len(found) == 1)
            also({"file": str(path), "page": str(page), **graded.row})
            code = max(code, int(not graded.is_right))
    return code


def _all_graded(
    course: Course, paths: list[Path], lesson: Lesson | None, workers: int | None, least: str
) -> Iterator[tuple[Path, Graded | str]]:
    known, unknown = _sorted_by_lesson(course, paths, lesson)
    yield from unknown.items()
    count = min(workers or os.cpu_count() or 1, sum(map(len, known.values())))
    with Pool(count, least=least) as pool:
        for one, files in known.items():
            yield from _graded(pool, one, files)


def _flat(path: Path) -> str:
    """A page's name of its own for each file of several."""
    parts = [part for part in path.with_suffix("").parts if part not in ("/", "..", ".")]
    return f"{'-'.join(parts)}.html"


def _notebooks(paths: list[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named. Raises CourseError where there is none."""
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir() and (inside := sorted(path.rglob("*.ipynb"))):
            yield from (p for p in inside if ".ipynb_checkpoints" not in p.parts)
        else:
            raise CourseError(f"{path} is neither a notebook nor a folder that holds one")


def _sorted_by_lesson(
    course: Course, paths: list[Path], lesson: Lesson | None
) -> tuple[dict[Lesson, dict[Path, bytes]], dict[Path, str]]:
    """{lesson: its files}, and {file: why it is of none}."""
    lessons, sorted_, failed = Lessons(course), defaultdict[Lesson, dict[Path, bytes]](dict), {}
    for path in paths:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        meant = lesson or lessons.of(data, PurePosixPath(path.resolve()))
        if meant is None:
            failed[path] = UNKNOWN
        else:
            sorted_[meant][path] = data
    return sorted_, failed


def _graded(
    pool: Pool, lesson: Lesson, files: dict[Path, bytes]
) -> Iterator[tuple[Path, Graded | str]]:
    """Each file's verdict, or why there is none, as they come."""
    packet = pack(read_solution(lesson), read_checks(lesson))
    forms, limits = unpack(packet), limits_for(lesson.course)
    tasks = [(str(path), data) for path, data in files.items()]
    for answers in pool.grade(without_outputs(packet), limits, tasks, lambda name, key: True):
        for answer in answers:
            if answer.result is None:
                yield Path(answer.name), answer.reason
            else:
                yield Path(answer.name), _verdict(lesson, forms, answer.result)


def _verdict(lesson: Lesson, forms: Forms, result: bytes) -> Graded | str:
    made = Result.from_bytes(result)
    notebook = graded_notebook(forms, made)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if _is_graded(cell)}
    if any(out.get("ename") == "NotGraded" for c in cells.values() for out in c.get("outputs", ())):
        return made.problems[0]
    points = {
        name: (None if is_marked(cells[name]) else score, most)
        for name, (score, most) in scores(notebook).items()
    }
    return Graded(notebook, lesson, forms, (*made.problems, *made.repairs), points)


def _is_graded(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _tell(out: Console, path: Path, graded: Graded, page: Path, *, every: bool) -> None:
    """A line on a file, and with `every` one for each exercise."""
    lines = [f"{path}: {graded.told}", *(f"  {note}" for note in graded.notes)]
    diagnoses = graded.notebook.metadata.grading.diagnoses
    for check, (score, most) in graded.points.items() if every else ():
        exercise = graded.forms.sealed.exercises.get(check.removeprefix("check_"))
        name = f"{exercise.number} {exercise.name}" if exercise else check
        told = "a person must look" if score is None else f"{score:g} of {most:g}"
        lines.append(f"  {name:30} {told:20} {diagnoses.get(check, '')}".rstrip())
    told = visible("\n".join([*lines, f"  {page}"]), code=True)
    out.print(told, markup=False, highlight=False, soft_wrap=True)


def _page(graded: Graded, name: str) -> str:
    known = [pair for pair in graded.points.values() if pair[0] is not None]
    for cell in filter(_is_graded, graded.notebook.cells):
        score, _ = graded.points[cell.metadata.nbgrader.grade_id]
        cell.metadata.nbgrader |= {"score": score, "waiting": score is None}
    about = {
        "notebook": graded.lesson.topic,
        "assignment": graded.lesson.name,
        "student": visible(name, code=True),
        "score": sum(score or 0 for score, _ in known),
        "max_score": sum(points for _, points in graded.points.values()),
        "late_penalty": 0,
    }
    return as_page(graded.notebook, about)
