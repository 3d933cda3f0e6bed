"""Moodle: Ada Lovelace_12345_assignsubmission_file_/neuron.ipynb, or the same without the folder.

A group's name and a hyphen stand before the name; in team hand-ins each member has a copy. No time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from grading.intake.layouts.base import (
    Clue,
    Download,
    Layout,
    Named,
    Sample,
    copy_number,
    first_match,
)

# Moodle puts spaces for underscores into names, so the first underscore ends the name.
_PLACE = re.compile(
    r"(?P<name>[^_]+)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<original>.*)"
)
_HIDDEN = {"participant", "teilnehmer/in", "teilnehmer in", "teilnehmer", "participante"}


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    match = first_match(_PLACE, path, download)
    if match is None:
        return None
    found, below = match
    original = below.name or found["original"] or path.name
    stem = PurePosixPath(original).stem
    flat = f"{found['name']}_{found['user']}_assignsubmission_file_"
    return Clue(
        layout="Moodle",
        original=original,
        people=(Named(name=found["name"], number=found["user"]),),
        copy=copy_number(original),
        anonymous=found["name"].casefold() in _HIDDEN,
        back=f"{flat}/{stem}.html" if below.name else f"{flat}{stem}.html",
    )


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    return {
        f"{one.first} {one.last}_{one.number}_assignsubmission_file_/{one.file}": one.data
        for one in hand_ins
    }


LAYOUT = Layout(
    "Moodle",
    "moodle/moodle, mod/assign/locallib.php and feedback/file/importziplib.php; "
    "docs.moodle.org: Assignment submissions, download all submissions",
    _read,
    _sample,
)
