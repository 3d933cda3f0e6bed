"""What tests of every kind share: a small course in a folder of its own."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from packaging.requirements import Requirement

from grading.course import Course
from nnlib.check import mynn

pytest_plugins = ("tests.machine", "tests.warm")  # says last what was not run; keeps workers

# How long an example takes is never asserted, and every run draws the same ones.
settings.register_profile("course", deadline=None, derandomize=True)
settings.load_profile("course")

ROOT = Path(__file__).parents[1]
TINY = Path(__file__).parent / "tiny"


def locked(path: Path) -> list[Requirement]:
    """The packages that a lock pins, each for the systems that it names."""
    lines = re.findall(r"^(\w.*?)(?: \\)?$", path.read_text(), re.MULTILINE)
    return [Requirement(line) for line in lines]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Say how to run failed tests in the same order again."""
    if exitstatus and config.pluginmanager.hasplugin("randomly"):
        seed = config.getoption("randomly_seed")
        terminalreporter.write_line(f"This order again: pytest --randomly-seed={seed}")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are cores: many tests wait for a limit of time to pass."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True, scope="session")
def own_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which the checks of a process keep functions that pass: not the checkout."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("mynn")
        patch.setenv(mynn.FOLDER, str(folder))
        yield folder


@pytest.fixture
def tiny(tmp_path: Path) -> Course:
    """A course with one lesson of two exercises and a written question, not built yet."""
    folder = tmp_path / "solutions" / "01-tiny"
    folder.mkdir(parents=True)
    for name in ("tiny.md", "bank.py"):
        (folder / name).write_text((TINY / name).read_text())
    return Course(tmp_path)
