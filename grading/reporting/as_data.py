"""The report for programs: what the page tells, and nothing that it does not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from grading.reporting.compared import ClassReport, Compared, Found, Row
from grading.reporting.lesson import Exercise, LessonReport


def as_data(report: ClassReport) -> dict[str, Any]:
    """Shares are of those who handed in, from 0 to 1; None stands for what is not told."""
    return {
        "names": report.names,
        "lessons": [_lesson(lesson) for lesson in report.lessons],
        "columns": report.columns,
        "compared": [_compared(lesson) for lesson in report.compared],
    }


def _lesson(lesson: LessonReport) -> dict[str, Any]:
    spread = lesson.distribution
    told = {"lesson": lesson.name, "title": lesson.title, "students": lesson.students}
    told |= {"handed_in": lesson.handed_in, "withheld": spread is None}
    if spread is None:
        return told
    return told | {
        "late": lesson.late,
        "waiting": lesson.waiting,
        "points": spread.most,
        "mean": spread.mean,
        "quartiles": spread.quartiles,
        "scores": [asdict(bin) for bin in spread.bins],
        "exercises": [_exercise(one) for one in lesson.exercises],
        "written": [asdict(one) for one in lesson.written],
        "mistakes": [asdict(one) for one in lesson.mistakes],
        "missing": lesson.missing,
    }


def _exercise(exercise: Exercise) -> dict[str, Any]:
    return asdict(exercise) | {"solved": exercise.right, "earned": exercise.earned}


def _compared(lesson: Compared) -> dict[str, Any]:
    handed_in = [one and one.handed_in for one in lesson.reports]
    told = {"topic": lesson.topic, "title": lesson.title, "handed_in": handed_in}
    return told | {"exercises": [_row(row) for row in lesson.rows]}


def _row(row: Row) -> dict[str, Any]:
    return {
        "exercise": row.title,
        "minutes": row.minutes,
        "solved": [_of(found, "right") for found in row.found],
        "earned": [_of(found, "earned") for found in row.found],
        "with_the_rest": [_of(found, "rest") for found in row.found],
        "mistakes": [asdict(trend) for trend in row.mistakes],
    }


def _of(found: Found | None, figure: str) -> float | None:
    return found and getattr(found[1], figure)
