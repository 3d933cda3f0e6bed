"""What tests of every kind share: a small course in a folder of its own."""

from pathlib import Path

import pytest
from hypothesis import settings

from grading.course import Course

pytest_plugins = ("tests.machine",)  # says last what was not run

settings.register_profile("course", deadline=None)  # how long an example takes is never asserted
settings.load_profile("course")

ROOT = Path(__file__).parents[1]
TINY = Path(__file__).parent / "tiny"


@pytest.fixture
def tiny(tmp_path: Path) -> Course:
    """A course with one lesson of two exercises and a written question, not built yet."""
    folder = tmp_path / "solutions" / "01-tiny"
    folder.mkdir(parents=True)
    for name in ("tiny.md", "bank.py"):
        (folder / name).write_text((TINY / name).read_text())
    return Course(tmp_path)
