"""What a table's cell may hold: text that no spreadsheet runs and no page takes for HTML."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# What spreadsheets take for the start of a formula, also in the wide forms of East Asian keyboards.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would run it, and without tags.

    Names of folders come here as students' machines made them; see `restored`.
    """
    text = text.replace("<", "&lt;")
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def harmless_id(text: str) -> str:
    """An id as it is, so that the program that reads it finds it; else harmless text."""
    return text if re.fullmatch(r"-?[\w.@-]+", text) and text[:1] != "@" else harmless(text)


def restored(cell: str) -> str:
    """The text that `harmless` made `cell` of."""
    plain = cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
    return plain.replace("&lt;", "<")


def number(value: float | None) -> str:
    """A score as text, at most two decimals; empty when there is none."""
    return "" if value is None else f"{round(value, 2):g}"


def as_table(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV: quoted where needed, lines ended as the standard says."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
