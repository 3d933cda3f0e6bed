"""nbgrader's settings for a course folder: where its files and its gradebook are."""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

COURSE_ID = "neural-networks"  # as the exchange and a hub know the course


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
    directory.solution_directory = "grading/solution"
    directory.source_with_tests_directory = "grading/source_with_tests"
    config.ZipCollectApp.downloaded_directory = "grading/downloaded"
    directory.course_id = COURSE_ID
    directory.db_url = f"sqlite:///{root / 'grading' / 'gradebook.db'}"
    return config


def gradebook_url(root: Path) -> str:
    """Where the course in `root` keeps its grades."""
    return str(course_config(root).CourseDirectory.db_url)
