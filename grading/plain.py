"""Our exporters in nbgrader's commands, and nbgrader's own for assignments beside the lessons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter


def plain_exporter(exporter: Any, kind: type[Exporter], steps: list[Any], **traits: Any) -> Any:
    """In the place of one of our exporters: nbgrader's own, with the steps that it has itself.

    traits: count before the course's settings.
    """
    made: Any = kind
    made = made(parent=exporter.parent, config=exporter.config, **traits)
    for step in steps:
        made.register_preprocessor(step)
    return made


def destination(exporter: Any, about: dict[str, Any]) -> Path:
    """The folder to which nbgrader's running command writes. about: resources["nbgrader"]."""
    return Path(exporter.parent._format_dest(about["assignment"], about["student"]))
