"""The candidate: a fork of the warm process that, locked, runs student cells and answers calls.

Everything here runs beside the student's code and can be changed by it. Nothing depends on it: the
judge checks every message, and what a student can forge is no more than what his own functions
could return.
"""

from __future__ import annotations

import signal
import time
from types import FrameType
from typing import Any

import numpy as np

from grading.sandbox.channel import Channel, ChannelClosed, Message
from grading.sandbox.plain import NotPlain, Packer, Tree, Unpacker
from grading.sandbox.shell import CandidateShell, Outputs, connect, describe


class Timeout(BaseException):
    """Raised inside the student's code when its time is up; `except Exception` lets it pass."""


class Server:
    """Runs cells and calls as the judge asks for them, until the channel closes."""

    def __init__(self, shell: CandidateShell, channel: Channel, outputs: Outputs) -> None:
        self._shell = shell
        self._channel = channel
        self._outputs = outputs
        self._callbacks = 0

    def serve(self) -> None:
        """Answer requests for ever; return when the judge has gone."""
        while True:
            try:
                request, payload = self._channel.receive()
                self._answer(request, payload)
            except ChannelClosed:
                return
            except Timeout:
                continue

    def _answer(self, request: Message, payload: memoryview) -> None:
        handler = {"cell": self._cell, "call": self._call, "value": self._value}[request["do"]]
        try:
            reply, data = handler(request, payload)
        except Timeout as error:
            reply, data = {"is": "raised", "error": describe(error)}, b""
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self._channel.send({**reply, "id": request["id"]}, data)

    def _cell(self, request: Message, payload: memoryview) -> tuple[Message, bytes]:
        self._outputs.clear()
        self._shell.last_error = None
        started = time.perf_counter()
        _start_clock(request["seconds"])
        try:
            self._shell.run_cell(request["source"], store_history=True)
        except BaseException as error:
            self._shell.keep_error(error)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return {
            "is": "ran",
            "outputs": self._outputs.finished(),
            "error": self._shell.last_error,
            "seconds": time.perf_counter() - started,
        }, b""

    def _value(self, request: Message, payload: memoryview) -> tuple[Message, bytes]:
        packer = Packer()
        try:
            return {"is": "returned", "value": packer.pack(self._find(request["name"]))}, bytes(
                packer.payload
            )
        except Exception as error:
            return {"is": "raised", "error": describe(error)}, b""

    def _call(self, request: Message, payload: memoryview) -> tuple[Message, bytes]:
        unpacker = Unpacker(payload, function=self._argument_function)
        args, kwargs = unpacker.unpack(request["args"])
        before = [_snapshot(value) for value in unpacker.objects]
        packer = Packer(known=unpacker.objects)
        self._outputs.clear()
        try:
            function = self._find(request["name"])
            _start_clock(request["seconds"])
            result = function(*args, **kwargs)
            signal.setitimer(signal.ITIMER_REAL, 0)
            reply: Message = {"is": "returned", "value": _pack_result(packer, result, request)}
        except BaseException as error:
            signal.setitimer(signal.ITIMER_REAL, 0)
            reply = {"is": "raised", "error": describe(error)}
        reply["changed"] = _pack_changes(packer, unpacker.objects, before)
        return reply, bytes(packer.payload)

    def _find(self, name: str) -> Any:
        if name not in self._shell.user_ns:
            raise NameError(f"name {name!r} is not defined")
        return self._shell.user_ns[name]

    def _argument_function(self, tree: Tree) -> Any:
        """A function argument: the student's own by name, or one that calls back to the judge."""
        kind, what = tree
        if kind == "student":
            return self._find(what)

        def callback(*args: Any, **kwargs: Any) -> Any:
            return self._call_back(what, args, kwargs)

        return callback

    def _call_back(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._callbacks += 1
        mine = self._callbacks
        packer = Packer()
        tree = packer.pack((args, kwargs))
        message = {"is": "callback", "function": number, "args": tree, "id": mine}
        self._channel.send(message, bytes(packer.payload))
        while True:
            reply, payload = self._channel.receive()
            if reply["do"] == "returned" and reply["id"] == mine:
                return Unpacker(payload, known=packer.objects).unpack(reply["value"])
            if reply["do"] == "raised" and reply["id"] == mine:
                raise _rebuilt(reply["kind"], reply["text"])
            left = signal.getitimer(signal.ITIMER_REAL)[0]
            self._answer(reply, payload)
            signal.setitimer(signal.ITIMER_REAL, left)


def run(shell: CandidateShell, channel: Channel, limits: dict[str, Any]) -> None:
    """Serve the judge on this channel; the process must be locked already."""
    outputs = Outputs(limits["output_text"], limits["outputs"], limits["picture"])
    connect(shell, outputs)
    signal.signal(signal.SIGALRM, _time_is_up)
    channel.send({"is": "ready"})
    Server(shell, channel, outputs).serve()


def _start_clock(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _time_is_up(signum: int, frame: FrameType | None) -> None:
    raise Timeout("it took longer than the time allowed; is there a loop that never ends?")


def _snapshot(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype, value.tobytes()
    if isinstance(value, np.random.Generator):
        return value.bit_generator.state
    return list(value.items()) if isinstance(value, dict) else list(value)


def _same(before: Any, after: Any) -> bool:
    if not isinstance(before, list):
        return bool(before == after)
    return len(before) == len(after) and all(map(_identical, before, after))


def _identical(first: Any, second: Any) -> bool:
    if isinstance(first, tuple) and isinstance(second, tuple) and len(first) == 2 == len(second):
        return first[0] is second[0] and first[1] is second[1]
    return first is second


def _pack_result(packer: Packer, result: Any, request: Message) -> Tree:
    try:
        return packer.pack(result)
    except NotPlain as error:
        raise TypeError(f"what {request['name']} returned cannot be graded: {error}") from None


def _pack_changes(packer: Packer, objects: list[Any], before: list[Any]) -> list[Any]:
    """[number, contents] of every argument that the student's function changed in place."""
    changes = []
    for number, (value, old) in enumerate(zip(objects, before, strict=True)):
        if not _same(old, _snapshot(value)):
            changes.append([number, packer.contents(value)])
    return changes


def _rebuilt(kind: str, text: str) -> Exception:
    """An exception of the judge's function, as the student's code would have met it."""
    found = getattr(__builtins__, kind, None) if not isinstance(__builtins__, dict) else None
    found = found or (__builtins__.get(kind) if isinstance(__builtins__, dict) else None)
    if isinstance(found, type) and issubclass(found, Exception):
        try:
            return found(text)
        except TypeError:
            pass
    return RuntimeError(f"{kind}: {text}")
