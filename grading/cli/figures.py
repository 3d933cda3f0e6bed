"""The verb that draws the lecture figures for slides and print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from grading.cli.app import (
    INSTRUCTOR,
    JsonOption,
    RootOption,
    app,
    console,
    course_at,
    course_to_read,
    print_json,
)
from grading.cli.instructor import _progress
from grading.course import Lesson

if TYPE_CHECKING:
    from grading.lectures.writing import Outcome
    from nnlib.figures import Caption

Format = StrEnum("Format", ("svg", "pdf", "png"))
Size = StrEnum("Size", ("slide", "half", "print"))
Theme = StrEnum("Theme", ("light", "dark"))
SVG, SLIDE, BOTH = [Format.svg], [Size.slide], [Theme.light, Theme.dark]  # what is drawn unasked


@app.command(rich_help_panel=INSTRUCTOR)
def figures(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help="Figures, lessons or decks: neuron, 05, ML4BI. Or all."
        ),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the figures, draw none.")] = False,
    formats: Annotated[list[Format], typer.Option("--format", "-f", help="May be repeated.")] = SVG,
    sizes: Annotated[
        list[Size], typer.Option("--size", "-s", help="16:9, half of it, or 7.5 inches wide.")
    ] = SLIDE,
    themes: Annotated[
        list[Theme], typer.Option("--theme", "-t", help="For light or for dark slides.")
    ] = BOTH,
    transparent: Annotated[
        bool, typer.Option("--transparent", help="Without paper behind the drawing.")
    ] = False,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder.")] = Path("figures"),
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes; by default one per core.")
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Draw also what is up to date.")] = False,
    baselines: Annotated[
        bool, typer.Option("--baselines", help="Renew the pictures that the tests compare with.")
    ] = False,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Draw the lecture figures, the same ones as in the lessons, and a page that shows them all."""
    from grading.lectures.choice import choose
    from grading.lectures.gallery import write_gallery
    from grading.lectures.variants import variants
    from grading.lectures.writing import write_all

    lessons = course_to_read(root).lessons()
    chosen = choose(names or [], lessons, _slides(lessons))
    if listing and json:
        print_json([_row(caption) for caption in chosen])
    elif listing:
        _list(chosen)
    elif baselines:
        _renew(chosen, course_at(root).root)
    else:
        asked = variants(formats, sizes, themes, transparent)
        with _advancing("figures") as advance:
            outcome = write_all(chosen, asked, out, workers=workers, anew=anew, advance=advance)
        if json:
            print_json(outcome)
        _report(outcome, write_gallery(out, lessons))


@contextmanager
def _advancing(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar, and the function that moves it to `done` of `total`."""
    with _progress() as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _slides(lessons: list[Lesson]) -> dict[str, set[str]]:
    """{deck: the figures for its slides}, where there is a course that says so."""
    from grading.decks import figures_for, read_decks
    from grading.topics import read_topics

    if not lessons or not lessons[0].course.topics.is_file():
        return {}
    course = lessons[0].course
    topics = read_topics(course.topics)
    return {name: figures_for(deck, topics) for name, deck in read_decks(course.decks).items()}


def _row(caption: Caption) -> dict[str, Any]:
    about = {"figure": caption.name, "lesson": caption.lesson, "decks": caption.decks}
    return about | {"title": caption.title}


def _list(chosen: list[Caption]) -> None:
    table = Table("figure", "lesson", "decks", "what it says")
    for caption in chosen:
        table.add_row(caption.name, caption.lesson, ", ".join(caption.decks), caption.title)
    console.print(table)
    console.print(f"{len(chosen)} figures")


def _renew(chosen: list[Caption], root: Path) -> None:
    from grading.lectures.baselines import FOLDER, write_baselines
    from nnlib.figures import Entry

    names = [caption.name for caption in chosen if isinstance(caption, Entry)]
    with _advancing("baselines") as advance:
        renewed = write_baselines(names, root / FOLDER, advance)
    console.print(f"{renewed} of {len(names)} baselines renewed in {root / FOLDER}", soft_wrap=True)


def _report(outcome: Outcome, page: Path) -> None:
    for name, reason in outcome.failures.items():
        console.print(f"[red]✗[/] {name}: {escape(reason)}", soft_wrap=True)
    console.print(f"{outcome.drawn} files drawn, {outcome.kept} up to date: {page}", soft_wrap=True)
    if outcome.failures:
        raise typer.Exit(1)
