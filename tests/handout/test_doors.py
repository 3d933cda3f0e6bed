"""Whichever way a lesson leaves, students get what it names, and nothing that lies beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

import grading
from grading.build import build_lesson
from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.database import open_gradebook
from grading.gradebook.settings import course_config
from grading.handed_out import lesson_files, named_files, student_files
from grading.handout.bundle import notebooks
from tests.conftest import TINY

pytestmark = pytest.mark.xdist_group("doors")

MARK = "for-the-staff-alone"
STRAYS = (
    *("mutants.yaml", "notes.csv", "old/neuron.md", "checks.json", "proof.html", "further/bank.py"),
    *(".hidden", "scratch.ipynb", "tiny-copy.ipynb"),
)
Door = Callable[[Course, Path], Path]


def notebook(text: str) -> str:
    return str(nbformat.writes(new_notebook(cells=[new_code_cell(text)])))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The tiny course, which hands out one file with its lesson."""
    root = tmp_path_factory.mktemp("course")
    folder = root / "solutions" / "01-tiny"
    folder.mkdir(parents=True)
    text = (TINY / "tiny.md").read_text().replace("minutes: 5", "minutes: 5, files: [map.csv]")
    (folder / "tiny.md").write_text(text)
    shutil.copy(TINY / "bank.py", folder)
    (folder / "map.csv").write_text("x,y\n")
    (root / "grading").mkdir()
    shutil.copy(Path(grading.__file__).parent / "nbgrader_config.py", root / "grading")
    build_lesson(Course(root).lesson("01"))
    return Course(root)


@pytest.fixture
def course(built: Course, tmp_path: Path) -> Course:
    """A copy in which something for the staff lies wherever something can lie."""
    course = Course(shutil.copytree(built.root, tmp_path / "course"))
    for folder in (course.solutions / "01-tiny", course.notebooks / "01-tiny", course.notebooks):
        for name in STRAYS:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(notebook(MARK) if name.endswith(".ipynb") else MARK)
    open_gradebook(course_config(course.root).CourseDirectory.db_url).close()
    return course


def api(course: Course, exchange: Path) -> NbGraderAPI:
    """What stands behind formgrader's buttons and nbgrader's commands."""
    config: Config = course_config(course.root)
    config.Exchange.root = str(exchange)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def generated(course: Course, exchange: Path) -> Path:
    done = api(course, exchange).generate_assignment("01-tiny")
    assert done["success"], done
    return course.notebooks / "01-tiny"


def released(course: Course, exchange: Path) -> Path:
    exchange.mkdir()
    done = api(course, exchange).release_assignment("01-tiny")
    assert done["success"], done
    return exchange / "neural-networks" / "outbound" / "01-tiny"


def bundled(course: Course, exchange: Path) -> Path:
    for name, data in notebooks(course).items():
        (exchange / name).parent.mkdir(parents=True, exist_ok=True)
        (exchange / name).write_bytes(data)
    assert [path.name for path in exchange.iterdir()] == ["notebooks"]
    assert [path.name for path in (exchange / "notebooks").iterdir()] == ["01-tiny"]
    return exchange / "notebooks" / "01-tiny"


@pytest.mark.parametrize("door", [generated, released, bundled])
def test_nothing_but_what_the_lesson_names_goes_out(
    course: Course, tmp_path: Path, door: Door
) -> None:
    out = door(course, tmp_path / "out")
    assert sorted(path.name for path in out.rglob("*")) == ["map.csv", "tiny.ipynb"]
    assert not any(MARK in path.read_text() for path in out.iterdir())
    assert (out / "map.csv").read_text() == "x,y\n"


def test_the_list_is_what_the_lesson_names(course: Course) -> None:
    lesson = course.lesson("01")
    assert [file.name for file in lesson_files(lesson)] == ["tiny.ipynb", "map.csv"]
    assert student_files(course) == lesson_files(lesson)


def test_a_lesson_that_is_not_built_is_not_released(course: Course, tmp_path: Path) -> None:
    course.lesson("01").release.unlink()
    (tmp_path / "out").mkdir()
    done = api(course, tmp_path / "out").release_assignment("01-tiny")
    assert not done["success"] and "run course build 01-tiny" in done["log"] + done["error"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bank.py", "stays with the staff"),
        ("tiny.ipynb", "stays with the staff"),
        ("further/bank.py", "stays with the staff"),
        ("../../course.yml", "does not lie beside the text"),
        ("nothing.csv", "is no file there"),
        ("link.csv", "is no file there, or a link"),
    ],
)
def test_what_stays_with_the_staff_cannot_be_named(course: Course, name: str, why: str) -> None:
    lesson = course.lesson("01")
    (lesson.text.parent / "link.csv").symlink_to(lesson.bank)
    lesson.text.write_text(lesson.text.read_text().replace("map.csv", name))
    with pytest.raises(CourseError, match=f"files names {name}, which {why}"):
        named_files(lesson)


def plain(course: Course, name: str) -> Path:
    """An assignment of plain nbgrader beside the lessons."""
    source = course.solutions / name
    source.mkdir()
    answer = new_code_cell("### BEGIN SOLUTION\nx = 2\n### END SOLUTION")
    test = new_code_cell("assert x == 2")
    about = {"schema_version": 3, "points": 1, "task": False}
    answer.metadata["nbgrader"] = about | {"grade": False, "solution": True, "locked": False}
    test.metadata["nbgrader"] = about | {"grade": True, "solution": False, "locked": True}
    for cell, grade_id in ((answer, "answer"), (test, "test")):
        cell.metadata.nbgrader["grade_id"] = grade_id
        if grade_id == "answer":
            del cell.metadata.nbgrader["points"]
    written = new_notebook(cells=[answer, test])
    written.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(written, source / "sums.ipynb")
    (source / "table.csv").write_text("1")
    (source / "README.md").write_text("Sums")
    return source


@pytest.mark.long
def test_a_plain_assignment_beside_the_lessons_goes_nbgrader_s_own_way(
    course: Course, tmp_path: Path
) -> None:
    plain(course, "homework")
    (tmp_path / "out").mkdir()
    graders = api(course, tmp_path / "out")
    for done in (graders.generate_assignment("homework"), graders.release_assignment("homework")):
        assert done["success"], done
    out = tmp_path / "out" / "neural-networks" / "outbound" / "homework"
    assert sorted(path.name for path in out.iterdir()) == ["README.md", "sums.ipynb", "table.csv"]
    assert "YOUR CODE HERE" in (out / "sums.ipynb").read_text()
    for student, answer in (("ada", "x = 2"), ("ben", "x = 3")):
        folder = course.grading / "submitted" / student / "homework"
        shutil.copytree(out, folder)
        handed = (out / "sums.ipynb").read_text().replace("raise NotImplementedError()", answer)
        (folder / "sums.ipynb").write_text(handed)
        for done in (
            graders.autograde("homework", student),
            graders.generate_feedback("homework", student),
        ):
            assert done["success"], done
    with graders.gradebook as book:
        assert [book.find_submission("homework", s).score for s in ("ada", "ben")] == [1, 0]
    page = course.grading / "feedback" / "ben" / "homework" / "sums.html"
    assert "AssertionError" in page.read_text()


def test_a_copy_of_a_lesson_is_no_plain_assignment(course: Course, tmp_path: Path) -> None:
    shutil.copytree(course.solutions / "01-tiny", course.solutions / "tiny-old")
    done = api(course, tmp_path).generate_assignment("tiny-old")
    assert not done["success"] and "is a copy of a lesson" in done["log"]
    assert not (course.notebooks / "tiny-old").exists()
