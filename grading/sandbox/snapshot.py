"""The student's functions and values as they stood after some cells, for the judge to call.

Its process is a copy of the candidate's, made there, where there is room for one. One that hangs or
dies is replaced when it is next used: a fresh fork runs the same cells again, without those that
ended the one before, so a bad cell or call costs only itself.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.sandbox.conversation import Callables, Conversation
from grading.sandbox.errors import FATAL, OVERTIME, CandidateDied, ProtocolError
from grading.sandbox.limits import Limits
from grading.sandbox.outputs import clean_error
from grading.sandbox.packing import NotPlain, Packer
from grading.sandbox.unpacking import Unpacker
from nnlib.check import StudentCodeError

if TYPE_CHECKING:
    from grading.sandbox.channel import Message
    from grading.sandbox.template import Template


@dataclass
class Submission:
    """What all processes of one submission have in common.

    room: bytes that copies may still hold; restarts: how often one was replaced; cpu_seconds: what
    those that ended used; killed: whether somebody else killed one.
    """

    template: Template
    limits: Limits
    allowed: list[str] | None
    scratch: Path | None
    restarts: int = 0
    cpu_seconds: float = 0.0
    killed: bool = False
    room: int = field(init=False)

    def __post_init__(self) -> None:
        self.room = self.limits.memory


class Snapshot:
    """One state of a submission: what its `cells`, run in this order, have defined.

    live: a process in this state, if there is one already; otherwise, and after a death, a fresh
    one runs the cells. Each has `Limits.total_seconds` for all that is asked of it.
    """

    def __init__(
        self, submission: Submission, cells: list[str], live: Conversation | None = None
    ) -> None:
        self._submission = submission
        self._cells = cells
        self._live = live
        self._begun = live is not None
        self._own_scratch = ""
        self._spent = 0.0
        self._depth = 0

    @property
    def is_copy(self) -> bool:
        """Whether its process is a copy of the candidate's."""
        return self._live is not None and self._live.is_copy

    def close(self) -> None:
        """End the process and everything it started."""
        self._drop()
        self._remove_scratch()

    def function(self, name: str) -> Proxy:
        """The student's function of this name, to be called as if it were here."""
        return Proxy(self, name)

    def value(self, name: str) -> Any:
        """The student's value of this name as plain data; StudentCodeError when it is not that."""
        request = {"do": "value", "name": name}
        reply, payload = self._ask(self._conversation(), request, bytearray(), [])
        return self._result(reply, Unpacker(payload))

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the student's function with copies; its changes in place come back."""
        callables: Callables = []
        packer = Packer(function=lambda value: self._pack_function(value, callables))
        try:
            tree = packer.pack((args, kwargs))
        except NotPlain as error:
            raise TypeError(f"an argument of {name}: {error}") from None
        request = {"do": "call", "name": name, "args": tree}
        reply, payload = self._ask(self._conversation(), request, packer.payload, callables)
        return self._result(reply, Unpacker(payload, known=packer.objects))

    def restart(self) -> None:
        """Replace the process by a fresh one in which the cells so far have run again."""
        self._drop()
        self._conversation()

    def _pack_function(self, value: Callable[..., Any], callables: Callables) -> list[Any]:
        if isinstance(value, Proxy) and value.snapshot is self:
            return ["student", value.__name__]
        callables.append(value)
        return ["function", len(callables) - 1]

    def _conversation(self) -> Conversation:
        """The conversation with a living process in which the cells have run."""
        if self._live is not None and self._live.ended is None:
            return self._live
        self._drop()
        if self._begun:
            self._count_restart()
        self._begun = True
        made, folder = self._submission, self._scratch_folder()
        live = Conversation.begin(made.template, made.limits, made.allowed, folder)
        try:
            for source in self._cells:
                self._ask(live, {"do": "cell", "source": source}, bytearray(), [])
        except BaseException:
            live.part()
            raise
        self._live = live
        return live

    def _count_restart(self) -> None:
        if self._submission.restarts >= self._submission.limits.restarts:
            raise CandidateDied("it ended or hung too often; the rest was not run")
        self._submission.restarts += 1

    def _scratch_folder(self) -> str:
        """A fresh folder on disk, for a lock without namespaces."""
        if self._submission.template.layers.rung in ("namespaces", "filter"):
            return ""
        self._remove_scratch()
        self._own_scratch = tempfile.mkdtemp(prefix="candidate-", dir=self._submission.scratch)
        return self._own_scratch

    def _remove_scratch(self) -> None:
        """Remove the folder with tools that neither depth nor closed folders can stop."""
        if self._own_scratch:
            for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
                subprocess.run(
                    [*command, "--", self._own_scratch], capture_output=True, check=False
                )
            self._own_scratch = ""

    def _ask(
        self, live: Conversation, request: Message, payload: bytearray, callables: Callables
    ) -> tuple[Message, bytearray]:
        """Ask within the time that is left."""
        limits = self._submission.limits
        left = limits.total_seconds - self._spent
        if left <= 0:
            raise CandidateDied("it used up all of its time; the rest was not run")
        seconds = limits.cell_seconds if request["do"] == "cell" else limits.call_seconds
        started = time.monotonic()
        self._depth += 1
        try:
            return live.ask(request, payload, min(seconds, left), callables)
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._spent += time.monotonic() - started

    def _result(self, reply: Message, unpacker: Unpacker) -> Any:
        """The value of a reply, with changes written back; or its error, raised."""
        returned = reply.get("is") == "returned"
        try:
            value = unpacker.unpack(reply.get("value")) if returned else None
            unpacker.write_back(reply.get("changed", []))
            unpacker.finish()
        except ProtocolError as error:
            self._drop()
            raise CandidateDied(f"it sent {error}", kind="NotData") from None
        if returned:
            return value
        said = told(clean_error(reply.get("error")))
        if said.pop("hole"):
            raise NotImplementedError(said["text"])
        raise StudentCodeError(**said)

    def _drop(self) -> None:
        """End the process, if there is one."""
        if self._live is not None:
            self._live.part()
            self._submission.cpu_seconds += self._live.ended or 0.0
            self._submission.killed |= self._live.killed
            self._submission.room += self._live.size
            self._live = None


class Proxy:
    """A student's function in the judge: called with copies, answers with plain data."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        self.snapshot = snapshot
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.snapshot.call(self.__name__, args, kwargs)

    def __repr__(self) -> str:
        return f"<the student's {self.__name__}>"


def told(error: dict[str, Any]) -> dict[str, Any]:
    """The error as the judge tells it: what only the judge may say, no student's error says.

    The text of these kinds is shown wherever they come up; a student's error of such a name could
    carry what a hidden test has shown to the student's function.
    """
    said = {name: error[name] for name in ("kind", "text", "line", "lineno", "hole")}
    if said["kind"] == "Timeout":
        said["text"] = OVERTIME
    elif said["kind"] in FATAL:
        said["kind"] = "Error"
    return said
