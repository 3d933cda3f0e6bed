"""Blackboard: Lesson 1_alovelace_attempt_2026-11-21-23-10-00_neuron.ipynb; a .txt per attempt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from grading.errors import CourseError
from grading.intake.layouts.base import (
    Clue,
    Download,
    Layout,
    Named,
    Sample,
    copy_number,
    first_match,
)
from grading.times import read_zone

_FORM = "%Y-%m-%d-%H-%M-%S"
_FILE = re.compile(
    r"(?P<attempt>(?P<who>.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5}))(?:_(?P<original>.+)|\.txt)"
)
_NAME = re.compile(r"\ufeff?Name:\s*(?P<name>.*?)\s*\((?P<login>[^()\s]+)\)\s*$", re.MULTILINE)
_SUBMITTED = re.compile(r"^Date Submitted:.*\b(?P<zone>[A-Z]{3,5})\s*$", re.MULTILINE)


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    match = first_match(_FILE, path, download)
    if match is None:
        return None
    found, below = match
    note = download.notes.get(path.parent / f"{found['attempt']}.txt", "")
    head = note.split("Submission Field", 1)[0]  # below it the student's words begin
    said = _NAME.match(head)
    # An underscore may be in the title as well as in the login: longer logins are tried first.
    parts = found["who"].split("_")
    logins = tuple("_".join(parts[k:]) for k in range(1, len(parts))) or (found["who"],)
    original = below.name or found["original"] or path.name
    return Clue(
        layout="Blackboard",
        original=original,
        people=(Named((said["login"],) if said else logins, said["name"] if said else ""),),
        copy=copy_number(original),
        time=_time(found["time"], head),
    )


def _time(text: str, note: str) -> datetime | None:
    try:
        time = datetime.strptime(text, _FORM)
    except ValueError:
        return None
    if said := _SUBMITTED.search(note):
        try:
            return time.replace(tzinfo=read_zone(said["zone"]))
        except CourseError:
            return time
    return time


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    files = {}
    for one in hand_ins:
        attempt = f"Lesson 1_{one.login}_attempt_{one.time:{_FORM}}"
        files[f"{attempt}_{one.file}"] = one.data
        files[f"{attempt}.txt"] = f"Name: {one.first} {one.last} ({one.login})\n".encode()
    return files


LAYOUT = Layout(
    "Blackboard",
    "help.blackboard.com: download assignment files from the Grade Center",
    _read,
    _sample,
    notes=re.compile(r".+_attempt_\d{4}(?:-\d\d){5}\.txt"),
)
