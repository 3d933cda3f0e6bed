"""Mathematics in a message as HTML: what is typed on one line, set as it is read.

A message is written for a terminal: `y_hat * (1 - y_hat)`, `1 - g^2`. On a card the names of
arrays look like code, powers stand high, and a minus is a minus, which a screen reader speaks; it
passes over the hyphen.
"""

from __future__ import annotations

import re
from html import escape

_MATHEMATICS = re.compile(r"[$\\]")  # where a formula may begin
_NAME = r"[A-Za-z]\w*"
_MARKED = re.compile(
    rf"(?P<code>\b(?!e\.g\b|i\.e\b){_NAME}(?:\.{_NAME})+(?:\([^()]*\))?|\b[A-Za-z]+_\w+)"
    r"|(?<=[\w)\]])\^(?:\((?P<group>[^()]*)\)|(?P<power>-?\w+))"
    r"|(?P<minus>(?<![\w)\]²³'])-(?=[\w(.])|(?<=\s)-(?=\s))"
)


def typeset(text: str) -> str:
    """The text as HTML, escaped, with code, powers and minus signs marked up."""
    pieces, last = [], 0
    for match in _MARKED.finditer(text):
        pieces += [plain(text[last : match.start()]), _marked(match)]
        last = match.end()
    return "".join([*pieces, plain(text[last:])])


def plain(text: str) -> str:
    """The text as HTML and nothing else: no browser takes a part of it for a formula."""
    return _MATHEMATICS.sub(r"<span>\g<0></span>", escape(text, quote=False))


def _marked(match: re.Match[str]) -> str:
    if match["code"]:
        return f"<code>{plain(match['code'])}</code>"
    if match["minus"]:
        return "−"
    return f"<sup>{plain(match['group'] or match['power']).replace('-', '−')}</sup>"
