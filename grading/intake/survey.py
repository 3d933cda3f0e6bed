"""A first look at a download, before anything counts: its layout, its names, its short texts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from grading.course import Course
from grading.errors import CourseError
from grading.intake.archives import Member, read_download
from grading.intake.layouts import Download, Layout, recognize
from grading.intake.layouts.plain import own_name, places_below
from grading.intake.recognize import is_notebook
from grading.intake.work import work_of

_NOTES = (".txt", ".yml", ".yaml")
_LONGEST_NOTE = 4 * 2**20  # bytes; Gradescope's list of a large class


@dataclass
class Survey:
    """What the whole download says.

    unread: files that cannot be read; works: {path: its work} of every notebook.
    """

    layout: Layout
    download: Download
    unread: list[Member] = field(default_factory=list)
    works: dict[PurePosixPath, str] = field(default_factory=dict)

    def refuse_shared_names(self) -> None:
        """Without a class list: a folder that several unlike notebooks share is no student's name.

        Raises CourseError.
        """
        below: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for path, work in self.works.items():
            if place := places_below(path, self.download):
                below[own_name(path, self.download), path.name][place] = work
        for (name, file), works in below.items():
            if len(set(works.values())) > 1:
                raise CourseError(
                    f"which folder is called after the student? {name} holds unlike notebooks "
                    f"{file} in {', '.join(sorted(works)[:5])}: put the class list into "
                    "grading/roster.csv, or collect each folder alone"
                )


def survey(course: Course, source: Path) -> Survey:
    """Read everything once. Raises CourseError when there is nothing to collect."""
    paths: dict[PurePosixPath, None] = {}
    notes: dict[PurePosixPath, str] = {}
    unread: list[Member] = []
    works: dict[PurePosixPath, str] = {}
    for member in read_download(source):
        paths[member.outer] = None
        if member.data is None:
            unread.append(member)
        elif is_notebook(member.data, member.path):
            works[member.path] = work_of(member.data)
        elif member.packed is None and member.path.suffix.casefold() in _NOTES:
            notes[member.path] = member.data[:_LONGEST_NOTE].decode("utf-8-sig", "replace")
    if not works and not unread:
        raise CourseError(f"{source} holds no notebook; nothing was collected")
    lessons = {part for lesson in course.lessons() for part in (lesson.name, lesson.topic)}
    download = Download(tuple(paths), notes, frozenset(lessons))
    return Survey(recognize(download), download, unread, works)
