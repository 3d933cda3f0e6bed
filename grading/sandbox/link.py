"""Short JSON messages between the judge and the warm process, with file descriptors handed over."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

_HEAD = struct.Struct("!I")
_LIMIT = 1 << 20


class LinkClosed(Exception):
    """The other process is gone."""


class Link:
    """One end of a stream socket between two processes that trust each other."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end

    def close(self) -> None:
        """Close this end; closing twice is harmless."""
        self._socket.close()

    def fileno(self) -> int:
        """The descriptor, to be watched."""
        return self._socket.fileno()

    def say(self, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
        """Send a message, and descriptors with it."""
        text = json.dumps(message).encode()
        try:
            frame = _HEAD.pack(len(text)) + text
            sent = socket.send_fds(self._socket, [frame], list(fds))
            self._socket.sendall(frame[sent:])
        except OSError as error:
            raise LinkClosed from error

    def hear(self) -> tuple[dict[str, Any], list[int]]:
        """The next message and the descriptors that came with it."""
        try:
            head, fds, _, _ = socket.recv_fds(self._socket, _HEAD.size, 1)
            while 0 < len(head) < _HEAD.size:
                head += self._more(_HEAD.size - len(head))
            if not head:
                raise LinkClosed
            (length,) = _HEAD.unpack(head)
            text = b""
            while len(text) < min(length, _LIMIT):
                text += self._more(length - len(text))
        except OSError as error:
            raise LinkClosed from error
        message: dict[str, Any] = json.loads(text)
        return message, fds

    def _more(self, length: int) -> bytes:
        piece = self._socket.recv(length)
        if not piece:
            raise LinkClosed
        return piece
