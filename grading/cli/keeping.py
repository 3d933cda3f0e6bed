"""Verbs for the TA that keep grades safe: backups, machines made one, exercises that changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grading.cli.app import TA, RootOption, app, console, course_at, old_and_new
from grading.errors import CourseError

BackupArgument = Annotated[
    Path, typer.Argument(metavar="BACKUP", help="As course backup wrote it.")
]


@app.command(rich_help_panel=TA)
def backup(
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="The zip; by default grading/backup-TIME.zip."),
    ] = None,
    root: RootOption = None,
) -> None:
    """Write grades, people, dates and hand-ins into one file."""
    from grading.gradebook import backup as keeper

    _tell([f"Kept in {keeper.backup(course_at(root), out)}; it holds names and grades."])


@app.command(rich_help_panel=TA)
def restore(
    backup: BackupArgument,
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of what is there, which is kept first.")
    ] = False,
    root: RootOption = None,
) -> None:
    """Bring back what a backup holds."""
    from grading.gradebook import backup as keeper

    before = keeper.restore(course_at(root), backup, replace=replace)
    kept = [f"What was there is in {before}."] if before else []
    _tell([*kept, f"Everything is as in {backup}."])


@app.command(rich_help_panel=TA)
def merge(backup: BackupArgument, root: RootOption = None) -> None:
    """Take over from another machine's backup what is not here; tell where both differ."""
    from grading.gradebook import merge as merger

    done = merger.merge(course_at(root), backup)
    counts = f"{done.people} people, {done.hand_ins} hand-ins, {done.grades} grades by hand"
    _tell([f"{counts}, {done.requests} requests taken over"])
    _tell([f"  {conflict}" for conflict in dict.fromkeys(done.conflicts)])
    _tell([f"Now: course autograde {lesson}" for lesson in sorted(done.lessons)])
    raise typer.Exit(1 if done.conflicts else 0)


@app.command(rich_help_panel=TA)
def migrate(
    lesson: Annotated[
        str | None,
        typer.Argument(metavar="LESSON", help="Without one: follow the numbers of course.yml."),
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option("--rename", metavar="OLD=NEW", help="Keeps what a person gave; repeatable."),
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="NAME", help="Gone for good; repeatable.")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Do it; without this, only tell what would be done.")
    ] = False,
    root: RootOption = None,
) -> None:
    """Let the gradebook follow when LESSON's exercises, or the lessons' numbers, have changed."""
    from grading.gradebook import migrating

    if lesson is None:
        if rename or drop:
            raise CourseError("--rename and --drop need the LESSON whose exercises they name")
        return _tell(migrating.renumber(course_at(root), dry_run=not apply))
    one = course_at(root).lesson(lesson)
    renamed = dict(old_and_new(text) for text in rename or ())
    if not (renamed or drop or apply):
        _tell(migrating.told(one) or [f"The gradebook knows {one.name} as it is."])
        return
    _, told = migrating.migrate(one, renamed, drop or [], dry_run=not apply)
    _tell(told)
    _tell([f"Now: course autograde {one.name}" if apply else "Nothing was changed: add --apply."])


@app.command(rich_help_panel=TA)
def undo(root: RootOption = None) -> None:
    """Go back to the gradebook as it was before the last course migrate; ten are kept."""
    from grading.gradebook import undo as keeper

    state, left = keeper.undo(course_at(root))
    _tell([f"The gradebook is as it was at {state.stem} (UTC); {left} earlier states are left."])


def _tell(sentences: list[str]) -> None:
    for sentence in sentences:
        console.print(sentence, soft_wrap=True, markup=False, highlight=False)
