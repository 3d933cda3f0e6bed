"""What a student wrote in words: which cells are prose, and the pictures pasted into them."""

from __future__ import annotations

import ast
import re
from typing import Any

from grading.judging.forms import is_python

# As Colab writes a pasted picture: the file itself where its address should stand.
_PASTED = re.compile(r"data:(image/[a-z]{1,10});base64,([A-Za-z0-9+/]*+={0,2})")
_HEADING = re.compile(r"^#+\s+(.{1,60})", re.MULTILINE)
# A line that is meant as code, in a cell that is no Python; sentences may begin with "for", too.
_CODE = re.compile(
    r"^\s*(?:[%!@)\]}]|(?:def|class|if|elif|while|with|try|else)\b.*:\s*$|for\s.+\sin\s.*:\s*$"
    r"|(?:from\s+\S+\s+)?import\s+\S+|return\b|\w+\s*=[^=])",
    re.MULTILINE,
)
_COMMENT = re.compile(r"^[ \t]*#+[ \t]?", re.MULTILINE)


def is_prose(kind: str, source: str) -> bool:
    """Whether a cell holds words: Markdown, or code that is none or only comments and texts.

    A text may also be printed or given a name. In doubt it is words: a person looks at those.
    """
    if not source.strip() or kind != "code":
        return bool(source.strip()) and kind in ("markdown", "raw")
    if not is_python(source):
        return not _CODE.search(source)
    return None not in map(_text_of, ast.parse(source).body)


def as_markdown(kind: str, source: str) -> str:
    """The words of a cell, without the marks of a comment or a text in Python."""
    if kind != "code":
        return source
    if is_python(source) and (body := ast.parse(source).body):
        return "\n\n".join(filter(None, map(_text_of, body)))
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


def _text_of(node: ast.stmt) -> str | None:
    """The text that a line states, prints or gives a name; None when it does anything else."""
    match node:
        case ast.Expr(ast.Constant(str(text))) | ast.Expr(
            ast.Call(ast.Name("print"), [ast.Constant(str(text))], [])
        ):
            return text
        case ast.Assign([ast.Name()], ast.Constant(str(text))) if " " in text.strip():
            return text
        case ast.Expr(ast.Name(word)) if not word.isascii():  # a sentence without blanks
            return word
    return None
