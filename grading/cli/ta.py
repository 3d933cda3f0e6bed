"""Verbs for the TA: grade what came in, write feedback, hand over the scores."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grading.cli.app import (
    TA,
    LessonArgument,
    LessonsArgument,
    RootOption,
    app,
    console,
    course_at,
)


class ExportFormat(StrEnum):
    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    json = "json"


StudentsOption = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student; may be repeated.")
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes; by default one per core.")
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Grade on the workers of this Dask scheduler, such as tcp://HOST:8786.",
    ),
]
UnsafeOption = Annotated[
    bool, typer.Option("--unsafe", help="Grade without the lock where there is none; recorded.")
]

LimitOption = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=VALUE",
        help="A limit of what student code may use, such as total_seconds=600 or memory_mib=2048;"
        " may be repeated.",
    ),
]


@app.command(rich_help_panel=TA)
def collect(
    download: Annotated[
        Path, typer.Argument(metavar="DOWNLOAD", help="A zip from Canvas or Moodle, or a folder.")
    ],
    lesson: Annotated[
        str | None, typer.Argument(metavar="[LESSON]", help="By default told from each notebook.")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", help="The class list; by default grading/roster.csv.")
    ] = None,
    received: Annotated[
        str | None,
        typer.Option(
            "--received", help='When files came whose time is unknown: "2026-11-20 18:00".'
        ),
    ] = None,
    root: RootOption = None,
) -> None:
    """Sort a download of submissions into grading/submitted/, one notebook per student."""
    from grading.intake import collect as collector
    from grading.intake.collect_summary import tell

    course = course_at(root)
    wanted = course.lesson(lesson) if lesson else None
    done = collector.run(course, download, wanted, roster=roster, received=received)
    tell(console, done)
    raise typer.Exit(1 if done.left else 0)


@app.command(rich_help_panel=TA)
def autograde(
    lesson: LessonArgument,
    student: StudentsOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    limit: LimitOption = None,
    unsafe: UnsafeOption = False,
    root: RootOption = None,
) -> None:
    """Grade every submission of LESSON found in grading/submitted/."""
    from grading.running import autograde as grader
    from grading.running.chosen_limits import limits_for

    course = course_at(root)
    grader.run(
        course,
        course.lesson(lesson),
        students=student,
        workers=workers,
        unsafe=unsafe,
        limits=limits_for(course, limit or ()),
        scheduler=scheduler,
    )


@app.command(rich_help_panel=TA)
def regrade(
    lesson: LessonArgument,
    exercise: Annotated[
        list[str],
        typer.Option(
            "--exercise", metavar="ID", help="Its function or number (1.4); may be repeated."
        ),
    ],
    student: StudentsOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change, and change no grade.")
    ] = False,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    limit: LimitOption = None,
    unsafe: UnsafeOption = False,
    root: RootOption = None,
) -> None:
    """Grade one exercise of LESSON anew after its check was mended; no other score changes."""
    from grading.running import regrade as regrader
    from grading.running.chosen_limits import limits_for

    course = course_at(root)
    regrader.run(
        course,
        course.lesson(lesson),
        exercise,
        students=student,
        dry_run=dry_run,
        workers=workers,
        unsafe=unsafe,
        limits=limits_for(course, limit or ()),
        scheduler=scheduler,
    )


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


@app.command(rich_help_panel=TA)
def report(
    lesson: LessonsArgument = None,
    names: Annotated[
        bool, typer.Option("--names", help="Tell who made which mistake, and who is missing.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The page; by default grading/report.html."),
    ] = None,
    root: RootOption = None,
) -> None:
    """Write a page for the lecturer: scores, exercises, common mistakes; no names unless asked."""
    from grading.reporting import class_report

    written = class_report.run(course_at(root), lesson, names=names, output=output)
    console.print(f"Report on the class written to {written}", soft_wrap=True)
