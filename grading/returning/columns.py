"""Which column of Canvas or Moodle each lesson goes to: said once, in grading/lms.yaml."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.people import ROSTER
from grading.intake.roster import read_table

_CANVAS_COLUMN = re.compile(r"(?P<title>.+) \((?P<id>\d+)\)")
_MOODLE_COLUMN = re.compile(r"(?:[^:]+: ?)?(?P<title>.+?) \((?:Real|Punkte)\)")
_ALIKE = 0.5


@dataclass(frozen=True)
class PlatformGradebook:
    """The columns of assignments in a table that Canvas or Moodle exported, and their points."""

    columns: dict[str, float | None] = field(default_factory=dict)
    readonly: frozenset[str] = frozenset()


def read_gradebook(course: Course, format: str, path: Path | None) -> PlatformGradebook:
    """The exported table at `path`; by default the class list, when it is such a table."""
    if path is None and not (course.grading / ROSTER).is_file():
        return PlatformGradebook()
    header, *rows = read_table(path or course.grading / ROSTER)
    pattern = _CANVAS_COLUMN if format == "canvas" else _MOODLE_COLUMN
    points = next((row for row in rows[:3] if _is_points(row)), [])
    columns, readonly = {}, set()
    for place, name in enumerate(header):
        if pattern.fullmatch(name.strip()):
            cell = points[place].strip() if place < len(points) else ""
            columns[name.strip()] = _number(cell)
            if "read only" in cell.casefold():
                readonly.add(name.strip())
    return PlatformGradebook(columns, frozenset(readonly))


def read_map(course: Course, format: str) -> dict[str, str]:
    """{lesson: its column}, as far as anybody has said."""
    path = _path(course)
    if not path.is_file():
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return {str(name): str(column) for name, column in (found.get(format) or {}).items()}
    except (yaml.YAMLError, AttributeError) as error:
        raise CourseError(f"{path} is damaged ({error}); mend or remove it") from None


def set_column(
    course: Course, format: str, lesson: Lesson, column: str, gradebook: PlatformGradebook
) -> None:
    """Say where a lesson goes. Raises CourseError for a column that is not there or not ours."""
    names = [name for name in gradebook.columns if column in (name, _id(name), _title(name))]
    if gradebook.columns and len(names) != 1:
        known = "; ".join(gradebook.columns)
        raise CourseError(f"no column, or no single one, is called {column!r}; there are: {known}")
    name = names[0] if names else column
    if name in gradebook.readonly:
        raise CourseError(f"{name} is computed by {format}: nothing can be imported into it")
    others = {one: where for one, where in read_map(course, format).items() if one != lesson.name}
    taken = [one for one, where in others.items() if where == name]
    if taken:
        raise CourseError(f"{name} is the column of {taken[0]} already")
    maps = {other: read_map(course, other) for other in ("canvas", "moodle")}
    maps[format] = {**others, lesson.name: name}
    kept = {other: found for other, found in maps.items() if found}
    write_atomically(_path(course), yaml.safe_dump(kept, allow_unicode=True))


def matched(course: Course, gradebook: PlatformGradebook) -> dict[str, str]:
    """{lesson: column} where exactly one column has exactly the lesson's title, topic or name."""
    found: dict[str, list[str]] = {}
    for name in gradebook.columns:
        for lesson in course.lessons():
            if _plain(_title(name)) in {_plain(text) for text in _titles(lesson)}:
                found.setdefault(lesson.name, []).append(name)
    return {lesson: names[0] for lesson, names in found.items() if len(names) == 1}


def suggested(lesson: Lesson, gradebook: PlatformGradebook) -> str:
    """The column whose title is most alike, for a person to confirm; empty when none is.

    A column that fits another lesson better is suggested there alone.
    """
    if not gradebook.columns:
        return ""
    best = max(gradebook.columns, key=lambda name: _likeness(lesson, name))
    fits = max(lesson.course.lessons(), key=lambda one: _likeness(one, best))
    return best if fits == lesson and _likeness(lesson, best) >= _ALIKE else ""


def _likeness(lesson: Lesson, column: str) -> float:
    title = _plain(_title(column))
    named = bool(re.search(rf"\b0*{int(lesson.number)}\b", title))
    alike = max(
        difflib.SequenceMatcher(None, title, _plain(text)).ratio() for text in _titles(lesson)
    )
    return alike + 0.2 * named


def _titles(lesson: Lesson) -> list[str]:
    title = lesson.title
    return [lesson.name, lesson.topic, title, f"{lesson.number} {title}"]


def _title(column: str) -> str:
    found = _CANVAS_COLUMN.fullmatch(column) or _MOODLE_COLUMN.fullmatch(column)
    return found["title"] if found else column


def _id(column: str) -> str:
    found = _CANVAS_COLUMN.fullmatch(column)
    return found["id"] if found else column


def _is_points(row: list[str]) -> bool:
    return bool(row) and row[0].strip().casefold().startswith("points possible")


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip()


def _path(course: Course) -> Path:
    return course.grading / "lms.yaml"
