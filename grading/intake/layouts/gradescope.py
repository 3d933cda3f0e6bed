"""Gradescope: submission_90001/neuron.ipynb; who and when in submission_metadata.yml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

import yaml

from grading.intake.layouts.base import Clue, Download, Layout, Named, Sample, copy_number

_METADATA = "submission_metadata.yml"


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    """Only the export's own list counts: the one that lies beside the students' folders."""
    for place, name in download.places(path):
        beside = PurePosixPath(*path.parts[:place]) / _METADATA
        if beside not in download.notes or name == _METADATA:
            continue
        entry = _entries(download.notes[beside]).get(name)
        if entry is None:
            return None
        return Clue(
            layout="Gradescope",
            original=path.name,
            people=tuple(_named(one) for one in _list(entry, "submitters")),
            copy=copy_number(path.name),
            time=_time(_get(entry, "created_at")),
            attempt=int(name.rpartition("_")[2]) if name.rpartition("_")[2].isdigit() else 0,
        )
    return None


@lru_cache(maxsize=4)
def _entries(text: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(name): entry for name, entry in found.items()} if isinstance(found, dict) else {}


def _named(submitter: Any) -> Named:
    ids = (_get(submitter, "sid"), _get(submitter, "email"))
    return Named(tuple(str(one) for one in ids if one), str(_get(submitter, "name") or ""))


def _get(entry: Any, key: str) -> Any:
    """A value under a key, which Ruby writes with a colon in front."""
    return entry.get(f":{key}", entry.get(key)) if isinstance(entry, dict) else None


def _list(entry: Any, key: str) -> list[Any]:
    found = _get(entry, key)
    return found if isinstance(found, list) else []


def _time(value: Any) -> datetime | None:
    """YAML has read it; a time without a zone is UTC there."""
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=value.tzinfo or UTC)


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    entries = {}
    for number, one in enumerate(hand_ins, start=90001):
        files[f"assignment_7_export/submission_{number}/{one.file}"] = one.data
        who = {":name": f"{one.first} {one.last}", ":sid": one.login}
        entries[f"submission_{number}"] = {
            ":submitters": [who],
            ":created_at": one.time.replace(tzinfo=UTC),
        }
    files[f"assignment_7_export/{_METADATA}"] = yaml.safe_dump(entries).encode()
    return files


LAYOUT = Layout(
    "Gradescope",
    "help.gradescope.com: export submissions",
    _read,
    _sample,
    notes=re.compile(re.escape(_METADATA)),
)
