"""Some lessons alone, in another order: nothing but course.yml is edited."""

import re
import shutil
import zipfile

import nbformat
import pytest
import yaml
from rich.progress import Progress

from grading.build import arrange, build_index, build_part, check_parts
from grading.course import Course
from grading.handout import write_bundle
from grading.proof import prove
from tests.conftest import ROOT

ORDER = ["backprop", "xor", "jacobians"]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Lessons 03 to 05 of this course in the order 05, 03, 04; the others are not even there."""
    made = Course(tmp_path_factory.mktemp("subset"))
    shutil.copytree(ROOT / "solutions", made.solutions)
    for lesson in Course(ROOT).lessons():
        if lesson.topic not in ORDER:
            shutil.rmtree(made.solutions / lesson.name)
    made.outline_file.write_text(yaml.safe_dump({"title": "Three", "lessons": ORDER}))
    arrange(made)
    parts = made.parts(None)
    check_parts(made, parts)
    for page in (page for part in parts for page in part.pages):
        build_part(page)
    build_index(made)
    return made


pytestmark = [pytest.mark.long, pytest.mark.xdist_group("subset")]


def texts(course):
    """{path below notebooks/: the Markdown and code of a notebook}."""
    found = sorted(course.notebooks.rglob("*.ipynb"))
    return {
        path: "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
        for path in found
    }


def test_numbers_folders_and_index_follow_the_order(course):
    names = [lesson.name for lesson in course.lessons()]
    assert names == ["01-backprop", "02-xor", "03-jacobians"]
    built = texts(course)
    assert "# 2 · XOR" in built[course.lesson("xor").release]
    assert "Exercise 2.1: " in built[course.lesson("xor").release]
    index = built[course.index]
    assert index.startswith("# Three\n") and "Three lessons, best taken in this order" in index
    assert index.index("(01-backprop/") < index.index("(02-xor/") < index.index("(03-jacobians/")


def test_no_link_leads_to_a_lesson_that_is_left_out(course):
    built = texts(course)
    links = [
        (path.parent / to).resolve()
        for path, text in built.items()
        for to in re.findall(r"\]\(([^)#:]+\.ipynb)", text)
    ]
    assert len(links) > 50 and {to for to in links if not to.is_file()} == set()
    assert "the lesson “neuron”" in "".join(built.values())


def test_every_lesson_is_proven(course):
    with Progress(disable=True) as progress:
        proofs = [prove(lesson, progress) for lesson in course.lessons()]
    gaps = [gap for proof in proofs for one in (proof, *proof.exercises) for gap in one.gaps]
    assert gaps == []
    assert sum(len(proof.exercises) for proof in proofs) > 15


def test_the_bundle_holds_these_lessons_alone(course, tmp_path):
    with zipfile.ZipFile(write_bundle(course, tmp_path)) as archive:
        names = [name.split("/", 1)[1] for name in archive.namelist()]
        (readme,) = (archive.read(name).decode() for name in archive.namelist() if "README" in name)
    lessons = {name.split("/")[1] for name in names if name.startswith("notebooks/0")}
    assert lessons == {"01-backprop", "02-xor", "03-jacobians"}
    assert readme.startswith("# Three\n") and "notebooks/01-backprop/backprop.ipynb" in readme
    assert "Eight" not in readme and "Three notebooks" in readme
