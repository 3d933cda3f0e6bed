"""Verbs for the instructor: build lessons, prove their checks, draw the lecture figures."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from grading.cli.app import INSTRUCTOR, LessonsArgument, RootOption, app, console, course_at
from grading.errors import CourseError


class FigureFormat(StrEnum):
    svg = "svg"
    pdf = "pdf"
    png = "png"


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=console)


@app.command(rich_help_panel=INSTRUCTOR)
def new(
    name: Annotated[str, typer.Argument(metavar="NN-TOPIC", help="Such as 09-attention.")],
    title: Annotated[str | None, typer.Option("--title", help="By default the topic.")] = None,
    root: RootOption = None,
) -> None:
    """Start a lesson from the frame: a text and a bank that already build and prove."""
    from grading.build.frame import new_lesson

    lesson = new_lesson(course_at(root), name, title)
    console.print(f"Write your lesson over {lesson.text} and {lesson.bank}", soft_wrap=True)
    console.print(f"Then: course build {lesson.name}, course check {lesson.name}")


@app.command(rich_help_panel=INSTRUCTOR)
def build(lessons: LessonsArgument = None, root: RootOption = None) -> None:
    """Run each lesson's text, derive its solution and what students get, and renew the index."""
    from grading.build import build_index, build_part

    course = course_at(root)
    chosen = course.parts(lessons)
    if not chosen:
        raise CourseError("there is no lesson to build: solutions/ has no NN-topic/topic.md yet")
    with _progress() as progress:
        for part in chosen:
            build_part(part, _counting(progress, progress.add_task(part.name, total=None)))
    build_index(course)
    for part in chosen:
        console.print(f"{part.name}: {part.release}", soft_wrap=True)


def _counting(progress: Progress, task: TaskID) -> Callable[[int], None]:
    """What a build calls after each executed cell with the number of cells in all."""

    def on_cell(total: int) -> None:
        progress.update(task, total=total, advance=1)

    return on_cell


@app.command(rich_help_panel=INSTRUCTOR)
def check(lessons: LessonsArgument = None, root: RootOption = None) -> None:
    """Prove each exercise's check: right answers pass, wrong ones fail for the right reason."""
    from grading import proof

    chosen = course_at(root).select(lessons)
    with _progress() as progress:
        results = [proof.prove(lesson, progress) for lesson in chosen]
    proof.show(results, console)
    if not all(result.ok for result in results):
        raise typer.Exit(1)


@app.command(rich_help_panel=INSTRUCTOR)
def figures(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="All when none is named."),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the figures, draw none.")] = False,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder.")] = Path("figures"),
    format: Annotated[FigureFormat, typer.Option("--format")] = FigureFormat.svg,
) -> None:
    """Draw the lecture figures, the same ones as in the lessons."""
    from nnlib import figures as gallery

    known = gallery.registry()
    unknown = [name for name in names or [] if name not in known]
    if unknown:
        raise CourseError(f"no figure is called {unknown[0]!r}; course figures --list shows them")
    chosen = [known[name] for name in names or known]
    if listing:
        _list_figures(chosen)
        return
    with _progress() as progress:
        for entry in progress.track(chosen, description="figures"):
            gallery.save(entry.name, out, str(format))
    console.print(f"{len(chosen)} figures in {out}")


def _list_figures(entries: list) -> None:  # type: ignore[type-arg]
    table = Table("figure", "lesson", "decks", "what it says")
    for entry in entries:
        table.add_row(entry.name, entry.lesson, ", ".join(entry.decks), entry.title)
    console.print(table)


@app.command(rich_help_panel=INSTRUCTOR)
def bundle(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder.")] = Path("dist"),
    root: RootOption = None,
) -> None:
    """Pack what students get into one zip: notebooks, nnlib, and how to start."""
    from grading.handout import write_bundle

    path = write_bundle(course_at(root), out)
    console.print(f"{path}, {path.stat().st_size / 1e6:.1f} MB", soft_wrap=True)
