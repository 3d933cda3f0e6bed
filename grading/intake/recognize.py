"""Which lesson a notebook belongs to, when nobody says."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from grading.course import FURTHER, Course, Lesson
from grading.intake.work import parsed

_GRADE_ID = re.compile(r"""["']?grade_id["']?:\s*["']?(\w+)""")


class Lessons:
    """The course's lessons, recognized by what students' notebooks keep of them."""

    def __init__(self, course: Course) -> None:
        self._lessons = course.lessons()
        self._pages = {"index", FURTHER, *(page.name for page in course.pages())}
        self._ids = {
            lesson.name: set(_GRADE_ID.findall(lesson.text.read_text(encoding="utf-8")))
            for lesson in self._lessons
        }

    def of(self, data: bytes, path: PurePosixPath) -> Lesson | None:
        """By the number in the notebook, else by its cells' ids, else by the names in its path."""
        notebook = parsed(data)
        found = self._by_number(notebook) or self._by_ids(notebook)
        return found or (None if self.is_page(path) else self.by_path(path))

    def is_page(self, path: PurePosixPath) -> bool:
        """Whether it is a page of the course, which every folder of lessons holds."""
        return re.sub(r"[-_ (]+\d+\)?$", "", path.stem) in self._pages

    def _by_number(self, notebook: dict[str, Any]) -> Lesson | None:
        number = _get(notebook, "metadata", "course", "lesson")
        return next((lesson for lesson in self._lessons if lesson.number == number), None)

    def _by_ids(self, notebook: dict[str, Any]) -> Lesson | None:
        cells = notebook.get("cells")
        cells = cells if isinstance(cells, list) else []
        ids = {_get(cell, "metadata", "nbgrader", "grade_id") for cell in cells}
        ids = {name for name in ids if isinstance(name, str)}
        return self._only(
            {lesson.name: len(ids & self._ids[lesson.name]) for lesson in self._lessons}
        )

    def by_path(self, path: PurePosixPath) -> Lesson | None:
        """The one lesson that the names of the file and its folders name."""
        words = {word for part in path.parts for word in re.split(r"[^\w-]+|_", part.casefold())}
        words |= {word for part in words for word in re.split(r"-(?=\d+$)", part)[:1]}
        return self._only(
            {lesson.name: len(words & {lesson.name, lesson.topic}) for lesson in self._lessons}
        )

    def _only(self, hits: dict[str, int]) -> Lesson | None:
        """The lesson with most hits, when it is one."""
        most = max(hits.values(), default=0)
        best = [lesson for lesson in self._lessons if hits[lesson.name] == most]
        return best[0] if most and len(best) == 1 else None


def is_notebook(data: bytes, path: PurePosixPath) -> bool:
    """Whether a file is handed in as a notebook: by its name, or by what is in it."""
    name = path.name.casefold()
    if name.endswith(".ipynb"):
        return True
    return name.endswith((".json", ".txt", ".ipynb.html")) and (
        b'"cells"' in data and b'"nbformat"' in data
    )


def _get(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
