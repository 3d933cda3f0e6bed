"""Frames arrive whole or not at all, within their deadline, whatever the other end writes."""

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.sandbox.channel import JSON_LIMIT, Channel, ChannelClosed, DeadlinePassed
from grading.sandbox.errors import ProtocolError

LIMIT = 1 << 20
Pair = tuple[Channel, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """The judge's end, and the raw other end in the hands of an attacker."""
    mine, theirs = socket.socketpair()
    channel = Channel(mine.detach(), LIMIT)
    yield channel, theirs
    channel.close()
    theirs.close()


def soon(seconds: float = 0.05) -> float:
    return time.monotonic() + seconds


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.dictionaries(st.text(max_size=5), st.integers()), st.binary(max_size=99)),
        max_size=5,
    )
)
def test_frames_arrive_in_order_and_whole(frames: list[tuple[dict[str, int], bytes]]) -> None:
    mine, theirs = socket.socketpair()
    sender, receiver = Channel(mine.detach(), LIMIT), Channel(theirs.detach(), LIMIT)
    for message, payload in frames:
        sender.send(message, payload)
    for message, payload in frames:
        assert receiver.receive(soon(5)) == (message, payload)
    sender.close()
    receiver.close()


def test_a_frame_larger_than_the_socket_arrives() -> None:
    mine, theirs = socket.socketpair()
    sender, receiver = Channel(mine.detach(), LIMIT), Channel(theirs.detach(), LIMIT)
    payload = os.urandom(LIMIT)
    worker = threading.Thread(target=sender.send, args=({"n": 1}, payload, soon(20)))
    worker.start()
    assert receiver.receive(soon(20)) == ({"n": 1}, payload)
    worker.join()
    sender.close()
    receiver.close()


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0", struct.pack("!II", 10, 0), struct.pack("!II", 10, 0) + b'{"a": ', b"\0" * 7],
    ids=["silence", "half a head", "head only", "half a message", "seven bytes"],
)
def test_silence_and_half_messages_end_at_the_deadline(pair: Pair, data: bytes) -> None:
    channel, raw = pair
    raw.sendall(data)
    with pytest.raises(DeadlinePassed):
        channel.receive(soon())


def test_a_drip_of_bytes_does_not_extend_the_deadline(pair: Pair) -> None:
    channel, raw = pair
    stop = threading.Event()

    def drip() -> None:
        raw.sendall(struct.pack("!II", 100_000, 0))
        while not stop.wait(0.005):
            raw.sendall(b" ")

    worker = threading.Thread(target=drip)
    worker.start()
    with pytest.raises(DeadlinePassed):
        channel.receive(soon(0.1))
    stop.set()
    worker.join()


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("!II", JSON_LIMIT + 1, 0),
        struct.pack("!II", 2, LIMIT + 1) + b"{}",
        struct.pack("!II", 0xFFFFFFFF, 0xFFFFFFFF),
        struct.pack("!II", 0, 0),
        struct.pack("!II", 2, 0) + b"[]",
        struct.pack("!II", 4, 0) + b"null",
        struct.pack("!II", 3, 0) + b"{a}",
        struct.pack("!II", 2, 0) + b"\xff\xfe",
        struct.pack("!II", 9, 0) + b'{"a":NaN}',
        struct.pack("!II", 100_000, 0) + b"[" * 100_000,
        struct.pack("!II", 5009, 0) + b'{"a":' + b"9" * 5003 + b"}",
    ],
    ids=[
        "long", "big", "huge", "empty", "list", "null", "not JSON", "not UTF-8", "NaN", "deep",
        "long number",
    ],
)  # fmt: skip
def test_malformed_frames_are_protocol_errors(pair: Pair, data: bytes) -> None:
    channel, raw = pair
    worker = threading.Thread(target=raw.sendall, args=(data,))
    worker.start()
    with pytest.raises(ProtocolError):
        channel.receive(soon(5))
    worker.join()


def test_a_closed_end_is_noticed_in_both_directions(pair: Pair) -> None:
    channel, raw = pair
    raw.close()
    with pytest.raises(ChannelClosed):
        channel.receive(soon())
    with pytest.raises(ChannelClosed):
        channel.send({"a": 1})


def test_sending_to_one_who_does_not_read_ends_at_the_deadline(pair: Pair) -> None:
    channel, _ = pair
    with pytest.raises(DeadlinePassed):
        channel.send({}, bytes(LIMIT), soon())


def test_more_than_the_limit_is_not_sent(pair: Pair) -> None:
    channel, _ = pair
    with pytest.raises(ValueError, match="too much data"):
        channel.send({}, bytes(LIMIT + 1))
