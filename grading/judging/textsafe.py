"""Making what students write safe to show on the Jupyter origin, where a script could do harm."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Container
from typing import Any
from urllib.parse import unquote

from grading.sandbox.outputs import is_png

# A zero-width space keeps the text as it reads, and no parser takes it for what it was any more:
# a tag, a character entity (which could spell the rest), a script's address, a link within the
# Jupyter server, a picture from elsewhere (which would tell its owner who looks), a diagram, a
# command of TeX that does more than mathematics.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)")
_SCHEMES = "|".join(r"\s*".join(word) for word in ("javascript", "vbscript", "data", "file"))
_ADDRESS = re.compile(rf"(?:{_SCHEMES})(?=[\s\\]*:)", re.IGNORECASE)
_LINK = re.compile(r"\](?=[(:])(?![(:]\s*<?(?:https?://|mailto:|#|attachment:))", re.IGNORECASE)
_PICTURE = re.compile(r"!\[([^\[\]\n]*)\]\(attachment:([^()\n]+)\)|!(?=\[)")
_TEX = re.compile(
    r"\\(?=(?:html\w*|href|url|style|class|cssId|unicode|bbox|data|includegraphics|mmlToken"
    r"|tooltip|texttip|mathtip|toggle|action|require|csname|catcode)(?![a-z]))"
)
_DIAGRAM = re.compile(r"[`~]{3,}[ \t]*(?=mermaid)", re.IGNORECASE)
_GAP = "\u200b"
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_MOST_PIXELS = 120_000_000  # a telephone's camera stays below; a browser takes 4 bytes for each
LARGEST_PICTURE = 4 * 2**20
MOST_PICTURES = 10


def inert_markdown(text: str, pictures: Container[str] = ()) -> str:
    """Markdown that reads the same and holds no HTML, no script link and no active TeX.

    pictures: names of the attachments that the text may show; it shows no others.
    """

    def shown(found: re.Match[str]) -> str:
        name = plain_name(unquote(found[2] or ""))
        if name in pictures:
            return f"![{found[1]}](attachment:{name})"
        return found[0].replace("!", f"!{_GAP}", 1).replace("](", f"]{_GAP}(")

    for start in (_TAG, _ENTITY, _ADDRESS, _LINK, _TEX, _DIAGRAM):
        text = start.sub(lambda found: found[0] + _GAP, text)
    return _PICTURE.sub(shown, text)


def safe_attachments(attachments: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The PNG and JPEG pictures of a Markdown cell, checked to be what they say."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items():
        if isinstance(bundle, dict):
            pictures = {kind: data for kind, data in bundle.items() if is_picture(kind, data)}
            if pictures and len(kept) < MOST_PICTURES:
                kept[plain_name(name)] = pictures
    return kept


def plain_name(name: str) -> str:
    """A file name of letters, digits, points, dashes and underscores."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)[-100:]


def is_picture(kind: str, data: Any) -> bool:
    """Whether `data` is base64 of a picture of this MIME type, neither too long nor too wide."""
    if not isinstance(data, str) or len(data) > LARGEST_PICTURE:
        return False
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return False
    if kind == "image/png":
        return is_png(raw)
    return kind == "image/jpeg" and 0 < _jpeg_pixels(raw) <= _MOST_PIXELS


def _jpeg_pixels(raw: bytes) -> int:
    """Height times width as the first frame of a JPEG file tells; 0 where there is none."""
    place = 2 if raw.startswith(b"\xff\xd8\xff") else len(raw)
    while place + 9 <= len(raw) and raw[place] == 0xFF:
        marker, length = raw[place + 1], int.from_bytes(raw[place + 2 : place + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", raw[place + 5 : place + 9])
            return int(height) * int(width)
        place += 2 + length
    return 0
