"""The wheel in an empty environment and an empty folder: the course comes with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(1200),
    pytest.mark.xdist_group("wheel"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist of this checkout and the wheel that is built from it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "-o", out, ROOT, cwd=out)
    return out


@pytest.fixture(scope="module")
def course(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `course` of an environment that has the wheel, and else what the lock pins."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    leave = shutil.ignore_patterns("*neural_network_course*", "pip", "__pycache__")
    # No links to packages: whoever grades shows student code what lies in the environment alone.
    for packages in (Path(sysconfig.get_path("purelib")), Path(sys.prefix, "share")):
        own = folder / packages.relative_to(sys.prefix)
        shutil.copytree(packages, own, ignore=leave, copy_function=hard_link, dirs_exist_ok=True)
    (wheel,) = built.glob("*.whl")
    options = ["--quiet", "--no-index", "--no-deps", wheel]
    run(sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", *options)
    return folder / "bin" / "course"


def hard_link(source: str, target: str) -> None:
    """The same file under another name; a copy where the disk is another one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def run(*command: object, cwd: Path | None = None) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_wheel_and_sdist_are_as_an_index_wants_them(built: Path) -> None:
    assert "FAILED" not in run(sys.executable, "-m", "twine", "check", "--strict", *built.iterdir())


def test_the_wheel_holds_the_course_and_nothing_that_grading_left(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = run("git", "ls-files", "solutions", "notebooks", "docs", cwd=ROOT).split()
    assert {f"neural_network_course/{path}" for path in tracked} <= names
    assert {"neural_network_course/course.yml", "grading/guides/ta.md"} <= names
    assert not [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name]


def test_it_is_the_wheel_that_runs_and_its_answers_are_hidden_from_students(
    course: Path, tmp_path: Path
) -> None:
    code = (
        "import grading.course as c, grading.sandbox.lock as k;"
        "print(c.Course.shipped().root); print(*k.hidden_paths([]), sep='\\n')"
    )
    shipped, *hidden = run(course.with_name("python"), "-c", code, cwd=tmp_path).splitlines()
    assert Path(shipped).is_relative_to(course.parents[1])
    assert shipped in hidden and str(ROOT) not in hidden


def test_bundle_in_an_empty_folder(course: Path, tmp_path: Path) -> None:
    run(course, "bundle", "-o", "dist", cwd=tmp_path)
    (bundle,) = (tmp_path / "dist").iterdir()
    names = [name.split("/", 1)[1] for name in zipfile.ZipFile(bundle).namelist()]
    assert {"notebooks/01-neuron/neuron.ipynb", "nnlib/__init__.py", "requirements.txt"} < {*names}


def test_new_in_an_empty_folder_begins_a_course(course: Path, tmp_path: Path) -> None:
    told = run(course, "new", "attention", cwd=tmp_path)
    assert f"A new course begins in {tmp_path}" in told
    assert (tmp_path / "notebooks" / "01-attention" / "attention.ipynb").is_file()


def test_demo_in_an_empty_folder(course: Path, tmp_path: Path) -> None:
    assert "scores of the sample class" in run(course, "demo", cwd=tmp_path)
    assert (tmp_path / "demo" / "grading" / "report.html").is_file()
