"""The candidate: a fork of the warm process that, locked, runs student cells and answers calls.

Everything here runs beside the student's code and can be changed by it. Nothing depends on it: the
judge checks every message, and what a student can forge is no more than what his own functions
could return.
"""

from __future__ import annotations

import builtins
import contextlib
import operator
import signal
import warnings
from collections.abc import Iterator
from types import FrameType
from typing import Any

import numpy as np

from grading.sandbox import forking
from grading.sandbox.candidate_shell import CandidateShell, connect
from grading.sandbox.channel import Channel, ChannelClosed, Message
from grading.sandbox.collected import Outputs
from grading.sandbox.describing import describe
from grading.sandbox.errors import OVERTIME
from grading.sandbox.packing import NotPlain, Packer, Tree
from grading.sandbox.unpacking import Unpacker

_REBUILT = (ArithmeticError, LookupError, TypeError, RuntimeError)
_REPLIES = {"returned", "raised"}  # what the judge says to a callback


class Timeout(BaseException):
    """Raised inside the student's code when its time is up; `except Exception` lets it pass."""


class Server:
    """Runs cells and calls as the judge asks for them, until the channel closes."""

    def __init__(
        self, shell: CandidateShell, channel: Channel, outputs: Outputs, message: int
    ) -> None:
        self._shell = shell
        self._message = message
        self._channel = channel
        self._outputs = outputs
        self._callbacks = 0

    def serve(self) -> None:
        """Answer requests for ever; return when the judge has gone."""
        while True:
            try:
                request, payload = self._channel.receive()
                if request["do"] in _REPLIES:
                    continue  # to a callback whose caller ran out of time when it had been sent
                if request["do"] == "keep":
                    self._keep(request)
                else:
                    self._answer(request, payload)
            except ChannelClosed:
                return
            except Timeout:
                continue

    def _keep(self, request: Message) -> None:
        """Leave a copy of this process behind, which answers on a channel of its own."""
        try:
            if forking.fork(self._channel.close):
                self._channel = Channel(forking.COPY, self._message)
        except OSError:
            self._channel.send({"is": "alone", "id": request["id"]})
        else:
            self._channel.send({"is": "kept", "id": request["id"]})

    def _answer(self, request: Message, payload: bytearray) -> None:
        """Do what is asked, within its time, and send the reply."""
        handlers = {"cell": self._cell, "call": self._call, "value": self._value}
        reply: Message
        data = bytearray()
        try:
            signal.setitimer(signal.ITIMER_REAL, request["seconds"])
            reply, data = handlers[request["do"]](request, payload)
        except BaseException as error:
            reply = {"is": "raised", "error": describe(error)}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            self._channel.send({**reply, "id": request["id"]}, data)
        except ValueError as error:
            self._channel.send({"is": "raised", "error": describe(error), "id": request["id"]})

    def _cell(self, request: Message, payload: bytearray) -> tuple[Message, bytearray]:
        self._outputs.clear()
        self._shell.last_error = None
        try:
            self._shell.run(request["source"])
        except BaseException as error:
            self._shell.keep_error(error)
        found = {"outputs": self._outputs.finished(), "error": self._shell.last_error}
        return {"is": "ran", **found}, self._outputs.pictures

    def _value(self, request: Message, payload: bytearray) -> tuple[Message, bytearray]:
        packer = Packer()
        value = _pack(packer, self._find(request["name"]), request["name"])
        return {"is": "returned", "value": value}, packer.payload

    def _call(self, request: Message, payload: bytearray) -> tuple[Message, bytearray]:
        unpacker = Unpacker(payload, function=self._argument_function)
        args, kwargs = unpacker.unpack(request["args"])
        before = [_snapshot(value) for value in unpacker.objects]
        packer = Packer(known=unpacker.objects)
        self._outputs.clear()
        try:
            with warnings.catch_warnings(record=True):  # as under a check, whatever a cell has set
                warnings.simplefilter("always")
                result = self._find(request["name"])(*args, **kwargs)
            reply: Message = {"is": "returned", "value": _pack(packer, result, request["name"])}
        except BaseException as error:
            packer = Packer(known=unpacker.objects)
            reply = {"is": "raised", "error": describe(error)}
        reply["changed"] = _pack_changes(packer, unpacker.objects, before)
        return reply, packer.payload

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
        with _alarm_held():
            self._channel.send(message, packer.payload)
        while True:
            with _alarm_held():
                reply, payload = self._channel.receive()
            if reply["do"] in _REPLIES and reply["id"] != mine:
                continue
            if reply["do"] == "returned":
                return Unpacker(payload, known=packer.objects).unpack(reply["value"])
            if reply["do"] == "raised":
                raise _rebuilt(reply["kind"], reply["text"])
            left = signal.getitimer(signal.ITIMER_REAL)[0]
            self._answer(reply, payload)
            signal.setitimer(signal.ITIMER_REAL, left)


def run(shell: CandidateShell, channel: Channel, limits: dict[str, Any]) -> None:
    """Serve the judge on this channel; the process must be locked already."""
    outputs = Outputs(limits)
    connect(shell, outputs)
    signal.signal(signal.SIGALRM, _time_is_up)
    channel.send({"is": "ready"})
    Server(shell, channel, outputs, limits["message"]).serve()


@contextlib.contextmanager
def _alarm_held() -> Iterator[None]:
    """Let an alarm wait for the end of a message: half of one would be left over for the next."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})


def _time_is_up(signum: int, frame: FrameType | None) -> None:
    raise Timeout(OVERTIME)


def _snapshot(value: Any) -> Any:
    """What a mutable argument holds, in a form that can be compared later."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype, value.tobytes()
    if isinstance(value, np.random.Generator):
        return value.bit_generator.state
    items = [*value.keys(), *value.values()] if isinstance(value, dict) else list(value)
    return _Items(items)


class _Items:
    """The items of a list or dict; equal to others only if they are the same objects."""

    def __init__(self, items: list[Any]) -> None:
        self._items = items

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Items)
            and len(self._items) == len(other._items)
            and all(map(operator.is_, self._items, other._items))
        )


def _pack(packer: Packer, value: Any, name: str) -> Tree:
    try:
        return packer.pack(value)
    except NotPlain as error:
        raise TypeError(f"what {name} gives cannot be graded: {error}") from None


def _pack_changes(packer: Packer, objects: list[Any], before: list[Any]) -> list[Any]:
    """[number, contents] of every argument that the student's function changed in place."""
    changes = []
    for number, (value, old) in enumerate(zip(objects, before, strict=True)):
        new = _snapshot(value)
        if new == old:
            continue
        if isinstance(value, np.ndarray) and new[:2] != old[:2]:
            raise TypeError("the function changed the shape or dtype of an argument in place")
        changes.append([number, packer.contents(value)])
    return changes


def _rebuilt(kind: str, text: str) -> Exception:
    """An exception of the judge's function, as the student's code would have met it."""
    found = getattr(builtins, kind, None)
    if found is ValueError or (isinstance(found, type) and issubclass(found, _REBUILT)):
        return found(text)
    return RuntimeError(f"{kind}: {text}")
