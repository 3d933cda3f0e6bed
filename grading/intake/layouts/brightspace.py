"""Brightspace: 12345-678 - Ada Lovelace - Nov 20, 2026 605 PM/neuron.ipynb, each attempt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
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

_TIME = (
    r"(?P<time>[A-Z][a-z]+\.? \d{1,2}, \d{4} \d{3,4} ?[AP]M"
    r"|\d{1,2} [A-Z][a-z]+,? \d{4} \d{3,4}(?: ?[AP]M)?)"
)
_PLACE = re.compile(rf"(?P<user>\d+)-\d+ ?- ?(?P<name>.+?) ?- ?{_TIME}(?: - (?P<original>.+))?")
_WRITTEN = re.compile(r"(?P<date>.+?\d{4}) (?P<hour>\d{1,2})(?P<minute>\d\d) ?(?P<half>[AP]M)?")
_DATES = ("%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y")


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    match = first_match(_PLACE, path, download)
    if match is None:
        return None
    found, below = match
    original = below.name or found["original"] or path.name
    return Clue(
        layout="Brightspace",
        original=original,
        people=(Named(name=found["name"], number=found["user"]),),
        copy=copy_number(original),
        time=_time(found["time"]),
    )


def _time(text: str) -> datetime | None:
    """Nov 20, 2026 605 PM: the hour and the minute stand together."""
    found = _WRITTEN.fullmatch(text)
    date = (found["date"] if found else "").replace(",", "").replace(".", "")
    for form in _DATES:
        try:
            day = datetime.strptime(date, form)
            assert found is not None  # without it no form fits
            hour = int(found["hour"])
            if found["half"]:
                hour = hour % 12 + (12 if found["half"] == "PM" else 0)
            return day.replace(hour=hour, minute=int(found["minute"]))
        except ValueError:
            continue
    return None


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    files: dict[str, bytes] = {"index.html": b"<html></html>"}
    for one in hand_ins:
        clock = f"{one.time:%I%M %p}".lstrip("0")
        day = f"{one.time:%b} {one.time.day}, {one.time.year}"
        place = f"{one.number}-678 - {one.first} {one.last} - {day} {clock}"
        files[f"{place}/{one.file}"] = one.data
    return files


LAYOUT = Layout(
    "Brightspace",
    "community.d2l.com: Assignments, download submissions",
    _read,
    _sample,
    notes=re.compile(r"index\.html"),
)
