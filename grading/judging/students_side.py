"""The student's side of one grading: runs cells, hands out functions and values, notes problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from grading.judging.needed import is_harmless
from grading.judging.result import Output, error_output
from grading.sandbox import Candidate, CellResult, Snapshot
from grading.sandbox.errors import FATAL
from nnlib.check import StudentCodeError

EXTRA_SHARE = 0.6
IN_HIDDEN = "your code did not come to an end in a hidden test"
NO_TIME = "The cells of your own took so long that the last of them were not run."


class StudentsSide:
    """What the judge asks of a candidate. The candidate restarts itself after a death.

    problems: one sentence for each cell or check at which the student's code died or ran too long.
    hidden: whether hidden tests are run. How a process ends is then not told: its exit code, for
    one, could say what the student's function was called with.
    """

    def __init__(self, candidate: Candidate) -> None:
        self._candidate = candidate
        self._here: Standing | None = None
        self._run: list[str] = []
        self.problems: list[str] = []
        self.hidden = False

    def run(self, source: str, where: str, *, extra: bool = False) -> list[Output]:
        """Run one cell; its outputs, with an error output when it failed.

        extra: a cell of the student's own; such cells leave time for the exercises.
        """
        if extra and self._candidate.share_spent > EXTRA_SHARE:
            self.note(NO_TIME)
            return [error_output("NotRun", NO_TIME)]
        if self._here is not None and not is_harmless(source, self._run):
            self.leave()
        self._run.append(source)
        result: CellResult = self._candidate.run_cell(source)
        if result.error is not None and result.error.kind in FATAL:
            self.note(f"{where}: {result.error.text}")
        return _with_error(result)

    def here(self, check: str) -> Standing:
        """The student's side as it stands now, for the checks between two cells.

        check: its source, whose names no harmless cell defines.
        """
        self._run.append(check)
        if self._here is None:
            self._here = Standing(self)
        return self._here

    def leave(self) -> None:
        """Keep what `here` has given, before a cell that may change it."""
        if self._here is not None:
            self._here.snapshot = self._candidate.keep()
            self._here = None

    def finish(self) -> None:
        """Keep it after the last cell."""
        if self._here is not None:
            self._here.snapshot = self._candidate.finish()
            self._here = None

    def note(self, sentence: str) -> None:
        """Add a problem, once."""
        if sentence not in self.problems:
            self.problems.append(sentence)


class Standing:
    """The student's functions and values as they stood at one place of the notebook."""

    snapshot: Snapshot

    def __init__(self, side: StudentsSide) -> None:
        self._side = side

    def function(self, name: str, where: str) -> Callable[..., Any]:
        """The student's function, for use in one check."""

        def note(error: StudentCodeError) -> None:
            self._side.note(f"{where}: {IN_HIDDEN if self._side.hidden else error.text}")

        return _OneFailure(self.snapshot.function(name), note)

    def values(self, names: Iterable[str]) -> dict[str, Any]:
        """The student's values that are plain data; where one is missing, its check says so."""
        found: dict[str, Any] = {}
        for name in names:
            with suppress(StudentCodeError, NotImplementedError):
                found[name] = self.snapshot.value(name)
        return found


class _OneFailure:
    """A student's function inside one check: after a death or a time-out it is not called again."""

    def __init__(self, call: Callable[..., Any], note: Callable[[StudentCodeError], None]) -> None:
        self._call, self._note = call, note
        self._failed: StudentCodeError | None = None
        self.__name__ = getattr(call, "__name__", "")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._failed is not None:
            raise self._failed
        try:
            return self._call(*args, **kwargs)
        except StudentCodeError as error:
            if error.kind in FATAL:
                self._failed = error
                self._note(error)
            raise


def _with_error(result: CellResult) -> list[Output]:
    outputs = list(result.outputs)
    if result.error is not None and all(out["output_type"] != "error" for out in outputs):
        outputs.append(error_output(result.error.kind, result.error.text))
    return outputs
