"""PrairieLearn: alovelace@u.edu_1_neuron_1_2_345_neuron.ipynb; address and numbers."""

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

_FILE = re.compile(
    r"(?P<uid>[^\s@/]+@[^_\s/]+)_(?P<instance>\d+)_(?P<question>.+?)_(?P<variant>\d+)_"
    r"(?P<number>\d+)_(?P<id>\d+)_(?P<original>.+)"
)


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    match = first_match(_FILE, path, download)
    if match is None:
        return None
    found, below = match
    original = below.name or found["original"]
    return Clue(
        layout="PrairieLearn",
        original=original,
        people=(Named((found["uid"], found["uid"].split("@")[0])),),
        attempt=int(found["id"]),
        copy=copy_number(original),
    )


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    return {
        f"HW1/{one.login}@u.edu_1_neuron_1_{one.attempt}_{500 + place}_{one.file}": one.data
        for place, one in enumerate(hand_ins)
    }


LAYOUT = Layout(
    "PrairieLearn",
    "PrairieLearn/PrairieLearn, apps/prairielearn: instructorAssessmentDownloads",
    _read,
    _sample,
)
