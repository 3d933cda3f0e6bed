"""Canvas: lovelaceada_LATE_12345_67890_neuron-1.ipynb; of a group one member's number."""

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

# The name first, without _digits_ in it, as Canvas sees to; what the student chose stands last.
_FILE = re.compile(
    r"(?P<name>[^\W_][\w'.-]*?)(?P<late>_(?i:LATE))?_(?P<user>\d+)_"
    r"(?:(?P<file>\d+)_(?P<original>.+)|(?P<written>(?:text|link)\.html))"
)
_ANONYMOUS = re.compile(r"(?i:LATE_)?anon_(?i:LATE_)?\w+?_(?P<file>\d+)_(?P<original>.+)")


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    if hidden := first_match(_ANONYMOUS, path, download):
        return Clue("Canvas", hidden[0]["original"], anonymous=True)
    match = first_match(_FILE, path, download)
    if match is None:
        return None
    found, below = match
    original = below.name or found["original"] or found["written"]
    prefix = "_".join(filter(None, (found["name"], (found["late"] or "")[1:], found["user"])))
    return Clue(
        layout="Canvas",
        original=original,
        people=(Named(name=found["name"], number=found["user"]),),
        attempt=int(found["file"] or 0),
        copy=copy_number(original),
        late=bool(found["late"]),
        back=f"{prefix}_{found['file']}_{PurePosixPath(original).stem}.html",
    )


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    return {
        f"{one.last}{one.first}".lower().replace(" ", "")
        + f"{'_LATE' if one.late else ''}_{one.number}_{900 + place}_{one.file}": one.data
        for place, one in enumerate(hand_ins)
    }


LAYOUT = Layout(
    "Canvas",
    "instructure/canvas-lms, lib/content_zipper.rb; Instructor Guide: download all submissions",
    _read,
    _sample,
)
