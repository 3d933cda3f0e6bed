"""Sealing a lesson's checks: its text is run once, and what its checks know is written as data."""

from __future__ import annotations

import ast
import io
import json
import math
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from nbformat import NotebookNode

from grading.build.bank import Answer
from grading.build.execute import environment
from grading.build.numbers import exercise_numbers
from grading.build.places import where
from grading.course import FURTHER
from grading.errors import CourseError
from grading.files import write_atomically
from nnlib.check import Exercise, WrongAnswer
from nnlib.check.sealed import (
    ARRAYS_FILE,
    FOLDERS,
    JSON_FILE,
    SealedExercise,
    SealedLesson,
    as_files,
)

CELL = re.compile(r"<cell \d+>")  # the name under which Python knows a cell's code
WORDLESS = re.compile(r"# no hints or remark: \S")
LARGEST = 300_000  # bytes that the files of a lesson's shown checks may take


class Sealing:
    """Runs a lesson's setup, solutions and checks in this process, and keeps what they record.

    text: the lesson as a notebook; bank: its answers; where: its file, for messages.
    """

    def __init__(self, text: NotebookNode, bank: list[Answer], where: Path) -> None:
        self._text, self._cells, self.where = text, text.cells, where
        self._bank = [answer for answer in bank if answer.sentence]
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self._recorded: dict[str, Exercise] = {}

    def lesson(self) -> SealedLesson:
        """The checks, hidden parts included. Raises CourseError naming the cell that fails."""
        checks: dict[str, float] = {}
        for place, cell in enumerate(self._cells):
            graded = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and "setup" in cell.metadata.get("tags", []):
                self._run(place)
                allowed = tuple(names_imported(cell.source))
                self._names["check"] = self
            elif cell.cell_type == "code" and graded.get("solution"):
                self._run(place)
        for place, cell in enumerate(self._cells):
            graded = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and graded.get("grade") and not graded.get("solution"):
                self._run(place)
                checks[graded["grade_id"].removeprefix("check_")] = graded["points"]
        title = str(self._text.metadata["course"].get("title", ""))
        return SealedLesson(allowed, dict(self._sealed(checks)), title)

    @contextmanager
    def exercise(self, name: str) -> Iterator[Exercise]:
        """What `check.exercise` is while a lesson is sealed."""
        if not callable(self._names.get(name)):
            raise LookupError(f"no exercise is called {name!r}")
        exercise = Exercise(name, self._names[name], list(self._wrong(name)))
        yield exercise
        self._recorded[name] = exercise

    def _sealed(self, points: dict[str, float]) -> Iterator[tuple[str, SealedExercise]]:
        numbers = exercise_numbers(self._text)
        for name, worth in points.items():
            if name not in self._recorded:
                place = where(self.where, self._cells, self._place(name))
                raise CourseError(f"{place}: it must check {name!r}")
            recorded = self._recorded[name]
            self._refuse_wordless(name, *recorded.words)
            told = numbers[name], worth, recorded.parts, *recorded.words
            yield name, SealedExercise(name, *told)

    def _refuse_wordless(self, name: str, hints: tuple[str, ...], remark: str) -> None:
        """An exercise has two steps of hints and a remark, or its check says why not."""
        place = self._place(name)
        if (len(hints) == 2 and remark) or WORDLESS.search(self._cells[place].source):
            return
        told = "write two ex.hints and an ex.remark, or say why not: # no hints or remark: ..."
        raise CourseError(f"{where(self.where, self._cells, place)}: {told}")

    def _place(self, name: str) -> int:
        """Where the check of an exercise stands."""
        ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in self._cells]
        return ids.index(f"check_{name}")

    def _wrong(self, name: str) -> Iterator[WrongAnswer]:
        """The wrong answers of the bank that have a sentence, as functions among the solutions."""
        for answer in self._bank:
            if answer.exercise == name:
                names = dict(self._names)
                exec(compile(answer.source, f"<{answer.title}>", "exec"), names)
                yield WrongAnswer(answer.expected, answer.sentence, names[name])

    def _run(self, place: int) -> None:
        try:
            exec(compile(self._cells[place].source, f"<cell {place}>", "exec"), self._names)
        except CourseError:
            raise
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            in_cells = [f for f in frames if CELL.fullmatch(f.filename)]
            cell = int(in_cells[-1].filename[6:-1]) if in_cells else place
            line = in_cells[-1].lineno if in_cells else getattr(error, "lineno", 1)
            told = where(self.where, self._cells, cell, line or 1)
            raise CourseError(f"{told}: {type(error).__name__}: {error}") from error


def names_imported(source: str) -> list[str]:
    """The dotted names in nnlib that a cell imports: all that answers may use of nnlib."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nnlib":
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.startswith("nnlib.")]
    return sorted(found)


def sealed_files(sealed: SealedLesson, where: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of a lesson's checks: for students, without hidden parts, and for the staff.

    Raises CourseError for what cannot be sealed, and for more than a package should carry.
    """
    lesson = as_received(sealed, where)
    try:
        shown, staff = as_files(lesson.shown()), as_files(lesson.judging())
    except TypeError as error:
        raise CourseError(f"{where}: check of {error}") from error
    size = sum(map(len, shown.values()))
    if size > LARGEST:
        told = f"its checks take {size:,} bytes, more than {LARGEST:,}: take smaller inputs"
        raise CourseError(f"{where}: {told}")
    return shown, staff


def as_received(lesson: SealedLesson, text: Path) -> SealedLesson:
    """The checks as students get them but for hidden parts, of which a page further has none."""
    return lesson.ungraded() if text.stem == FURTHER else lesson


@contextmanager
def checks_at_hand(topic: str, files: dict[str, bytes]) -> Iterator[None]:
    """Let kernels that start in this block find these checks, before they are written."""
    with TemporaryDirectory() as folder, environment({FOLDERS: folder}):
        write_checks(Path(folder) / topic, files)
        yield


def write_checks(folder: Path, files: dict[str, bytes]) -> None:
    """Write a lesson's checks, unless those that lie there differ by rounding alone.

    The last digits of right answers differ between processors, and no verdict hangs on them.
    """
    if holds(folder, files):
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_atomically(folder / name, content)


def holds(folder: Path, files: dict[str, bytes]) -> bool:
    """Whether a folder holds these checks, up to rounding."""
    old = {name: (folder / name).read_bytes() for name in files if (folder / name).is_file()}
    return old.keys() == files.keys() and _alike(*map(_content, (old, files)))


def _content(files: dict[str, bytes]) -> list[Any]:
    """What the files of a lesson's checks hold, as plain lists and dictionaries."""
    with np.load(io.BytesIO(files[ARRAYS_FILE]), allow_pickle=False) as arrays:
        held = {name: [str(a.dtype), a.shape, a.ravel().tolist()] for name, a in arrays.items()}
    return [json.loads(files[JSON_FILE]), held]


def _alike(old: Any, new: Any) -> bool:
    """Equal, up to the rounding of floating-point numbers."""
    if isinstance(old, float) and isinstance(new, float):
        return math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-12) or (old != old and new != new)
    if isinstance(old, dict) and isinstance(new, dict):
        return list(old) == list(new) and all(_alike(old[key], new[key]) for key in old)
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return len(old) == len(new) and all(map(_alike, old, new))
    return bool(old == new)
