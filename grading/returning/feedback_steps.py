"""The steps of nbgrader's generate_feedback that make it write our pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from traitlets import Unicode
from traitlets.config import Config

from grading.course import Course, Lesson
from grading.gradebook.together import members_with
from grading.handed_out import lesson_called
from grading.intake.people import class_list
from grading.judging.forms import read_solution
from grading.judging.written import read_question
from grading.plain import destination, plain_exporter
from grading.returning.feedback_page import page

TEMPLATES = Path(__file__).with_name("templates")
# What the course's settings say of all HTML is meant for formgrader's page alone.
_NOT_FORMGRADER: dict[str, Any] = {"preprocessors": [], "template_file": "index.html.j2"}


def feedback_config() -> Config:
    """What tells nbgrader to write feedback with these steps."""
    config = Config()
    config.GenerateFeedback.preprocessors = [FeedbackGrades, PrepareFeedback]
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.FeedbackExporter.update(_NOT_FORMGRADER)
    config.FeedbackExporter.template_name = "feedback_page"
    config.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES)]
    return config


class FeedbackGrades(GetGrades):
    """nbgrader's GetGrades, which also tells where a person has not graded yet."""

    def _get_score(self, cell: NotebookNode, resources: Any) -> None:
        super()._get_score(cell, resources)
        about = (self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(cell.metadata.nbgrader.grade_id, *about)
        cell.metadata.nbgrader["waiting"] = grade.auto_score is None and grade.manual_score is None


class FeedbackExporter(HTMLExporter):
    """Writes a feedback page with our own template; one on a plain assignment as nbgrader does."""

    template_name = Unicode("feedback_page").tag(config=True)

    def from_filename(
        self, filename: str, resources: Any = None, **keywords: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page; no other that lies beside the notebook, which nbgrader would release, too."""
        about, root = resources["nbgrader"], Path(self.config.CourseDirectory.root)
        if lesson_called(root, about["assignment"]) is None:
            steps = GenerateFeedback.preprocessors.default()
            exporter = plain_exporter(self, HTMLExporter, steps, **_NOT_FORMGRADER)
            return exporter.from_filename(filename, resources, **keywords)
        for other in destination(self, about).glob("*.html"):
            other.unlink()
        return super().from_filename(filename, resources, **keywords)

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **keywords: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page as the template makes it; HTMLExporter would parse all of it once more."""
        return TemplateExporter.from_notebook_node(self, nb, resources, **keywords)


class PrepareFeedback(NbGraderPreprocessor):
    """Puts into the page what a student may see, as plain data for the template."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        course = Course(Path(self.config.CourseDirectory.root).resolve())
        people = class_list(course)
        known = people.by_id() if people else {}
        person = known.get(about["student"])
        about["name"] = f"{person.name} ({person.id})" if person and person.name else ""
        members = members_with(course, about["assignment"], about["student"])
        about["together"] = [str(known.get(member, member)) for member in members]
        about["language"] = course.outline.language
        if course.outline.model_answers:
            about["models"] = _model_answers(course.lesson(about["assignment"]))
        resources["page"] = page(nb, about)
        return nb, resources


def _model_answers(lesson: Lesson) -> dict[str, str]:
    """{written question: its model answer, without the marking guide}."""
    cells = [cell for cell in read_solution(lesson).cells if cell.cell_type == "markdown"]
    models = {
        cell.metadata.nbgrader.grade_id: read_question(cell.source).model
        for cell in cells
        if "nbgrader" in cell.metadata
    }
    return {name: model for name, model in models.items() if model}
