"""The outputs of a candidate's running cell, collected as data within the limits."""

from __future__ import annotations

import base64
from typing import Any

_CUT_NOTE = "[output beyond the limit was left out]\n"

Output = dict[str, Any]


class Outputs:
    """The outputs of the running cell, up to the limits; what is beyond is left out, with a note.

    A picture is kept as bytes in `pictures`; its output holds only its length.
    """

    def __init__(self, limits: dict[str, Any]) -> None:
        self._limits = limits
        self.clear()

    def clear(self) -> None:
        """Forget the outputs of the cell before."""
        self._items: list[Output] = []
        self.pictures = bytearray()
        self._left = self._limits["output_text"]
        self._cut = False

    def stream(self, name: str, text: str) -> None:
        """Keep printed text, joined with the text printed just before."""
        if self._left <= 0:
            self._cut = True
            return
        text = self._within_limit(text)
        last = self._items[-1] if self._items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(text)
        elif self._room():
            self._items.append({"output_type": "stream", "name": name, "text": [text]})

    def display(self, kind: str, data: dict[str, Any]) -> None:
        """Keep a displayed value as text and, when it has one, as a PNG picture."""
        kept: dict[str, Any] = {}
        if not self._room():
            return
        if isinstance(data.get("text/plain"), str):
            kept["text/plain"] = self._within_limit(data["text/plain"])
        picture = data.get("image/png")
        if isinstance(picture, str):
            picture = base64.b64decode(picture)
        if isinstance(picture, bytes):
            if len(self.pictures) + len(picture) <= self._limits["pictures"]:
                self.pictures += picture
                kept["image/png"] = len(picture)
            else:
                self._cut = True
        if kept:
            self._items.append({"output_type": kind, "data": kept})

    def error(self, kind: str, text: str, lines: list[str]) -> None:
        """Keep the error that ended the cell."""
        error = {"output_type": "error", "ename": kind, "evalue": text, "traceback": lines}
        self._items.append(error)

    def finished(self) -> list[Output]:
        """The outputs, with streams as one text each and a note where something was cut."""
        done = []
        for item in self._items:
            if item["output_type"] == "stream":
                item = {**item, "text": "".join(item["text"])}
            done.append(item)
        if self._cut:
            done.append({"output_type": "stream", "name": "stderr", "text": _CUT_NOTE})
        return done

    def _within_limit(self, text: str) -> str:
        if len(text) > self._left:
            self._cut = True
        text = text[: self._left]
        self._left -= len(text)
        return text

    def _room(self) -> bool:
        if len(self._items) < self._limits["outputs"]:
            return True
        self._cut = True
        return False
