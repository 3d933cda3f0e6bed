"""Errors of a student's code as data: kind, text, and the lines of his own cells they passed."""

from __future__ import annotations

import linecache
import traceback
from typing import Any

from nnlib.check.shapes import retold

_TRACEBACK_FRAMES = 12
_TEXT_LIMIT = 4000


def describe(error: BaseException) -> dict[str, Any]:
    """The error as data: kind, text, and the last line of the student's cells that it passed."""
    line, lineno = _student_line(error)
    return {
        "kind": type.__dict__["__name__"].__get__(type(error))[:80],
        "text": _safe_text(error),
        "line": line,
        "lineno": lineno,
        "hole": isinstance(error, NotImplementedError),
    }


def traceback_lines(error: BaseException) -> list[str]:
    """A short traceback: only the frames of the student's cells, then the error itself."""
    if isinstance(error, SyntaxError):
        return [line.rstrip("\n")[:_TEXT_LIMIT] for line in traceback.format_exception_only(error)]
    lines = []
    for name, lineno, function in _student_frames(error)[-_TRACEBACK_FRAMES:]:
        where = "" if function == "<module>" else f" in {function}"
        lines.append(f"{name.strip('<>')}, line {lineno}{where}")
        lines.append(f"    {linecache.getline(name, lineno).strip()[:_TEXT_LIMIT]}")
    kind = type.__dict__["__name__"].__get__(type(error))[:80]
    return [*lines, f"{kind}: {_safe_text(error)}"]


def _in_a_cell(filename: str) -> bool:
    return filename.startswith("<cell ")


def _student_frames(error: BaseException) -> list[tuple[str, int, str]]:
    frames = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if _in_a_cell(code.co_filename):
            frames.append((code.co_filename, step.tb_lineno, code.co_name))
        step = step.tb_next
    return frames


def _student_line(error: BaseException) -> tuple[str, int | None]:
    if isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        return str(error.text or "").strip()[:200], error.lineno
    frames = _student_frames(error)
    if not frames:
        return "", None
    name, lineno, _ = frames[-1]
    return linecache.getline(name, lineno).strip()[:200], lineno


def _safe_text(error: BaseException) -> str:
    try:
        return str.__str__(retold(error, _in_a_cell))[:_TEXT_LIMIT]
    except Exception as second:
        return f"(its message cannot be shown: {type(second).__name__})"
