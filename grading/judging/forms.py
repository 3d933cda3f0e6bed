"""A lesson as the grader needs it: which cell is what, with the solution and as students get it."""

from __future__ import annotations

import ast
import base64
import copy
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import nbformat
from nbformat import NotebookNode

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.judging.hidden_kinds import with_kinds
from nnlib.check.sealed import ARRAYS_FILE, JSON_FILE, SealedLesson, from_bytes


@dataclass(frozen=True)
class Forms:
    """Two notebooks with the same cells: the instructor's, and the one that students get.

    source: with the solutions and the executed outputs; student: with the stubs; checks_files:
    those of the sealed checks, hidden parts included.
    """

    source: NotebookNode
    student: NotebookNode
    checks_files: dict[str, bytes]

    @cached_property
    def sealed(self) -> SealedLesson:
        """What the checks know."""
        return with_kinds(from_bytes(self.checks_files))

    @cached_property
    def exercises(self) -> dict[str, int]:
        """{grade_id: place} of the cells that the student fills with code."""
        return self._places(lambda graded: graded["solution"] and not graded["grade"])

    @cached_property
    def checks(self) -> dict[str, int]:
        """{grade_id: place} of the cells that test code and give points."""
        return self._places(lambda graded: graded["grade"] and not graded["solution"])

    @cached_property
    def written(self) -> dict[str, int]:
        """{grade_id: place} of the answers in words, graded by hand."""
        return self._places(lambda graded: graded["grade"] and graded["solution"])

    @cached_property
    def graded(self) -> dict[str, int]:
        """{grade_id: place} of all of these."""
        return {**self.exercises, **self.checks, **self.written}

    def name(self, place: int) -> str:
        """How a sentence calls a cell of the lesson."""
        kinds = (
            ("The cell of exercise", self.exercises),
            ("The check", self.checks),
            ("The written answer", self.written),
        )
        for kind, places in kinds:
            for grade_id, other in places.items():
                if other == place:
                    return f"{kind} {grade_id}"
        return f"Cell {place + 1} of the lesson"

    @cached_property
    def setup(self) -> int:
        """Place of the one cell with the lesson's imports and data."""
        tagged = (
            k for k, c in enumerate(self.source.cells) if "setup" in c.metadata.get("tags", [])
        )
        return next(tagged)

    @cached_property
    def lesson(self) -> str:
        """The lesson's number, as its metadata says."""
        return str(self.source.metadata.get("course", {}).get("lesson", ""))

    @cached_property
    def numbers(self) -> set[str]:
        """The lesson's number and those that it had before; none where it has no number."""
        earlier = self.source.metadata.get("course", {}).get("earlier", [])
        return {self.lesson, *earlier} if self.lesson else set()

    @cached_property
    def renamed(self) -> dict[str, str]:
        """{old grade_id: the one of today} of what students may have handed in under another."""
        names = self.source.metadata.get("course", {}).get("renamed", {})
        return {**names, **{f"check_{old}": f"check_{new}" for old, new in names.items()}}

    @cached_property
    def functions(self) -> dict[str, str]:
        """{function: grade_id of the exercise that defines it}."""
        return {
            name: grade_id
            for grade_id, place in self.exercises.items()
            for name in names_defined(self.source.cells[place].source)[0]
        }

    def _places(self, wanted: Any) -> dict[str, int]:
        marked = ((k, cell.metadata.get("nbgrader")) for k, cell in enumerate(self.source.cells))
        return {graded["grade_id"]: k for k, graded in marked if graded and wanted(graded)}


# In grading/, for each lesson: {old name of an exercise: its name now}, and its earlier numbers.
RENAMED, RENUMBERED = "renamed.json", "renumbered.json"


def read_by_lesson(course: Course, file: str) -> dict[str, Any]:
    """What such a file says of each lesson; nothing where there is none."""
    path = course.grading / file
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def read_solution(lesson: Lesson) -> NotebookNode:
    """The executed solution, from which every grading starts, and what it was called before."""
    if not lesson.solution.is_file():
        raise CourseError(
            f"{lesson.solution} is missing; build it first: course build {lesson.name}"
        )
    solution: NotebookNode = nbformat.read(lesson.solution, as_version=4)
    for key, file in (("renamed", RENAMED), ("earlier", RENUMBERED)):
        if known := read_by_lesson(lesson.course, file).get(lesson.name):
            solution.metadata.course[key] = known
    return solution


def read_checks(lesson: Lesson) -> dict[str, bytes]:
    """The files of the lesson's checks, hidden parts included."""
    folder = lesson.solution.parent
    try:
        return {name: (folder / name).read_bytes() for name in (JSON_FILE, ARRAYS_FILE)}
    except FileNotFoundError as missing:
        told = f"{missing.filename} is missing; build it first: course build {lesson.name}"
        raise CourseError(told) from None


def pack(source: NotebookNode, checks: dict[str, bytes]) -> bytes:
    """Everything that a worker must know about a lesson, as one string of bytes.

    checks: the staff's files of sealed checks.
    """
    from nbgrader.preprocessors import CheckCellMetadata, ComputeChecksums, LockCells

    from grading.build.release import CallTheCheck, release_steps

    checked = _processed(source, [LockCells, CallTheCheck, CheckCellMetadata, ComputeChecksums])
    student = _processed(source, release_steps(save=False))
    sealed = {name: base64.b64encode(content).decode() for name, content in checks.items()}
    return json.dumps([checked, student, sealed], sort_keys=True).encode()


def without_outputs(packet: bytes) -> bytes:
    """The same without the lesson's figures and printed text, on which no verdict depends."""
    source, student, sealed = json.loads(packet)
    for cell in (cell for notebook in (source, student) for cell in notebook["cells"]):
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    return json.dumps([source, student, sealed], sort_keys=True).encode()


@lru_cache(maxsize=4)
def unpack(packet: bytes) -> Forms:
    """The lesson again; the same object for the same bytes, so nobody may change it."""
    source, student, sealed = json.loads(packet)
    checks = {name: base64.b64decode(content) for name, content in sealed.items()}
    return Forms(nbformat.from_dict(source), nbformat.from_dict(student), checks)


def names_defined(source: str) -> tuple[set[str], set[str]]:
    """The functions and the other names that a cell defines; none when it is no Python."""
    body = ast.parse(source).body if is_python(source) else []
    functions = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    assigned = [n for n in body if isinstance(n, ast.Assign | ast.AnnAssign | ast.AugAssign)]
    stored = {
        leaf.id
        for node in assigned
        for leaf in ast.walk(node)
        if isinstance(leaf, ast.Name) and isinstance(leaf.ctx, ast.Store)
    }
    return functions, stored


@lru_cache(maxsize=64)
def is_python(source: str) -> bool:
    """Whether a cell can be parsed by itself."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _processed(source: NotebookNode, steps: list[Any]) -> NotebookNode:
    notebook: NotebookNode = copy.deepcopy(source)
    resources: dict[str, Any] = {}
    for step in steps:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook
