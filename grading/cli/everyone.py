"""Verbs for everyone: open JupyterLab, play the whole loop once, look at the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from grading.cli.app import EVERYONE, RootOption, app, console, course_at, course_to_read
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
    out: Annotated[Path, typer.Option("--out", help="Where to play; emptied first.")] = Path(
        "demo"
    ),
    root: RootOption = None,
) -> None:
    """Play the whole loop on a sample class: from the build to feedback, export and report."""
    from grading.samples import demo as play

    play.run(course_to_read(root), out.resolve())


@app.command(rich_help_panel=EVERYONE)
def doctor(
    rung: Annotated[
        RungName, typer.Option("--rung", help="The least rung of the lock that is enough.")
    ] = LOWEST,
    root: RootOption = None,
) -> None:
    """Tell what this machine offers; fails where student code cannot be locked away."""
    from grading import doctor as examination

    if not examination.run(root or Path.cwd(), console, rung):
        raise typer.Exit(1)
