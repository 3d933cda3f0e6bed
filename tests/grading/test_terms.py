"""Terms and sections side by side: the same exercises, whoever they were, and nobody told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

import grading.cli.ta  # noqa: F401  (it adds the verb)
from grading.cli.app import app
from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.backup import backup
from grading.judging.forms import RENAMED, Forms
from grading.reporting.terms import Term
from tests.grading.reported import PEOPLE, write_class, written

pytestmark = pytest.mark.xdist_group("report")  # what they share is made once


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory, forms: Forms) -> Path:
    return write_class(tmp_path_factory.mktemp("classroom"), forms).root


@pytest.fixture
def course(classroom: Path, tmp_path: Path) -> Course:
    shutil.copytree(classroom, tmp_path / "now")
    return Course(tmp_path / "now")


@pytest.fixture
def before(classroom: Path, tmp_path: Path) -> Course:
    """The term before, in which two of those who were half right now were right."""
    shutil.copytree(classroom, tmp_path / "2025")
    course = Course(tmp_path / "2025")
    for student in ("qq102", "qq103"):
        path = course.grading / "autograded" / student / "01-tiny" / "tiny.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata["grading"]["diagnoses"] = {}
        nbformat.write(notebook, path)
        with_points(course, student, "check_slope", 4.0)
    return course


def with_points(course: Course, student: str, cell: str, points: float) -> None:
    with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
        book.find_grade(cell, "tiny", "01-tiny", student).manual_score = points
        book.db.commit()


def renamed(course: Course, **names: str) -> None:
    """Give exercises other names, as if they had always had them."""
    with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
        for old, new in names.items():
            book.find_graded_cell(old, "tiny", "01-tiny").name = new
        book.db.commit()
    for path in course.grading.glob("autograded/*/*/*.ipynb"):
        text = path.read_text()
        for old, new in names.items():
            text = text.replace(f'"{old}"', f'"{new}"')
        path.write_text(text)


def data(course: Course, *words: str) -> Any:
    command = ["report", "--json", "--root", str(course.root), *words]
    done = CliRunner().invoke(app, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def rows(told: Any) -> dict[str, Any]:
    """{exercise: what is told of it} of the one lesson."""
    (lesson,) = told["compared"]
    return {row["exercise"].split()[-1]: row for row in lesson["exercises"]}


def test_an_exercise_stands_beside_itself_a_term_ago(course: Course, before: Course) -> None:
    told = data(course, "--term", str(before.root))
    assert told["columns"] == ["this term", "2025"] and not told["names"]
    slope = rows(told)["slope"]
    assert slope["solved"] == [pytest.approx(1 / 9), pytest.approx(3 / 9)]
    assert slope["minutes"] == 4
    factor = next(one for one in slope["mistakes"] if one["code"] == "factor-3")
    assert factor["shares"] == [pytest.approx(2 / 9), 0] and "factor 3" in factor["sentence"]
    page = written(course, terms=[Term.meant(f"last={before.root}")])
    assert "this term, last" in page and not [one for one in PEOPLE if one in page]


@pytest.mark.parametrize("kind", ["course", "grading", "gradebook", "backup"])
def test_a_term_is_a_folder_a_gradebook_or_a_backup(
    course: Course, before: Course, kind: str
) -> None:
    book = before.grading / "gradebook.db"
    kept = backup(before, before.root.parent / "2025.zip") if kind == "backup" else book
    found = {"course": before.root, "grading": before.grading, "gradebook": book, "backup": kept}
    bytes_before = book.read_bytes()
    told = data(course, "--term", str(found[kind]))
    assert told["columns"][1] == "2025" and rows(told)["slope"]["solved"][1] == pytest.approx(1 / 3)
    assert book.read_bytes() == bytes_before


def test_a_gradebook_alone_tells_scores_and_no_mistakes(course: Course, before: Course) -> None:
    shutil.rmtree(before.grading / "autograded")
    told = rows(data(course, "--term", str(before.root)))["slope"]
    assert told["solved"][1] == pytest.approx(1 / 3)
    assert {one["shares"][1] for one in told["mistakes"]} == {None}


def test_what_was_called_otherwise_or_is_gone_has_its_place(course: Course, before: Course) -> None:
    renamed(before, check_slope="check_old_slope")
    told = rows(data(course, "--term", str(before.root)))
    assert told["slope"]["solved"][1] is None and told["old_slope"]["solved"][0] is None
    for way in ("said", "noted"):
        words = ["--rename", "old_slope=slope"] if way == "said" else []
        told = rows(data(course, "--term", str(before.root), *words))
        assert "old_slope" not in told and told["slope"]["solved"][1] == pytest.approx(1 / 3)
        (course.grading / RENAMED).write_text('{"01-tiny": {"old_slope": "slope"}}')


def test_another_set_of_lessons_is_told_beside_this_one(course: Course, before: Course) -> None:
    with Gradebook(f"sqlite:///{before.grading / 'gradebook.db'}") as book:
        book.find_assignment("01-tiny").name = "07-other"
        book.add_assignment("homework")
        book.db.commit()
    told = data(course, "--term", str(before.root))
    here, there = told["compared"]
    assert (here["topic"], here["handed_in"]) == ("tiny", [9, None])
    assert (there["topic"], there["handed_in"]) == ("other", [None, 9])
    assert len(data(course, "tiny", "--term", str(before.root))["compared"]) == 1


def listed(course: Course, **sections: int) -> None:
    """A class list with so many of the first students in each section."""
    people, rows = iter(PEOPLE), ["id,section"]
    for name, size in sections.items():
        rows += [f"{next(people)},{name}" for _ in range(size)]
    (course.grading / "roster.csv").write_text("\n".join(rows))


@pytest.mark.parametrize(
    ("sections", "shown"),
    [
        ({"A": 5, "B": 4}, [False, False]),  # B alone would be the class without A
        ({"A": 9}, [True]),
        ({"A": 8}, [False]),  # one is in no section
    ],
)
def test_what_few_did_is_not_told_by_what_is_left_over(
    course: Course, sections: dict[str, int], shown: list[bool]
) -> None:
    listed(course, **sections)
    told = rows(data(course, "--sections")).get("slope", {"solved": [None] * len(sections)})
    assert [share is not None for share in told["solved"]] == shown
    assert None not in rows(data(course, "--sections", "--names"))["slope"]["solved"]
    alone = data(course, "--section", "A")["lessons"][0]
    assert ("exercises" in alone) == shown[0] != alone["withheld"]


def test_remarks_are_counted_and_those_that_name_somebody_are_not_shown(course: Course) -> None:
    def remark(student: str, text: str) -> None:
        with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
            book.find_comment("think_slope", "tiny", "01-tiny", student).manual_comment = text
            book.db.commit()

    for student in ("qq101", "qq102", "qq103"):
        remark(student, "Say why.\n\nAs Brunhild has it.")
    remark("qq104", "Only once.")
    (answer,) = data(course)["lessons"][0]["written"]
    assert answer["remarks"] == [["Say why.", 3]] and answer["rare"] == 2
    assert "Brunhild" not in written(course) and "Say why." in written(course)
    (answer,) = data(course, "--names")["lessons"][0]["written"]
    assert len(answer["remarks"]) == 3 and answer["rare"] == 0


def test_what_cannot_be_compared_is_one_sentence(course: Course, before: Course) -> None:
    (before.root / "text.db").write_text("no database")
    (before.root / "empty").mkdir()
    for term, told in {
        "nowhere": "there is no nowhere",
        f"{before.root / 'text.db'}": "cannot be read",
        f"{before.root / 'empty'}": "holds no gradebook: name a course folder",
        f"this term={before.root}": "two terms are called 'this term'",
    }.items():
        with pytest.raises(CourseError, match=told):
            data(course, "--term", term)
    with pytest.raises(CourseError, match="no sections: give it a column"):
        data(course, "--sections")
    with pytest.raises(CourseError, match="stand alone"):
        data(course, "--sections", "--term", str(before.root))
