"""What a student wrote in words: which cells are prose, and the pictures pasted into them."""

from __future__ import annotations

import ast
import re
from typing import Any

from grading.judging.forms import is_python

# As Colab writes a pasted picture: the file itself where its address should stand.
_PASTED = re.compile(r"data:(image/[a-z]{1,10});base64,([A-Za-z0-9+/]*+={0,2})")
_HEADING = re.compile(r"^#+\s+(.{1,60})", re.MULTILINE)
_CODE = re.compile(r"\w[(\[]|=|^\s*(?:[%!@]|(?:def|class|for|while|import|return)\b)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*#+[ \t]?", re.MULTILINE)


def is_prose(kind: str, source: str) -> bool:
    """Whether a cell holds words: Markdown, or code that is none or only comments and texts."""
    if not source.strip() or kind != "code":
        return bool(source.strip()) and kind in ("markdown", "raw")
    if not is_python(source):
        return " " in source.strip() and not _CODE.search(source)
    return all(_is_text(node) for node in ast.parse(source).body)


def as_markdown(kind: str, source: str) -> str:
    """The words of a cell, without the marks of a comment or a text in Python."""
    if kind != "code":
        return source
    if is_python(source) and (body := ast.parse(source).body):
        return "\n\n".join(str(ast.literal_eval(n.value)) for n in body if isinstance(n, ast.Expr))
    return _COMMENT.sub("", source)


def with_attachments(source: str, attachments: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Markdown whose pasted pictures are attachments, and all its attachments."""
    found = dict(attachments)

    def attach(pasted: re.Match[str]) -> str:
        name = f"pasted-{len(found) + 1}.{pasted[1].partition('/')[2]}"
        found[name] = {pasted[1]: pasted[2]}
        return f"attachment:{name}"

    return _PASTED.sub(attach, source), found


def title_of(sources: list[tuple[str, str]]) -> str:
    """What a notebook, as (kind, source) of its cells, seems to be: its first heading or line."""
    headings = (_HEADING.search(source) for kind, source in sources if kind == "markdown")
    first = next((found[1] for found in headings if found), "")
    lines = (source.strip().split("\n", 1)[0] for _, source in sources if source.strip())
    return (first or next(lines, "an empty notebook"))[:60].strip()


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
