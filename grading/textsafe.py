"""Making what students write safe to show on the Jupyter origin, where a script could do harm."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

# A zero-width space after "<" keeps the text as it reads, and no parser takes it for a tag.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK_SCHEME = re.compile(r"(?i)\b(javascript|vbscript|data)(\s*):")
_ACTIVE_TEX = re.compile(r"\\(?=(?:href|style|class|cssId|require|unicode|html)\b)")
_GAP = "\u200b"
_PICTURES = {"image/png": b"\x89PNG\r\n", "image/jpeg": b"\xff\xd8\xff"}
LARGEST_PICTURE = 4 * 2**20


def inert_markdown(text: str) -> str:
    """Markdown that reads the same and holds no HTML, no script link and no active TeX."""
    text = _TAG.sub("<" + _GAP, text)
    text = _LINK_SCHEME.sub(rf"\1{_GAP}\2:", text)
    return _ACTIVE_TEX.sub(lambda _: "\\" + _GAP, text)


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
