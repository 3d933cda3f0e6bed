"""The judge's handle on one submission: runs its cells, and keeps it as it stood between two.

All its cells together may not take longer than `Limits.total_seconds`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from grading.sandbox.conversation import Conversation
from grading.sandbox.limits import Limits
from grading.sandbox.outputs import Cleaner, clean_error
from grading.sandbox.snapshot import Snapshot, Submission, told
from nnlib.check import StudentCodeError

if TYPE_CHECKING:
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


class Candidate(Snapshot):
    """One submission, which goes on from cell to cell; use it in a `with` block."""

    def __init__(
        self,
        template: Template,
        limits: Limits | None = None,
        allowed: Sequence[str] | None = None,
        scratch: Path | None = None,
    ) -> None:
        limits, names = limits or Limits(), None if allowed is None else list(allowed)
        super().__init__(Submission(template, limits, names, scratch), [])
        self._cleaner = Cleaner(limits)
        self._kept: list[Snapshot] = []

    def __enter__(self) -> Self:
        self._conversation()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End its process and those of all that was kept."""
        super().close()
        for snapshot in self._kept:
            snapshot.close()

    @property
    def restarts(self) -> int:
        """How often a process of this submission was replaced."""
        return self._submission.restarts

    @property
    def cpu_seconds(self) -> float:
        """What the processes that have ended used."""
        return self._submission.cpu_seconds

    @property
    def killed(self) -> bool:
        """Whether somebody else killed one of the processes."""
        return self._submission.killed

    @property
    def share_spent(self) -> float:
        """How much of the time for the cells is used up, from 0 to 1."""
        return self._spent / self._submission.limits.total_seconds

    def keep(self) -> Snapshot:
        """The submission as it stands, whatever cells are run later."""
        live = self._live
        copy = live.copy(self._submission.room) if live and live.ended is None else None
        if copy is not None:
            self._submission.room -= copy.size
        return self._keep(copy)

    def finish(self) -> Snapshot:
        """The submission as it stands after its last cell; it then has no process of its own.

        Copies are told from others that died only when what they are copies of has ended.
        """
        if any(snapshot.is_copy for snapshot in self._kept):
            kept = self.keep()
            self._drop()
        else:
            kept = self._keep(self._live)
            self._live = None
        return kept

    def _keep(self, live: Conversation | None) -> Snapshot:
        self._kept.append(Snapshot(self._submission, list(self._cells), live))
        return self._kept[-1]

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

    def _run(self, live: Conversation, source: str) -> CellResult:
        """Run a cell; StudentCodeError when the process did not survive it."""
        started = time.monotonic()
        reply, pictures = self._ask(live, {"do": "cell", "source": source}, bytearray(), [])
        seconds = time.monotonic() - started
        found = reply.get("error")
        error = None if found is None else _cell_error(told(clean_error(found)))
        return CellResult(self._cleaner.clean(reply.get("outputs"), pictures), error, seconds)


def _cell_error(said: dict[str, Any]) -> CellError:
    return CellError(said["kind"], said["text"], said["line"], said["lineno"])


def _cell_failed(error: StudentCodeError, seconds: float) -> CellResult:
    output = {
        "output_type": "error",
        "ename": error.kind,
        "evalue": error.text,
        "traceback": [f"{error.kind}: {error.text}"],
    }
    return CellResult([output], CellError(error.kind, error.text), seconds)
