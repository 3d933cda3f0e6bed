"""Deciding a request to look at a grade again: by a regrade, by hand, or by keeping the points."""

from __future__ import annotations

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook import requests
from grading.gradebook.requests import BY_HAND, BY_REGRADE, KEPT, Request
from grading.judging.forms import pack, read_checks, read_solution, unpack
from grading.rungs import LOWEST
from grading.running import regrade as regrader


def cell_of(lesson: Lesson, exercise: str) -> str:
    """The graded cell of an exercise, by its function, number or check, or of a written answer.

    Raises CourseError for anything else.
    """
    forms = unpack(pack(read_solution(lesson), read_checks(lesson)))
    if exercise in forms.written:
        return exercise
    try:
        return next(iter(regrader.find_checks(forms, [exercise])))
    except CourseError as error:
        raise CourseError(f"{error}; written answers: {', '.join(forms.written)}") from None


def decide(
    course: Course,
    number: int,
    *,
    regrade: bool,
    points: float | None,
    because: str,
    by: str,
    least: str = LOWEST,
) -> Request:
    """Close an open request; neither a regrade nor points: the points stay.

    Raises CourseError where the request is not open, or the regrade or the points are refused: the
    request stays open then.
    """
    request = requests.open_request(course, number)
    decision = KEPT
    if regrade:
        lesson = course.lesson(request.lesson)
        made = regrader.run(
            course, lesson, [request.exercise], students=[request.student], least=least
        )
        if request.student in made.skipped:
            raise CourseError(f"request {number} stays open: {made.skipped[request.student]}")
        decision = BY_REGRADE
    elif points is not None:
        requests.give(course, request, points)
        decision = BY_HAND
    return requests.decide(course, request, decision=decision, because=because, by=by)
