"""A notebook's text without what cells showed: grading makes outputs anew and never reads these."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_MARKS = 5_000_000  # strings and brackets; 22,000 saved widgets have 700,000
_MARK = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_DROPPED = re.compile(r'"(?:outputs|widgets)"\Z')
_COLON = re.compile(r"\s*:\s*(?=[\[{])")


class TooManyMarks(ValueError):
    """The text is no notebook's: it has more strings and brackets than any."""


def drop_outputs(text: str) -> str:
    """The JSON text with an empty list for each value of the keys "outputs" and "widgets".

    Read once from left to right: nothing is built of what is dropped, whatever its size. Line
    numbers stay. An unfinished value ends the text.
    """
    return "".join(_kept(text))


def _kept(text: str) -> Iterator[str]:
    done, marks = 0, _marks(text)
    for mark in marks:
        if not _DROPPED.match(text, mark.start(), mark.end()):
            continue
        colon = _COLON.match(text, mark.end())
        if colon is None:
            continue
        end = _end_of_value(marks)
        yield text[done : colon.end()]
        if end is None:
            return
        yield "[" + "\n" * text.count("\n", colon.end(), end) + "]"
        done = end
    yield text[done:]


def _marks(text: str) -> Iterator[re.Match[str]]:
    for number, mark in enumerate(_MARK.finditer(text)):
        if number > MOST_MARKS:
            raise TooManyMarks
        yield mark


def _end_of_value(marks: Iterator[re.Match[str]]) -> int | None:
    """Where the list or mapping ends that begins with the next mark; None if it does not."""
    depth = 0
    for mark in marks:
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.end()
    return None
