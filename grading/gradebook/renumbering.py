"""Lessons that got another number in mid-term: all that was taken in and graded moves with them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from nbgrader.api import Assignment
from sqlalchemy import update

from grading.course import Course
from grading.files import write_atomically, write_together
from grading.gradebook.database import existing_gradebook, hold, told_clearly
from grading.gradebook.moving import has_gradebook
from grading.gradebook.requests import renumber_requests
from grading.gradebook.settings import gradebook_url
from grading.judging.forms import RENAMED, RENUMBERED, read_by_lesson

_FILES = ("calendar.yaml", "lms.yaml", "groups.csv", RENAMED, RENUMBERED, "collected/waiting.json")


def move(course: Course, renamed: Mapping[str, str]) -> None:
    """Rename in the gradebook, then folders, then what files say. renamed: {old: new}."""
    if not renamed:
        return
    if has_gradebook(course):
        with told_clearly(gradebook_url(course.root)), existing_gradebook(course) as gradebook:
            connection = gradebook.db.connection()
            hold(connection)
            for old, new in renamed.items():
                rows = update(Assignment).where(Assignment.name == old)
                connection.execute(rows.values(name=new))
                renumber_requests(connection, old, new)
            gradebook.db.commit()
    for old, new in renamed.items():
        for folder in course.work_of(old):
            folder.rename(folder.with_name(new))
    names = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, renamed))})(?![\w-])")
    paths = [path for name in _FILES if (path := course.grading / name).is_file()]
    texts = {path: path.read_text("utf-8") for path in paths}
    write_together({p: names.sub(lambda found: renamed[found[1]], t) for p, t in texts.items()})
    _remember(course, renamed)


def _remember(course: Course, renamed: Mapping[str, str]) -> None:
    """Note the old numbers, which are in the notebooks that students have handed in."""
    known = read_by_lesson(course, RENUMBERED)
    for old, new in renamed.items():
        known[new] = sorted({*known.get(new, []), old.partition("-")[0]})
    text = json.dumps(known, indent=1, sort_keys=True) + "\n"
    write_atomically(course.grading / RENUMBERED, text)
