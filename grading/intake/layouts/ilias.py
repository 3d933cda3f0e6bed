"""ILIAS: Lovelace_Ada_alovelace_123/20261120180500_neuron.ipynb; the time stands first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from grading.intake.layouts.base import Clue, Download, Layout, Named, Sample, copy_number

_FOLDER = re.compile(r"(?P<last>[^_]+)_(?P<first>[^_]+)_(?P<login>.+)_(?P<number>\d+)")
_FILE = re.compile(r"(?P<time>20\d{12})_(?P<original>.+)")
_TEAM = re.compile(r"(?:Team|Gruppe)[ _](?P<team>\d+)", re.IGNORECASE)


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    """The file stands right in the student's folder; a team's folder may lie around that."""
    folders = path.parts[:-1]
    for place, name in enumerate(folders):
        outside = [n for n in folders[download.shared : place] if not _TEAM.fullmatch(n)]
        found = _FOLDER.fullmatch(name)
        if found and not outside and (file := _FILE.fullmatch(path.parts[place + 1])):
            return _clue(found, file, path, place, folders)
    return None


def _clue(
    found: re.Match[str],
    file: re.Match[str],
    path: PurePosixPath,
    place: int,
    folders: tuple[str, ...],
) -> Clue:
    original = file["original"] if place + 2 == len(path.parts) else path.name
    team = next((n for n in folders[:place] if _TEAM.fullmatch(n)), "")
    person = Named((found["login"],), f"{found['first']} {found['last']}", found["number"])
    return Clue(
        layout="ILIAS",
        original=original,
        people=(person,),
        words=(team,) if team else (),
        copy=copy_number(original),
        time=_time(file["time"]),
    )


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S")
    except ValueError:
        return None


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    return {
        f"Submissions/{one.last}_{one.first}_{one.login}_{one.number}/"
        f"{one.time:%Y%m%d%H%M%S}_{one.file}": one.data
        for one in hand_ins
    }


LAYOUT = Layout(
    "ILIAS",
    "ILIAS-eLearning/ILIAS, Modules/Exercise: download all submissions and multi-feedback",
    _read,
    _sample,
    notes=re.compile(r"(?:status|criteria.*|rückmeldung.*)\.(?:xlsx?|csv)", re.IGNORECASE),
)
