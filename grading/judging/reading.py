"""Reading what a student handed in, whatever it is: plain cells, or one sentence why not."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from grading.fetching import without_head
from grading.judging import old_formats
from grading.judging.prose import with_attachments
from grading.judging.streaming import MOST_MARKS, TooManyMarks, drop_outputs

LARGEST = 64 * 2**20  # bytes of the file, films and saved widgets included
LARGEST_KEPT = 32 * 2**20  # characters without outputs; pictures in answers included
MOST_CELLS = 2000
MOST_VALUES = 500_000  # lists, mappings and what they hold; each takes memory to read
LONGEST_CELL = 20_000  # characters of code; reading hostile Python takes memory by their square
MOST_CODE = 300_000  # characters of code in all cells
LONGEST_TEXT = 20_000  # characters of prose; showing hostile Markdown takes time by their square
MOST_POINTS = 1e6  # of a check; more is nonsense, and an endless integer no float
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) .+$|^={7}$", re.MULTILINE)
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"')
_LESSON = re.compile(r"[\w.-]{1,20}")


class Unreadable(Exception):
    """Nothing of the file can be graded; the message is one sentence for the TA and the student."""


@dataclass(frozen=True)
class Piece:
    """One cell of a submission: nothing that it does not need to be graded.

    given: it is a check as some release of the lesson had it, perhaps an older one than ours.
    """

    kind: str
    source: str
    id: str = ""
    grade_id: str = ""
    tags: tuple[str, ...] = ()
    attachments: dict[str, Any] = field(default_factory=dict)
    given: bool = False


@dataclass(frozen=True)
class Submission:
    """The cells in their order, the lesson that the file says it is, and the repairs so far."""

    pieces: tuple[Piece, ...]
    lesson: str
    repairs: tuple[str, ...]


def read_submission(data: bytes) -> Submission:
    """The cells of a notebook file. Raises Unreadable."""
    text, repairs = _text(data)
    document, text = _document(text)
    if "cells" not in document:
        document, more = _upgraded(document)
        repairs += more
    cells = document.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise Unreadable("The file is not a notebook: it has no list of cells.")
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"The notebook has {len(cells)} cells; at most {MOST_CELLS} are read.")
    course = _mapping(_mapping(document.get("metadata")).get("course"))
    lesson = course.get("lesson", "")
    pieces, cut = _pieces(cells)
    known = isinstance(lesson, str) and _LESSON.fullmatch(lesson)
    return Submission(tuple(pieces), lesson if known else "", (*repairs, *cut))


def _text(data: bytes) -> tuple[str, list[str]]:
    if not data.strip():
        raise Unreadable("The file is empty.")
    if len(data) > LARGEST:
        size, most = len(data) / 2**20, LARGEST // 2**20
        raise Unreadable(f"The file has {size:.0f} MB; at most {most} MB are read.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ["The file was saved as UTF-16 and was converted."]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        where = data.count(b"\n", 0, error.start) + 1
        note = (
            f"The file is not UTF-8 (first at line {where}); unreadable characters were replaced."
        )
        return data.decode("utf-8", "replace"), [note]


def _document(given: str) -> tuple[dict[str, Any], str]:
    """The notebook and its text, both without outputs."""
    try:
        text = drop_outputs(given)
    except TooManyMarks:
        raise Unreadable(
            f"The file holds more than {MOST_MARKS:,} values; no notebook does."
        ) from None
    if len(text) > LARGEST_KEPT:
        size, most = len(text) / 2**20, LARGEST_KEPT // 2**20
        raise Unreadable(f"The file has {size:.0f} MB besides outputs; at most {most} MB are read.")
    if _has_too_many_values(text):
        raise Unreadable(f"The file holds more than {MOST_VALUES:,} values; no notebook does.")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        conflict = _CONFLICT.search(given)
        if conflict:
            line = given.count("\n", 0, conflict.start()) + 1
            raise Unreadable(
                f"The file holds an unresolved merge conflict (line {line})."
            ) from None
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            raise Unreadable("The file is cut off: the end of the notebook is missing.") from None
        raise Unreadable(f"The file is not a notebook: no JSON at line {error.lineno}.") from None
    except (RecursionError, ValueError):
        raise Unreadable("The file is not a notebook: it is nested without end.") from None
    if not isinstance(document, dict):
        raise Unreadable("The file is not a notebook: its outermost value is no mapping.")
    return document, text


def _has_too_many_values(text: str) -> bool:
    """Counted outside of strings, and only where it could be so at all."""
    if sum(map(text.count, ",[{")) <= MOST_VALUES:
        return False
    bare = _TEXT.sub("", text)
    return sum(map(bare.count, ",[{")) > MOST_VALUES


def _upgraded(document: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A notebook of format 1 to 3 in today's format."""
    version = document.get("nbformat", 1)
    if "worksheets" not in document or version not in old_formats.VERSIONS:
        raise Unreadable("The file is not a notebook: it has no cells.")
    try:
        cells = old_formats.cells_of(document)
    except ValueError:
        raise Unreadable(f"The notebook is of the old format {version} and damaged.") from None
    note = f"The notebook was of the old format {version} and was converted."
    return {**document, "cells": cells}, [note]


def _pieces(cells: list[dict[str, Any]]) -> tuple[list[Piece], list[str]]:
    """Each cell, read up to its limit; and a sentence for each of which only a part is read."""
    pieces, notes, left = [], [], MOST_CODE
    for number, cell in enumerate(cells, start=1):
        source, attached = _source(cell.get("source")), _mapping(cell.get("attachments"))
        prose = cell.get("cell_type") == "markdown"
        if prose:
            source, attached = with_attachments(source, attached)
        limit = LONGEST_TEXT if prose else min(LONGEST_CELL, left)
        if len(source) > limit:
            length = f"{len(source):,} characters; only the first {limit:,} were read."
            notes.append(f"Cell {number} has {length}")
        pieces.append(_piece(cell, source[:limit], attached))
        left -= 0 if prose else min(len(source), limit)
    return pieces, notes


def _piece(cell: dict[str, Any], source: str, attached: dict[str, Any]) -> Piece:
    metadata = _mapping(cell.get("metadata"))
    tags = metadata.get("tags")
    graded = _mapping(metadata.get("nbgrader"))
    return Piece(
        kind=_string(cell.get("cell_type")),
        source=without_head(source),
        id=_string(cell.get("id")),
        grade_id=_string(graded.get("grade_id")),
        tags=tuple(map(_string, tags)) if isinstance(tags, list) else (),
        attachments=attached,
        given=_string(graded.get("checksum")) == _checksum(source, graded),
    )


def _checksum(source: str, graded: dict[str, Any]) -> str:
    """What nbgrader writes beside a check when it is released: of code, for points, and locked.

    As its compute_checksum, which takes a worker a second to import.
    """
    points = graded.get("points")
    if not isinstance(points, int | float) or abs(points) > MOST_POINTS:
        return "none"
    marks = ("code", "True", "False", "True", _string(graded.get("grade_id")), str(float(points)))
    return hashlib.md5((source + "".join(marks)).encode(), usedforsecurity=False).hexdigest()


def _source(value: Any) -> str:
    """A cell's source as text that can be written as UTF-8; lists of lines are joined."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return _string(value).replace("\r\n", "\n").replace("\x00", "")


def _string(value: Any) -> str:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
