"""Verbs for the TA: grade what came in, and tell the lecturer how the class did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from grading.cli.app import (
    TA,
    JsonOption,
    LessonArgument,
    LessonsArgument,
    RootOption,
    SectionOption,
    StudentsOption,
    app,
    console,
    course_at,
    course_to_read,
    old_and_new,
    print_json,
    students_meant,
)
from grading.rungs import LOWEST, UNLOCKED, RungName

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
TlsCaOption = Annotated[
    Path | None, typer.Option("--tls-ca-file", help="Of the scheduler's TLS, as Dask takes it.")
]
TlsCertOption = Annotated[Path | None, typer.Option("--tls-cert", help="Our certificate for it.")]
TlsKeyOption = Annotated[Path | None, typer.Option("--tls-key", help="The key to that.")]
UnsafeOption = Annotated[
    bool, typer.Option("--unsafe", help="Grade without the lock where there is none; recorded.")
]
RungOption = Annotated[
    RungName, typer.Option("--rung", help="The least rung of the lock that is enough.")
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
def autograde(
    lesson: LessonArgument,
    student: StudentsOption = None,
    section: SectionOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    tls_ca_file: TlsCaOption = None,
    tls_cert: TlsCertOption = None,
    tls_key: TlsKeyOption = None,
    rung: RungOption = LOWEST,
    limit: LimitOption = None,
    unsafe: UnsafeOption = False,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Grade every submission of LESSON found in grading/submitted/."""
    from grading.running import autograde as grader
    from grading.running.chosen_limits import limits_for
    from grading.running.cluster import use_tls

    course = course_at(root)
    use_tls(tls_ca_file, tls_cert, tls_key)
    done = grader.run(
        course,
        course.lesson(lesson),
        students=students_meant(course, student, section, handed_in=lesson),
        workers=workers,
        least=UNLOCKED if unsafe else rung,
        limits=limits_for(course, limit or ()),
        scheduler=scheduler,
    )
    if json:
        print_json(done)


@app.command(rich_help_panel=TA)
def grade(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Notebooks, or folders of them.")
    ],
    lesson: Annotated[
        str | None, typer.Option("--lesson", help="Of all; by default told from each notebook.")
    ] = None,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the pages.")] = Path(
        "graded"
    ),
    workers: WorkersOption = None,
    rung: RungOption = LOWEST,
    unsafe: UnsafeOption = False,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Grade files as they lie there: no class, no gradebook; points, and a page on each.

    The exit code is 0 when the checks gave all points, 1 when not, 2 when a file has no grade.
    """
    from grading.running import files as grader

    course = course_to_read(root)
    wanted = course.lesson(lesson) if lesson else None
    least = UNLOCKED if unsafe else rung
    rows: list[dict[str, Any]] = []
    code = grader.run(
        course,
        files,
        console,
        lesson=wanted,
        pages=out,
        workers=workers,
        least=least,
        also=rows.append,
    )
    if json:
        print_json(rows)
    raise typer.Exit(code)


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
    section: SectionOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change, and change no grade.")
    ] = False,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    tls_ca_file: TlsCaOption = None,
    tls_cert: TlsCertOption = None,
    tls_key: TlsKeyOption = None,
    rung: RungOption = LOWEST,
    limit: LimitOption = None,
    unsafe: UnsafeOption = False,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Grade one exercise of LESSON anew after its check was mended; no other score changes."""
    from grading.running import regrade as regrader
    from grading.running.chosen_limits import limits_for
    from grading.running.cluster import use_tls

    course = course_at(root)
    use_tls(tls_ca_file, tls_cert, tls_key)
    done = regrader.run(
        course,
        course.lesson(lesson),
        exercise,
        students=students_meant(course, student, section, handed_in=lesson),
        dry_run=dry_run,
        workers=workers,
        least=UNLOCKED if unsafe else rung,
        limits=limits_for(course, limit or ()),
        scheduler=scheduler,
    )
    if json:
        print_json(done)


@app.command(rich_help_panel=TA)
def explain(
    student: Annotated[
        str, typer.Argument(metavar="STUDENT", help="Any id, address or name of theirs.")
    ],
    lesson: LessonArgument,
    exercise: Annotated[
        str, typer.Argument(metavar="EXERCISE", help="Its function or number (1.4).")
    ],
    rung: RungOption = LOWEST,
    unsafe: UnsafeOption = False,
    root: RootOption = None,
) -> None:
    """Tell why STUDENT has these points: each part, hidden ones too, with input and answer.

    For the staff: nothing of it is kept, and none of it is on a student's page.
    """
    from grading.intake.people import who_is
    from grading.running import explain as explainer

    course = course_at(root)
    least = UNLOCKED if unsafe else rung
    explainer.run(course, course.lesson(lesson), who_is(course, student), exercise, console, least)
    ask = f'course request add {student} {lesson} {exercise} --because "…"'
    console.print(f"A complaint is kept by: {ask}", soft_wrap=True, markup=False, highlight=False)


@app.command(rich_help_panel=TA)
def report(
    lesson: LessonsArgument = None,
    names: Annotated[
        bool, typer.Option("--names", help="Tell who made which mistake, and who is missing.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="The page; by default grading/report.html."),
    ] = None,
    section: SectionOption = None,
    sections: Annotated[
        bool, typer.Option("--sections", help="The sections of the class list side by side.")
    ] = False,
    term: Annotated[
        list[str] | None,
        typer.Option(
            "--term",
            metavar="[NAME=]PATH",
            help="Another term beside this one: its course folder, gradebook.db or backup;"
            " repeatable.",
        ),
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option("--rename", metavar="OLD=NEW", help="An exercise then and now; repeatable."),
    ] = None,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Write a page for the lecturer: scores, exercises, common mistakes; no names unless asked.

    What fewer than five students did is shown with --names alone.
    """
    from grading.reporting import class_report
    from grading.reporting.as_data import as_data
    from grading.reporting.terms import Term

    course = course_at(root)
    asked = class_report.Asked(
        lessons=lesson,
        names=names,
        students=students_meant(course, None, section),
        sections=sections,
        terms=[Term.meant(text) for text in term or ()],
        renamed=dict(old_and_new(text) for text in rename or ()),
    )
    path = out or course.grading / class_report.PAGE
    done = class_report.run(course, asked, path)
    if json:
        print_json(as_data(done))
        return
    console.print(f"Report on the class written to {path}", soft_wrap=True)
