"""The course's whole loop on a sample class, in a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
from rich.table import Table

from grading.build import build_lesson
from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.record import autograded_path
from grading.reporting import class_report
from grading.returning import export, feedback
from grading.returning.export import read_grades
from grading.running import autograde
from grading.running.autograde import Summary, console
from grading.samples.classroom import SAMPLES, write_samples
from grading.sandbox import Limits

MARK = ".course-demo"
# Samples that never end cost this much each.
LIMITS = Limits(cell_seconds=10.0, call_seconds=3.0, total_seconds=60.0)


def run(course: Course, out: Path, lesson_name: str = "01") -> list[dict[str, str]]:
    """Build, release, hand in, autograde, give back, report; show and return what came out.

    out: emptied first when an earlier demo made it. Raises CourseError when it holds anything else.
    """
    lesson = _prepare(course.lesson(lesson_name), out)
    console.print(f"[bold]1[/]  build and release {lesson.name} from its text")
    build_lesson(lesson)
    console.print(f"[bold]2[/]  hand in {len(SAMPLES)} sample submissions")
    write_samples(lesson)
    console.print("[bold]3[/]  autograde, each student's code locked in a process of its own")
    summary = autograde.run(lesson.course, lesson, limits=LIMITS)
    console.print("[bold]4[/]  write feedback pages and export the grades")
    pages = feedback.run(lesson.course, lesson)
    grades = export.run(lesson.course, lesson.course.grading / "grades.csv").path
    console.print("[bold]5[/]  report on the class to the lecturer, without names")
    page = lesson.course.grading / class_report.PAGE
    class_report.run(lesson.course, output=page)
    rows = [*_rows(lesson, summary)]
    console.print(_table(lesson, rows))
    _show_paths(lesson, pages, grades, page)
    return rows


def _prepare(lesson: Lesson, out: Path) -> Lesson:
    """The lesson in a fresh course folder `out`."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        raise CourseError(
            f"{out} holds something that no demo made; name another folder with --out"
        )
    shutil.rmtree(out, ignore_errors=True)
    copied = Lesson(Course(out.resolve()), lesson.name)
    copied.text.parent.mkdir(parents=True)
    (out / MARK).touch()
    for path in (lesson.text, lesson.bank):
        if not path.is_file():
            raise CourseError(f"{path} is missing; the demo needs it")
        shutil.copy(path, copied.text.parent)
    settings = Path(__file__).parents[1] / "nbgrader_config.py"
    copied.course.grading.mkdir()
    shutil.copy(settings, copied.course.grading)
    return copied


def _table(lesson: Lesson, rows: list[dict[str, str]]) -> Table:
    """Who did what, what it scored, and what the grader has to say about it."""
    caption = f"The written answers, {points_by_hand(lesson):g} points more, wait for formgrader."
    title = f"{lesson.name}: scores of the sample class"
    table = Table(title=title, caption=caption, title_justify="left", caption_justify="left")
    table.add_column("student")
    table.add_column("what they did")
    table.add_column("score", justify="right")
    table.add_column("most telling diagnosis, repairs and problems")
    for row in rows:
        table.add_row(*row.values())
    return table


def _rows(lesson: Lesson, summary: Summary) -> Iterator[dict[str, str]]:
    by_hand = points_by_hand(lesson)
    scores = {s["student"]: s["lessons"][lesson.name] for s in read_grades(lesson.course)}
    for sample in SAMPLES:
        grade = scores.get(sample.student)
        score = f"{grade['score']:g} of {grade['max_score'] - by_hand:g}" if grade else "none"
        told = {"student": sample.student, "did": sample.story, "score": score}
        yield told | {"remark": _remark(summary, sample.student)}


def points_by_hand(lesson: Lesson) -> float:
    """What the lesson's written answers are worth; a person grades them."""
    cells = nbformat.read(lesson.release, as_version=4).cells
    graded = [cell.metadata.get("nbgrader", {}) for cell in cells]
    return float(sum(g["points"] for g in graded if g.get("grade") and g.get("solution")))


def _remark(summary: Summary, student: str) -> str:
    lines = summary.lines(student)
    if lines or student not in summary.results:
        return lines[0]
    return next(iter(summary.results[student].diagnoses.values()), "")


def _show_paths(lesson: Lesson, pages: list[Path], grades: Path, page: Path) -> None:
    made = {
        "student notebook": lesson.release,
        "graded notebooks": autograded_path(lesson, SAMPLES[0].student).parents[2],
        f"{len(pages)} feedback pages": pages[0].parents[2],
        "gradebook": lesson.course.grading / "gradebook.db",
        "grades": grades,
        "class report": page,
    }
    for what, path in made.items():
        console.print(f"  {what:<20} {path}")
