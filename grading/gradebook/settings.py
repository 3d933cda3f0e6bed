"""nbgrader's settings for a course folder: one place for its commands, formgrader and ours."""

from __future__ import annotations

from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    SaveAutoGrades,
)
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grading.build.release import release_steps

NEVER_RELEASED = ("*.md", "bank.py")  # beside a solution; nbgrader would copy them to students
TEMPLATES = Path(__file__).parents[1] / "returning" / "templates"


def course_config(root: Path) -> Config:
    """The settings of the course in `root`, with what its grading/nbgrader_config.py adds."""
    path = root / "grading" / "nbgrader_config.py"
    if path.is_file():
        return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    return base_config(root)


def base_config(root: Path) -> Config:
    """The settings that every course folder shares: its folders, its gradebook and our steps."""
    from grading.gradebook import plugins

    config = Config()
    folders = config.CourseDirectory
    folders.root = str(root)
    folders.source_directory, folders.release_directory = "solutions", "notebooks"
    folders.submitted_directory = "grading/submitted"
    folders.autograded_directory = "grading/autograded"
    folders.feedback_directory = "grading/feedback"
    folders.ignore = [*CourseDirectory.ignore.default(), *NEVER_RELEASED]
    folders.db_url = f"sqlite:///{root / 'grading' / 'gradebook.db'}"
    config.GenerateAssignment.preprocessors = release_steps(save=True)
    config.Autograde.exporter_class = plugins.SubmissionExporter
    config.Autograde.sanitize_preprocessors = [plugins.GradeApart]
    config.Autograde.autograde_preprocessors = [
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    config.GenerateFeedback.preprocessors = [plugins.FeedbackGrades, plugins.PrepareFeedback]
    config.GenerateFeedback.exporter_class = plugins.FeedbackExporter
    config.FeedbackExporter.template_name = "feedback_page"
    config.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES)]
    return config


def gradebook_url(root: Path) -> str:
    """Where the course in `root` keeps its grades."""
    return str(course_config(root).CourseDirectory.db_url)
