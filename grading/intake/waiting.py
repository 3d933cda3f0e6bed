"""What nobody can decide but a person: kept in grading/collected/to-sort/ until somebody says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.received import Received, Version

TO_SORT = Path("collected") / "to-sort"


@dataclass(frozen=True)
class Waiting:
    """One file and why it waits. students: whose it may be; lesson: of which, when that is known.

    copy: the file's name in to-sort, "" when the version lies with the student's already.
    """

    origin: str
    why: str
    version: Version
    copy: str = ""
    students: tuple[str, ...] = ()
    lesson: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (
            self.copy or self.version.kept,
            *(() if self.copy else (*self.students, self.lesson)),
        )


class WaitingList:
    """All that waits, in the order in which it came, in grading/collected/waiting.json."""

    def __init__(self, course: Course) -> None:
        self.folder = course.grading / TO_SORT
        self._path = self.folder.parent / "waiting.json"
        self.items: list[Waiting] = []
        self._decided: list[str] = []
        self._read()

    def is_decided(self, copy: str) -> bool:
        """Whether a person has said of this file whose it is, or that it is nobody's."""
        return copy in self._decided

    def decide(self, item: Waiting) -> None:
        """It waits no more, also when it is collected again."""
        self._decided += [item.copy] if item.copy else []
        self.drop([item.key])

    def add(self, item: Waiting, data: bytes | None = None) -> Path | None:
        """Keep one more file; one that waits already waits for the new reason. Returns its copy."""
        others = [one for one in self.items if one.key != item.key]
        same = len(others) < len(self.items)
        self.items = [item if one.key == item.key else one for one in self.items]
        self.items += [] if same else [item]
        path = self.folder / item.copy if item.copy else None
        if path and data is not None and not path.is_file():
            write_atomically(path, data)
        return path

    def drop(self, keys: Iterable[tuple[str, ...]]) -> None:
        """Nothing of these waits any more; their copies go."""
        gone = set(keys)
        for item in self.items:
            if item.key in gone and item.copy:
                (self.folder / item.copy).unlink(missing_ok=True)
        self.items = [item for item in self.items if item.key not in gone]

    def settle(self, lesson: str, student: str) -> None:
        """What waited of this student and lesson is decided."""
        self.drop(
            [
                i.key
                for i in self.items
                if not i.copy and i.lesson == lesson and student in i.students
            ]
        )

    def save(self) -> None:
        content = {"waiting": [asdict(item) for item in self.items], "decided": self._decided}
        text = json.dumps(content, indent=1) + "\n"
        there = self._path.read_text("utf-8") if self._path.is_file() else ""
        if (self.items or self._decided or there) and text != there:
            write_atomically(self._path, text)

    def of_lesson(self, lesson: str) -> list[Waiting]:
        """What may still change this lesson's grades."""
        return [item for item in self.items if item.lesson in ("", lesson)]

    def _read(self) -> None:
        if not self._path.is_file():
            return
        try:
            content = json.loads(self._path.read_text("utf-8"))
            self.items = [_item(entry) for entry in content["waiting"]]
            self._decided = list(content["decided"])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CourseError(
                f"{self._path} is damaged ({error}); remove it and collect again"
            ) from None


def give(course: Course, number: int, students: list[str], lesson: Lesson | None) -> str:
    """Give the file of this number in the list to these students; what is now graded, in words.

    Raises CourseError when there is no such number or the lesson is not known.
    """
    waiting = WaitingList(course)
    item = _numbered(waiting, number)
    lesson = lesson or (course.lesson(item.lesson) if item.lesson else None)
    if lesson is None:
        raise CourseError(
            f"say of which lesson {item.origin} is: course sort {number} STUDENT LESSON"
        )
    told = []
    for student in students:
        handed = Received(lesson, student)
        members = tuple(students) if len(students) > 1 else ()
        if item.copy:
            data = (waiting.folder / item.copy).read_bytes()
            handed.add(data, item.copy.split("-", 1)[1], replace(item.version, members=members))
        kept = item.copy or item.version.kept
        handed.choose(kept)
        outcome = handed.place().outcome
        waiting.settle(lesson.name, student)
        told.append(f"{student}: {item.origin} counts for {lesson.name} ({outcome})")
    waiting.decide(item)
    waiting.save()
    return "\n".join(told)


def set_aside(course: Course, number: int) -> str:
    """Nobody's work: the file leaves the list, and its copy goes."""
    waiting = WaitingList(course)
    item = _numbered(waiting, number)
    waiting.decide(item)
    waiting.save()
    return f"{item.origin} is set aside"


def _numbered(waiting: WaitingList, number: int) -> Waiting:
    if not 1 <= number <= len(waiting.items):
        raise CourseError(f"nothing of number {number} waits; course sort lists what does")
    return waiting.items[number - 1]


def _item(entry: dict[str, Any]) -> Waiting:
    version = entry["version"]
    version["members"] = tuple(version.get("members", ()))
    students = tuple(entry.get("students", ()))
    return Waiting(**{**entry, "version": Version(**version), "students": students})
