"""The verb that writes the course as pages, and prints it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grading.cli.app import INSTRUCTOR, RootOption, app, console, course_at
from grading.cli.instructor import _progress


@app.command(rich_help_panel=INSTRUCTOR)
def site(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder.")] = Path("build/site"),
    pdf: Annotated[bool, typer.Option("--pdf", help="Print it into one PDF, too.")] = False,
    slides: Annotated[
        bool, typer.Option("--slides/--no-slides", help="With files for slides to take.")
    ] = True,
    live: Annotated[
        bool, typer.Option("--live/--no-live", help="With JupyterLite, which opens each lesson.")
    ] = True,
    self_contained: Annotated[
        bool, typer.Option("--self-contained", help="With Pyodide and its packages inside (30 MB).")
    ] = False,
    downloads: Annotated[
        Path | None, typer.Option(help="Where files of Pyodide lie, looked into before its CDN.")
    ] = None,
    root: RootOption = None,
) -> None:
    """Write the course as static pages: lessons to read and to work on, figures, the library.

    The figures are drawn the first time, which takes minutes, and afterwards where they changed.
    """
    from grading.live import build_live
    from grading.site.building import build_site
    from grading.site.pdf import write_pdf

    course = course_at(root)
    with _progress() as progress:
        task = progress.add_task("figures", total=None)
        page = build_site(
            course,
            out,
            lambda done, total: progress.update(task, completed=done, total=total),
            slides=slides,
            live=live,
        )
    if live:
        build_live(course, out, self_contained=self_contained, downloads=downloads)
    console.print(str(page), soft_wrap=True)
    if pdf:
        console.print(str(write_pdf(course, out, out / "course.pdf")), soft_wrap=True)
