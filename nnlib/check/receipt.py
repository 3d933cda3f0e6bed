"""A receipt for what a student hands in: which file, what is in it, what its checks say."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from nnlib.check import card
from nnlib.check.outcome import Report

OPEN = "YOUR ANSWER HERE"  # what nbgrader writes where a written answer belongs
NO_FILE = "No file was found here: save the notebook under its own name and run this cell again."
SAVED = (
    "This is about the file as it is saved: save it and run this cell again before handing in."
    " Hidden inputs and written answers are graded afterwards."
)


def notebook_file(topic: str, names: Mapping[str, Any]) -> Path | None:
    """The notebook's file, where the editor tells it or the lesson's own lies in this folder."""
    told = (names.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME"), f"{topic}.ipynb")
    places = (Path(str(place)) for place in told if place)
    return next((place for place in places if place.suffix == ".ipynb" and place.is_file()), None)


class Receipt(NamedTuple):
    """A notebook's file, None where it was not found, and what its shown checks say."""

    file: Path | None
    reports: Sequence[Report]

    def lines(self) -> list[str]:
        """The receipt, line by line."""
        earned, worth = sum(r.earned for r in self.reports), sum(r.points for r in self.reports)
        checks = [f"Exercise {r.number} `{r.name}`: {card.headline(r)}" for r in self.reports]
        told = [*checks, f"By the shown checks: {earned:g} of {worth:g} points."]
        return [*self._of_the_file(), *told, *([SAVED] if self.file else [])]

    def _of_the_file(self) -> Iterator[str]:
        if self.file is None:
            yield NO_FILE
            return
        content = self.file.read_bytes()
        saved = datetime.fromtimestamp(self.file.stat().st_mtime).astimezone()
        yield f"`{self.file.name}`, {len(content):,} bytes, saved {saved:%Y-%m-%d %H:%M %Z}"
        yield f"Fingerprint (SHA-256): `{hashlib.sha256(content).hexdigest()}`"
        yield from _written(content)


def _written(content: bytes) -> Iterator[str]:
    """Which written answers still say that an answer belongs there."""
    try:
        cells = json.loads(content)["cells"]
    except (ValueError, KeyError, TypeError):
        yield "The file cannot be read as a notebook."
        return
    for cell in cells:
        graded = cell.get("metadata", {}).get("nbgrader", {})
        if cell.get("cell_type") == "markdown" and graded.get("solution"):
            state = "open" if OPEN in "".join(cell.get("source", "")) else "answered"
            yield f"Written answer `{graded.get('grade_id', '')}`: {state}"
