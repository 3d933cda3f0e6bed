"""Grading a class: submissions in, grades recorded, one line for each one that had a problem."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.record import Recorder, read_timestamp
from grading.judging.forms import pack, read_solution, unpack
from grading.judging.reading import LARGEST
from grading.judging.result import Result, graded_notebook, ungraded
from grading.running.pool import Pool
from grading.running.store import Store
from grading.sandbox import Limits

console = Console(soft_wrap=True)


@dataclass(frozen=True)
class Handed:
    """One student's file. path: None when there is no notebook in the student's folder."""

    student: str
    folder: Path
    path: Path | None
    note: str = ""

    def read(self) -> bytes:
        """The file, as much of it as anything reads."""
        if self.path is None:
            return b""
        with self.path.open("rb") as file:
            return file.read(LARGEST + 1)


@dataclass
class Summary:
    """What a run did: {student: result}, {student: why there is none}, and how many were graded."""

    results: dict[str, Result] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    graded: int = 0

    def lines(self, student: str) -> list[str]:
        """The sentences that the TA should read about one student."""
        if student in self.failures:
            return [self.failures[student]]
        result = self.results[student]
        return [*result.problems, *result.repairs]


def run(
    course: Course,
    lesson: Lesson,
    students: list[str] | None = None,
    workers: int | None = None,
    unsafe: bool = False,
    limits: Limits | None = None,
) -> Summary:
    """Grade the lesson's submissions; what was graded before and did not change is not run again.

    students: only these; workers: processes (one per core); unsafe: go on without the lock.
    Raises CourseError when there is nothing to grade or the lock cannot be set.
    """
    handed = find_submissions(course, lesson, students)
    source = read_solution(lesson)
    packet = pack(source)
    limits = limits or Limits()
    summary = Summary()
    with Recorder(lesson, source) as recorder, _progress() as progress:
        task = progress.add_task(lesson.name, total=len(handed))
        store = Store(lesson, packet, limits, unsafe=unsafe)
        for student, result in _results(handed, store, packet, limits, workers, unsafe):
            try:
                summary.results[student.student] = _recorded(recorder, packet, student, result)
            except CourseError as error:
                summary.failures[student.student] = str(error)
            _tell(progress.console, student.student, summary)
            progress.advance(task)
        summary.graded = store.graded
    _tell_summary(summary)
    return summary


def _recorded(recorder: Recorder, packet: bytes, handed: Handed, result: Result | str) -> Result:
    """The result, once it is in the gradebook. Raises CourseError when it cannot be."""
    if isinstance(result, str):
        raise CourseError(result)
    if handed.note and handed.path is not None:
        result = replace(result, repairs=(handed.note, *result.repairs))
    timestamp = read_timestamp(handed.folder)
    recorder.record(handed.student, graded_notebook(unpack(packet), result), timestamp)
    return result


def find_submissions(course: Course, lesson: Lesson, students: list[str] | None) -> list[Handed]:
    """Who handed in what, in the order of the students' names."""
    submitted = course.grading / "submitted"
    found = {
        folder.parent.name: folder
        for folder in sorted(submitted.glob(f"*/{lesson.name}"))
        if folder.is_dir()
    }
    missing = [student for student in students or [] if student not in found]
    if missing:
        raise CourseError(f"no submission of {lesson.name} by {', '.join(missing)} in {submitted}")
    if not found:
        raise CourseError(
            f"no submissions: expected files like {submitted}/STUDENT/{lesson.name}/"
            f"{lesson.topic}.ipynb"
        )
    return [_handed(name, found[name], lesson) for name in students or found]


def _handed(student: str, folder: Path, lesson: Lesson) -> Handed:
    """The notebook by its name, else the only one that is there."""
    expected = folder / f"{lesson.topic}.ipynb"
    if expected.is_file() and not expected.is_symlink():
        return Handed(student, folder, expected)
    others = sorted(p for p in folder.glob("*.ipynb") if p.is_file() and not p.is_symlink())
    if len(others) == 1:
        note = f"The file was called {others[0].name}, not {expected.name}."
        return Handed(student, folder, others[0], note)
    what = "no notebook" if not others else f"{len(others)} notebooks, none"
    return Handed(student, folder, None, f"There is {what} called {expected.name}.")


def _results(
    handed: list[Handed],
    store: Store,
    packet: bytes,
    limits: Limits,
    workers: int | None,
    unsafe: bool,
) -> Iterator[tuple[Handed, Result | str]]:
    """Each student's result: those that are kept first, then those graded now."""
    new: list[Handed] = []
    for student in handed:
        kept = store.load(student.read())
        if student.path is None:
            yield student, ungraded(unpack(packet), student.note)
        elif kept is None:
            new.append(student)
        else:
            yield student, kept
    if not new:
        return
    by_name = {student.student: student for student in new}
    count = min(workers or os.cpu_count() or 1, len(new))
    with Pool(packet, limits, count, unsafe=unsafe) as pool:
        for name, answer in pool.grade((s.student, s.read()) for s in new):
            if isinstance(answer, bytes):
                store.keep(by_name[name].read(), answer)
                yield by_name[name], Result.from_bytes(answer)
            else:
                yield by_name[name], answer


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )


def _tell(out: Console, student: str, summary: Summary) -> None:
    """One line about a student whose submission had a problem or was repaired."""
    lines = summary.lines(student)
    if lines:
        style = "bold red" if student in summary.failures else "bold yellow"
        out.print(f"[{style}]{escape(student)}[/]  {escape(' '.join(lines))}")


def _tell_summary(summary: Summary) -> None:
    total = len(summary.results) + len(summary.failures)
    kept = len(summary.results) - summary.graded
    repaired = sum(bool(result.repairs) for result in summary.results.values())
    console.print(
        f"{total} submissions: {summary.graded} graded, {max(kept, 0)} unchanged, "
        f"{repaired} repaired, {len(summary.failures)} without a grade"
    )
    if any(result.unsafe for result in summary.results.values()):
        console.print("[bold red]graded without the lock[/], which is noted in each notebook")
    codes = Counter(c for r in summary.results.values() for c in r.diagnoses.values())
    codes.pop("not-attempted", None)
    if codes:
        most = ", ".join(f"{code} ({count})" for code, count in codes.most_common(3))
        console.print(f"most common mistakes: {most}")
