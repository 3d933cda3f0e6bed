"""The judge's handle on one candidate: cells, functions and values, with the other end untrusted.

A candidate that hangs or dies is replaced when it is next used: a fresh fork runs the earlier cells
again, without those that killed the one before, so one bad cell or call costs itself only.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from grading.sandbox.channel import Channel, ChannelClosed, DeadlinePassed, Message
from grading.sandbox.errors import CandidateDied, ProtocolError, SandboxUnavailable
from grading.sandbox.limits import Limits
from grading.sandbox.outputs import clean_error, clean_outputs
from grading.sandbox.plain import NotPlain, Packer, Unpacker
from nnlib.check import StudentCodeError

if TYPE_CHECKING:
    from grading.sandbox.template import Template

_READY_SECONDS = 60.0
_GRACE = 1.0  # between the candidate's own alarm and the judge's patience
_NESTING = 20


@dataclass(frozen=True)
class CellError:
    """The error that ended a cell: its kind, text, and the student's line, when known."""

    kind: str
    text: str
    line: str = ""
    lineno: int | None = None


@dataclass(frozen=True)
class CellResult:
    """What a cell did: nbformat outputs (plain text and PNG only), its error, its wall time."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: CellError | None = None
    seconds: float = 0.0


class Candidate:
    """One submission's process; use it in a `with` block.

    `cpu_seconds` sums what its processes have used; `restarts` counts how often it was replaced.
    """

    def __init__(
        self, template: Template, limits: Limits, answers: list[str], scratch: Path | None
    ) -> None:
        self.limits = limits
        self.restarts = 0
        self.cpu_seconds = 0.0
        self._template = template
        self._answers = answers
        self._scratch = scratch
        self._cells: list[str] = []
        self._channel: Channel | None = None
        self._number = -1
        self._requests = 0
        self._depth = 0
        self._started = 0
        self._spent = 0.0

    def __enter__(self) -> Candidate:
        self._ensure()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and everything it started."""
        self._end()

    def run_cell(self, source: str) -> CellResult:
        """Run one cell; never raises for what the student's code does."""
        try:
            self._ensure()
            result, survived = self._run(source)
        except CandidateDied as error:
            return _cell_failed(error.kind, error.text)
        if survived:
            self._cells.append(source)
        return result

    def function(self, name: str) -> Proxy:
        """The student's function of this name, to be called as if it were here."""
        return Proxy(self, name)

    def value(self, name: str) -> Any:
        """The student's value of this name as plain data, or StudentCodeError."""
        self._ensure()
        reply, payload = self._ask({"do": "value", "name": name}, b"", self.limits.call_seconds)
        return self._result(reply, Unpacker(payload))

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the student's function with copies; its changes in place come back."""
        self._ensure()
        callables: list[Callable[..., Any]] = []
        packer = Packer(function=lambda value: self._pack_function(value, callables))
        try:
            tree = packer.pack((args, kwargs))
        except NotPlain as error:
            raise TypeError(f"an argument of {name}: {error}") from None
        reply, payload = self._ask(
            {"do": "call", "name": name, "args": tree},
            bytes(packer.payload),
            self.limits.call_seconds,
            callables,
        )
        return self._result(reply, Unpacker(payload, known=packer.objects))

    def restart(self) -> None:
        """Replace the process by a fresh one in which the cells so far have run again."""
        self._end()
        self._ensure()

    def _pack_function(self, value: Any, callables: list[Callable[..., Any]]) -> list[Any]:
        if isinstance(value, Proxy) and value.candidate is self:
            return ["student", value.__name__]
        callables.append(value)
        return ["function", len(callables) - 1]

    def _ensure(self) -> None:
        """Have a living process in which the earlier cells have run."""
        if self._channel is not None:
            return
        if self._started > self.limits.restarts or self._spent > self.limits.total_seconds:
            raise CandidateDied("it ended or hung too often; the rest was not run")
        self.restarts = self._started
        self._started += 1
        self._fork()
        for source in self._cells:
            if not self._run(source)[1]:
                raise CandidateDied("a cell that ran before did not when it was run again")

    def _fork(self) -> None:
        fork = self._template.fork(self.limits, self._answers, self._scratch)
        self._number, self._channel = fork
        try:
            message, _ = self._channel.receive(time.monotonic() + _READY_SECONDS)
        except (ChannelClosed, DeadlinePassed, ProtocolError) as error:
            raise SandboxUnavailable(
                f"a candidate could not be started: {self._how_it_ended()}"
            ) from error
        if message.get("is") != "ready":
            self._end()
            raise SandboxUnavailable(f"the lock could not be set: {message.get('text', '')}")

    def _run(self, source: str) -> tuple[CellResult, bool]:
        """Run a cell; also whether the process survived it."""
        seconds = self.limits.cell_seconds
        try:
            reply, _ = self._ask({"do": "cell", "source": source}, b"", seconds)
        except CandidateDied as error:
            return _cell_failed(error.kind, error.text), False
        except StudentCodeError as error:
            return _cell_failed(error.kind, error.text), False
        if reply.get("is") == "raised":
            return CellResult([], _cell_error(clean_error(reply.get("error")))), True
        found = reply.get("error")
        error = None if found is None else _cell_error(clean_error(found))
        taken = reply.get("seconds")
        return CellResult(
            clean_outputs(reply.get("outputs"), self.limits),
            error,
            float(taken) if isinstance(taken, float) and 0 <= taken < 1e6 else 0.0,
        ), True

    def _ask(
        self,
        request: Message,
        payload: bytes,
        seconds: float,
        callables: list[Callable[..., Any]] | None = None,
    ) -> tuple[Message, memoryview]:
        """Send a request and wait for its reply, serving callbacks in between."""
        if self._depth >= _NESTING:
            raise StudentCodeError("RecursionError", "functions call each other without end")
        self._requests += 1
        number = self._requests
        started = time.monotonic()
        self._depth += 1
        try:
            return self._converse(
                {**request, "id": number, "seconds": seconds}, payload, callables or []
            )
        except DeadlinePassed:
            self._end()
            raise StudentCodeError(
                "Timeout", f"no answer within {seconds:g} seconds; is there a loop without end?"
            ) from None
        except ChannelClosed:
            raise CandidateDied(self._how_it_ended()) from None
        except ProtocolError as error:
            self._end()
            raise CandidateDied(f"it sent {error}", kind="NotData") from None
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._spent += time.monotonic() - started

    def _converse(
        self, request: Message, payload: bytes, callables: list[Callable[..., Any]]
    ) -> tuple[Message, memoryview]:
        if self._channel is None:
            raise CandidateDied("it ended during a call within this call")
        deadline = time.monotonic() + request["seconds"] + _GRACE
        self._channel.send(request, payload, deadline)
        for _ in range(self.limits.callbacks):
            reply, data = self._channel.receive(deadline)
            if reply.get("is") != "callback":
                if reply.get("id") != request["id"]:
                    raise ProtocolError("an answer to a question that was not asked")
                return reply, data
            started = time.monotonic()
            self._serve_callback(reply, data, callables)
            deadline += time.monotonic() - started
        raise ProtocolError("more callbacks than the limit")

    def _serve_callback(
        self, message: Message, payload: memoryview, callables: list[Callable[..., Any]]
    ) -> None:
        which = message.get("function")
        if type(which) is not int or not 0 <= which < len(callables):
            raise ProtocolError("a callback to no function")
        unpacker = Unpacker(payload)
        arguments = unpacker.unpack(message.get("args"))
        unpacker.finish()
        args, kwargs = _arguments(arguments)
        packer = Packer(known=unpacker.objects)
        try:
            value = callables[which](*args, **kwargs)
            reply: Message = {"do": "returned", "value": packer.pack(value)}
        except (ProtocolError, CandidateDied):
            raise
        except Exception as error:
            packer.payload.clear()
            reply = {"do": "raised", "kind": type(error).__name__, "text": str(error)[:500]}
        if self._channel is None:
            raise CandidateDied("it ended during a call within this call")
        deadline = time.monotonic() + self.limits.call_seconds
        self._channel.send({**reply, "id": message.get("id")}, bytes(packer.payload), deadline)

    def _result(self, reply: Message, unpacker: Unpacker) -> Any:
        """The value of a reply, its changes written back, its error raised."""
        try:
            value = None
            if reply.get("is") == "returned":
                value = unpacker.unpack(reply.get("value"))
            changes = reply.get("changed", [])
            if not isinstance(changes, list) or any(
                not isinstance(change, list) or len(change) != 2 for change in changes
            ):
                raise ProtocolError("malformed changes")
            for number, tree in changes:
                unpacker.write_back(number, tree)
            unpacker.finish()
        except ProtocolError as error:
            self._end()
            raise CandidateDied(f"it sent {error}", kind="NotData") from None
        if reply.get("is") == "returned":
            return value
        error = clean_error(reply.get("error"))
        if error["hole"]:
            raise NotImplementedError(error["text"])
        raise StudentCodeError(error["kind"], error["text"], error["line"], error["lineno"])

    def _end(self, grace: float = 0.0) -> dict[str, Any]:
        if self._channel is None:
            return {}
        end = self._template.end(self._number, grace)
        self.cpu_seconds += end["cpu"]
        with contextlib.suppress(OSError):
            self._channel.close()
        self._channel = None
        return end

    def _how_it_ended(self) -> str:
        end = self._end(grace=2.0)
        code = end.get("code", 0)
        reasons = {
            128 + 24: "it used up its processor time",
            128 + 9: "it was killed: too much memory or processor time, or by itself",
            128 + 11: "it crashed (segmentation fault)",
            128 + 6: "it aborted",
        }
        return reasons.get(code, f"the code ended its own process (exit code {code})")


class Proxy:
    """A student's function in the judge: called with copies, answers with plain data."""

    def __init__(self, candidate: Candidate, name: str) -> None:
        self.candidate = candidate
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.candidate.call(self.__name__, args, kwargs)


def _arguments(value: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if isinstance(value, tuple) and len(value) == 2:
        args, kwargs = value
        if isinstance(args, tuple) and isinstance(kwargs, dict):
            if all(isinstance(name, str) for name in kwargs):
                return args, kwargs
    raise ProtocolError("a callback without arguments")


def _cell_error(error: dict[str, Any]) -> CellError:
    return CellError(error["kind"], error["text"], error["line"], error["lineno"])


def _cell_failed(kind: str, text: str) -> CellResult:
    output = {
        "output_type": "error",
        "ename": kind,
        "evalue": text,
        "traceback": [f"{kind}: {text}"],
    }
    return CellResult([output], CellError(kind, text))
