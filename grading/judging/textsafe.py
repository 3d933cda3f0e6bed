"""Making what students write safe to show on the Jupyter origin, where a script could do harm."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Container, Iterable
from typing import Any
from urllib.parse import unquote

from grading.judging.mathematics import GAP, inert_formulas
from grading.sandbox.outputs import png_pixels

# A zero-width space keeps the text as it reads, and no parser takes it for what it was any more:
# a tag, a character entity (which could spell the rest), a script's address, a link within the
# Jupyter server, a picture from elsewhere (which would tell its owner who looks), a diagram.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)")
_SCHEMES = "|".join(r"\s*".join(word) for word in ("javascript", "vbscript", "data", "file"))
_ADDRESS = re.compile(rf"(?:{_SCHEMES})(?=[\s\\]*:)", re.IGNORECASE)
_LINK = re.compile(r"\](?=[(:])(?![(:]\s*<?(?:https?://|mailto:|#|attachment:))", re.IGNORECASE)
_PICTURE = re.compile(r"!\[([^\[\]\n]*)\]\(attachment:([^()\n]+)\)|!(?=\[)")
_DIAGRAM = re.compile(r"[`~]{3,}[ \t]*(?=mermaid)", re.IGNORECASE)
# What nobody sees, and what changes the order in which the rest is seen. Prose keeps the joiners
# and variants that Indic scripts and emoji are written with; in code they have no place either.
_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
)
_UNSEEN_IN_PROSE = re.compile(f"[{_UNSEEN}]")
_UNSEEN_IN_CODE = re.compile(f"[{_UNSEEN}\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_MOST_PIXELS = 120_000_000  # a telephone's camera stays below; a browser takes 4 bytes for each
MOST_PIXELS = 240_000_000  # of all pictures of a submission; twice the largest photograph
LARGEST_PICTURE = 4 * 2**20
MOST_PICTURES = 10


def visible(text: str, *, code: bool) -> str:
    """The text with every character that nobody sees written as its number: ⟨U+202E⟩."""
    unseen = _UNSEEN_IN_CODE if code else _UNSEEN_IN_PROSE
    return unseen.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def inert_markdown(text: str, pictures: Container[str] = ()) -> str:
    """Markdown that reads the same and holds no HTML, no script link and nothing unseen; formulas
    hold mathematics only.

    pictures: names of the attachments that the text may show; it shows no others.
    """

    def shown(found: re.Match[str]) -> str:
        name = plain_name(unquote(found[2] or ""))
        if name in pictures:
            return f"![{found[1]}](attachment:{name})"
        return found[0].replace("!", f"!{GAP}", 1).replace("](", f"]{GAP}(")

    text = inert_formulas(visible(text, code=False))
    for start in (_TAG, _ENTITY, _ADDRESS, _LINK, _DIAGRAM):
        text = start.sub(lambda found: found[0] + GAP, text)
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
    return 0 < picture_pixels(kind, data) <= _MOST_PIXELS


def picture_pixels(kind: str, data: Any) -> int:
    """Height times width of base64 of a picture of this MIME type; 0 when it is none."""
    if not isinstance(data, str) or len(data) > LARGEST_PICTURE:
        return 0
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return 0
    if kind == "image/png":
        return png_pixels(raw)
    return _jpeg_pixels(raw) if kind == "image/jpeg" else 0


def limit_pictures(cells: Iterable[Any]) -> None:
    """Drop the pictures of these cells from the place on where they come to too many pixels."""
    left = MOST_PIXELS
    for cell in cells:
        for name, bundle in list(cell.get("attachments", {}).items()):
            left -= sum(picture_pixels(kind, data) for kind, data in bundle.items())
            if left < 0:
                del cell["attachments"][name]
                cell["source"] = _without_picture(cell["source"], name)


def _without_picture(text: str, name: str) -> str:
    """The text that does not show this attachment any more: a missing one stops formgrader."""
    reference = rf"!\[([^\[\]\n]*)\]\(attachment:{re.escape(name)}\)"
    return re.sub(reference, rf"!{GAP}[\1]{GAP}(attachment:{name})", text)


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
