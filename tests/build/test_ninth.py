"""One lesson more, made by `course new`, keeps every test that looks at lessons."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

KEPT = ("course.yml", "pyproject.toml", "grading", "nnlib", "notebooks", "solutions", "tests")
NEW = "from grading.cli import main; main()"
TESTS = ("tests/lessons", "tests/test_topics.py", "tests/test_decks.py")


@pytest.mark.long
def test_a_new_lesson_passes_the_tests_of_lessons(tmp_path):
    for name in KEPT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)

    def run(*words):
        return subprocess.run(
            [sys.executable, *words],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
        )

    made = run("-c", NEW, "new", "attention")
    assert made.returncode == 0, made.stdout + made.stderr
    plain = ("-p", "no:cacheprovider", "-p", "no:xdist", "--override-ini=addopts=")
    tests = ("-m", "pytest", "-v", *plain, "-m", "not long", "-k", "attention or topics", *TESTS)
    done = run(*tests)
    assert done.returncode == 0, done.stdout[-3000:]
    assert done.stdout.count("attention] PASSED") >= 8
