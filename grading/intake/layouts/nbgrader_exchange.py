"""nbgrader's exchange: s01+01-neuron+2026-11-20 20:30:10 UTC+x7Fq/neuron.ipynb."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
from grading.times import read_moment, read_zone

_FOLDER = re.compile(
    r"(?P<user>[^+]+)\+[^+]+\+(?P<time>[\d-]{10} [\d:]{8}(?:\.\d+)? [\w/+-]+?)(?:\+\w+)?"
)


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    match = first_match(_FOLDER, path, download)
    if match is None or not match[1].name:
        return None
    found = match[0]
    try:
        moment = read_moment(found["time"])
        time = moment.wall.replace(tzinfo=read_zone(moment.zone))
    except CourseError:
        time = None
    return Clue(
        layout="nbgrader's exchange",
        original=path.name,
        people=(Named((found["user"],)),),
        copy=copy_number(path.name),
        time=time,
    )


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    return {
        f"{one.login}+01-tiny+{one.time:%Y-%m-%d %H:%M:%S} UTC+x7Fq/{one.file}": one.data
        for one in hand_ins
    }


LAYOUT = Layout(
    "nbgrader's exchange",
    "nbgrader.readthedocs.io: managing assignment files; nbgrader, exchange/default/submit.py",
    _read,
    _sample,
    stamps=True,
)
