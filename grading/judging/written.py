"""A written question as the instructor's lesson holds it: question, model answer, marking guide."""

from __future__ import annotations

import re
from dataclasses import dataclass

GUIDE = "**Marking guide"  # begins what a model answer tells the graders
_PARTS = re.compile(
    rf"(?P<text>.*?)### BEGIN SOLUTION\n(?P<model>.*?)(?P<guide>{re.escape(GUIDE)}.*?)?"
    r"### END SOLUTION",
    re.DOTALL,
)


@dataclass(frozen=True)
class Question:
    """One question; what its cell does not hold is empty. The guide is for graders alone."""

    text: str
    model: str = ""
    guide: str = ""


def read_question(source: str) -> Question:
    """The parts of a written question's cell in the instructor's lesson."""
    found = _PARTS.match(source)
    if not found:
        return Question(source.strip())
    return Question(**{name: (part or "").strip() for name, part in found.groupdict().items()})
