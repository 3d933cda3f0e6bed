"""Every version that a student handed in, kept; the one that counts lies where it is graded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath

from grading.course import Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.safenames import safe_name
from grading.intake.work import work_of

LATE_MARK = "late.txt"  # beside a notebook whose platform says late and tells no time


@dataclass(frozen=True)
class Version:
    """One file as it came in.

    kept: its name in the folder; origin: its name in the download; layout: the platform; time: when
    it was handed in (ISO, UTC), empty when the platform does not tell; modified: what the download
    says of the file; number: of the attempt; copy: the 2 of neuron-2.ipynb; late: marked so; back:
    the name under which a page goes back; members: of the group that handed it in; work: what is
    the same for the same work; chosen: a person said that it counts, when so many were there.
    """

    kept: str
    origin: str
    modified: str
    time: str = ""
    number: int = 0
    copy: int = 0
    late: bool = False
    layout: str = ""
    back: str = ""
    members: tuple[str, ...] = ()
    work: str = ""
    chosen: int = 0

    @property
    def folder(self) -> str:
        return str(PurePosixPath(self.origin).parent)


@dataclass
class Placed:
    """What became of it: new, newer, unchanged, by hand or waits; and why it waits.

    waiting: the versions among which a person must choose.
    """

    outcome: str
    why: str = ""
    waiting: list[Version] = field(default_factory=list)


class Received:
    """What one student handed in for one lesson, in grading/collected/LESSON/STUDENT/."""

    def __init__(self, lesson: Lesson, student: str) -> None:
        self._folder = lesson.course.grading / "collected" / lesson.name / student
        self._place = lesson.course.grading / "submitted" / student / lesson.name
        self._notebook = self._place / f"{lesson.topic}.ipynb"
        self._list = self._folder / "received.json"
        self._lesson = lesson
        self.versions = self._read()

    def add(self, data: bytes, name: str, version: Version) -> bool:
        """Keep one more version; False when this work came before: then that hand-in counts on."""
        named = replace(version, kept=kept_name(data, name), work=work_of(data))
        for place, known in enumerate(self.versions):
            if known.kept == named.kept or known.work == named.work:
                self.versions[place] = _joined(known, named)
                return False
        write_atomically(self._folder / named.kept, data)
        self.versions.append(named)
        return True

    def choose(self, kept: str) -> None:
        """A person says that this version counts, until a later one comes."""
        self.versions = [
            replace(version, chosen=len(self.versions) if version.kept == kept else 0)
            for version in self.versions
        ]

    @property
    def newest(self) -> Version:
        """The version that would count: chosen, or by the platform's numbers, or by time."""
        return max(self._pool(), key=lambda version: (self._age(version), version.kept))

    def ties(self) -> list[Version]:
        """The versions of which nothing tells which is the newest; [] when one is."""
        newest = self._age(self.newest)
        equal = [version for version in self._pool() if self._age(version) == newest]
        if len({version.folder for version in equal}) == 1:
            named = [one for one in equal if self._has_lessons_name(one)]
            equal = named if len(named) == 1 and not self._has_copies(equal) else equal
        return equal if len(equal) > 1 else []

    def place(self) -> Placed:
        """Put the version that counts where it is graded, unless a person must choose first.

        A notebook that somebody else put there stays, and counts as by hand.
        """
        self._write()
        there = self._notebook.read_bytes() if self._notebook.is_file() else None
        known = self._version_of(there) if there is not None else None
        if there is not None and known is None:
            return Placed("by hand")
        if ties := self.ties():
            return Placed("waits", "came at the same time as another one of the same student", ties)
        best = self._best()
        if known and known.layout and _is_other_origin(best, known):
            why = f"would take the place of what came from {known.layout}: {known.origin}"
            return Placed("waits", why, [best, known])
        data = (self._folder / best.kept).read_bytes()
        outcome = "new" if there is None else "unchanged" if known == best else "newer"
        if there != data and outcome != "unchanged":
            write_atomically(self._notebook, data)
        self._write_facts(best)
        return Placed(outcome)

    def counts(self) -> Version | None:
        """The version that lies where it is graded; None when none of these does."""
        return self._version_of(self._notebook.read_bytes()) if self._notebook.is_file() else None

    def read(self, version: Version) -> bytes:
        return (self._folder / version.kept).read_bytes()

    def save(self) -> None:
        self._write()

    def _pool(self) -> list[Version]:
        """The chosen version and what came after it; everything when nobody chose."""
        chosen = next((version for version in self.versions if version.chosen), None)
        if chosen is None:
            return self.versions
        later = self.versions[chosen.chosen :]
        newer = [version for version in later if self._age(version) > self._age(chosen)]
        return newer or [chosen]

    def _best(self) -> Version:
        equal = [v for v in self._pool() if self._age(v) == self._age(self.newest)]
        return next((v for v in equal if self._has_lessons_name(v)), equal[0])

    def _age(self, version: Version) -> tuple[int, str, int]:
        numbered = all(other.number for other in self.versions)
        numbered &= len({other.layout for other in self.versions}) == 1
        when = "" if numbered else version.time or version.modified
        return (
            version.number if numbered else 0,
            when,
            version.copy if numbered or version.time else 0,
        )

    def _has_lessons_name(self, version: Version) -> bool:
        return version.kept.split("-", 1)[1] == self._notebook.name

    def _has_copies(self, versions: list[Version]) -> bool:
        """Whether some are copies by name, neuron (1): then a person must say which is meant."""
        topic = self._lesson.topic
        stems = (version.kept.split("-", 1)[1].removesuffix(".ipynb") for version in versions)
        return any(
            version.copy and stem.startswith(topic)
            for version, stem in zip(versions, stems, strict=True)
        )

    def _version_of(self, data: bytes) -> Version | None:
        digest = _digest(data)
        return next((v for v in self.versions if v.kept.startswith(digest)), None)

    def _write_facts(self, version: Version) -> None:
        """nbgrader's timestamp.txt, when the time is known; else a mark where it is called late."""
        time = (
            f"{datetime.fromisoformat(version.time):%Y-%m-%d %H:%M:%S} UTC\n"
            if version.time
            else ""
        )
        mark = f"marked late by {version.layout}\n" if version.late and not time else ""
        for name, text in (("timestamp.txt", time), (LATE_MARK, mark)):
            path = self._place / name
            if not text:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_text(encoding="utf-8") != text:
                write_atomically(path, text)

    def _read(self) -> list[Version]:
        if not self._list.is_file():
            return []
        try:
            entries = json.loads(self._list.read_text(encoding="utf-8"))
            return [Version(**{**e, "members": tuple(e.get("members", ()))}) for e in entries]
        except (ValueError, TypeError, AttributeError) as error:
            what = f"{self._list} is damaged ({error}); remove it and collect again"
            raise CourseError(what) from None

    def _write(self) -> None:
        text = json.dumps([asdict(version) for version in self.versions], indent=1) + "\n"
        if not self._list.is_file() or self._list.read_text(encoding="utf-8") != text:
            write_atomically(self._list, text)


def _is_other_origin(best: Version, known: Version) -> bool:
    return best.work != known.work and best.layout != known.layout and not best.chosen


def _joined(known: Version, again: Version) -> Version:
    """The same work once more: its first time and number stay; a missing time is learnt."""
    is_same_file = known.origin == again.origin
    return replace(
        known,
        time=again.time if is_same_file and again.time else known.time or again.time,
        layout=known.layout or again.layout,
        back=again.back or known.back,
        members=again.members or known.members,
        work=known.work or again.work,
        late=known.late and again.late if known.layout == again.layout else known.late,
    )


def kept_name(data: bytes, name: str) -> str:
    """A file's name in the folder: what it holds, then what it was called."""
    return f"{_digest(data)}-{safe_name(name)}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
