"""Cells in which a check's line stands beside other code: the check counts as a cell of its own.

So where a student merged cells, and where something was typed into a check's cell. It is judged
with what stands above its line.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import replace

from grading.judging.forms import is_python, names_defined
from grading.judging.reading import Piece

_LINE = re.compile(r"""^check\(\s*["'](\w+)["']\s*\)[ \t]*;?[ \t]*(?:#.*)?$""", re.MULTILINE)


def check_named(source: str) -> str:
    """The grade_id of the check that a cell is; empty when it is none, or more than that."""
    alone = _LINE.fullmatch(source.strip())
    return f"check_{alone[1]}" if alone else ""


def apart(piece: Piece, checks: Container[str]) -> Iterator[Piece]:
    """The piece, or its parts in their order. checks: the grade_ids of the lesson's checks.

    A check's own cell without its line ends with the check. Code beside the line in such a cell is
    kept where it defines something: what else a student changed there cannot matter.
    """
    own = piece.grade_id if piece.grade_id in checks else ""
    if piece.kind != "code" or piece.given or check_named(piece.source):
        yield piece
        return
    texts = _LINE.split(piece.source)
    named = [f"check_{name}" for name in texts[1::2]]
    if not named and not own:
        yield piece
        return
    if own and own not in named:
        texts, named = [*texts, "", ""], [*named, own]
    code = replace(piece, id="", grade_id="") if own else piece
    for text, name in zip(texts[::2], [*named, ""], strict=True):
        if text.strip() and (not own or _may_define(text)):
            yield replace(code, source=text.strip("\n"))
            code = replace(code, id="", grade_id="")
        if name:
            line = f'check("{name.removeprefix("check_")}")'
            yield replace(piece, source=line, id="", grade_id=name if name == own else "")


def _may_define(source: str) -> bool:
    return not is_python(source) or any(names_defined(source))
