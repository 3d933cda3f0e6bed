"""The small course, built and proven once for all tests of the proof."""

import shutil

import pytest
from rich.progress import Progress

from grading.build import build_lesson
from grading.course import Course
from grading.proof import prove_all
from tests.conftest import TINY


@pytest.fixture(scope="session")
def once_built(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    folder = root / "solutions" / "01-tiny"
    folder.mkdir(parents=True)
    for name in ("tiny.md", "bank.py"):
        shutil.copy(TINY / name, folder / name)
    build_lesson(Course(root).lesson("tiny"))
    return root


@pytest.fixture(scope="session")
def once_proven(once_built, tmp_path_factory):
    """The proof of the small course as it is."""
    root = tmp_path_factory.mktemp("proven")
    shutil.copytree(once_built, root, dirs_exist_ok=True)
    return proven(Course(root).lesson("tiny"))


def proven(lesson):
    with Progress(disable=True) as progress:
        return prove_all([lesson], progress, workers=1)


@pytest.fixture
def built(once_built, tmp_path):
    """A copy that a test may spoil."""
    shutil.copytree(once_built, tmp_path, dirs_exist_ok=True)
    return Course(tmp_path).lesson("tiny")
