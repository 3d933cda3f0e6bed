"""The student's bundle, unpacked where nothing else is: lesson 01 from beginning to end."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from grading.course import Course
from grading.handout import write_bundle
from tests.browser.home import install_library, make_environment
from tests.browser.lab import Lab
from tests.browser.server import jupyterlab
from tests.conftest import ROOT
from tests.handout.answers import answers

LESSON = Course(ROOT).lesson("01-neuron")
ALL_RIGHT = re.compile(r": (?:(?:all \d+|both) parts )?right, ([\d.]+) of \1 points$")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked bundle, in a folder that is empty otherwise."""
    folder = tmp_path_factory.mktemp("home")
    with zipfile.ZipFile(write_bundle(Course(ROOT), folder)) as archive:
        archive.extractall(folder)
    return next(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def python(bundle: Path) -> Path:
    python = make_environment(bundle / ".venv", bundle / "requirements.txt")
    install_library(python, bundle)
    return python


@pytest.fixture
def lab(browser: Browser, bundle: Path, python: Path, tmp_path: Path) -> Iterator[Lab]:
    """JupyterLab of the bundle's own environment on the bundle's notebooks."""
    with jupyterlab(python, bundle / "notebooks", bundle, tmp_path) as server:
        yield from Lab.on(server, browser)


def said(card: Locator) -> str:
    """The verdict as a screen reader hears it."""
    return card.get_attribute("aria-label") or ""


@pytest.mark.long
def test_the_library_is_the_bundles_and_grading_is_not_there(bundle: Path, python: Path) -> None:
    code = (
        "import importlib.util, nnlib; print(nnlib.__file__)\n"
        "print([n for n in ('grading', 'nbgrader', 'pytest') if importlib.util.find_spec(n)])"
    )
    done = subprocess.run([python, "-c", code], cwd=bundle / "notebooks", capture_output=True)
    assert done.stdout.decode().split("\n")[:2] == [str(bundle / "nnlib" / "__init__.py"), "[]"]


@pytest.mark.long
def test_lesson_01_from_beginning_to_end(lab: Lab) -> None:
    notebook = lab.open("01-neuron/neuron.ipynb")
    notebook.run("setup")
    for exercise, answer in answers(LESSON, right=True).items():
        notebook.write(exercise, answer)
        notebook.run(exercise)
        assert ALL_RIGHT.search(said(notebook.card(f"check_{exercise}")))
    notebook.run_all()
    lab.picture("bundle-lesson-01")
    cards = notebook.root.locator("section[role=group]").all()
    assert cards and all(ALL_RIGHT.search(said(card)) for card in cards)
    assert notebook.root.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert lab.errors == []
