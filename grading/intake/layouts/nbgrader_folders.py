"""nbgrader's own folders: s01/01-neuron/neuron.ipynb with a timestamp.txt beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from grading.errors import CourseError
from grading.intake.layouts.base import Clue, Download, Layout, Named, Sample, copy_number
from grading.times import read_moment, read_zone


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    """STUDENT/LESSON/FILE below what everybody shares."""
    if not _has_times(download):
        return None
    for own in range(max(0, min(download.shared, len(path.parts) - 3)) + 1):
        parts = path.parts[own:]
        if len(parts) == 3 and parts[1] in download.lessons and own in (0, download.shared):
            return Clue(
                layout="nbgrader's folders",
                original=path.name,
                people=(Named((parts[0],), parts[0]),),
                copy=copy_number(path.name),
                time=_time(download.notes.get(path.parent / "timestamp.txt", "")),
            )
    return None


def _has_times(download: Download) -> bool:
    """Whether a timestamp.txt lies beside every notebook, as nbgrader writes it.

    Where some have one, it may be what a student packed.
    """
    folders = {path.parent for path in download.paths if path.suffix == ".ipynb"}
    return bool(folders) and all(folder / "timestamp.txt" in download.notes for folder in folders)


def _time(text: str) -> datetime | None:
    try:
        moment = read_moment(text)
        return moment.wall.replace(tzinfo=read_zone(moment.zone))
    except CourseError:
        return None


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for one in hand_ins:
        files[f"{one.login}/01-tiny/{one.file}"] = one.data
        files[f"{one.login}/01-tiny/timestamp.txt"] = f"{one.time:%Y-%m-%d %H:%M:%S} UTC".encode()
    return files


LAYOUT = Layout(
    "nbgrader's folders",
    "nbgrader.readthedocs.io: the directory structure of a course",
    _read,
    _sample,
    stamps=True,
)
