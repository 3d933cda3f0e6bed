"""Who handed in the very same file: told after a run, for a person to look at."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from grading.course import Lesson
from grading.gradebook.together import members_with
from grading.submitted import Handed


def tell_identical(out: Console, lesson: Lesson, handed: Sequence[Handed]) -> None:
    """One line for each file that several handed in byte for byte, who are no group.

    An untouched release is nobody's work.
    """
    same: dict[bytes, list[str]] = defaultdict(list)
    for one in handed:
        if data := one.read():
            same[hashlib.sha256(data).digest()].append(one.student)
    if lesson.release.is_file():
        same.pop(hashlib.sha256(lesson.release.read_bytes()).digest(), None)
    for students in same.values():
        group = members_with(lesson.course, lesson.name, students[0])
        if len(students) > 1 and {*students} - {*group}:
            names = escape(", ".join(students))
            out.print(f"[bold yellow]The same file, byte for byte[/]: {names}", highlight=False)
