"""Verbs for the instructor: build lessons, prove their checks, draw the lecture figures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from grading.cli.app import (
    INSTRUCTOR,
    JsonOption,
    LessonsArgument,
    RootOption,
    app,
    console,
    course_at,
    course_to_read,
    print_json,
)
from grading.course import Course, Lesson, NoCourse
from grading.errors import CourseError

if TYPE_CHECKING:
    from grading.proof.counts import LessonProof


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=console)


@app.command(rich_help_panel=INSTRUCTOR)
def new(
    name: Annotated[str, typer.Argument(metavar="TOPIC", help="One word, such as attention.")],
    title: Annotated[str | None, typer.Option("--title", help="By default the topic.")] = None,
    root: RootOption = None,
) -> None:
    """Start the next lesson from the frame: a text and a bank that already build and prove."""
    from grading.build import build_index, build_lesson
    from grading.build.frame import new_lesson

    course = _course_or_new(root)
    lesson = new_lesson(course, name, title)
    build_lesson(lesson)
    build_index(course)
    console.print(f"Write your lesson over {lesson.text} and {lesson.bank}", soft_wrap=True)
    console.print(f"Then: course build {lesson.name}, course check {lesson.name}")


def _course_or_new(root: Path | None) -> Course:
    """The course that the user means; a new one in a folder that is empty, hidden files aside."""
    folder = (root or Path.cwd()).resolve()
    try:
        return course_at(root)
    except NoCourse as error:
        if not folder.is_dir() or any(not path.name.startswith(".") for path in folder.iterdir()):
            raise CourseError(f"{error}; a new course begins in an empty folder") from None
    console.print(f"A new course begins in {folder}", soft_wrap=True)
    return Course(folder)


@app.command(rich_help_panel=INSTRUCTOR)
def build(lessons: LessonsArgument = None, root: RootOption = None) -> None:
    """Run each lesson's text, derive its solution and what students get, and renew the index."""
    from grading.build import (
        arrange,
        build_index,
        build_part,
        check_parts,
        keep_saved_form,
    )
    from grading.gradebook.migrating import told

    course = course_at(root)
    for old, new in arrange(course).items():
        console.print(f"solutions/{old} is solutions/{new} now, as course.yml lists it")
    chosen = course.parts(lessons)
    if not chosen:
        raise CourseError("there is no lesson to build: solutions/ has no NN-topic/topic.md yet")
    check_parts(course, chosen)
    with _progress() as progress:
        for page in (page for part in chosen for page in part.pages):
            bar = progress.add_task(str(page.text.relative_to(course.solutions)), total=None)
            build_part(page, _counting(progress, bar))
            keep_saved_form(page)
    build_index(course)
    for part in chosen:
        console.print(f"{part.name}: {part.release}", soft_wrap=True)
        for sentence in told(part) if isinstance(part, Lesson) else ():
            console.print(f"  {sentence}", soft_wrap=True, markup=False, highlight=False)


def _counting(progress: Progress, task: TaskID) -> Callable[[int], None]:
    """What a build calls after each executed cell with the number of cells in all."""

    def on_cell(total: int) -> None:
        progress.update(task, total=total, advance=1)

    return on_cell


@app.command(rich_help_panel=INSTRUCTOR)
def check(
    lessons: LessonsArgument = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Also write the proof as a page, this file.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="The banks only, no mutants.")] = False,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Write the diagnoses that were told into the banks."),
    ] = False,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Prove each exercise's check: right answers pass, wrong ones and mutants are rejected.

    What has not changed since an earlier run is not graded again. Look at what is told before you
    accept it: a bank that says what it is told proves nothing.
    """
    from grading import proof
    from grading.build.bank import retag
    from grading.files import write_atomically

    chosen = [page for lesson in course_at(root).select(lessons) for page in lesson.pages]
    with _progress() as progress:
        results = proof.prove_all(chosen, progress, mutate=not quick)
    sums = proof.totals(results, whole=not lessons)
    proof.show(results, sums, console)
    if json:
        print_json([_told(result) for result in results])
    if out is not None:
        write_atomically(out, proof.as_html(results, sums))
    if accept:
        for lesson, result in zip(chosen, results, strict=True):
            told = {a: code for exercise in result.exercises for a, code in exercise.retold.items()}
            retag(lesson.bank, told)
            for answer, code in told.items():
                console.print(f"{answer.exercise}: {answer.title}: {answer.expected} → {code}")
        return
    if not sums.ok:
        raise typer.Exit(1)


def _told(result: LessonProof) -> dict[str, Any]:
    """What a lesson's proof comes down to, without the mutants' code."""
    counts = ("name", "right", "accepted", "wrong", "rejected", "telling", "killed", "ok", "gaps")
    rows = [{name: getattr(one, name) for name in counts} for one in result.exercises]
    return {"lesson": result.name, "ok": result.ok, "gaps": result.gaps, "exercises": rows}


@app.command(rich_help_panel=INSTRUCTOR)
def bundle(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder.")] = Path("dist"),
    repository: Annotated[
        Path | None,
        typer.Option("--repository", help="Folder; in place of a zip, for Binder and the like."),
    ] = None,
    root: RootOption = None,
) -> None:
    """Pack what students get into one zip: notebooks, nnlib, and how to start."""
    from grading.handout import write_bundle, write_repository

    if repository is not None:
        written = write_repository(course_to_read(root), repository)
        console.print(f"{repository}, {len(written)} files: commit and push them", soft_wrap=True)
        return
    path = write_bundle(course_to_read(root), out)
    console.print(f"{path}, {path.stat().st_size / 1e6:.1f} MB", soft_wrap=True)


@app.command(rich_help_panel=INSTRUCTOR)
def site(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder.")] = Path("build/site"),
    root: RootOption = None,
) -> None:
    """Write the course as static pages: lessons to read, figures, the library, a start page."""
    from grading.site import build_site

    with _progress() as progress:
        task = progress.add_task("figures", total=None)
        page = build_site(
            course_at(root),
            out,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    console.print(f"{page}", soft_wrap=True)


@app.command(
    rich_help_panel=INSTRUCTOR,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def bench(context: typer.Context) -> None:
    """Measure what has a goal; works from a checkout. Name one to run it alone, with its options.

    The measurements: imports, step, digits, gradcheck, blind, widgets, grading, similar.
    """
    home = Path(__file__).parents[2]
    if not (home / "tests" / "benchmarks").is_dir():
        raise CourseError("the measurements are part of a checkout of the course, not of a package")
    command = [sys.executable, "-m", "tests.benchmarks", *context.args]
    raise typer.Exit(subprocess.call(command, cwd=home))
