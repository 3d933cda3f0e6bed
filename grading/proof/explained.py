"""Why a mutant may live: the table beside a lesson's bank."""

from __future__ import annotations

from pathlib import Path

import yaml

from grading.errors import CourseError
from grading.proof.mutants import Mutant

Explanations = dict[str, dict[str, str]]


def read_explanations(path: Path) -> Explanations:
    """{exercise: {changed line: why no input of the exercise can tell}}; empty without a file.

    The file mutants.yaml holds, for each exercise, the changed lines as `course check` lists them.
    """
    if not path.is_file():
        return {}
    told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    fits = isinstance(told, dict) and all(
        isinstance(lines, dict) and all(isinstance(why, str) and why for why in lines.values())
        for lines in told.values()
    )
    if not fits:
        raise CourseError(f"{path}: for each exercise it must map changed lines to the reason why")
    return told


def unexplained(survivors: list[Mutant], reasons: dict[str, str]) -> list[Mutant]:
    """The survivors that the table does not explain."""
    return [mutant for mutant in survivors if mutant.new not in reasons]


def outdated(survivors: list[Mutant], reasons: dict[str, str]) -> list[str]:
    """The lines of the table that no survivor has any more."""
    return sorted(set(reasons) - {mutant.new for mutant in survivors})
