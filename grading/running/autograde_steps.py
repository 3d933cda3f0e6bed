"""The steps of `nbgrader autograde` and formgrader that make them grade as `course` does."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any, cast

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from traitlets.config import Config

from grading.course import Course
from grading.handed_out import lesson_called
from grading.judging.reading import LARGEST
from grading.plain import destination, plain_exporter
from grading.running.single import Single
from grading.submitted import carry_companions


def autograde_config() -> Config:
    """What tells nbgrader to grade with these steps."""
    config = Config()
    config.Autograde.exporter_class = SubmissionExporter
    config.Autograde.sanitize_preprocessors = [GradeApart]
    config.Autograde.autograde_preprocessors = [
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    return config


class SubmissionExporter(NotebookExporter):
    """Reads any file, also one that is no notebook, and grades it in a worker process."""

    _lessons: dict[str, Single]

    def from_filename(
        self, filename: str, resources: Any = None, **keywords: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The notebook in `filename` as text; an empty one in place of what was handed in."""
        about = resources["nbgrader"]
        if lesson_called(self._root(), about["assignment"]) is None:
            return self._plain().from_filename(filename, resources, **keywords)
        with open(filename, "rb") as file:
            about["submission"] = file.read(LARGEST + 1)
        if Path(filename).resolve().is_relative_to(self._autograded()):
            return super().from_filename(filename, resources, **keywords)
        # Without those of the source, which nbgrader has put there.
        carry_companions(Path(filename).parent, destination(self, about))
        return self.from_notebook_node(  # type: ignore[no-untyped-call]
            new_notebook(), resources, **keywords
        )

    def grade(self, assignment: str, submission: bytes) -> NotebookNode:
        """The graded notebook of one submission."""
        lesson = self._lesson(assignment)
        result = lesson.result(submission)
        for sentence in (*result.problems, *result.repairs):
            self.log.warning(sentence)
        return lesson.notebook(result)

    def _lesson(self, assignment: str) -> Single:
        """The lesson's grader, whose worker ends with this exporter."""
        lessons = self.__dict__.setdefault("_lessons", {})
        if assignment not in lessons:
            lessons[assignment] = Single(Course(self._root()).lesson(assignment))
            weakref.finalize(self, lessons[assignment].close)
        return lessons[assignment]

    def _plain(self) -> Any:
        """nbgrader's own exporter and steps, which run students' code without our lock."""
        first = cast(Autograde, self.parent)._sanitizing
        steps = Autograde.sanitize_preprocessors if first else Autograde.autograde_preprocessors
        return plain_exporter(self, NotebookExporter, steps.default())

    def _root(self) -> Path:
        return Path(self.config.CourseDirectory.root).resolve()

    def _autograded(self) -> Path:
        return self._root() / self.config.CourseDirectory.autograded_directory


class GradeApart(NbGraderPreprocessor):
    """Puts the rebuilt and graded notebook in place of what was handed in."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        return self.parent.grade(about["assignment"], about["submission"]), resources
