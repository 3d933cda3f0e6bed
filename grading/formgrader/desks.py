"""Arranges a graded notebook for a person: what they must grade first, all else folded below.

A desk is one answer with what is needed to grade it: the question, the marking guide, the student's
cells of which it speaks, and the remarks that others got.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from grading.build.numbers import exercise_numbers
from grading.formgrader.cells import grade_id, is_by_hand, is_graded
from grading.formgrader.nearby import exercises_named, own_cells
from grading.gradebook.database import patient
from grading.gradebook.marks import Marks
from grading.judging.textsafe import inert_markdown
from grading.judging.written import Question, read_question

STUB = "YOUR ANSWER HERE"  # nbgrader puts it where the model answer was
MOST_REMARKS = 9  # one for each digit


class ArrangeDesks(Preprocessor):
    """The step before formgrader's page of a submission."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        directory = CourseDirectory(config=self.config)
        questions = _questions(directory, resources["assignment_id"], resources["notebook_id"])
        # As formgrader opens it: `open_gradebook` would wait for a grading run that writes.
        with Gradebook(patient(directory.db_url), directory.course_id) as book:
            arrangement = Arrangement(nb, questions, Marks(book, resources["submission_id"]))
            resources["desks"] = {desk.name: desk for desk in arrangement.desks()}
        nb.cells = [*arrangement.shown, *arrangement.rest()]
        return nb, resources


@dataclass
class Desk:
    """What stands beside one answer.

    name, points: of the cell that gives the points; comment: names the cell that takes a comment;
    left: how many students' answers wait.
    """

    name: str
    cell: NotebookNode
    title: str
    comment: str
    question: Question
    waits: bool
    left: int
    remarks: list[tuple[str, int]]


class Arrangement:
    """One notebook. shown: the cells of its desks, in the order of the page."""

    def __init__(self, nb: NotebookNode, questions: dict[str, Question], marks: Marks) -> None:
        self._cells, self._numbers = nb.cells, exercise_numbers(nb)
        self._questions, self._marks = questions, marks
        self.shown: list[NotebookNode] = []
        self._taken: set[int] = set()

    def desks(self) -> list[Desk]:
        """Lay a desk for everything that a person grades, or must look at."""
        return [
            self._desk(place)
            for place, cell in enumerate(self._cells)
            if is_by_hand(cell) or (is_graded(cell) and self._marks.waits(grade_id(cell)))
        ]

    def rest(self) -> list[NotebookNode]:
        """The cells that stand on no desk, to be folded."""
        places = sorted({*range(len(self._cells))} - self._taken)
        cells = [_marked(self._cells[place]) for place in places]
        if cells:
            cells[0].metadata.desk["folds"] = cells[-1].metadata.desk["folded"] = True
        return cells

    def _desk(self, place: int) -> Desk:
        cell, start = self._cells[place], len(self.shown)
        name = grade_id(cell)
        question = self._questions.get(name, Question(""))
        comment = self._lay_answer(place, question)
        for own in own_cells(self._cells, place):
            self._lay(own, label="The student's own cell")
        if is_by_hand(cell):
            self._lay_named(place, question)
        self.shown[start].metadata.desk["opens"] = self.shown[-1].metadata.desk["closes"] = name
        return Desk(
            name=name,
            cell=cell,
            title=self._title(name, question),
            comment=comment,
            question=question,
            waits=self._marks.waits(name),
            left=self._marks.left(name),
            remarks=self._marks.remarks(comment)[:MOST_REMARKS],
        )

    def _lay_answer(self, place: int, question: Question) -> str:
        """The answer, or a check below its function; the name of the cell that takes a comment."""
        cell = self._cells[place]
        if is_by_hand(cell):
            self._lay(place, answer=True)
            self.shown[-1].source = _without_question(cell.source, question.text)
            return grade_id(cell)
        name = grade_id(cell).removeprefix("check_")
        exercise = next((k for k, one in enumerate(self._cells) if grade_id(one) == name), None)
        if exercise is not None:
            self._lay(exercise, answer=True)
        self._lay(place, answer=True)
        return name if exercise is not None else ""

    def _lay(self, place: int, **marks: Any) -> None:
        if place not in self._taken:
            self._taken.add(place)
            self.shown.append(_marked(self._cells[place], **marks))

    def _lay_named(self, place: int, question: Question) -> None:
        """Copies, only to be read, of the exercises of which a question speaks."""
        text = "\n".join((question.text, question.model, question.guide))
        for exercise in exercises_named(self._cells, place, text):
            name = grade_id(self._cells[exercise])
            points = self._marks.points(f"check_{name}")
            label = f"Exercise {self._numbers.get(name, '')} {name}: {points}"
            copied = _marked(self._cells[exercise], label=label)
            copied.metadata.pop("nbgrader")
            copied.id = f"named-{len(self.shown)}"
            self.shown.append(copied)

    def _title(self, name: str, question: Question) -> str:
        """The question's own heading; else the exercise's number and name."""
        first = question.text.partition("\n")[0]
        if first.startswith("#"):
            return first.strip("# ")
        exercise = name.removeprefix("check_")
        number = self._numbers.get(exercise)
        return f"Exercise {number} {exercise}" if number else name


def _without_question(source: str, question: str) -> str:
    """What the student wrote below the question; the whole cell where they wrote into it."""
    given, whole = inert_markdown(question).strip(), source.strip()
    below = whole.removeprefix(given)
    answer = below if given and below.startswith("\n") else whole
    return answer.replace(STUB, "", 1).strip()


def _questions(directory: CourseDirectory, assignment: str, notebook: str) -> dict[str, Question]:
    """{name: written question} of the instructor's notebook; empty where it is not there."""
    folder = directory.format_path(directory.source_directory, ".", assignment)
    path = Path(folder) / f"{notebook}.ipynb"
    source = nbformat.read(path, as_version=4) if path.is_file() else nbformat.v4.new_notebook()
    return {grade_id(c): read_question(c.source) for c in source.cells if is_by_hand(c)}


def _marked(cell: NotebookNode, **marks: Any) -> NotebookNode:
    """The cell with what the template must know about it."""
    return NotebookNode({**cell, "metadata": NotebookNode({**cell.metadata, "desk": marks})})
