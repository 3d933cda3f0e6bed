"""Verbs for the TA that keep grades safe: a backup, its return, two machines made one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grading.cli.app import TA, RootOption, app, console, course_at

BackupArgument = Annotated[
    Path, typer.Argument(metavar="BACKUP", help="As course backup wrote it.")
]


@app.command(rich_help_panel=TA)
def backup(
    path: Annotated[
        Path | None, typer.Argument(help="The zip; by default grading/backup-TIME.zip.")
    ] = None,
    root: RootOption = None,
) -> None:
    """Write grades, people, dates and hand-ins into one file."""
    from grading.gradebook import backup as keeper

    _tell([f"Kept in {keeper.backup(course_at(root), path)}; it holds names and grades."])


@app.command(rich_help_panel=TA)
def restore(
    path: BackupArgument,
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of what is there, which is kept first.")
    ] = False,
    root: RootOption = None,
) -> None:
    """Bring back what a backup holds."""
    from grading.gradebook import backup as keeper

    before = keeper.restore(course_at(root), path, replace=replace)
    kept = [f"What was there is in {before}."] if before else []
    _tell([*kept, f"Everything is as in {path}."])


@app.command(rich_help_panel=TA)
def merge(path: BackupArgument, root: RootOption = None) -> None:
    """Take over from another machine's backup what is not here; tell where both differ."""
    from grading.gradebook import merge as merger

    done = merger.merge(course_at(root), path)
    _tell(
        [f"{done.people} people, {done.hand_ins} hand-ins, {done.grades} grades by hand taken over"]
    )
    _tell([f"  {conflict}" for conflict in dict.fromkeys(done.conflicts)])
    _tell([f"Now: course autograde {lesson}" for lesson in sorted(done.lessons)])
    raise typer.Exit(1 if done.conflicts else 0)


def _tell(sentences: list[str]) -> None:
    for sentence in sentences:
        console.print(sentence, soft_wrap=True, markup=False, highlight=False)
