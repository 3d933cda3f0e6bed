"""What the name and the place of a file in a download say about who handed it in, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath

# lovelaceada_LATE_12345_67890_neuron-1.ipynb: sortable name, user, file; anon_x7Fq2_67890_… without
_CANVAS = re.compile(
    r"(?P<name>[^_].*?)(?P<late>_late)?_(?P<user>\d+)_(?P<file>\d+)_(?P<original>.+)", re.IGNORECASE
)
_CANVAS_ANONYMOUS = re.compile(r"anon_(?:late_)?\w+?_(?P<file>\d+)_(?P<original>.+)", re.IGNORECASE)
# Ada Lovelace_12345_assignsubmission_file_/neuron.ipynb, or without the folder
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<original>.*)"
)
# s01+01-neuron+2026-11-20 20:30:10 UTC+x7Fq: a folder of nbgrader's exchange
_EXCHANGE = re.compile(
    r"(?P<user>[^+]+)\+[^+]+\+(?P<time>[\d-]{10} [\d:]{8}(?:\.\d+)? \w+)(?:\+.*)?"
)
_COPY = re.compile(r"(?:[-_ ]|[-_ ]?copy[-_ ]?|[-_ ]?\()(?P<number>\d{1,3})\)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Clue:
    """What is known of a file before anyone looks into a roster.

    kind: canvas, moodle, exchange or plain; name: of the student; number: theirs in Canvas, or as a
    participant in Moodle; words: folders and the file's stem, where the student may be named;
    file: Canvas's number of the upload; copy: the 1 of neuron-1.ipynb.
    """

    kind: str
    original: str
    name: str = ""
    number: str = ""
    words: tuple[str, ...] = ()
    file: int = 0
    copy: int = 0
    late: bool = False
    anonymous: bool = False
    time: datetime | None = field(default=None)


def read_clue(path: PurePosixPath) -> Clue:
    """The clue in a file's path, whichever way the download was made."""
    found = _moodle(path) or _exchange(path) or _canvas(path)
    return found or Clue("plain", path.name, words=(*path.parts[:-1], path.stem), copy=_copy(path))


def _canvas(path: PurePosixPath) -> Clue | None:
    for part in reversed(path.parts):
        if hidden := _CANVAS_ANONYMOUS.fullmatch(part):
            return Clue("canvas", hidden["original"], file=int(hidden["file"]), anonymous=True)
        if found := _CANVAS.fullmatch(part):
            original = found["original"] if part == path.name else path.name
            return Clue(
                kind="canvas",
                original=original,
                name=found["name"],
                number=found["user"],
                file=int(found["file"]),
                copy=_copy(PurePosixPath(original)),
                late=bool(found["late"]),
            )
    return None


def _moodle(path: PurePosixPath) -> Clue | None:
    for part in path.parts:
        if found := _MOODLE.fullmatch(part):
            original = path.name if part != path.name else found["original"] or path.name
            return Clue(
                kind="moodle",
                original=original,
                name=found["name"],
                number=found["user"],
                copy=_copy(PurePosixPath(original)),
                anonymous=found["name"].casefold() in ("participant", "teilnehmer/in"),
            )
    return None


def _exchange(path: PurePosixPath) -> Clue | None:
    for part in path.parts[:-1]:
        if found := _EXCHANGE.fullmatch(part):
            time = read_time(found["time"])
            return Clue("exchange", path.name, words=(found["user"],), time=time)
    return None


def read_time(text: str) -> datetime | None:
    """A date and time as nbgrader reads it, in UTC; None when the text holds none."""
    import dateutil.parser  # type: ignore[import-untyped]
    import dateutil.tz  # type: ignore[import-untyped]

    zone = (text.split() or [""])[-1]
    try:
        found = dateutil.parser.parse(text.strip(), tzinfos={zone: dateutil.tz.gettz(zone)})
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def _copy(path: PurePosixPath) -> int:
    """The number that a browser, Canvas or a person added to a name: neuron-1, neuron (1)."""
    found = _COPY.search(path.stem)
    return int(found["number"]) if found else 0
