"""Every version that a student handed in, kept; the newest one in the place where it is graded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from grading.course import Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.safenames import safe_name


@dataclass(frozen=True)
class Version:
    """One file as it came in.

    kept: its name in the folder; origin: its name in the download; time: when it was handed in
    (ISO, UTC), empty when the download does not tell; modified: what the download says of the file;
    number: of the upload in Canvas; copy: the 2 of neuron-2.ipynb; late: marked so by Canvas.
    """

    kept: str
    origin: str
    modified: str
    time: str = ""
    number: int = 0
    copy: int = 0
    late: bool = False


class Received:
    """What one student handed in for one lesson, in grading/collected/LESSON/STUDENT/."""

    def __init__(self, lesson: Lesson, student: str) -> None:
        self._folder = lesson.course.grading / "collected" / lesson.name / student
        self._place = lesson.course.grading / "submitted" / student / lesson.name
        self._notebook = self._place / f"{lesson.topic}.ipynb"
        self._list = self._folder / "received.json"
        self.versions = self._read()

    def add(self, data: bytes, name: str, version: Version) -> None:
        """Keep one more version; one that is there already is the same one."""
        named = Version(**{**asdict(version), "kept": kept_name(data, name)})
        if named.kept not in {known.kept for known in self.versions}:
            write_atomically(self._folder / named.kept, data)
            self.versions.append(named)

    @property
    def newest(self) -> Version:
        """The version that counts: by Canvas's numbers where all have one, else by time."""
        return max(self.versions, key=lambda version: (*self._age(version), version.kept))

    @property
    def is_tie(self) -> bool:
        """Whether only the order of names tells which version is the newest."""
        newest = self._age(self.newest)
        return sum(self._age(version) == newest for version in self.versions) > 1

    def _age(self, version: Version) -> tuple[int, str, int]:
        numbered = all(other.number for other in self.versions)
        when = "" if numbered else version.time or version.modified
        return (version.number if numbered else 0, when, version.copy)

    def place(self) -> str:
        """Put the newest version where it is graded: new, newer, unchanged, or by hand.

        A notebook that somebody else put there stays, and counts as by hand.
        """
        data = (self._folder / self.newest.kept).read_bytes()
        there = self._notebook.read_bytes() if self._notebook.is_file() else None
        outcome = "new" if there is None else "unchanged" if there == data else "newer"
        if outcome == "newer" and not self._has(there or b""):
            outcome = "by hand"
        if outcome in ("new", "newer"):
            write_atomically(self._notebook, data)
        if outcome != "by hand":
            self._write_time(self.newest.time)
        self._write()
        return outcome

    def _has(self, data: bytes) -> bool:
        digest = _digest(data)
        return any(version.kept.startswith(digest) for version in self.versions)

    def _write_time(self, time: str) -> None:
        """nbgrader's timestamp.txt; none when the time of the newest version is not known."""
        path = self._place / "timestamp.txt"
        if time:
            text = f"{datetime.fromisoformat(time):%Y-%m-%d %H:%M:%S} UTC\n"
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                write_atomically(path, text)
        else:
            path.unlink(missing_ok=True)

    def _read(self) -> list[Version]:
        if not self._list.is_file():
            return []
        try:
            entries = json.loads(self._list.read_text(encoding="utf-8"))
            return [Version(**entry) for entry in entries]
        except (ValueError, TypeError) as error:
            what = f"{self._list} is damaged ({error}); remove it and collect again"
            raise CourseError(what) from None

    def _write(self) -> None:
        text = json.dumps([asdict(version) for version in self.versions], indent=1) + "\n"
        if not self._list.is_file() or self._list.read_text(encoding="utf-8") != text:
            write_atomically(self._list, text)


def kept_name(data: bytes, name: str) -> str:
    """A file's name in the folder: what it holds, then what it was called."""
    return f"{_digest(data)}-{safe_name(name)}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
