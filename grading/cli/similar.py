"""The verb for the TA that finds hand-ins which agree beyond chance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from grading.cli.app import (
    TA,
    JsonOption,
    LessonArgument,
    RootOption,
    SectionOption,
    StudentsOption,
    app,
    console,
    course_at,
    students_meant,
)


@app.command(rich_help_panel=TA)
def similar(
    lesson: LessonArgument,
    student: StudentsOption = None,
    section: SectionOption = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="The page; by default grading/similar-LESSON.html."),
    ] = None,
    json: JsonOption = False,
    root: RootOption = None,
) -> None:
    """Find pairs of hand-ins of LESSON whose functions agree beyond chance; a page shows them.

    Names, layout, comments and order do not count, nor does what the release or the commonest
    answer holds. It proves nothing: a person looks, and talks with both.
    """
    from grading.similar import class_pairs

    course = course_at(root)
    one = course.lesson(lesson)
    found = class_pairs.run(course, one, students_meant(course, student, section))
    path = out or course.grading / f"similar-{one.name}.html"
    class_pairs.write_page(found, path)
    if json:
        typer.echo(class_pairs.as_json(found))
        return
    table = Table("pair", "times likelier than chance", "exercises that agree")
    for pair in found.pairs:
        names = ", ".join(a.exercise for a in pair.agreements if a.nats > 0)
        table.add_row(escape(" and ".join(pair.students)), f"{pair.times:,.0f}", names)
    if found.pairs:
        console.print(table)
    for name, sentences in found.told.items():
        console.print(
            f"[bold yellow]{escape(name)}[/]  {escape(' '.join(sentences))}", soft_wrap=True
        )
    told = f"{len(found.pairs)} of {found.compared} pairs agree beyond chance: {path}"
    console.print(told, soft_wrap=True, markup=False, highlight=False)
