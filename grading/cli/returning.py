"""Verbs for the TA about what goes out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grading.cli.app import TA, LessonArgument, RootOption, app, console, course_at


class ExportFormat(StrEnum):
    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    json = "json"


@app.command(rich_help_panel=TA)
def feedback(lesson: LessonArgument, root: RootOption = None) -> None:
    """Write one safe HTML page per student of LESSON into grading/feedback/."""
    from grading.returning import feedback as pages

    course = course_at(root)
    written = pages.run(course, course.lesson(lesson))
    console.print(f"{len(written)} feedback pages in {course.grading / 'feedback'}")


@app.command(rich_help_panel=TA)
def export(
    path: Annotated[
        Path | None, typer.Argument(help="The file; by default grading/grades.FORMAT.")
    ] = None,
    format: Annotated[ExportFormat, typer.Option("--format")] = ExportFormat.csv,
    lesson: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only this one; may be repeated.")
    ] = None,
    exercises: Annotated[
        bool, typer.Option("--exercises", help="Columns for each exercise in Canvas or Moodle.")
    ] = False,
    roster: Annotated[
        Path | None, typer.Option("--roster", help="The class list; by default grading/roster.csv.")
    ] = None,
    root: RootOption = None,
) -> None:
    """Write everyone's scores, per exercise and total, from the gradebook to a file."""
    from grading.returning import export as exporter

    course = course_at(root)
    lessons = [course.lesson(name).name for name in lesson or ()] or None
    target = path or course.grading / exporter.file_name(format)
    done = exporter.run(course, target, format, lessons=lessons, roster=roster, exercises=exercises)
    console.print(f"Grades of {done.students} students written to {target}", soft_wrap=True)
    if done.without:
        names = ", ".join(done.without)
        console.print(f"Left out, for {format} cannot tell who they are: {names}", soft_wrap=True)
