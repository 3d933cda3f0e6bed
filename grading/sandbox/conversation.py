"""The judge's conversation with one live candidate: questions, answers, callbacks, and its end."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grading.sandbox.channel import Channel, ChannelClosed, DeadlinePassed, Message
from grading.sandbox.errors import (
    CandidateDied,
    CeilingPassed,
    ProtocolError,
    SandboxUnavailable,
)
from grading.sandbox.limits import Limits
from grading.sandbox.packing import Packer
from grading.sandbox.unpacking import Unpacker
from nnlib.check import StudentCodeError

if TYPE_CHECKING:
    from grading.sandbox.template import Template

_READY_SECONDS = 60.0
_PARTING = 0.3  # seconds in which a candidate ends by itself once its channel is closed
_DYING = 2.0
_EARLY = 0.9  # of its processor time: the kernel counts in ticks for the limit, and reports better
_NESTING = 20
_SIGNALS = {
    6: "it aborted",
    9: "it was killed, for using too much processor time or memory",
    11: "it crashed (segmentation fault)",
    24: "it used up its processor time",
    31: "it killed itself",
}

Callables = list[Callable[..., Any]]


class Conversation:
    """A candidate's process while it lives. `ended` is None until it does, then its CPU seconds.

    is_copy: of another process, which then held `size` bytes; killed: somebody else ended it, by
    chance and for no fault of its own.
    """

    def __init__(
        self,
        template: Template,
        limits: Limits,
        number: int,
        channel: Channel,
        size: int | None = None,
    ) -> None:
        self._template, self._limits = template, limits
        self._number, self._channel = number, channel
        self._requests = 0
        self._depth = 0
        self.is_copy = self._asleep = size is not None
        self.size = size or 0
        self.ended: float | None = None
        self.killed = False

    @classmethod
    def begin(
        cls, template: Template, limits: Limits, allowed: list[str] | None, scratch: str
    ) -> Conversation:
        """With a fresh process."""
        made = cls(template, limits, *template.fork(limits, allowed, scratch))
        made._await_ready()
        return made

    def copy(self, room: int) -> Conversation | None:
        """With a copy of this process as it is now, which sleeps until it is first asked.

        room: bytes that it may hold. None where there is no room or no copy can be made.
        """
        deadline = time.monotonic() + _READY_SECONDS
        request = {"do": "keep", "id": -1}
        try:
            kept = self._template.keep(
                self._number, room, self._limits, lambda: self._channel.send(request, b"", deadline)
            )
            self._channel.receive(deadline)
        except (ChannelClosed, DeadlinePassed, ProtocolError, CeilingPassed):
            self.end()
            return None
        return Conversation(self._template, self._limits, *kept) if kept else None

    def ask(
        self, request: Message, payload: bytearray, seconds: float, callables: Callables
    ) -> tuple[Message, bytearray]:
        """Send a question and wait for its answer, serving callbacks in between.

        StudentCodeError ("Timeout") when it does not answer in time, CandidateDied when it ends or
        sends what is not the agreed data; in both cases the process is gone afterwards.
        """
        if self._depth >= _NESTING:
            raise StudentCodeError("RecursionError", "functions call each other without end")
        self._depth += 1
        self._requests += 1
        numbered = {**request, "id": self._requests, "seconds": seconds}
        try:
            deadline = time.monotonic() + seconds + self._limits.grace_seconds
            return self._converse(numbered, payload, callables, deadline)
        except DeadlinePassed:
            self.end()
            raise StudentCodeError(
                "Timeout", f"no answer within {seconds:g} seconds; is there a loop without end?"
            ) from None
        except ChannelClosed:
            raise CandidateDied(self._last_words()) from None
        except ProtocolError as error:
            self.end()
            raise CandidateDied(f"it sent {error}", kind="NotData") from None
        except CeilingPassed as error:
            self.end()
            raise CandidateDied(str(error)) from None
        except StudentCodeError:
            raise
        except BaseException:  # such as the judge's own alarm: the answer would come too late
            self.end()
            raise
        finally:
            self._depth -= 1

    def end(self, grace: float = 0.0) -> dict[str, Any]:
        """End the process and everything it started; tells how it ended, as `Template.end` does."""
        if self.ended is not None:
            return {}
        end = self._template.end(self._number, grace)
        self._channel.close()
        self.ended = end["cpu"]
        early = end["cpu"] < _EARLY * self._limits.cpu_seconds
        self.killed = end["by_itself"] and end["code"] == -signal.SIGKILL and early
        return end

    def part(self) -> None:
        """Let the process end by itself, which it does when its channel closes; else end it."""
        if self.ended is None:
            self._channel.close()
            self.end(0.0 if self._asleep else _PARTING)

    def _await_ready(self) -> None:
        try:
            message, _ = self._channel.receive(time.monotonic() + _READY_SECONDS)
        except ChannelClosed:
            raise SandboxUnavailable(
                f"a candidate could not be started: {self._last_words()}"
            ) from None
        if message.get("is") != "ready":
            self.end()
            raise SandboxUnavailable(f"a candidate could not be started: {message.get('text')}")

    def _converse(
        self, request: Message, payload: bytearray, callables: Callables, deadline: float
    ) -> tuple[Message, bytearray]:
        if self.ended is not None:
            raise ChannelClosed
        if self._asleep:
            self._asleep = False
            self._template.wake(self._number)
            self._channel.receive(deadline)
        self._channel.send(request, payload, deadline)
        for _ in range(self._limits.callbacks):
            reply, data = self._channel.receive(deadline)
            if reply.get("is") != "callback":
                if reply.get("id") != request["id"]:
                    raise ProtocolError("an answer to a question that was not asked")
                return reply, data
            self._serve_callback(reply, data, callables, deadline)
        raise ProtocolError("more callbacks than the limit")

    def _serve_callback(
        self, message: Message, payload: bytearray, callables: Callables, deadline: float
    ) -> None:
        which = message.get("function")
        if type(which) is not int or not 0 <= which < len(callables):
            raise ProtocolError("a callback to no function")
        unpacker = Unpacker(payload)
        args, kwargs = _arguments(unpacker.unpack(message.get("args")))
        unpacker.finish()
        packer = Packer(known=unpacker.objects)
        try:
            reply: Message = {
                "do": "returned",
                "value": packer.pack(callables[which](*args, **kwargs)),
            }
        except (CandidateDied, DeadlinePassed, ChannelClosed):
            raise
        except StudentCodeError as error:
            reply = {"do": "raised", "kind": error.kind, "text": error.text}
        except Exception as error:
            reply = {"do": "raised", "kind": type(error).__name__, "text": str(error)[:500]}
        if self.ended is not None:
            raise ChannelClosed
        sent = packer.payload if reply["do"] == "returned" else b""
        self._channel.send({**reply, "id": message.get("id")}, sent, deadline)

    def _last_words(self) -> str:
        if self.ended is not None:
            return "it ended during a call within this call"
        end = self.end(_DYING)
        code = end["code"]
        if code == 0 or not end["by_itself"]:
            return "it closed its connection"
        return _SIGNALS.get(-code, f"the code ended its own process (exit code {code})")


def _arguments(value: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    match value:
        case (tuple() as args, dict() as kwargs) if all(isinstance(name, str) for name in kwargs):
            return args, kwargs
    raise ProtocolError("a callback without arguments")
