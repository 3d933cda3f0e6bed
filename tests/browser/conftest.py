"""A browser and a JupyterLab on a copy of the course, started once for all tests in this folder."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from grading.course import Course
from tests import machine
from tests.browser.lab import Lab
from tests.browser.server import jupyterlab
from tests.conftest import ROOT

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process runs all tests of this folder, one after the other: they share a JupyterLab."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group("browser"))
    items.sort(key=lambda item: item.path.parent == HERE)


@pytest.fixture(autouse=True)
def nothing_kept(own_library: Path) -> None:
    """A student of each test has passed no check yet: kernels keep functions that pass there."""
    shutil.rmtree(own_library, ignore_errors=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, Chrome or Edge, without a window."""
    with sync_playwright() as play:
        browser = machine.need("browser", lambda: machine.start_browser(play))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of the course, for tests to write into."""
    root = tmp_path_factory.mktemp("course")
    hidden = shutil.ignore_patterns(".*")
    for folder in ("solutions", "notebooks"):
        shutil.copytree(ROOT / folder, root / folder, ignore=hidden)
    (root / "grading").mkdir()
    shutil.copy(ROOT / "grading" / "nbgrader_config.py", root / "grading")
    return Course(root)


@pytest.fixture(scope="package")
def lab(
    browser: Browser, course: Course, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    """JupyterLab on the course, started where a TA starts it for formgrader."""
    state = tmp_path_factory.mktemp("jupyter")
    with jupyterlab(Path(sys.executable), course.root, course.grading, state) as server:
        yield from Lab.on(server, browser)
