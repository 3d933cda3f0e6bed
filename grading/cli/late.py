"""Verbs for the TA about late hand-ins: a lesson's due date, a student's extension."""

from __future__ import annotations

from typing import Annotated

import typer

from grading.cli.app import (
    TA,
    JsonOption,
    LessonArgument,
    RootOption,
    app,
    console,
    course_at,
    print_json,
)
from grading.errors import CourseError


@app.command(rich_help_panel=TA)
def due(
    lesson: LessonArgument,
    date: Annotated[
        str | None,
        typer.Argument(
            metavar="[DATE]",
            help='"2026-11-20 18:00", in the course\'s zone, or "2026-11-20 18:00 Europe/Berlin".',
        ),
    ] = None,
    section: Annotated[
        str | None, typer.Option("--section", help="The date is for this section alone.")
    ] = None,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Set when LESSON is due, or show it; tells who is late."""
    from grading.gradebook import due as dates

    course = course_at(root)
    found = dates.due(course, course.lesson(lesson), date, section)
    if json:
        print_json(found)
    _show(found.sentences())
    if date is not None:
        _show([_followup(found.lesson)])


@app.command(rich_help_panel=TA)
def extend(
    student: Annotated[
        str, typer.Argument(metavar="STUDENT", help="Any id, address or name, or a group's name.")
    ],
    lesson: LessonArgument,
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=366, help="Days after the date.")
    ] = None,
    hours: Annotated[
        int | None, typer.Option("--hours", min=1, max=8784, help="Hours after the date.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help='"2026-11-23 18:00", or with a zone.')
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Due with the others again.")] = False,
    root: RootOption = None,
) -> None:
    """Give STUDENT more time for LESSON; replaces what was given before."""
    from grading.gradebook import due as dates

    if sum((days is not None, hours is not None, until is not None, remove)) != 1:
        raise CourseError("say how long with one of --days, --hours and --until, or say --remove")
    course = course_at(root)
    found = dates.extend(
        course, course.lesson(lesson), student, days=days, hours=hours, until=until
    )
    _show([*dates.granted(found), _followup(found.lesson)])


@app.command(rich_help_panel=TA)
def zone(
    name: Annotated[str, typer.Argument(metavar="ZONE", help="Europe/Berlin, +0100 or UTC.")],
    root: RootOption = None,
) -> None:
    """Say in which zone times are that name none: in downloads, due dates, extensions."""
    from grading.gradebook import due as dates

    _show([dates.set_zone(course_at(root), name)])


def _followup(lesson: str) -> str:
    return f"Penalties follow with the next course autograde {lesson}; nothing is judged again."


def _show(sentences: list[str]) -> None:
    for sentence in sentences:
        console.print(sentence, soft_wrap=True, markup=False, highlight=False)
