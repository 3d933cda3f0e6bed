"""A lesson changed in mid-term: the gradebook follows, keeps what a person gave, and goes back."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grading.build import arrange
from grading.build.seal import Sealing, write_checks
from grading.build.text import read_lesson_text
from grading.course import Lesson
from grading.errors import CourseError
from grading.gradebook import migrating
from grading.gradebook.undo import KEPT, snapshot, undo
from grading.judging.forms import Forms
from grading.running import autograde
from nnlib.check.sealed import as_files
from tests.grading.conftest import QUICK, copied, hand_in, tiny_lesson
from tests.grading.editing import Edited

pytestmark = pytest.mark.xdist_group("migrating")  # what they share is made once
RENAMES = {"double": "twice", "think_slope": "think_sum"}
Row = tuple[float | None, float | None, str | None, bool]


def rebuild(lesson: Lesson, **changes: str) -> None:
    """Change words of the lesson's text, and build it as far as grading needs."""
    text = lesson.text.read_text()
    for old, new in changes.items():
        text = re.sub(rf"\b(check_)?{old}\b", rf"\g<1>{new}", text)
    lesson.text.write_text(text)
    notebook = read_lesson_text(lesson.text)
    notebook.metadata["course"]["lesson"] = lesson.number
    nbformat.write(notebook, lesson.solution)
    write_checks(lesson.solution.parent, as_files(Sealing(notebook, [], lesson.text).lesson()))


def without(lesson: Lesson, exercise: str) -> None:
    """Take an exercise and its check out of the text."""
    notebook = read_lesson_text(lesson.text)
    names = (exercise, f"check_{exercise}")
    notebook.cells = [
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names
    ]
    nbformat.write(notebook, lesson.solution)
    write_checks(lesson.solution.parent, as_files(Sealing(notebook, [], lesson.text).lesson()))


def grade(lesson: Lesson) -> None:
    autograde.run(lesson.course, lesson, workers=1, limits=QUICK)


