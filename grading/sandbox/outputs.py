"""Making a candidate's outputs and errors safe to keep: plain text and real PNG pictures only."""

from __future__ import annotations

import base64
import re
import struct
from typing import Any

from grading.sandbox.limits import Limits

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Controls, bidirectional marks and lone surrogates: unseen, or able to forge what is seen.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff]"
)
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST_SIDE = 6000
_KIND = re.compile(r"[A-Za-z_]\w{0,79}")
_TEXT_LIMIT = 4000
_TRACEBACK_LINES = 40
_NOTES = 1000  # characters for what the collector says about what it left out


def clean_text(text: Any, limit: int = _TEXT_LIMIT) -> str:
    """The text without control characters and escapes, at most `limit` characters."""
    if not isinstance(text, str):
        return ""
    text = _ESCAPES.sub("", text[: max(limit, 0)])
    if "\r" in text:
        lines = text.replace("\r\n", "\n").split("\n")
        text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return _UNSEEN.sub("\ufffd", text)


def clean_error(error: Any) -> dict[str, Any]:
    """An error as the candidate describes it, every field checked."""
    error = error if isinstance(error, dict) else {}
    kind, lineno = error.get("kind"), error.get("lineno")
    known = isinstance(kind, str) and _KIND.fullmatch(kind)
    return {
        "kind": kind if known else "Error",
        "text": clean_text(error.get("text")),
        "line": clean_text(error.get("line"), 200),
        "lineno": lineno if type(lineno) is int and 0 < lineno < 10**6 else None,
        "hole": error.get("hole") is True,
    }


class Cleaner:
    """Cleans the outputs of one cell after another, spending what a submission may show in all."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all_text, self._all_pictures = limits.all_text, limits.all_pictures
        self._all_pixels = limits.all_pixels

    def clean(self, outputs: Any, pictures: bytearray) -> list[dict[str, Any]]:
        """The outputs that are well formed, in nbformat's form, within the limits.

        pictures: the bytes of all pictures, one after another, as the candidate sent them.
        """
        if not isinstance(outputs, list):
            return []
        text = min(self._limits.output_text + _NOTES, self._all_text)
        kept = pictures[: min(self._limits.pictures, self._all_pictures)]
        cell = _Cell(text, kept, self._all_pixels)
        picture_bytes = len(cell.pictures_left)
        found = [cell.clean(item) for item in outputs[: self._limits.outputs + 2]]
        self._all_text -= text - cell.text_left
        self._all_pixels = cell.pixels_left
        self._all_pictures -= picture_bytes - len(cell.pictures_left)
        return [output for output in found if output is not None]


class _Cell:
    """Cleans the outputs of one cell, spending its allowance of text and the picture bytes."""

    def __init__(self, text: int, pictures: bytearray, pixels: int) -> None:
        self.text_left = text
        self.pictures_left = pictures
        self.pixels_left = pixels

    def clean(self, output: Any) -> dict[str, Any] | None:
        """The output in nbformat's form, or None when it is not one that is kept."""
        kind = output.get("output_type") if isinstance(output, dict) else None
        if kind == "stream" and output.get("name") in ("stdout", "stderr"):
            text = self._text(output.get("text"))
            return {"output_type": kind, "name": output["name"], "text": text} if text else None
        if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
            data = self._bundle(output["data"])
            count = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": data, "metadata": {}, **count} if data else None
        return self._error(output) if kind == "error" else None

    def _text(self, text: Any) -> str:
        cleaned = clean_text(text, self.text_left)
        self.text_left -= len(cleaned)
        return cleaned

    def _bundle(self, data: dict[str, Any]) -> dict[str, str]:
        kept = {}
        text = self._text(data.get("text/plain"))
        if text:
            kept["text/plain"] = text
        length = data.get("image/png")
        if type(length) is int and 0 < length <= len(self.pictures_left):
            picture = bytes(self.pictures_left[:length])
            del self.pictures_left[:length]
            pixels = png_pixels(picture)
            if 0 < pixels <= self.pixels_left:
                self.pixels_left -= pixels
                kept["image/png"] = base64.b64encode(picture).decode("ascii")
        return kept

    def _error(self, output: dict[str, Any]) -> dict[str, Any]:
        error = clean_error({"kind": output.get("ename"), "text": output.get("evalue")})
        lines = output.get("traceback")
        lines = lines[:_TRACEBACK_LINES] if isinstance(lines, list) else []
        return {
            "output_type": "error",
            "ename": error["kind"],
            "evalue": error["text"],
            "traceback": [self._text(line) for line in lines],
        }


def png_pixels(raw: bytes) -> int:
    """Height times width of a PNG picture of a reasonable size; 0 when these bytes are none.

    A film (acTL before the picture's data) is none: each of its frames is as large as the whole.
    """
    if len(raw) < 33 or not raw.startswith(_PNG) or raw[12:16] != b"IHDR" or _is_film(raw):
        return 0
    width, height = struct.unpack(">II", raw[16:24])
    return int(width) * int(height) if max(width, height) <= _LARGEST_SIDE else 0


def _is_film(raw: bytes) -> bool:
    place = len(_PNG)
    while place + 8 <= len(raw) and (kind := raw[place + 4 : place + 8]) != b"IDAT":
        if kind == b"acTL":
            return True
        place += 12 + int.from_bytes(raw[place : place + 4], "big")
    return False
