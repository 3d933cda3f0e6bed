"""`course collect`: a download in, one notebook per student where the grader looks for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.archives import Member, read_download
from grading.intake.layouts import Clue, read_clue, read_time
from grading.intake.received import Received, Version, kept_name
from grading.intake.recognize import Lessons, is_notebook
from grading.intake.roster import Roster, read_roster
from grading.intake.who import DownloadNames, Finder, Unknown

ROSTER = "roster.csv"
TO_SORT = Path("collected") / "to-sort"


@dataclass(frozen=True)
class Left:
    """A file that nobody can be given for certain: why, and where its copy is, if it has one."""

    origin: str
    why: str
    copy: Path | None = None


@dataclass
class Collected:
    """What a download held: outcomes by lesson and student, and what is left for a person."""

    source: Path
    outcomes: dict[str, dict[str, str]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    older: int = 0
    late: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, lesson: str) -> Counter[str]:
        return Counter(self.outcomes[lesson].values())


@dataclass(frozen=True)
class _Handed:
    """One notebook of the download."""

    member: Member
    clue: Clue
    time: datetime | None


def run(
    course: Course,
    source: Path,
    lesson: Lesson | None = None,
    roster: Path | None = None,
    received: str | None = None,
) -> Collected:
    """Sort a zip or a folder of submissions into grading/submitted/STUDENT/LESSON/.

    lesson: of all files; told from each notebook by default. roster: grading/roster.csv by default.
    received: date and time for the files whose own is not known. What is found again changes
    nothing. Raises CourseError when the download or the roster cannot be read.
    """
    return _Collector(course, source, lesson, roster, _received(received)).run()


class _Collector:
    """One run over one download."""

    def __init__(
        self,
        course: Course,
        source: Path,
        lesson: Lesson | None,
        roster: Path | None,
        received: datetime | None,
    ) -> None:
        self.course, self.lesson, self.received = course, lesson, received
        self.lessons = Lessons(course)
        self.roster = find_roster(course, roster)
        self.done = Collected(source)
        self.students: dict[tuple[str, str], Received] = {}

    def run(self) -> Collected:
        clues, times = self._survey()
        names = [lesson.name for lesson in self.course.lessons()]
        who = Finder(self.roster) if self.roster else DownloadNames(names, clues)
        for member in read_download(self.done.source):
            if member.data is not None and is_notebook(member.data, member.path):
                clue = read_clue(member.path)
                beside = times.get(member.path.parent)
                self._sort(_Handed(member, clue, beside or clue.time or self.received), who)
        for (lesson, student), received in sorted(self.students.items()):
            self._place(lesson, student, received)
        if self.roster:
            enroll(self.course, self.roster)
        return self.done

    def _survey(self) -> tuple[list[Clue], dict[PurePosixPath, datetime]]:
        """The notebooks' clues and nbgrader's times by folder; the whole download is read once.

        What is wrong with it is thus known before anything is written.
        """
        clues: list[Clue] = []
        times: dict[PurePosixPath, datetime] = {}
        for member in read_download(self.done.source):
            if member.data is None:
                self.done.left.append(Left(str(member.path), member.problem))
            elif member.path.name == "timestamp.txt":
                if time := read_time(member.data.decode("utf-8", "replace")):
                    times[member.path.parent] = time
            elif is_notebook(member.data, member.path):
                clues.append(read_clue(member.path))
            else:
                self.done.other.append(str(member.path))
        if not clues and not self.done.left:
            raise CourseError(f"{self.done.source} holds no notebook; nothing was collected")
        return clues, times

    def _sort(self, handed: _Handed, who: Finder | DownloadNames) -> None:
        """To what the student handed in, or to what is left for a person."""
        member, clue = handed.member, handed.clue
        data = member.data or b""
        copy = self.course.grading / TO_SORT / kept_name(data, str(member.path))
        try:
            person = who.find(clue)
            lesson = self._lesson_of(member)
        except Unknown as reason:
            write_atomically(copy, data)
            self.done.left.append(Left(str(member.path), str(reason), copy))
            return
        copy.unlink(missing_ok=True)
        if lesson is None:
            self.done.other.append(str(member.path))
            return
        key = (lesson.name, person.id)
        if key not in self.students:
            self.students[key] = Received(lesson, person.id)
        self.students[key].add(data, clue.original, self._version(handed))

    def _lesson_of(self, member: Member) -> Lesson | None:
        """The lesson of a file; None when its place says that it is another than the wanted one."""
        found = self.lessons.of(member.data or b"", member.path)
        if found is None and self.lesson is None:
            raise Unknown("it fits no lesson; name the lesson: course collect DOWNLOAD LESSON")
        if self.lesson is None or found is None or found == self.lesson:
            return self.lesson or found
        if self.lessons.by_path(member.path) == found:
            return None
        raise Unknown(f"it is the notebook of {found.name}, not of {self.lesson.name}")

    def _version(self, handed: _Handed) -> Version:
        clue, time = handed.clue, handed.time
        return Version(
            kept="",
            origin=f"{self.done.source.name}: {handed.member.path}",
            modified=handed.member.modified.isoformat(),
            time=time.astimezone(UTC).replace(tzinfo=None).isoformat() if time else "",
            number=clue.file,
            copy=clue.copy,
            late=clue.late,
        )

    def _place(self, lesson: str, student: str, received: Received) -> None:
        outcome = received.place()
        self.done.outcomes.setdefault(lesson, {})[student] = outcome
        self.done.older += len(received.versions) - 1
        if received.newest.late and not received.newest.time:
            self.done.late.append(student)
        if received.is_tie:
            self.done.notes.append(
                f"{student} handed in several files of {lesson} at the same time; "
                f"{received.newest.origin.rsplit('/')[-1]} counts"
            )
        if outcome == "by hand":
            self.done.notes.append(
                f"{student}: the notebook in grading/submitted/{student}/{lesson} was put there by "
                "hand and stays; delete it and collect again to take the collected one"
            )


def find_roster(course: Course, path: Path | None = None) -> Roster | None:
    """The class list at `path`, or the course's own; None when it has none."""
    if path is None and not (course.grading / ROSTER).is_file():
        return None
    return read_roster(path or course.grading / ROSTER)


def enroll(course: Course, roster: Roster) -> None:
    """Let the gradebook and formgrader know everyone's name, in one commit."""
    from nbgrader.api import Student

    from grading.gradebook.database import open_gradebook
    from grading.gradebook.settings import gradebook_url

    course.grading.mkdir(parents=True, exist_ok=True)
    with open_gradebook(gradebook_url(course.root)) as gradebook:
        known = {student.id: student for student in gradebook.students}
        for person in roster.people:
            student = known.get(person.id) or Student(id=person.id)
            told = {"last_name": person.last, "first_name": person.first, "email": person.email}
            for name, value in {**told, "lms_user_id": person.canvas}.items():
                if value and getattr(student, name) != value:
                    setattr(student, name, value)
            gradebook.db.add(student)
        gradebook.db.commit()


def _received(text: str | None) -> datetime | None:
    if text is None:
        return None
    time = read_time(text)
    if time is None:
        raise CourseError(f"{text!r} is no date and time; write it as 2026-11-20 18:00 UTC")
    return time
