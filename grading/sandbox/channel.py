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
from collections.abc import Callable
from typing import Any

from grading.sandbox.errors import ProtocolError

_HEAD = struct.Struct("!II")
_CHUNK = 1 << 18
_GLANCE = 0.25  # seconds between looks at what the candidate has done to its scratch folder
JSON_LIMIT = 4 * 2**20

Message = dict[str, Any]


class ChannelClosed(Exception):
    """The other end is gone."""


class DeadlinePassed(Exception):
    """The other end did not finish its message in time."""


class Channel:
    """One end of a stream of frames on a file descriptor.

    fd: the descriptor, which the channel owns; limit: the largest payload accepted, in bytes;
    watch: called now and then while waiting and after each frame, may raise to stop.
    """

    def __init__(self, fd: int, limit: int, watch: Callable[[], None] | None = None) -> None:
        self._fd = fd
        self._limit = limit
        self._watch = watch
        self._buffer = bytearray()
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(fd, select.POLLIN)
        self._writable.register(fd, select.POLLOUT)
        os.set_blocking(fd, False)

    def close(self) -> None:
        """Close the descriptor; closing twice is harmless."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def send(
        self, message: Message, payload: bytes | bytearray = b"", deadline: float | None = None
    ) -> None:
        """Send one frame; raise DeadlinePassed when the other end does not read it in time."""
        text = json.dumps(message, separators=(",", ":")).encode()
        if len(text) > JSON_LIMIT or len(payload) > self._limit:
            raise ValueError(
                f"too much data for one message: {len(text) + len(payload):,} bytes,"
                f" the limit is {self._limit:,}"
            )
        frame = memoryview(b"".join((_HEAD.pack(len(text), len(payload)), text, payload)))
        while frame:
            try:
                frame = frame[os.write(self._fd, frame[:_CHUNK]) :]
            except BlockingIOError:
                self._wait(self._writable, deadline)
            except OSError as error:
                raise ChannelClosed from error

    def receive(self, deadline: float | None = None) -> tuple[Message, bytearray]:
        """The next frame as (message, payload); ProtocolError when it is not one."""
        json_length, payload_length = _HEAD.unpack(self._take(_HEAD.size, deadline))
        if json_length > JSON_LIMIT or payload_length > self._limit:
            raise ProtocolError("a message larger than the limit")
        text = self._take(json_length, deadline)
        payload = self._take(payload_length, deadline)
        if self._watch is not None:
            self._watch()
        return _parse(text), payload

    def _take(self, length: int, deadline: float | None) -> bytearray:
        """The next bytes of the stream, this many."""
        while len(self._buffer) < length:
            try:
                piece = os.read(self._fd, _CHUNK)
            except BlockingIOError:
                self._wait(self._readable, deadline)
                continue
            except OSError as error:
                raise ChannelClosed from error
            if not piece:
                raise ChannelClosed
            self._buffer += piece
            if deadline is not None and time.monotonic() > deadline:
                raise DeadlinePassed
        if len(self._buffer) == length:
            taken, self._buffer = self._buffer, bytearray()
        else:
            taken = self._buffer[:length]
            del self._buffer[:length]
        return taken

    def _wait(self, poller: select.poll, deadline: float | None) -> None:
        if deadline is None:
            poller.poll()
            return
        while (left := deadline - time.monotonic()) > 0:
            if self._watch is not None:
                left = min(left, _GLANCE)
            if poller.poll(left * 1000):
                return
            if self._watch is not None:
                self._watch()
        raise DeadlinePassed


def _parse(text: bytearray) -> Message:
    try:
        message = json.loads(text.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a message that is not JSON") from error
    if not isinstance(message, dict):
        raise ProtocolError("a message that is not a JSON object")
    return message


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
