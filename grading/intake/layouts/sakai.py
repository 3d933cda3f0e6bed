"""Sakai: Lovelace, Ada(alovelace)/Submission attachment(s)/neuron.ipynb; time one up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
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

_FOLDER = re.compile(r"(?P<last>[^,()]+), (?P<first>[^()]+?) ?\((?P<id>[^()]+)\)")
_INSIDE = ("Submission attachment(s)", "timestamp.txt", "comments.txt", "feedbackText.html")


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    match = first_match(_FOLDER, path, download)
    if match is None or not match[1].name or not _is_inside(match[1]):
        return None
    found, below = match
    folder = PurePosixPath(str(path)[: -len(str(below)) - 1])
    return Clue(
        layout="Sakai",
        original=below.name,
        people=(Named((found["id"],), f"{found['first']} {found['last']}"),),
        copy=copy_number(below.name),
        time=_time(download.notes.get(folder / "timestamp.txt", "")),
    )


def _is_inside(below: PurePosixPath) -> bool:
    return below.parts[0] in _INSIDE or below.name.endswith("_submissionText.html")


def _time(text: str) -> datetime | None:
    """20261120170500000, as Sakai's server writes a time: UTC, to the millisecond."""
    try:
        return datetime.strptime(text.strip()[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    files: dict[str, bytes] = {"Lesson 1/grades.csv": b"Lesson 1,Points\n"}
    for one in hand_ins:
        place = f"Lesson 1/{one.last}, {one.first}({one.login})"
        files[f"{place}/Submission attachment(s)/{one.file}"] = one.data
        files[f"{place}/timestamp.txt"] = f"{one.time:%Y%m%d%H%M%S}000".encode()
    return files


LAYOUT = Layout(
    "Sakai",
    "sakaiproject/sakai, assignment tool: download all; Instructor Guide: upload all",
    _read,
    _sample,
    notes=re.compile(r"(?:grades|comments|feedbackText)\.(?:csv|xlsx?|txt|html)"),
    stamps=True,
)
