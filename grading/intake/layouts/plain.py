"""Anything else: folders or files called after the student. No time, and only the outermost names.

A timestamp.txt or another name further inside may be the student's own, so it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from grading.intake.layouts.base import Clue, Download, Layout, Sample, copy_number

_COMMON = {"notebooks", "submissions", "submitted", "class", "course", "homework"}


def _read(path: PurePosixPath, download: Download) -> Clue:
    """The outermost folder that is neither everybody's nor a lesson's; else the file's own name."""
    return Clue(
        layout="plain",
        original=path.name,
        words=(*path.parts[:-1], path.stem),
        copy=copy_number(path.name),
    )


def own_name(path: PurePosixPath, download: Download) -> str:
    """What the student is called without a class list; empty when nothing says it."""
    folders = [n for n in path.parts[download.shared : -1] if not _is_common(n, download)]
    if folders:
        return folders[0]
    pieces = [p for p in re.findall(r"[^\s_+.,()-]+", path.stem) if p not in download.lessons]
    if pieces and pieces != [str(copy_number(path.name))]:
        return "-".join(pieces)
    outer = [n for n in path.parts[: download.shared] if not _is_common(n, download)]
    return outer[-1] if outer and path.parts[:-1] else ""


def places_below(path: PurePosixPath, download: Download) -> str:
    """The folder right below the one that names the student, where it may name one, too."""
    folders = [n for n in path.parts[download.shared : -1] if not _is_common(n, download)]
    return folders[1] if len(folders) > 1 else ""


def _is_common(name: str, download: Download) -> bool:
    return name in download.lessons or name.casefold() in _COMMON


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    return {f"{one.login}/notebooks/01-tiny/{one.file}": one.data for one in hand_ins}


LAYOUT = Layout(
    "plain",
    "no platform: grading/guides/ta.md",
    _read,
    _sample,
    takes_anything=True,
)
