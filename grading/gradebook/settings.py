"""nbgrader's settings for a course folder: where its files and its gradebook are."""

from __future__ import annotations

from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

# Beside a solution; nbgrader would copy them to students.
NEVER_RELEASED = ("*.md", "bank.py", "mutants.yaml", "checks.json", "checks.npz")


def course_config(root: Path) -> Config:
    """The settings in the course's grading/nbgrader_config.py, else those of its folders alone."""
    path = root / "grading" / "nbgrader_config.py"
    if path.is_file():
        return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    return folders(root)


def folders(root: Path) -> Config:
    """Where everything lies in the course in `root`."""
    config = Config()
    directory = config.CourseDirectory
    directory.root = str(root)
    directory.source_directory, directory.release_directory = "solutions", "notebooks"
    directory.submitted_directory = "grading/submitted"
    directory.autograded_directory = "grading/autograded"
    directory.feedback_directory = "grading/feedback"
    directory.ignore = [*CourseDirectory.ignore.default(), *NEVER_RELEASED]
    directory.db_url = f"sqlite:///{root / 'grading' / 'gradebook.db'}"
    return config


def gradebook_url(root: Path) -> str:
    """Where the course in `root` keeps its grades."""
    return str(course_config(root).CourseDirectory.db_url)
