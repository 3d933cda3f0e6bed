"""What one run of `course collect` found, before it is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Left:
    """A file that waits for a person: why, and where its copy is, if it has one."""

    origin: str
    why: str
    copy: Path | None = None


@dataclass
class Collected:
    """What a download held: outcomes by lesson and student, and what is left for a person.

    untouched, unusable: {student: files} that are no hand-ins; late: students who are marked late
    without a time; clock: the zone in which times without one were read.
    """

    source: Path
    layout: str = ""
    clock: str = ""
    outcomes: dict[str, dict[str, str]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    pages: int = 0
    older: int = 0
    again: int = 0
    late: list[str] = field(default_factory=list)
    untouched: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unusable: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    stamps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, lesson: str) -> Counter[str]:
        return Counter(self.outcomes[lesson].values())
