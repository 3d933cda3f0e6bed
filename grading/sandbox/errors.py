"""What can go wrong around a candidate, from the judge's point of view."""

from __future__ import annotations

from grading.errors import CourseError
from nnlib.check import StudentCodeError

FATAL = ("Timeout", "ProcessEnded", "NotData")  # kinds of error that only the judge's side gives
OVERTIME = "it took longer than the time allowed; is there a loop that never ends?"


class SandboxUnavailable(CourseError):
    """The lock cannot be set on this machine: says what is missing and what to do."""


class CandidateDied(StudentCodeError):
    """The candidate's process ended while a cell or a call was running.

    It is the student's own doing (or a limit's), so a check treats it like any error in the
    student's code. The next use of the candidate restarts it.
    """

    def __init__(self, text: str, kind: str = "ProcessEnded") -> None:
        super().__init__(kind, text)


class CeilingPassed(Exception):
    """A candidate has more of something than its limits allow; the text says of what."""


class ProtocolError(Exception):
    """The other end sent something that is not the agreed data."""
