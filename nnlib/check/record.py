"""How far a student has come: which exercises are right, in a small file of their own.

`mynn/progress.json` holds {lesson: {exercise: share of its parts that were right at last}}. It is
read and written here and nowhere else, and nothing of it is sent anywhere.
"""

from __future__ import annotations

import json
from typing import Any

from nnlib.check import mynn
from nnlib.check.sealed import Outline, outlines

FILE = "progress.json"
Shares = dict[str, dict[str, float]]


def note(topic: str, name: str, share: float) -> None:
    """Remember which share of an exercise's parts was right at last."""
    where = mynn.folder()
    if where is None:
        return
    shares = read()
    shares.setdefault(topic, {})[name] = round(share, 4)
    mynn.write(where / FILE, json.dumps(shares, indent=1) + "\n")


def read() -> Shares:
    """What was remembered; nothing where the file is missing or was changed into something else."""
    where = mynn.folder()
    try:
        found = json.loads((where / FILE).read_text(encoding="utf-8")) if where else {}
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {topic: _numbers(held) for topic, held in found.items() if isinstance(held, dict)}


def _numbers(held: dict[str, Any]) -> dict[str, float]:
    return {k: min(1.0, max(0.0, v)) for k, v in held.items() if isinstance(v, float | int)}


class Standing:
    """The student's standing in one lesson, or in the page that goes further, and in the course."""

    def __init__(self, topic: str) -> None:
        self._topic, self._shares, self._all = topic, read(), outlines()
        here = [outline for outline in self._all if outline.topic == topic]
        self._here = here[0] if here else Outline(topic, "", {})

    def line(self) -> str:
        """One line: how much is done here, and what is next."""
        told = self._so_far(self._here)
        more = f" · next: {self._next()}" if self._open(self._here) else f". {self._on()}"
        return told + more

    def lines(self) -> list[str]:
        """Exercise by exercise, then the lessons that are done, and what is next."""
        marks = {1.0: "✓", 0.0: "–"}
        rows = [
            f"{marks.get(self._share(self._here, name), '◐')} Exercise {number} `{name}`"
            for name, (number, _) in self._here.exercises.items()
        ]
        return [self._so_far(self._here), *rows, self._done(), f"Next: {self._next()}"]

    def _share(self, outline: Outline, name: str) -> float:
        return self._shares.get(outline.topic, {}).get(name, 0.0)

    def _open(self, outline: Outline) -> list[str]:
        return [name for name in outline.exercises if self._share(outline, name) < 1]

    def _so_far(self, outline: Outline) -> str:
        worth = sum(points for _, points in outline.exercises.values())
        if not worth:
            right = len(outline.exercises) - len(self._open(outline))
            return f"On this page: {right} of {len(outline.exercises)} exercises right"
        earned = sum(
            points * self._share(outline, name) for name, (_, points) in outline.exercises.items()
        )
        return f"Lesson {outline.number}: {earned:.3g} of {worth:g} points by its checks"

    def _next(self) -> str:
        names = self._open(self._here)
        if names:
            return f"Exercise {self._here.exercises[names[0]][0]} `{names[0]}`"
        others = [o for o in self._lessons() if self._open(o) and o.topic != self._topic]
        later = [o for o in others if int(o.number) > int(self._here.number or 0)]
        following = next(iter(later or others), None)
        return f"Lesson {following.number}, {following.title}" if following else "nothing is left"

    def _on(self) -> str:
        """What is said when all exercises here are right."""
        return f"{self._done()} · next: {self._next()}"

    def _done(self) -> str:
        lessons = self._lessons()
        done = [o.number for o in lessons if not self._open(o)]
        which = f" ({', '.join(done)})" if done else ""
        return f"Lessons done: {len(done)} of {len(lessons)}{which}"

    def _lessons(self) -> list[Outline]:
        return [o for o in self._all if any(points for _, points in o.exercises.values())]
