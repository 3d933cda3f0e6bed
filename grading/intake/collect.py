"""`course collect`: a download in, one notebook per student where the grader looks for it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from grading.course import Course, Lesson
from grading.gradebook.calendar import read_calendar
from grading.gradebook.enrolling import enroll
from grading.intake.archives import Member, read_download
from grading.intake.collected import Collected, Left
from grading.intake.groups import read_groups
from grading.intake.layouts import Clue
from grading.intake.people import class_list, named_path, read_people, write_people
from grading.intake.received import Placed, Received, Version, kept_name
from grading.intake.recognize import Lessons, is_notebook
from grading.intake.roster import Roster
from grading.intake.survey import Survey, survey
from grading.intake.waiting import Waiting, WaitingList
from grading.intake.who import DownloadNames, Finder, Owners, Unknown
from grading.intake.work import is_untouched
from grading.times import earliest, read_moment


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
    nothing. Raises CourseError when the download or the class list cannot be read, or when the list
    holds people who are new since the last one.
    """
    collector = _Collector(course, survey(course, source), source, lesson, roster)
    if received is not None:
        collector.received = read_moment(received, collector.zone).utc
    return collector.run()


class _Collector:
    """One run over one download."""

    def __init__(
        self,
        course: Course,
        seen: Survey,
        source: Path,
        lesson: Lesson | None,
        roster: Path | None,
    ) -> None:
        self.course, self.lesson, self.seen = course, lesson, seen
        self.received: datetime | None = None
        self.zone = read_calendar(course).zone
        self.lessons = Lessons(course)
        self.people = class_list(course, roster, strict=True)
        self.groups = read_groups(course, self.people)
        self.waiting = WaitingList(course)
        self.done = Collected(source, seen.layout.name)
        self.students: dict[tuple[str, str], Received] = {}
        self.who = Finder(self.people, self.groups) if self.people else None
        self.names = DownloadNames(seen.download)
        if self.who is None and seen.layout.takes_anything:
            seen.refuse_shared_names()
        self.handed_in: set[str] = set()

    def run(self) -> Collected:
        for member in self.seen.unread:
            clue = self.seen.layout.read(member.outer, self.seen.download)
            whose = self._whose(member, clue)
            self.done.left.append(Left(str(member.path), f"{whose}{member.problem}"))
        for member in read_download(self.done.source):
            if member.data is not None:
                self._sort(member, member.data)
        for (lesson, student), handed in sorted(self.students.items()):
            self._place(lesson, student, handed)
        for student in self.handed_in:
            self.done.unusable.pop(student, None)
        self.waiting.save()
        self._keep_people()
        return self.done

    def _sort(self, member: Member, data: bytes) -> None:
        """To what the students handed in, or to what is left for a person."""
        clue = self.seen.layout.read(member.outer, self.seen.download)
        if not is_notebook(data, member.path):
            self._note_other(member, clue)
            return
        owners, lesson = Owners(()), None
        try:
            if clue is None:
                raise Unknown(f"its name is none that {self.seen.layout.name} gives")
            lesson = self._lesson_of(member, data)
            if lesson is None:
                return
            owners = self._owners(clue, member, lesson)
            self._refuse_claims(member, clue, owners)
        except Unknown as reason:
            self._leave(member, data, clue, owners, lesson, str(reason))
            return
        self.waiting.drop([(kept_name(data, str(member.path)),)])
        self._take(member, data, clue, owners, lesson)

    def _owners(self, clue: Clue, member: Member, lesson: Lesson | None) -> Owners:
        if self.who is None:
            return self.names.find(clue, member.outer)
        return self.who.find(clue, lesson.name if lesson else "")

    def _whose(self, member: Member, clue: Clue | None) -> str:
        """Who handed in what cannot be taken, for the beginning of a sentence."""
        try:
            owners = self._owners(clue, member, self.lesson) if clue else Owners(())
        except Unknown:
            return ""
        return f"{', '.join(owners.students)}: " if owners.students else ""

    def _lesson_of(self, member: Member, data: bytes) -> Lesson | None:
        """The lesson of a notebook; None for a page of the course and for another lesson's file."""
        found = self.lessons.of(data, member.path)
        if found is None and self.lessons.is_page(member.path):
            self.done.pages += 1
            return None
        if found is None and self.lesson is None:
            raise Unknown("it fits no lesson; name the lesson: course collect DOWNLOAD LESSON")
        if self.lesson is None or found is None or found == self.lesson:
            return self.lesson or found
        if self.lessons.by_path(member.path) == found:
            self.done.other.append(str(member.path))
            return None
        raise Unknown(f"it is the notebook of {found.name}, not of {self.lesson.name}")

    def _refuse_claims(self, member: Member, clue: Clue, owners: Owners) -> None:
        """A name that the student chose must not be another student's in a platform's own form."""
        chosen = [*(member.packed.parts if member.packed else ()), clue.original]
        finder, own = self.who or self.names, set(owners.students)
        for folder in member.outer.parts[: self.seen.download.shared]:
            if finder.called(folder) - own:
                raise Unknown(f"it lies in a folder called {folder}, but is named as {own.pop()}'s")
        for name in chosen:
            others = finder.claimed(name) - own
            if others:
                raise Unknown(
                    f"{' and '.join(owners.students)} handed it in, but named it as a file of "
                    f"{' and '.join(sorted(others))}; give it to whose work it is"
                )

    def _take(
        self, member: Member, data: bytes, clue: Clue, owners: Owners, lesson: Lesson
    ) -> None:
        if is_untouched(data, lesson.release):
            for student in owners.students:
                self.done.untouched[student].append(lesson.name)
            return
        version = self._version(member, clue, owners)
        for student in owners.students:
            key = (lesson.name, student)
            if key not in self.students:
                self.students[key] = Received(lesson, student)
            origins = {known.origin for known in self.students[key].versions}
            is_new = self.students[key].add(data, self._own_name(member, clue), version)
            self.done.again += not is_new and version.origin not in origins
            self.handed_in.add(student)

    def _own_name(self, member: Member, clue: Clue) -> str:
        return member.packed.name if member.packed else clue.original

    def _leave(
        self,
        member: Member,
        data: bytes,
        clue: Clue | None,
        owners: Owners,
        lesson: Lesson | None,
        why: str,
    ) -> None:
        copy = kept_name(data, str(member.path))
        if self.waiting.is_decided(copy):
            return
        if clue and not owners.students:  # whose it is may be clear where the lesson is not
            with contextlib.suppress(Unknown):
                owners = self._owners(clue, member, self.lesson)
        version = self._version(member, clue or Clue("", member.path.name), owners)
        item = Waiting(
            origin=str(member.path),
            why=why,
            version=replace(version, members=()),
            copy=copy,
            students=owners.students,
            lesson=lesson.name if lesson else "",
        )
        whose = f"{', '.join(owners.students)}: " if owners.students and lesson is None else ""
        self.done.left.append(Left(item.origin, f"{whose}{why}", self.waiting.add(item, data)))

    def _note_other(self, member: Member, clue: Clue | None) -> None:
        """What is no notebook: a platform's own note, or all that a student handed in."""
        if member.path.name == "timestamp.txt":
            if member.packed or not self.seen.layout.stamps:
                self.done.stamps.append(str(member.path))
            return
        if member.packed is None and self.seen.layout.notes.fullmatch(member.path.name):
            return
        self.done.other.append(str(member.path))
        if clue is None:
            return
        try:
            owners = self._owners(clue, member, self.lesson)
        except Unknown:
            return
        for student in owners.students:
            self.done.unusable[student].append(self._own_name(member, clue))

    def _version(self, member: Member, clue: Clue, owners: Owners) -> Version:
        time = self._time(clue)
        return Version(
            kept="",
            origin=f"{self.done.source.name}: {member.path}",
            modified=member.modified.isoformat(),
            time=time.isoformat() if time else "",
            number=clue.attempt,
            copy=clue.copy,
            late=clue.late,
            layout=clue.layout,
            back=clue.back,
            members=owners.students if len(owners.students) > 1 else (),
        )

    def _time(self, clue: Clue) -> datetime | None:
        """In UTC; a platform's clock without a zone is read as the course's."""
        if clue.time is None:
            return self.received
        if clue.time.tzinfo is not None:
            return clue.time.astimezone(UTC).replace(tzinfo=None)
        self.done.clock = self.zone
        return earliest(clue.time, self.zone).utc

    def _place(self, lesson: str, student: str, handed: Received) -> None:
        placed = handed.place()
        self.done.outcomes.setdefault(lesson, {})[student] = placed.outcome
        self.done.older += len(handed.versions) - 1
        if handed.newest.late and not handed.newest.time:
            self.done.late.append(student)
        if placed.outcome == "waits":
            self._wait(lesson, student, handed, placed)
            return
        self.waiting.settle(lesson, student)
        if placed.outcome == "by hand":
            self.done.notes.append(
                f"{student}: the notebook in grading/submitted/{student}/{lesson} was put there by "
                "hand and stays; delete it and collect again to take the collected one"
            )
        if handed.newest.members:
            self._note_group(lesson, handed.newest)

    def _note_group(self, lesson: str, version: Version) -> None:
        """Who is in it, and what one member's extension or a mark does to the others."""
        extended = read_calendar(self.course).dates(lesson).students
        alone = [student for student in version.members if student in extended]
        notes = [f"{lesson}: handed in together by {', '.join(version.members)}; counts for each"]
        if alone and len(alone) < len(version.members):
            notes.append(f"the extension of {', '.join(alone)} holds for nobody else")
        if version.late:
            notes.append("all of them are marked late")
        if (note := "; ".join(notes)) not in self.done.notes:
            self.done.notes.append(note)

    def _wait(self, lesson: str, student: str, handed: Received, placed: Placed) -> None:
        for version in placed.waiting:
            item = Waiting(version.origin, placed.why, version, "", (student,), lesson)
            self.waiting.add(item)
            self.done.left.append(Left(f"{student}, {lesson}: {version.origin}", placed.why))

    def _keep_people(self) -> None:
        """Everybody in the table, and in the gradebook for formgrader."""
        if self.people is not None:
            write_people(self.course, self.people.people)
        elif self.names.people:
            before = read_people(self.course) or Roster(())
            self.people = Roster(tuple({**before.by_id(), **self.names.people}.values()))
            write_people(self.course, self.people.people, named_path(self.course))
        if self.people is not None:
            enroll(self.course, self.people)
