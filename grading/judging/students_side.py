"""The student's side of one grading: runs cells, hands out functions and values, notes problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grading.judging.result import Output, error_output
from grading.sandbox import CellResult
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

    def __init__(self, candidate: Any) -> None:
        self._candidate = candidate
        self.problems: list[str] = []
        self.hidden = False

    def run(self, source: str, where: str, *, extra: bool = False) -> list[Output]:
        """Run one cell; its outputs, with an error output when it failed.

        extra: a cell of the student's own; such cells leave time for the exercises and checks.
        """
        if extra and self._candidate.share_spent > EXTRA_SHARE:
            self._note(NO_TIME)
            return [error_output("NotRun", NO_TIME)]
        result: CellResult = self._candidate.run_cell(source)
        if result.error is not None and result.error.kind in FATAL:
            self._note(f"{where}: {result.error.text}")
        return _with_error(result)

    def function(self, name: str, where: str) -> Callable[..., Any]:
        """The student's function, for use in one check."""

        def note(error: StudentCodeError) -> None:
            self._note(f"{where}: {IN_HIDDEN if self.hidden else error.text}")

        return _OneFailure(self._candidate.function(name), note)

    def value(self, name: str) -> Any:
        """The student's value. Raises LookupError when there is none that is plain data."""
        try:
            return self._candidate.value(name)
        except (StudentCodeError, NotImplementedError) as error:
            raise LookupError(name) from error

    def _note(self, sentence: str) -> None:
        if sentence not in self.problems:
            self.problems.append(sentence)


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
