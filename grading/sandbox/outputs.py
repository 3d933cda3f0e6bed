"""Making a candidate's outputs and errors safe to keep: plain text and real PNG pictures only."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from typing import Any

from grading.sandbox.limits import Limits

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Controls, bidirectional overrides and lone surrogates: unseen, or able to forge what is seen.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST_SIDE = 6000
_KIND = re.compile(r"[A-Za-z_]\w{0,79}")
_TEXT_LIMIT = 4000
_TRACEBACK_LINES = 40


def clean_text(text: Any, limit: int = _TEXT_LIMIT) -> str:
    """The text without control characters and escapes, at most `limit` characters."""
    if not isinstance(text, str):
        return ""
    text = _ESCAPES.sub("", text[:limit])
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


def clean_outputs(outputs: Any, limits: Limits) -> list[dict[str, Any]]:
    """The outputs that are well formed, in nbformat's form, within the limits."""
    if not isinstance(outputs, list):
        return []
    left = limits.output_text + 1000
    kept = []
    for output in outputs[: limits.outputs + 2]:
        clean = _clean_output(output, limits, left) if isinstance(output, dict) else None
        if clean is not None:
            kept.append(clean)
            left -= _text_length(clean)
    return kept


def _clean_output(output: dict[str, Any], limits: Limits, left: int) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in ("stdout", "stderr"):
        text = clean_text(output.get("text"), max(left, 0))
        return {"output_type": kind, "name": output["name"], "text": text} if text else None
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = _clean_bundle(output["data"], limits, left)
        extra = {"execution_count": None} if kind == "execute_result" else {}
        return {"output_type": kind, "data": data, "metadata": {}, **extra} if data else None
    if kind == "error":
        error = clean_error({"kind": output.get("ename"), "text": output.get("evalue")})
        lines = output.get("traceback")
        lines = lines[:_TRACEBACK_LINES] if isinstance(lines, list) else []
        return {
            "output_type": kind,
            "ename": error["kind"],
            "evalue": error["text"],
            "traceback": [clean_text(line) for line in lines],
        }
    return None


def _clean_bundle(data: dict[str, Any], limits: Limits, left: int) -> dict[str, str]:
    kept = {}
    text = clean_text(data.get("text/plain"), max(left, 0))
    if text:
        kept["text/plain"] = text
    picture = data.get("image/png")
    if isinstance(picture, str) and len(picture) <= limits.picture and is_png(picture):
        kept["image/png"] = picture
    return kept


def is_png(encoded: str) -> bool:
    """Whether base64 text holds a PNG picture of a reasonable size."""
    try:
        raw = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(raw) < 33 or not raw.startswith(_PNG) or raw[12:16] != b"IHDR":
        return False
    width, height = struct.unpack(">II", raw[16:24])
    return 0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE


def _text_length(output: dict[str, Any]) -> int:
    if output["output_type"] == "error":
        return 0
    return len(output.get("text", "") or output.get("data", {}).get("text/plain", ""))
