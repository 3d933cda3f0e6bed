"""The command line application that every verb adds itself to, and what the verbs share."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from grading.course import Course, NoCourse
from grading.errors import CourseError

EVERYONE, TA, INSTRUCTOR = "For everyone", "For the TA", "For the instructor"

console = Console()


class Stopped(Exception):
    """The user pressed Ctrl-C; what was finished is kept."""


class _Front(TyperGroup):
    """Tells what a stopped command says of itself: Typer would end without a word."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise Stopped(str(error) or "Stopped. What was finished is kept.") from error


app = typer.Typer(
    cls=_Front,
    help="A hands-on neural-network course: lessons, checks, grading.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

RootOption = Annotated[
    Path | None,
    typer.Option("--root", help="The course folder; by default the one that you are in."),
]
LessonsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[LESSON]...", help="Name, number or topic: 01-neuron, 01 or neuron."),
]
LessonArgument = Annotated[
    str, typer.Argument(metavar="LESSON", help="Name, number or topic: 01-neuron, 01 or neuron.")
]
StudentsOption = Annotated[
    list[str] | None,
    typer.Option("--student", help="Only this student, by any id, address or name; repeatable."),
]
SectionOption = Annotated[
    str | None, typer.Option("--section", help="Only the students of this section.")
]


def _aside(context: typer.Context, asked: bool) -> bool:
    """While a command prints JSON, what else it tells goes to the standard error stream."""
    if asked:
        from grading.running import run_summary

        for each in (console, run_summary.console):
            each.stderr = True
            context.call_on_close(partial(setattr, each, "stderr", False))
    return asked


JsonOption = Annotated[
    bool, typer.Option("--json", help="Print it as JSON, for programs.", callback=_aside)
]


def print_json(value: Any) -> None:
    """Print a value, and nothing beside it on the standard output stream."""
    print(json.dumps(value, default=_as_json, indent=2, ensure_ascii=False))


def _as_json(value: Any) -> Any:
    """What JSON does not know: dataclasses, moments, spans in seconds, and paths."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else str(value)


def old_and_new(text: str) -> tuple[str, str]:
    """Both names of what was renamed, as --rename takes them."""
    old, equals, new = text.partition("=")
    if not equals:
        raise CourseError(f"--rename: {text!r} is not OLD=NEW")
    return old.strip(), new.strip()


def course_at(root: Path | None) -> Course:
    """The course that the user means."""
    return Course.find(root)


def course_to_read(root: Path | None) -> Course:
    """The course that the user means; where there is none, the one that came with the package."""
    try:
        return Course.find(root)
    except NoCourse:
        if root is not None:
            raise
        return Course.shipped()


def students_meant(
    course: Course, names: list[str] | None, section: str | None, *, handed_in: str = ""
) -> list[str] | None:
    """The ids of who is named or in the section; None for everybody.

    handed_in: of a section only those who handed in something of this lesson.
    """
    from grading.intake.people import students_in, who_is

    if names is None and section is None:
        return None
    found = [who_is(course, name) for name in names or ()]
    if section is None:
        return found
    there = students_in(course, section)
    if handed_in:
        lesson, submitted = course.lesson(handed_in).name, course.grading / "submitted"
        there = [student for student in there if (submitted / student / lesson).is_dir()]
    return list(dict.fromkeys([*found, *there]))
