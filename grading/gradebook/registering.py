"""Letting the gradebook know a lesson's cells, as nbgrader's generate_assignment does."""

from __future__ import annotations

import copy
import logging
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveCells

from grading.build.release import release_steps
from grading.course import Lesson
from grading.errors import CourseError

_quiet = logging.getLogger("grading.gradebook.registering")


class SaveCellsTogether(SaveCells):
    """nbgrader's SaveCells in one transaction: it commits for each cell, and may end half way."""

    def _create_notebook(self, nb: NotebookNode) -> None:
        session = self.gradebook.db()
        session.commit = session.flush
        try:
            super()._create_notebook(nb)
        finally:
            del session.commit
        session.commit()


def register(gradebook: Gradebook, url: str, lesson: Lesson, source: NotebookNode) -> None:
    """Enter the lesson's cells and points; CourseError when they cannot change any more."""
    gradebook.update_or_create_assignment(lesson.name)
    notebook: NotebookNode = copy.deepcopy(source)
    about = {"notebook": lesson.topic, "assignment": lesson.name, "db_url": url}
    resources: dict[str, Any] = {"nbgrader": about}
    try:
        for step in release_steps(save=True):
            made = SaveCellsTogether if step is SaveCells else step
            notebook, resources = made(log=_quiet).preprocess(notebook, resources)
    except RuntimeError as error:
        raise CourseError(
            f"{lesson.name} has other exercises than the gradebook, which holds grades for it; "
            f"what changed, and how the gradebook follows, is told by course migrate {lesson.name}"
        ) from error
    gradebook.db.expire_all()
