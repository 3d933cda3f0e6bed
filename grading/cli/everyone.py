"""Verbs for everyone: open JupyterLab, play the whole loop once, look at the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from grading.cli.app import (
    EVERYONE,
    JsonOption,
    RootOption,
    app,
    console,
    course_at,
    course_to_read,
    print_json,
)
from grading.errors import CourseError
from grading.rungs import LOWEST, RungName


@app.command(rich_help_panel=EVERYONE)
def lab(root: RootOption = None) -> None:
    """Open JupyterLab on the index of the lessons in notebooks/."""
    course = course_at(root)
    if not course.notebooks.is_dir():
        raise CourseError(f"{course.notebooks} does not exist yet: run course build first")
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={course.notebooks}"]
    if course.index.is_file():
        command.append(f"--LabApp.default_url=/lab/tree/{course.index.name}")
    raise typer.Exit(subprocess.call(command))


@app.command(rich_help_panel=EVERYONE)
def demo(
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to play; emptied first.")] = Path(
        "demo"
    ),
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Play the whole loop on a sample class: from the build to feedback, export and report."""
    from grading.samples import demo as play

    rows = play.run(course_to_read(root), out.resolve())
    if json:
        print_json(rows)


@app.command(rich_help_panel=EVERYONE)
def doctor(
    rung: Annotated[
        RungName, typer.Option("--rung", help="The least rung of the lock that is enough.")
    ] = LOWEST,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Tell what this machine offers; fails where student code cannot be locked away."""
    from grading import doctor as examination

    findings = [*examination.examine(root or Path.cwd(), rung)]
    if json:
        print_json(findings)
    else:
        console.print(examination.table(findings))
    if not examination.can_lock(findings):
        raise typer.Exit(1)
