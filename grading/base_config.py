"""nbgrader's settings that every course shares, for its grading/nbgrader_config.py."""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config

from grading.build.release import release_steps
from grading.course import Course
from grading.gradebook.settings import folders
from grading.returning.feedback_steps import feedback_config
from grading.running.autograde_steps import autograde_config


def base_config(root: Path) -> Config:
    """The folders of the course in `root`, its gradebook, and our steps in nbgrader's commands."""
    config = folders(root)
    config.GenerateAssignment.preprocessors = release_steps(save=True)
    config.FetchTheLibrary.address = Course(root).outline.address
    config.merge(autograde_config())
    config.merge(feedback_config())
    return config
