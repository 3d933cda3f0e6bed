"""The student's bundle: complete, the same every time, and nothing in it for instructors."""

from __future__ import annotations

import re
import tomllib
import zipfile
from functools import cache
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

from grading.build.numbers import read_part
from grading.course import Course
from grading.errors import CourseError
from grading.handout import write_bundle
from tests.conftest import locked

pytestmark = pytest.mark.xdist_group("bundle")  # what they share is made once

ROOT = Path(__file__).parents[2]
LOCK = "requirements.lock"
MARKS = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "Marking guide", "right=true")
REGION = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", re.DOTALL)
TELLING = 25  # characters: a shorter line, such as `return x`, may stand anywhere


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bundle(Course(ROOT), tmp_path_factory.mktemp("dist"))


def files(bundle: Path) -> dict[str, str]:
    """{path in the bundle: its text}, without the arrays of digits."""
    with zipfile.ZipFile(bundle) as archive:
        names = [name for name in archive.namelist() if not name.endswith(".npz")]
        return {n.partition("/")[2]: archive.read(n).decode() for n in names}


@cache
def instructors_lines(course: Course) -> set[str]:
    """The telling lines of all solutions and hidden tests that students see nowhere else."""
    hidden, shown = set(), set()
    for lesson in course.lessons():
        for cell in (cell for page in lesson.pages for cell in read_part(page).cells):
            shown |= _lines(REGION.sub("", cell.source))
        for cell in read_part(lesson).cells:
            hidden |= {line for region in REGION.findall(cell.source) for line in _lines(region)}
    return hidden - shown


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if len(line.strip()) >= TELLING}


def leaks(found: dict[str, str], course: Course) -> list[str]:
    """Where a mark or a line for instructors stands. nnlib is the library, with its own code."""
    secret = instructors_lines(course)
    places = [f"{path}: {mark}" for path, text in found.items() for mark in MARKS if mark in text]
    for path, text in found.items():
        if path.endswith(".ipynb"):
            sources = "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
            places += [f"{path}: {line}" for line in sorted(secret & _lines(sources))]
    return places


def test_nothing_for_instructors_is_in_it(bundle: Path) -> None:
    assert len(instructors_lines(Course(ROOT))) > 100
    assert leaks(files(bundle), Course(ROOT)) == []


def test_a_leak_would_be_found(bundle: Path) -> None:
    line = sorted(instructors_lines(Course(ROOT)))[0]
    path = "notebooks/01-neuron/neuron.ipynb"
    notebook = nbformat.reads(files(bundle)[path], as_version=4)
    notebook.cells[1].source += f"\n    {line}\n### END SOLUTION"
    found = leaks({path: nbformat.writes(notebook)}, Course(ROOT))
    assert found == [f"{path}: END SOLUTION", f"{path}: {line}"]


def test_it_holds_the_lessons_and_the_library_and_no_grading(bundle: Path) -> None:
    found = files(bundle)
    released = {f"notebooks/{x.name}/{x.topic}.ipynb" for x in Course(ROOT).lessons()}
    assert released <= set(found) and "nnlib/check/exercise.py" in found
    assert {path.split("/")[0] for path in found} == {
        *("README.md", "LICENSE", "environment.yml", "requirements.txt", "pyproject.toml"),
        *("nnlib", "notebooks"),
    }
    assert not any("import grading" in text or "from grading" in text for text in found.values())


def test_it_is_the_same_byte_for_byte_every_time(bundle: Path, tmp_path: Path) -> None:
    assert write_bundle(Course(ROOT), tmp_path).read_bytes() == bundle.read_bytes()


def test_requirements_are_what_students_need_as_the_lock_pins_it(bundle: Path) -> None:
    lock = ROOT / "requirements-student.lock"
    assert files(bundle)["requirements.txt"] == lock.read_text()
    pins = {r.name: str(r.specifier) for r in locked(lock)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["widgets"], "jupyterlab"]
    assert {Requirement(line).name for line in asked} <= set(pins)
    assert pins.items() <= {r.name: str(r.specifier) for r in locked(ROOT / LOCK)}.items()
    assert not set(pins) & {"nbgrader", "sqlalchemy", "typer", "pytest"}


def test_a_hub_s_servers_get_nbgrader_on_top_and_no_more_of_the_staff_s_tools() -> None:
    home, hub, all_of_them = (
        {r.name: str(r.specifier) for r in locked(ROOT / f"requirements{name}.lock")}
        for name in ("-student", "-hub", "")
    )
    assert home.items() | {("nbgrader", all_of_them["nbgrader"])} <= hub.items()
    assert hub.items() <= all_of_them.items() and not set(hub) & {"typer", "pytest", "sphinx"}


def test_its_package_is_the_library_with_the_same_dependencies(bundle: Path) -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    theirs = tomllib.loads(files(bundle)["pyproject.toml"])["project"]
    assert theirs["name"] == "neural-network-course-student"
    for key in ("version", "requires-python", "dependencies"):
        assert theirs[key] == ours[key]


def test_its_readme_names_files_that_are_there(bundle: Path) -> None:
    found = files(bundle)
    named = set(re.findall(r"[\w/-]+\.(?:yml|txt|ipynb)\b", found["README.md"]))
    assert named and named <= set(found)


def test_a_lesson_that_is_not_built_is_named(tiny: Course, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"tiny\.ipynb does not exist yet: run course build"):
        write_bundle(tiny, tmp_path)


def test_the_verb_says_where_it_lies(tmp_path: Path) -> None:
    import grading.cli.instructor  # noqa: F401  (importing it adds its verbs)
    from grading.cli.app import app

    done = CliRunner().invoke(app, ["bundle", "-o", str(tmp_path), "--root", str(ROOT)])
    path = next(tmp_path.iterdir())
    assert done.exit_code == 0 and str(path) in done.output and path.suffix == ".zip"
