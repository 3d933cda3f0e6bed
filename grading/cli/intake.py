"""Verbs for the TA about what comes in: a download, who the people are, what nobody can decide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grading.cli.app import TA, JsonOption, RootOption, app, console, course_at, print_json
from grading.errors import CourseError

ListArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[LIST]", help="A class list; by default grading/roster.csv."),
]


@app.command(rich_help_panel=TA)
def collect(
    download: Annotated[
        Path, typer.Argument(metavar="DOWNLOAD", help="A zip from any platform, or a folder.")
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
    from grading.gradebook.enrolling import enroll
    from grading.intake import collect as collector
    from grading.intake.collect_summary import tell

    course = course_at(root)
    wanted = course.lesson(lesson) if lesson else None
    done = collector.run(course, download, wanted, roster=roster, received=received)
    if done.people is not None:
        enroll(course, done.people)  # for formgrader
    tell(console, done)
    raise typer.Exit(1 if done.left else 0)


@app.command(rich_help_panel=TA)
def sort(
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="Of the file in the list.")
    ] = None,
    students: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STUDENT]...", help="Whose it is; several for a group."),
    ] = None,
    lesson: Annotated[
        str | None, typer.Option("--lesson", help="Of which it is, where nobody knows.")
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="It is nobody's: off the list.")] = False,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """List the files that wait for a person, or say whose one of them is."""
    from grading.intake import waiting
    from grading.intake.people import who_is

    course = course_at(root)
    if number is None and json:
        print_json(waiting.WaitingList(course).items)
    elif number is None:
        _list(waiting.WaitingList(course).items)
    elif drop:
        console.print(waiting.set_aside(course, number), markup=False, soft_wrap=True)
    elif students:
        owners = [who_is(course, name) for name in students]
        wanted = course.lesson(lesson) if lesson else None
        told = waiting.give(course, number, owners, wanted)
        console.print(told, markup=False, soft_wrap=True)
    else:
        raise CourseError(f"say whose it is: course sort {number} STUDENT; or nobody's: --drop")


@app.command(rich_help_panel=TA)
def people(
    list: ListArgument = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Let the list count; nobody is taken away.")
    ] = False,
    by_name: Annotated[
        bool, typer.Option("--by-name", help="Who is alike by name alone is the same person.")
    ] = False,
    apart: Annotated[
        bool, typer.Option("--apart", help="Who is alike by name alone is somebody else.")
    ] = False,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Show what a new class list would change, and with --accept let it count."""
    from grading.gradebook.enrolling import enroll
    from grading.intake import people as table
    from grading.intake.roster import Roster, read_roster

    course = course_at(root)
    if accept:
        changes = table.accept(course, list, by_name=by_name, apart=apart)
        known = table.read_people(course) or Roster(())
        enroll(course, known)
        head = f"{len(known.people)} people in {table.people_path(course)}"
    else:
        listed = read_roster(list or course.grading / table.ROSTER)
        changes = table.compare(table.read_people(course) or Roster(()), listed)
        head = f"{len(changes.same)} of {len(listed.people)} are known"
    if json:
        print_json(changes)
    console.print(head, markup=False, soft_wrap=True)
    for line in changes.sentences():
        console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
    if not accept and changes.waits:
        console.print("Nothing of it counts yet: course people --accept", markup=False)
        raise typer.Exit(1)


def _list(items: list) -> None:  # type: ignore[type-arg]  # of grading.intake.waiting.Waiting
    if not items:
        console.print("Nothing waits.")
    for number, item in enumerate(items, start=1):
        whose = f"{', '.join(item.students) or 'nobody yet'}, {item.lesson or 'no lesson yet'}"
        console.print(
            f"[bold]{number}[/]  {escape(item.origin)}  ({escape(whose)})", soft_wrap=True
        )
        console.print(f"   {escape(item.why)}", soft_wrap=True, highlight=False)
