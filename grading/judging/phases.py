"""A check in two phases: what it shows before what it hides, over all checks of a submission.

A student's function can remember the inputs it is called with, and say them later: as a value or as
an error's text, which the cards of shown parts repeat. So the shown parts of every check are judged
before the first hidden input is sent to the student's side. What hidden parts report holds no
text and no value of the student's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import nnlib.check
from nnlib.check import Exercise


class _Mute:
    """In place of the parts of the other phase: judges nothing."""

    def __getattr__(self, kind: str) -> Callable[..., None]:
        if not hasattr(Exercise, kind):
            raise AttributeError(f"a check has no part of the kind {kind!r}")
        return lambda *_, **__: None


class ShownPhase(Exercise):
    """Judges the shown parts and keeps the verdict back, unless the check broke off."""

    def __init__(self, number: str, name: str, points: float) -> None:
        super().__init__(number, name, points)
        self.hidden: Any = _Mute()
        self.finished = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if error is None:
            self.finished = True
        else:
            super().__exit__(kind, error, tb)


class HiddenPhase(Exercise):
    """Adds the hidden parts to the report of the shown ones and gives the verdict."""

    def __init__(self, shown: ShownPhase) -> None:
        report = shown.report
        super().__init__(report.number, report.name, report.points)
        self.report.parts.extend(report.parts)

    def __enter__(self) -> Any:
        muted = _Mute()
        muted.hidden = self.hidden  # type: ignore[attr-defined]
        return muted


@contextmanager
def starting_with(make: Callable[[str, str, float], Exercise]) -> Iterator[None]:
    """Let `check.exercise(...)` in a check's cell be `make(...)` in this block."""
    before = nnlib.check.exercise
    nnlib.check.exercise = make  # type: ignore[assignment]
    try:
        yield
    finally:
        nnlib.check.exercise = before
