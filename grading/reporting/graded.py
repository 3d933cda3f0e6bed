"""What a graded notebook tells about its checks, without a word that the student wrote."""

from __future__ import annotations

import builtins
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from grading.errors import CourseError

UNKNOWN = "raised: an exception of its own"
# What the grader itself calls an end of the student's code.
_ENDS = {"Timeout": "timeout", "ProcessEnded": "process-ended", "NotData": "wrong-type"}
# One part on a check's card: its outcome, and the first line of what it says.
_ROW = re.compile(
    r"<dt[^>]*>.*?</span> (?P<outcome>[a-z ]+)</span> .*?</dt>"
    r"<dd[^>]*>(?P<said>.*?)(?:<br>|</dd>)",
    re.DOTALL,
)
_KIND = re.compile(r"\braised (\w+)")
_START, _GRADED, _END = b'{"cells": [\n', b'"nbgrader": {', b"\n],\n"  # of the grader's files
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Told:
    """One student's verdicts. codes: {check: diagnosis of its first wrong part}, where an error of
    the student's code names its kind; said: {check: the sentence on its card}, which may hold
    words of the student's.

    repairs, problems: how many sentences there are about the file and about its run.
    """

    codes: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    repairs: int = 0
    problems: int = 0


def read_graded(path: Path) -> Told:
    """What a graded notebook tells. Raises CourseError when it is missing or damaged."""
    try:
        cells, metadata = _parsed(path.read_bytes())
        grading = metadata["grading"]
        said = dict(_said(cells, grading["diagnoses"]))
        codes = {check: _code(code, said.get(check, "")) for check, code in _pairs(grading)}
        return Told(codes, said, len(grading["repairs"]), len(grading["problems"]))
    except FileNotFoundError as error:
        raise CourseError(_again(path, "is missing")) from error
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CourseError(_again(path, "is damaged")) from error


def _parsed(data: bytes) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The graded cells and the metadata of a notebook.

    The grader writes one line per cell; those with nothing but pictures, which are nearly all of
    the file, are passed over. A notebook in another form is read as a whole.
    """
    end = data.rfind(_END)
    if not data.startswith(_START) or end < 0:
        notebook = json.loads(data)
        return notebook["cells"], notebook["metadata"]
    rest = json.loads(b"{" + data[end + len(_END) :])
    return [json.loads(line) for line in _graded_lines(data, end)], rest["metadata"]


def _graded_lines(data: bytes, end: int) -> Iterator[bytes]:
    """The lines of the cells that nbgrader knows, without a copy of the others."""
    place = data.find(_GRADED, len(_START), end)
    while place >= 0:
        stop = data.find(b"\n", place, end)
        stop = stop if stop >= 0 else end
        yield data[data.rfind(b"\n", 0, place) + 1 : stop].rstrip(b",")
        place = data.find(_GRADED, stop, end)


def _again(path: Path, state: str) -> str:
    return f"{path} {state}; write it anew: course autograde {path.parent.name}"


def _pairs(grading: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((str(check), str(code)) for check, code in grading["diagnoses"].items())


def _said(cells: list[dict[str, Any]], wanted: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(check, first line about its first wrong part) of every check wanted that has a card."""
    for cell in cells:
        check = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if check in wanted:
            shown = (output.get("data", {}).get("text/html") for output in cell["outputs"])
            rows = [row for html in shown if html for row in _ROW.finditer("".join(html))]
            wrong = next((row for row in rows if row["outcome"] != "right"), None)
            if wrong is not None:
                yield check, as_typed(wrong["said"])


def as_typed(html: str) -> str:
    """A line of a card as it was before it was typeset."""
    text = re.sub(r"<sup>(.*?)</sup>", r"^\1", html)
    return unescape(_TAG.sub("", text)).replace("−", "-").strip()


def _code(code: str, said: str) -> str:
    """The diagnosis; an error with its kind, if that is one of Python's and not the student's."""
    found = _KIND.search(said) if code == "raised" else None
    if found is None:
        return UNKNOWN if code == "raised" else code
    kind = getattr(builtins, found[1], None)
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return f"raised: {found[1]}" if known else _ENDS.get(found[1], UNKNOWN)
