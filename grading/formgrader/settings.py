"""What tells formgrader to show our page of a submission."""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config

from grading.formgrader.desks import ArrangeDesks

TEMPLATES = Path(__file__).with_name("templates")


def formgrader_config() -> Config:
    """Our template above formgrader's own, and the step that arranges a submission for it.

    Formgrader sets its template's name and folder itself, over what a file says; not which file.
    """
    config = Config()
    config.HTMLExporter.template_file = "hand_grading.html.j2"
    config.HTMLExporter.extra_template_paths = [str(TEMPLATES)]
    config.HTMLExporter.preprocessors = [ArrangeDesks]
    return config
