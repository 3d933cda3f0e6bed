"""The judge's handle on one submission: its cells, its functions and its values.

A process that hangs or dies is replaced when the candidate is next used: a fresh fork runs the
earlier cells again, without those that ended the one before, so a bad cell or call costs only
itself. All of it together may not take longer than `Limits.total_seconds`.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from grading.sandbox.conversation import Callables, Conversation
from grading.sandbox.errors import FATAL, OVERTIME, CandidateDied, ProtocolError
from grading.sandbox.limits import Limits
from grading.sandbox.outputs import Cleaner, clean_error
from grading.sandbox.packing import NotPlain, Packer
from grading.sandbox.unpacking import Unpacker
from nnlib.check import StudentCodeError

if TYPE_CHECKING:
    from grading.sandbox.channel import Message
    from grading.sandbox.template import Template


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
    """One submission's process, forked when first used; use it in a `with` block.

    answers: dotted names in nnlib that are switched off; scratch: an empty folder for it, used only
    where the lock has no namespaces (with them, scratch is in memory and its own). `restarts`
    counts how often the process was replaced, `cpu_seconds` sums what those that ended used,
    `killed` tells whether somebody else killed one.
    """

    def __init__(
        self,
        template: Template,
        limits: Limits | None = None,
        answers: Sequence[str] = (),
        scratch: Path | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.restarts = 0
        self.cpu_seconds = 0.0
        self.killed = False
        self._template = template
        self._answers = list(answers)
        self._scratch = scratch
        self._own_scratch = ""
        self._cells: list[str] = []
        self._cleaner = Cleaner(self.limits)
        self._live: Conversation | None = None
        self._forks = 0
        self._spent = 0.0
        self._depth = 0

    def __enter__(self) -> Self:
        self._conversation()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process and everything it started."""
        self._drop()
        self._remove_scratch()

    @property
    def share_spent(self) -> float:
        """How much of the time for the whole submission is used up, from 0 to 1."""
        return self._spent / self.limits.total_seconds

    def run_cell(self, source: str) -> CellResult:
        """Run one cell; never raises for what the student's code does."""
        started = time.monotonic()
        try:
            result = self._run(self._conversation(), source)
        except StudentCodeError as error:
            return _cell_failed(error, time.monotonic() - started)
        if result.error is not None and result.error.kind.endswith("MemoryError"):
            self._drop()  # what it holds is lost, not what the other cells need
        else:
            self._cells.append(source)
        return result

    def function(self, name: str) -> Proxy:
        """The student's function of this name, to be called as if it were here."""
        return Proxy(self, name)

    def value(self, name: str) -> Any:
        """The student's value of this name as plain data; StudentCodeError when it is not that."""
        reply, payload = self._ask(
            self._conversation(), {"do": "value", "name": name}, bytearray(), []
        )
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
        if isinstance(value, Proxy) and value.candidate is self:
            return ["student", value.__name__]
        callables.append(value)
        return ["function", len(callables) - 1]

    def _conversation(self) -> Conversation:
        """The conversation with a living process in which the earlier cells have run."""
        if self._live is not None and self._live.ended is None:
            return self._live
        self._drop()
        if self._forks > self.limits.restarts:
            raise CandidateDied("it ended or hung too often; the rest was not run")
        self.restarts = self._forks
        self._forks += 1
        live = Conversation(self._template, self.limits, self._answers, self._scratch_folder())
        try:
            for source in self._cells:
                self._ask(live, {"do": "cell", "source": source}, bytearray(), [])
        except BaseException:
            live.part()
            raise
        self._live = live
        return live

    def _scratch_folder(self) -> str:
        """A fresh folder on disk, for a lock without namespaces."""
        if self._template.layers["namespaces"]:
            return ""
        self._remove_scratch()
        self._own_scratch = tempfile.mkdtemp(prefix="candidate-", dir=self._scratch)
        return self._own_scratch

    def _remove_scratch(self) -> None:
        """Remove the folder with tools that neither depth nor closed folders can stop."""
        if self._own_scratch:
            for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
                subprocess.run(
                    [*command, "--", self._own_scratch], capture_output=True, check=False
                )
            self._own_scratch = ""

    def _run(self, live: Conversation, source: str) -> CellResult:
        """Run a cell; StudentCodeError when the process did not survive it."""
        started = time.monotonic()
        reply, pictures = self._ask(live, {"do": "cell", "source": source}, bytearray(), [])
        seconds = time.monotonic() - started
        found = reply.get("error")
        error = None if found is None else CellError(**_told(clean_error(found)))
        return CellResult(self._cleaner.clean(reply.get("outputs"), pictures), error, seconds)

    def _ask(
        self, live: Conversation, request: Message, payload: bytearray, callables: Callables
    ) -> tuple[Message, bytearray]:
        """Ask within the time that is left to the whole submission."""
        left = self.limits.total_seconds - self._spent
        if left <= 0:
            raise CandidateDied("it used up all of its time; the rest was not run")
        is_cell = request["do"] == "cell"
        seconds = self.limits.cell_seconds if is_cell else self.limits.call_seconds
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
        told = clean_error(reply.get("error"))
        if told["hole"]:
            raise NotImplementedError(told["text"])
        raise StudentCodeError(**_told(told))

    def _drop(self) -> None:
        """End the process, if there is one."""
        if self._live is not None:
            self._live.part()
            self.cpu_seconds += self._live.ended or 0.0
            self.killed |= self._live.killed
            self._live = None


class Proxy:
    """A student's function in the judge: called with copies, answers with plain data."""

    def __init__(self, candidate: Candidate, name: str) -> None:
        self.candidate = candidate
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.candidate.call(self.__name__, args, kwargs)

    def __repr__(self) -> str:
        return f"<the student's {self.__name__}>"


def _told(error: dict[str, Any]) -> dict[str, Any]:
    """The error as the judge tells it: what only the judge may say, no student's error says.

    The text of these kinds is shown wherever they come up; a student's error of such a name could
    carry what a hidden test has shown to the student's function.
    """
    told = {name: error[name] for name in ("kind", "text", "line", "lineno")}
    if told["kind"] == "Timeout":
        told["text"] = OVERTIME
    elif told["kind"] in FATAL:
        told["kind"] = "Error"
    return told


def _cell_failed(error: StudentCodeError, seconds: float) -> CellResult:
    output = {
        "output_type": "error",
        "ename": error.kind,
        "evalue": error.text,
        "traceback": [f"{error.kind}: {error.text}"],
    }
    return CellResult([output], CellError(error.kind, error.text), seconds)
