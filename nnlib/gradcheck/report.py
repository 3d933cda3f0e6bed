"""What a check hands back: figures per block, one diagnosis and one message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Finding(NamedTuple):
    """A named cause: its stable code, the place, and the sentence for the student."""

    code: str
    where: str
    message: str


@dataclass(frozen=True)
class BlockReport:
    """The verdict on one block (one array of the answer).

    `error` is max|got - expected| / max|expected| where it was measured, `expected` and `got` are
    the values at `index`, the entry that differs most (None where nothing was compared).
    """

    name: str
    ok: bool
    diagnosis: str | None = None
    where: str = ""
    message: str = ""
    error: float | None = None
    expected: float | None = None
    got: float | None = None
    index: tuple[int, ...] | None = None


@dataclass(frozen=True)
class GradientReport:
    """The verdict on an answer: `ok`, or a diagnosis (a code of `diagnosis.SENTENCES`).

    `calls` counts the calls of each function; `notes` tells what did not count against the
    answer: warnings, printed lines, kinks, a noisy loss.
    """

    ok: bool
    diagnosis: str | None = None
    where: str = ""
    message: str = ""
    blocks: tuple[BlockReport, ...] = ()
    calls: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class GradientError(AssertionError):
    """Raised by `assert_gradient`; the whole report is its `report`."""

    def __init__(self, report: GradientReport) -> None:
        super().__init__(report.message)
        self.report = report
