"""What a check can say: the outcome of each part of an exercise, and of the exercise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["right", "wrong", "raised", "not attempted"]


class StudentCodeError(Exception):
    """Something that went wrong inside the student's code, told as data.

    The grader raises it where the student's function lives in another process; a check in the
    notebook builds the same from the exception itself, so both read alike.

    kind: name of the exception, such as "ValueError" or "Timeout"; text: its message;
    line: the student's source line, when known; lineno: its number in the cell.
    """

    def __init__(self, kind: str, text: str, line: str = "", lineno: int | None = None) -> None:
        super().__init__(f"{kind}: {text}")
        self.kind, self.text, self.line, self.lineno = kind, text, line, lineno


class CheckFailed(AssertionError):
    """Raised by a check of which no part is right."""


def in_one_line(error: Exception) -> Exception:
    """The same error, shown by a notebook as one line: the card above it has said the rest."""
    error._render_traceback_ = lambda: [f"{type(error).__name__}: {error}"]  # type: ignore[attr-defined]
    return error


@dataclass(frozen=True)
class Part:
    """The verdict on one part: its name, the outcome, a stable code and what to tell the student.

    A hidden part holds the same requirement as its visible sibling of the same name, on new inputs.
    """

    name: str
    outcome: Outcome
    diagnosis: str = ""
    message: str = ""
    hidden: bool = False


@dataclass
class Report:
    """The verdict on an exercise: parts of one name are right only together.

    points: what the exercise is worth; earned: what its right parts are worth.
    """

    number: str
    name: str
    points: float
    parts: list[Part] = field(default_factory=list)

    @property
    def merged(self) -> list[Part]:
        """One part per name: the first that is not right, or the right one."""
        by_name: dict[str, Part] = {}
        for part in self.parts:
            kept = by_name.get(part.name)
            if kept is None or (kept.outcome == "right" and part.outcome != "right"):
                by_name[part.name] = part
        return list(by_name.values())

    @property
    def right(self) -> int:
        return sum(part.outcome == "right" for part in self.merged)

    @property
    def ok(self) -> bool:
        return bool(self.parts) and self.right == len(self.merged)

    @property
    def attempted(self) -> bool:
        return any(part.outcome != "not attempted" for part in self.parts)

    @property
    def earned(self) -> float:
        return round(self.points * self.right / max(1, len(self.merged)), 2)

    @property
    def diagnosis(self) -> str:
        """Code of the first part that is not right; empty when all are."""
        return next((part.diagnosis for part in self.merged if part.outcome != "right"), "")
