"""Numbers that nobody writes: of lessons, by their place in the course, and of exercises in them.

A text names what it means, and the build writes its number:

    {lesson}`xor`                         lesson 03, with a link to it; {Lesson} begins a sentence
    {exercise}`forward`                   Exercise 3.4, of this lesson or of another
    ### {exercise}`forward` · Any depth   the heading of an exercise
    # XOR and the multilayer perceptron   1 · in front of the title, and a line below it that
                                          counts minutes, exercises and written questions

A lesson that the course leaves out is called by its topic, without a link.
"""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from string import ascii_uppercase

from nbformat import NotebookNode

from grading.build.places import meant, where
from grading.build.text import read_lesson_text
from grading.course import HEADING, Course, Further, Lesson, Page
from grading.errors import CourseError
from grading.handed_out import named_files

ROLE = re.compile(r"\{([Ll]esson|exercise)\}`([^`\n]*)`")
NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def read_part(part: Lesson | Page) -> NotebookNode:
    """The text of a lesson or a page as a notebook, with its numbers in it."""
    notebook = read_lesson_text(part.text)
    if isinstance(part, Lesson):
        _check_minutes(notebook, part)
        notebook.metadata["course"] |= {"lesson": part.number, "title": part.title}
    names = _Names(part, notebook)
    sources = [names.resolved(place) for place in range(len(notebook.cells))]
    for cell, source in zip(notebook.cells, sources, strict=True):
        cell.source = source
    if isinstance(part, Lesson):
        _head(notebook, part)
    return notebook


def exercise_numbers(notebook: NotebookNode) -> dict[str, str]:
    """{name of the function: number of its exercise}, counted through the lesson's checks.

    On a page that goes further letters count: 1.A, 1.B, … A text outside of a course has no number,
    and its exercises only their own.
    """
    about = notebook.metadata.get("course", {})
    before = f"{int(about['lesson'])}." if "lesson" in about else ""
    checks = [exercise_of(cell) for cell in notebook.cells if is_check(cell)]
    marks = ascii_uppercase if about.get("further") else map(str, count(1))
    return {name: f"{before}{mark}" for name, mark in zip(checks, marks, strict=False)}


def is_check(cell: NotebookNode) -> bool:
    graded = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(graded.get("grade")) and not graded.get("solution")


def exercise_of(check: NotebookNode) -> str:
    """The name of the exercise that a check is about."""
    return str(check.metadata.nbgrader.grade_id).removeprefix("check_")


def counted(count: int, one: str) -> str:
    """A count in words with its noun."""
    word = NUMERALS[count] if count < len(NUMERALS) else str(count)
    return f"{word} {one if count == 1 else one + 's'}"


class _Names:
    """What the names in one text stand for."""

    def __init__(self, part: Lesson | Page, notebook: NotebookNode) -> None:
        self._part, self._course, self._cells = part, part.course, notebook.cells
        self._lessons = {lesson.topic: lesson for lesson in part.course.lessons()}
        self._own = exercise_numbers(notebook) if isinstance(part, Lesson) else {}

    def resolved(self, place: int) -> str:
        """The source of a cell with numbers in the place of names."""
        cell = self._cells[place]
        source = cell.source

        def number(role: re.Match[str]) -> str:
            kind, name = role.groups()
            try:
                told = self._exercise(name) if kind == "exercise" else self._lesson(name)
            except LookupError as error:
                line = source.count("\n", 0, role.start()) + 1
                told = where(self._part.text, self._cells, place, line)
                raise CourseError(f"{told}: {role[0]}: {error.args[0]}") from error
            told = told[0].upper() + told[1:] if kind == "Lesson" else told
            return self._linked(told, name) if cell.cell_type == "markdown" else told

        return ROLE.sub(number, source)

    def _exercise(self, name: str) -> str:
        if name in self._own:
            return f"Exercise {self._own[name]}"
        pages = [page for lesson in self._lessons.values() for page in lesson.pages]
        numbers = [
            numbers[name]
            for page in pages
            if f"check_{name}" in page.text.read_text(encoding="utf-8")
            if name in (numbers := _numbers_in(page))
        ]
        if len(numbers) == 1:
            return f"Exercise {numbers[0]}"
        if numbers:
            raise LookupError(f"it is Exercise {' and '.join(numbers)}: name the lesson instead")
        raise LookupError(f"no exercise has this name{meant(name, list(self._own))}")

    def _lesson(self, topic: str) -> str:
        if topic in self._lessons:
            return f"lesson {self._lessons[topic].number}"
        known = {*self._course.folders(), *_rooms(self._course)}
        if topic not in known:
            raise LookupError(f"no lesson has this topic{meant(topic, sorted(known))}")
        return f"the lesson “{topic}”"  # quotes that end no string of Python

    def _linked(self, told: str, topic: str) -> str:
        """A link to another lesson of the course, from where this part's notebook will lie."""
        lesson = self._lessons.get(topic)
        if lesson is None or lesson == self._part or told.startswith("Exercise"):
            return told
        up = "../" if isinstance(self._part, Lesson) else ""
        return f"[{told}]({up}{lesson.name}/{lesson.topic}.ipynb)"


def _numbers_in(lesson: Lesson) -> dict[str, str]:
    notebook = read_lesson_text(lesson.text)
    notebook.metadata.setdefault("course", {})["lesson"] = lesson.number
    return exercise_numbers(notebook)


def _rooms(course: Course) -> list[str]:
    """Topics that a course without these lessons still names: those of the package's rooms."""
    import nnlib.lessons

    folders = [course.rooms, *map(Path, nnlib.lessons.__path__)]
    return [path.name for folder in folders if folder.is_dir() for path in folder.iterdir()]


def _check_minutes(notebook: NotebookNode, lesson: Lesson) -> None:
    entries = notebook.metadata.get("course", {})
    unknown = [key for key in entries if key not in ("minutes", "files", "further")]
    if unknown:
        told = f"unknown entry {unknown[0]} under course; there are minutes and files"
        raise CourseError(f"{lesson.text}: the header at the top has an {told}")
    if not isinstance(entries.get("minutes"), int):
        raise CourseError(f"{lesson.text}: the header at the top needs course: {{minutes: 60}}")
    named_files(lesson)


def _head(notebook: NotebookNode, lesson: Lesson) -> None:
    """The lesson's number in front of its title, and below it what the lesson asks for."""
    cell = next(c for c in notebook.cells if HEADING.search(c.source) and c.cell_type == "markdown")
    graded = [c.metadata.get("nbgrader", {}) for c in notebook.cells]
    exercises = sum(map(is_check, notebook.cells))
    questions = sum(bool(g.get("grade") and g.get("solution")) for g in graded)
    asked = [counted(exercises, "exercise")]
    asked += [counted(questions, "written question")] if questions else []
    asked += ["nothing to hand in"] if isinstance(lesson, Further) else []
    about = f"*About {notebook.metadata['course']['minutes']} minutes · {' and '.join(asked)}*"
    title = f"# {int(lesson.number)} · {lesson.title}\n\n{about}"
    cell.source = HEADING.sub(lambda _: title, cell.source, count=1)
