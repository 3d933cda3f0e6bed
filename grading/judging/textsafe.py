"""Making what students write safe to show on the Jupyter origin, where a script could do harm."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

# A zero-width space keeps the text as it reads, and no parser takes it for what it was any more:
# a tag, a character entity (which could spell the rest), a script's address, a command of TeX.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)")
_SCHEMES = "|".join(r"\s*".join(word) for word in ("javascript", "vbscript", "data"))
_ADDRESS = re.compile(rf"(?:{_SCHEMES})(?=[\s\\]*:)", re.IGNORECASE)
_TEX = re.compile(r"\\(?=(?:href|style|class|cssId|require|unicode|html)\b)")
_GAP = "\u200b"
_PICTURES = {"image/png": b"\x89PNG\r\n", "image/jpeg": b"\xff\xd8\xff"}
LARGEST_PICTURE = 4 * 2**20


def inert_markdown(text: str) -> str:
    """Markdown that reads the same and holds no HTML, no script link and no active TeX."""
    for start in (_TAG, _ENTITY, _ADDRESS, _TEX):
        text = start.sub(lambda found: found[0] + _GAP, text)
    return text


def safe_attachments(attachments: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The PNG and JPEG pictures of a Markdown cell, checked to be what they say."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items():
        if isinstance(bundle, dict) and re.fullmatch(r"[\w. -]{1,100}", name):
            pictures = {kind: data for kind, data in bundle.items() if is_picture(kind, data)}
            if pictures:
                kept[name] = pictures
    return kept


def is_picture(kind: str, data: Any) -> bool:
    """Whether `data` is base64 of a picture of this MIME type, and not too large."""
    if kind not in _PICTURES or not isinstance(data, str) or len(data) > LARGEST_PICTURE:
        return False
    try:
        return base64.b64decode(data, validate=True).startswith(_PICTURES[kind])
    except (binascii.Error, ValueError):
        return False
