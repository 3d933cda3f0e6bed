"""Feedback pages in a zip that Canvas or Moodle takes back, by the names that collect saw."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.received import Received

_FIXED = (2000, 1, 1, 0, 0, 0)  # so that the same pages are the same zip


@dataclass
class Uploads:
    """The zips, by platform; and whose page fits into none, since the work came another way."""

    paths: dict[str, Path] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def run(course: Course, lesson: Lesson) -> Uploads:
    """Write grading/feedback-LESSON-PLATFORM.zip for each platform that hand-ins came from.

    Raises CourseError when there are no pages yet.
    """
    pages = sorted((course.grading / "feedback").glob(f"*/{lesson.name}/{lesson.topic}.html"))
    if not pages:
        raise CourseError(f"there are no pages yet; run first: course feedback {lesson.name}")
    files: dict[str, dict[str, bytes]] = defaultdict(dict)
    done = Uploads()
    for page in pages:
        student = page.parent.parent.name
        version = Received(lesson, student).counts()
        if version is None or not version.back:
            done.left.append(student)
        else:
            files[version.layout][version.back] = page.read_bytes()
    for layout, named in files.items():
        path = course.grading / f"feedback-{lesson.name}-{layout.casefold()}.zip"
        write_atomically(path, _zipped(named))
        done.paths[layout] = path
    return done


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _FIXED), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
