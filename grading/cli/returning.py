"""Verbs for the TA about what goes out: pages, scores, and where they go in Canvas or Moodle."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grading.cli.app import (
    TA,
    JsonOption,
    LessonArgument,
    RootOption,
    SectionOption,
    app,
    console,
    course_at,
    print_json,
    students_meant,
)
from grading.errors import CourseError
from grading.files import write_together

lms_app = typer.Typer(no_args_is_help=True, help="Say which column in Canvas or Moodle is whose.")
app.add_typer(lms_app, name="lms", rich_help_panel=TA)


class ExportFormat(StrEnum):
    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    json = "json"


class Platform(StrEnum):
    canvas = "canvas"
    moodle = "moodle"


GradebookOption = Annotated[
    Path | None,
    typer.Option(
        "--gradebook",
        help="The table that Canvas or Moodle exported; by default grading/roster.csv.",
    ),
]


@app.command(rich_help_panel=TA)
def feedback(
    lesson: LessonArgument,
    zip: Annotated[
        bool, typer.Option("--zip", help="Also as zips that Canvas and Moodle take back.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder; also put all of it there.")
    ] = None,
    root: RootOption = None,
) -> None:
    """Write one safe HTML page per student of LESSON into grading/feedback/."""
    from grading.gradebook.together import share_by_hand
    from grading.returning import feedback as pages
    from grading.returning import upload

    course = course_at(root)
    _tell(share_by_hand(course))
    written = pages.run(course, course.lesson(lesson))
    console.print(f"{len(written)} feedback pages in {course.grading / 'feedback'}")
    if zip:
        done = upload.run(course, course.lesson(lesson))
        written += done.paths.values()
        _tell([f"For {layout}: {path}" for layout, path in done.paths.items()])
        if done.left:
            _tell([f"In no zip, for their work came another way: {', '.join(done.left)}"])
    if out is not None:
        write_together({out / p.relative_to(course.grading): p.read_bytes() for p in written})


@app.command(rich_help_panel=TA)
def export(
    format: Annotated[ExportFormat, typer.Option("--format")] = ExportFormat.csv,
    lesson: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only this one; may be repeated.")
    ] = None,
    section: SectionOption = None,
    exercises: Annotated[
        bool, typer.Option("--exercises", help="Columns for each exercise in Canvas or Moodle.")
    ] = False,
    final: Annotated[
        bool, typer.Option("--final", help="Refuse while anything is not final.")
    ] = False,
    gradebook: GradebookOption = None,
    new_columns: Annotated[
        bool, typer.Option("--new-columns", help="Let Canvas make assignments for the lessons.")
    ] = False,
    scale: Annotated[
        bool, typer.Option("--scale", help="Scale scores to the points that the platform has.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="The file; by default grading/grades.FORMAT."),
    ] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", help="The class list; by default grading/roster.csv.")
    ] = None,
    root: RootOption = None,
) -> None:
    """Write everyone's final scores, per exercise and total, from the gradebook to a file."""
    from grading.returning import export as exporter

    course = course_at(root)
    wanted = exporter.Wanted(
        lessons=[course.lesson(name).name for name in lesson or ()] or None,
        students=students_meant(course, None, section),
        roster=roster,
        gradebook=gradebook,
        exercises=exercises,
        new_columns=new_columns,
        scale=scale,
        final=final,
    )
    target = out or course.grading / exporter.file_name(format)
    done = exporter.run(course, target, format, wanted)
    _tell([f"Grades of {done.students} students written to {target}", *done.notes])
    if done.without:
        _tell([f"Left out, for {format} cannot tell who they are: {', '.join(done.without)}"])
    if done.not_final:
        _tell(["Not final yet:", *(f"  {reason}" for reason in done.not_final)])


@lms_app.command("map")
def map_column(
    lesson: Annotated[
        str | None, typer.Argument(metavar="[LESSON]", help="Name, number or topic.")
    ] = None,
    column: Annotated[
        str | None, typer.Argument(metavar="[COLUMN]", help="Its name, title or Canvas number.")
    ] = None,
    platform: Annotated[Platform, typer.Option("--format")] = Platform.canvas,
    gradebook: GradebookOption = None,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Say to which column LESSON goes, once; without words, show what is said so far."""
    from grading.returning import columns

    course = course_at(root)
    table = columns.read_gradebook(course, platform, gradebook)
    if lesson is not None and column is not None:
        columns.set_column(course, platform, course.lesson(lesson), column, table)
    elif lesson is not None:
        raise CourseError(f'say which column is meant: course lms map {lesson} "COLUMN"')
    said = columns.read_map(course, platform)
    if json:
        print_json({one.name: said.get(one.name) for one in course.lessons()})
        return
    for one in course.lessons():
        hint = columns.suggested(one, table)
        meant = f'not said; course lms map {one.name} "{hint}"?' if hint else "not said"
        _tell([f"{one.name}: {said.get(one.name, meant)}"])


def _tell(sentences: list[str]) -> None:
    for sentence in sentences:
        console.print(sentence, soft_wrap=True, markup=False, highlight=False)
