"""Framed messages over a stream socket: one JSON document and the bytes of its arrays.

A frame is two 32-bit lengths (JSON, payload), then the JSON in UTF-8, then the payload. Nothing in
a frame is ever executed or unpickled. The judge's end trusts nothing: lengths are checked before
memory is taken, and every wait has a deadline.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any

from grading.sandbox.errors import ProtocolError

_HEAD = struct.Struct("!II")
_CHUNK = 1 << 18
JSON_LIMIT = 8 * 2**20

Message = dict[str, Any]


class ChannelClosed(Exception):
    """The other end is gone."""


class DeadlinePassed(Exception):
    """The other end did not finish its message in time."""


class Channel:
    """One end of a stream of frames on a file descriptor.

    fd: the descriptor, which the channel owns; limit: the largest payload accepted, in bytes.
    """

    def __init__(self, fd: int, limit: int) -> None:
        self.fd = fd
        self.limit = limit
        os.set_blocking(fd, False)

    def close(self) -> None:
        """Close the descriptor; closing twice is harmless."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def send(self, message: Message, payload: bytes = b"", deadline: float | None = None) -> None:
        """Send one frame; raise DeadlinePassed when the other end does not read it in time."""
        text = json.dumps(message, separators=(",", ":")).encode("utf-8", "surrogatepass")
        if len(text) > JSON_LIMIT or len(payload) > self.limit:
            raise ValueError(
                f"too much data for one message: {len(text) + len(payload):,} bytes,"
                f" the limit is {self.limit:,}"
            )
        frame = memoryview(_HEAD.pack(len(text), len(payload)) + text + payload)
        while frame:
            try:
                frame = frame[os.write(self.fd, frame[:_CHUNK]) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
            except OSError as error:
                raise ChannelClosed from error

    def receive(self, deadline: float | None = None) -> tuple[Message, memoryview]:
        """The next frame as (message, payload); ProtocolError when it is not one."""
        json_length, payload_length = _HEAD.unpack(self._read(_HEAD.size, deadline))
        if json_length > JSON_LIMIT or payload_length > self.limit:
            raise ProtocolError("a message larger than the limit")
        text = self._read(json_length, deadline)
        payload = memoryview(self._read(payload_length, deadline))
        return _parse(text), payload

    def _read(self, length: int, deadline: float | None) -> bytearray:
        data = bytearray()
        while len(data) < length:
            try:
                piece = os.read(self.fd, min(length - len(data), _CHUNK))
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
                continue
            except OSError as error:
                raise ChannelClosed from error
            if not piece:
                raise ChannelClosed
            data += piece
            if deadline is not None and time.monotonic() > deadline:
                raise DeadlinePassed
        return data

    def _wait(self, event: int, deadline: float | None) -> None:
        poller = select.poll()
        poller.register(self.fd, event)
        if deadline is None:
            poller.poll()
            return
        left = deadline - time.monotonic()
        if left <= 0 or not poller.poll(left * 1000):
            raise DeadlinePassed


def _parse(text: bytearray) -> Message:
    try:
        message = json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a message that is not JSON") from error
    if not isinstance(message, dict):
        raise ProtocolError("a message that is not a JSON object")
    return message
