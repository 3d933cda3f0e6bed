"""Groups in the gradebook: what a person gave to one member's copy counts for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from nbgrader.api import Comment, Gradebook, SubmittedNotebook
from sqlalchemy import select

from grading.course import Course
from grading.gradebook.database import existing_gradebook
from grading.intake.received import Received

Row = tuple[str, str]  # student, cell


def groups_of(course: Course, lesson_name: str) -> list[tuple[str, ...]]:
    """The members of each hand-in of several that now counts for all of them."""
    lesson = course.lesson(lesson_name)
    folders = (course.grading / "collected" / lesson.name).glob("*/received.json")
    works: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for path in folders:
        student = path.parent.name
        version = Received(lesson, student).counts()
        if version is not None and version.members:
            works[version.members, version.work].add(student)
    return sorted(members for (members, _), there in works.items() if there >= set(members))


def members_with(course: Course, lesson_name: str, student: str) -> tuple[str, ...]:
    """Everybody who handed in this student's notebook; () when the student did alone."""
    lesson = next((one for one in course.lessons() if one.name == lesson_name), None)
    version = Received(lesson, student).counts() if lesson else None
    return version.members if version else ()


def share_by_hand(course: Course) -> list[str]:
    """Copy grades and comments by hand within each group; sentences where members differ."""
    lessons = [lesson.name for lesson in course.lessons()]
    groups = {name: found for name in lessons if (found := groups_of(course, name))}
    if not groups:
        return []
    told: list[str] = []
    with existing_gradebook(course) as gradebook:
        for lesson, found in groups.items():
            for members in found:
                told += _share(gradebook, lesson, members)
        gradebook.db.commit()
    return told


def _share(gradebook: Gradebook, lesson: str, members: tuple[str, ...]) -> Iterable[str]:
    """One group's notebooks, cell by cell."""
    notebooks = [one for one in _notebooks(gradebook, lesson) if one.student.id in members]
    by_cell = defaultdict(list)
    for notebook in notebooks:
        for grade in notebook.grades:
            by_cell[grade.cell_id].append(grade)
        for comment in notebook.comments:
            by_cell[f"comment {comment.cell_id}"].append(comment)
    for rows in by_cell.values():
        field = "manual_comment" if isinstance(rows[0], Comment) else "manual_score"
        given = {getattr(row, field) for row in rows} - {None, ""}
        if len(given) == 1:
            for row in rows:
                if getattr(row, field) in (None, ""):
                    setattr(row, field, next(iter(given)))
                    if field == "manual_score":
                        row.needs_manual_grade = False
        elif given and field == "manual_score":
            yield (
                f"{lesson}: {', '.join(members)} handed in together, but {rows[0].cell.name} has "
                f"different scores by hand: {', '.join(f'{score:g}' for score in sorted(given))}"
            )


def _notebooks(gradebook: Gradebook, lesson: str) -> list[SubmittedNotebook]:
    rows = gradebook.db.scalars(select(SubmittedNotebook))
    return [row for row in rows if row.assignment.assignment.name == lesson]
