"""Verbs for the TA about requests to look at a grade again: ask, list, decide."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from grading.cli.app import TA, JsonOption, LessonArgument, RootOption, app, console, course_at
from grading.cli.ta import RungOption
from grading.errors import CourseError
from grading.rungs import LOWEST

requests_app = typer.Typer(
    no_args_is_help=True, help="Requests to look at a grade again: who asked, what was decided."
)
app.add_typer(requests_app, name="request", rich_help_panel=TA)

ByOption = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who; by default this login.")
]


@requests_app.command()
def add(
    student: Annotated[
        str, typer.Argument(metavar="STUDENT", help="Any id, address or name of theirs.")
    ],
    lesson: LessonArgument,
    exercise: Annotated[
        str, typer.Argument(metavar="EXERCISE", help="Its function, number, or written answer.")
    ],
    because: Annotated[str, typer.Option("--because", help="What the student says.")],
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who asks; by default the student.")
    ] = None,
    root: RootOption = None,
) -> None:
    """Keep a student's request to look at EXERCISE again, with the points of now."""
    from grading.gradebook import requests
    from grading.intake.people import who_is
    from grading.running.deciding import cell_of

    course = course_at(root)
    one, whose = course.lesson(lesson), who_is(course, student)
    cell = cell_of(one, exercise)
    made = requests.ask(one, whose, cell, reason=because, by=by or whose)
    _tell(f"Request {made.number}: {made.sentence}")
    _tell(f"Why these points: course explain {whose} {one.name} {exercise}")
    _tell(f"Decide: course request decide {made.number} --regrade, --points POINTS or --keep")


@requests_app.command("list")
def show(
    still_open: Annotated[bool, typer.Option("--open", help="Only what is not decided.")] = False,
    json: JsonOption = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write the JSON to this file.")
    ] = None,
    root: RootOption = None,
) -> None:
    """List all requests with their trail."""
    from grading.files import write_atomically
    from grading.gradebook import requests

    found = [
        one for one in requests.all_requests(course_at(root)) if not (still_open and one.decision)
    ]
    data = dumps([asdict(one) for one in found], indent=2, ensure_ascii=False)
    if out is not None:
        try:
            write_atomically(out, data + "\n")
        except OSError as error:
            raise CourseError(f"{out} cannot be written: {error.strerror}") from error
        _tell(f"{len(found)} request{'s' * (len(found) != 1)} written to {out}")
    elif json:
        typer.echo(data)
    else:
        table = Table("", "student", "lesson", "trail")
        for one in found:
            table.add_row(str(one.number), escape(one.student), one.lesson, escape(one.sentence))
        console.print(table if found else "No requests.")


@requests_app.command()
def decide(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As course request list shows.")],
    regrade: Annotated[
        bool, typer.Option("--regrade", help="The check judges this student's work anew.")
    ] = False,
    points: Annotated[
        float | None, typer.Option("--points", help="A person gives these points.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="The points stay.")] = False,
    because: Annotated[str, typer.Option("--because", help="What the student is told.")] = "",
    by: ByOption = None,
    rung: RungOption = LOWEST,
    root: RootOption = None,
) -> None:
    """Decide a request, by a regrade, by hand, or by keeping what is there; the trail is kept."""
    from grading.running import deciding

    if sum((regrade, points is not None, keep)) != 1:
        raise CourseError("say one of --regrade, --points POINTS and --keep")
    who = by or _login()
    done = deciding.decide(
        course_at(root), number, regrade=regrade, points=points, because=because, by=who, least=rung
    )
    _tell(f"Request {number}: {done.sentence}")
    _tell(f"A penalty for lateness follows with the next course autograde {done.lesson}.")


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise CourseError("this login has no name: say who decides with --by NAME") from None


def _tell(sentence: str) -> None:
    console.print(sentence, soft_wrap=True, markup=False, highlight=False)
