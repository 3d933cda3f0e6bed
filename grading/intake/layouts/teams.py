"""Microsoft Teams: Submitted files/Ada Lovelace/Lesson 1/Version 2/neuron.ipynb."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from grading.intake.layouts.base import Clue, Download, Layout, Named, Sample, copy_number

_VERSION = re.compile(r"Version (?P<number>\d+)", re.IGNORECASE)
_STATES = ("submitted files", "working files")


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    """Which folder names the student depends on how much of the library was downloaded."""
    folders = path.parts[:-1]
    state = next((k for k, name in enumerate(folders) if name.casefold() in _STATES), None)
    if state is not None and state <= download.shared and len(folders) > state + 1:
        own = state + 1
    elif len(folders) > 2 and (own := _own_without_state(folders, download.shared)) >= 0:
        state = None
    else:
        return None
    version = next(
        (found for n in folders[own + 1 : own + 3] if (found := _VERSION.fullmatch(n))), None
    )
    is_working = state is not None and folders[state].casefold() == "working files"
    return Clue(
        layout="Microsoft Teams",
        original=path.name,
        people=(Named(name=folders[own]),),
        attempt=int(version["number"]) if version else 0,
        copy=copy_number(path.name),
        refused="it lies under Working files: it was never turned in" if is_working else "",
    )


def _own_without_state(folders: tuple[str, ...], shared: int) -> int:
    """STUDENT/ASSIGNMENT/Version 1 below what everybody shares; -1 when it is something else."""
    for own in range(min(shared, len(folders) - 3) + 1):
        if _VERSION.fullmatch(folders[own + 2]):
            return own
    return -1


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    return {
        f"Student Work/Submitted files/{one.first} {one.last}/Lesson 1/Version {one.attempt}/"
        f"{one.file}": one.data
        for one in hand_ins
    }


LAYOUT = Layout(
    "Microsoft Teams",
    "learn.microsoft.com: Assignments data in SharePoint document libraries (Student Work)",
    _read,
    _sample,
)
