"""Google Classroom: Classroom/Course/Lesson 1/Ada Lovelace - neuron.ipynb, Drive or Takeout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from grading.intake.layouts.base import Clue, Download, Layout, Named, Sample, copy_number

_FILE = re.compile(r"(?P<name>[^-_.\d]+?) - (?P<original>.+)")
_MAIL = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    """The student's name stands before the file's, or a folder is called after the address."""
    if "Classroom" not in path.parts[: download.shared]:
        return None
    place, name = download.shared, path.parts[download.shared]
    below = PurePosixPath(*path.parts[place + 1 :])
    if _MAIL.fullmatch(name) and below.name:
        named, original = Named((name,)), below.name
    elif found := _FILE.fullmatch(name):
        named, original = Named(name=found["name"].strip()), below.name or found["original"]
    else:
        return None
    return Clue("Google Classroom", original, (named,), copy=copy_number(original))


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    return {
        f"Takeout/Classroom/Classes/Neural networks/Lesson 1/{one.first} {one.last} - {one.file}": (
            one.data
        )
        for one in hand_ins
    }


LAYOUT = Layout(
    "Google Classroom",
    "support.google.com/edu/classroom: the class's Drive folder; takeout.google.com: Classroom",
    _read,
    _sample,
)