def rows(lesson: Lesson, student: str = "ada") -> dict[str, Row]:
    """{cell: automatic score, score and comment by hand, whether it waits}."""
    with Gradebook(f"sqlite:///{lesson.course.grading / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook(lesson.topic, lesson.name, student)
        comments = {c.name: c.manual_comment for c in notebook.comments}
        return {
            g.name: (g.auto_score, g.manual_score, comments.get(g.name), g.needs_manual_grade)
            for g in notebook.grades
        }


@pytest.fixture(scope="session")
def graded_once(tmp_path_factory: pytest.TempPathFactory, forms: Forms) -> Lesson:
    """Two students, one with points and comments by hand."""
    lesson = tiny_lesson(tmp_path_factory.mktemp("graded"), forms)
    for student in ("ada", "ben"):
        hand_in(lesson, student, Edited(forms).solved().write(think_slope="So.").notebook)
    grade(lesson)
    with Gradebook(f"sqlite:///{lesson.course.grading / 'gradebook.db'}") as book:
        for cell, score in (("think_slope", 2.5), ("check_double", 1.5)):
            row = book.find_grade(cell, "tiny", "01-tiny", "ada")
            row.manual_score, row.needs_manual_grade = score, False
        book.find_comment("think_slope", "tiny", "01-tiny", "ada").manual_comment = "Good."
        book.db.commit()
    return lesson


@pytest.fixture
def graded(graded_once: Lesson, tmp_path: Path) -> Lesson:
    return copied(graded_once, tmp_path)


def test_an_unchanged_lesson_needs_nothing(graded: Lesson) -> None:
    assert migrating.told(graded) == []


def test_what_changed_is_told_with_what_it_would_cost(graded: Lesson) -> None:
    rebuild(graded, **RENAMES)
    with pytest.raises(CourseError, match=r"other exercises .* course migrate 01-tiny"):
        grade(graded)
    assert migrating.told(graded) == [
        "01-tiny has other exercises than the gradebook knows.",
        "gone: double, with 1 points or comments given by hand",
        "gone: think_slope, with 2 points or comments given by hand",
        "new: twice, think_sum",
        "To let the gradebook follow: course migrate 01-tiny --rename double=twice "
        "--rename think_slope=think_sum",
    ]


def test_a_dry_run_changes_nothing(graded: Lesson) -> None:
    rebuild(graded, **RENAMES)
    before = {p: p.read_bytes() for p in graded.course.grading.rglob("*") if p.is_file()}
    _, told = migrating.migrate(graded, RENAMES, (), dry_run=True)
    assert told == ["double is twice from now on", "think_slope is think_sum from now on"]
    assert before == {p: p.read_bytes() for p in before} and migrating.told(graded)


def test_a_renamed_exercise_keeps_all_that_was_given(graded: Lesson) -> None:
    before = rows(graded)
    rebuild(graded, **RENAMES)
    migrating.migrate(graded, RENAMES, (), dry_run=False)
    assert migrating.told(graded) == []
    grade(graded)
    assert rows(graded) == {
        "check_twice": before["check_double"],
        "check_slope": before["check_slope"],
        "think_sum": before["think_slope"],
    }
    assert before["check_double"] == (2, 1.5, None, False)
    assert before["think_slope"] == (None, 2.5, "Good.", False)
    assert rows(graded, "ben")["check_twice"][0] == 2, "what was handed in under the old name"


def test_renamed_once_more_the_first_name_is_still_known(graded: Lesson) -> None:
    for old, new in (("double", "twice"), ("twice", "doubled")):
        rebuild(graded, **{old: new})
        migrating.migrate(graded, {old: new}, (), dry_run=False)
    grade(graded)
    assert rows(graded)["check_doubled"][:2] == (2, 1.5)


def test_one_goes_and_one_comes(graded: Lesson, tmp_path: Path) -> None:
    without(graded, "double")
    with pytest.raises(CourseError, match="say what becomes of double"):
        migrating.migrate(graded, {}, (), dry_run=True)
    migrating.migrate(graded, {}, ["double"], dry_run=False)
    grade(graded)
    assert set(rows(graded)) == {"check_slope", "think_slope"}
    assert rows(graded)["think_slope"] == (None, 2.5, "Good.", False)
    rebuild(graded)
    assert migrating.told(graded)[1] == "new: double"
    migrating.migrate(graded, {}, (), dry_run=False)
    grade(graded)
    assert rows(graded)["check_double"] == (2, None, None, False)


@pytest.mark.parametrize(
    ("renamed", "dropped", "told"),
    [
        ({"slope": "twice"}, [], "slope is not gone"),
        ({"double": "slope"}, [], "double cannot become slope"),
        ({}, ["slope"], "slope is not gone"),
        ({"double": "twice"}, [], "what becomes of think_slope"),
        ({"double": "twice", "think_slope": "twice"}, [], "two exercises cannot"),
    ],
)
def test_what_fits_nothing_is_refused(
    renamed: dict[str, str], dropped: list[str], told: str, graded: Lesson
) -> None:
    rebuild(graded, **RENAMES)
    with pytest.raises(CourseError, match=told):
        migrating.migrate(graded, renamed, dropped, dry_run=False)


def test_undo_goes_back(graded: Lesson) -> None:
    before, text = rows(graded), graded.text.read_text()
    rebuild(graded, **RENAMES)
    migrating.migrate(graded, RENAMES, (), dry_run=False)
    undo(graded.course)
    assert rows(graded) == before and migrating.told(graded)
    graded.text.write_text(text)
    rebuild(graded)
    grade(graded)
    assert rows(graded) == before
    with pytest.raises(CourseError, match="nothing to undo"):
        undo(graded.course)


def test_a_lesson_of_another_number_keeps_all_that_was_given(graded: Lesson) -> None:
    course, before = graded.course, rows(graded)
    columns = course.grading / "lms.yaml"
    columns.write_text("canvas: {01-tiny: Tiny (7)}\n")
    other = course.solutions / "01-another" / "another.md"
    other.parent.mkdir()
    other.write_text("# Another\n")
    course.outline_file.write_text("lessons: [another, tiny]\n")
    with pytest.raises(CourseError, match="let it follow with course migrate"):
        arrange(course)
    said = "01-tiny is 02-tiny from now on"
    assert migrating.renumber(course, dry_run=True)[0] == said and course.work_of("01-tiny")
    assert migrating.renumber(course, dry_run=False)[0] == said and not course.work_of("01-tiny")
    assert arrange(course) == {"01-tiny": "02-tiny"}
    moved = Lesson(course, "02-tiny")
    rebuild(moved)
    grade(moved)
    assert rows(moved) == before, "with the old number in what was handed in"
    assert columns.read_text() == "canvas: {02-tiny: Tiny (7)}\n"
    undo(course)
    course.outline_file.write_text("lessons: [tiny, another]\n")
    arrange(course)
    rebuild(graded)
    grade(graded)
    assert rows(graded) == before and not course.work_of("02-tiny")


def test_ten_states_are_kept(graded: Lesson) -> None:
    made = [snapshot(graded.course, graded.name) for _ in range(KEPT + 2)]
    assert [path.is_file() for path in made] == [False] * 2 + [True] * KEPT
    assert undo(graded.course) == (made[-1], KEPT - 1)
