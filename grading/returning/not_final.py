"""What of the grades is not final yet: told with every export, and a reason to refuse one."""

from __future__ import annotations

from collections.abc import Iterator

from grading.course import Course
from grading.intake.waiting import WaitingList
from grading.returning.grades import LessonGrade, StudentGrades

_MOST_NAMED = 8


def not_final(course: Course, students: list[StudentGrades]) -> list[str]:
    """One sentence for each reason and lesson; none when everything may leave the house."""
    lessons = students[0].lessons if students else {}
    waiting = WaitingList(course)
    found = []
    for lesson in lessons:
        grades = {one.student: one.lessons[lesson] for one in students}
        found += [f"{lesson}: {sentence}" for sentence in _reasons(lesson, grades)]
        if items := waiting.of_lesson(lesson):
            found.append(f"{lesson}: {len(items)} files wait for you: course sort")
    return found


def _reasons(lesson: str, grades: dict[str, LessonGrade]) -> Iterator[str]:
    open_ = [s for s, g in grades.items() if any(_is_open(g, name) for name in g.exercises)]
    again = [s for s, g in grades.items() if g.needs_manual_grade and s not in open_]
    ungraded = [s for s, g in grades.items() if g.ungraded]
    if open_:
        yield f"answers of {_named(open_)} wait to be graded by hand; these cells are empty"
    if again:
        yield f"what was given by hand to {_named(again)} waits for a second look; left empty"
    if ungraded:
        yield f"not graded since {_named(ungraded)} handed in: course autograde {lesson}"


def _is_open(grade: LessonGrade, name: str) -> bool:
    return grade.exercises[name].waiting and grade.exercises[name].score is None


def _named(students: list[str]) -> str:
    who = ", ".join(students[:_MOST_NAMED])
    more = f" and {len(students) - _MOST_NAMED} more" if len(students) > _MOST_NAMED else ""
    return f"{who}{more}"
