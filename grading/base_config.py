"""nbgrader's settings that every course shares, for its grading/nbgrader_config.py."""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config

from grading.formgrader.settings import formgrader_config
from grading.gradebook.settings import folders
from grading.handout.exchange import exchange_config
from grading.handout.generate import generate_config
from grading.returning.feedback_steps import feedback_config
from grading.running.autograde_steps import autograde_config


def base_config(root: Path) -> Config:
    """The folders of the course in `root`, its gradebook, and our steps in nbgrader's commands."""
    config = folders(root)
    ours = (generate_config(root), autograde_config(), feedback_config(), exchange_config())
    for one in (*ours, formgrader_config()):
        config.merge(one)
    return config
