"""Every command that a guide tells the reader to type does what it says, or at least exists."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

import grading.cli.everyone
import grading.cli.figures
import grading.cli.instructor
import grading.cli.intake
import grading.cli.keeping
import grading.cli.late
import grading.cli.requests
import grading.cli.returning
import grading.cli.similar
import grading.cli.ta  # noqa: F401  (they add the verbs)
from grading.build import build_lesson
from grading.build.frame import new_lesson
from grading.cli.app import app
from grading.course import Course
from tests.conftest import ROOT

BLOCK = re.compile(r"^```bash\n(.*?)^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`((?:course|make) [^`\n]+)`")
GUIDES = [
    *(
        ROOT / name
        for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "solutions/README.md")
    ),
    *sorted((ROOT / "grading" / "guides").glob("*.md")),
    ROOT / "docs" / "jupyterhub.md",
]


def blocks(guide: Path) -> str:
    """All that the guide says to type, as one script."""
    return "".join(BLOCK.findall(guide.read_text(encoding="utf-8")))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of one small lesson called 01-neuron, with the environment beside it."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / ".venv").symlink_to(sys.prefix)
    new_lesson(Course(tmp_path), "01-neuron")
    return Course(tmp_path)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_an_instructor_s_afternoon_runs_as_the_guide_says(course):
    script = "set -e\n" + blocks(ROOT / "solutions" / "README.md")
    assert script.count("course ") >= 6
    done = subprocess.run(
        ["bash", "-c", script], cwd=course.root, capture_output=True, text=True, timeout=1500
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert course.lesson("09-attention").release.is_file()
    assert len(list((course.root / "slides").rglob("*.pdf"))) == 2


def commands() -> list[tuple[str, str]]:
    return [
        (guide.name, command)
        for guide in GUIDES
        for command in INLINE.findall(guide.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("guide", "command"), commands())
def test_a_command_in_a_sentence_exists_with_its_options(guide, command):
    program, *words = shlex.split(command)
    assert parses(words) if program == "course" else makes(words), f"{guide}: {command}"


def parses(words: list[str]) -> bool:
    """Whether the command line knows this verb and these options; --help runs nothing."""
    return CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


def makes(words: list[str]) -> bool:
    return all(re.search(rf"^{word}:", (ROOT / "Makefile").read_text(), re.M) for word in words)


@pytest.mark.parametrize("command", ["course fly", "course build --fast", "make tea"])
def test_a_command_that_does_not_exist_is_seen(command):
    program, *words = shlex.split(command)
    assert not (parses(words) if program == "course" else makes(words))


def named_tests() -> list[tuple[Path, str]]:
    """Every test that SECURITY.md names."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "SECURITY.md").read_text())
    return [(ROOT / path, name) for path, name in named]


@pytest.mark.parametrize(("path", "name"), named_tests())
def test_a_promise_names_a_test_that_is_there(path, name):
    assert defines(path, name)


def test_a_promise_without_its_test_is_seen():
    assert len(named_tests()) > 10
    assert not defines(ROOT / "tests" / "sandbox" / "test_attacks.py", "test_no_such_thing")


def defines(path: Path, name: str) -> bool:
    return bool(re.search(rf"^def {name}\(", path.read_text(), re.MULTILINE))


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_ta_s_day_runs_as_the_guide_says(course):
    lesson = course.lesson("01-neuron")
    build_lesson(lesson)
    (course.grading).mkdir()
    (course.grading / "roster.csv").write_text("id,first name,last name\nada,Ada,Lovelace\n")
    with ZipFile(course.root / "submissions.zip", "w") as download:
        text = lesson.release.read_text(encoding="utf-8")
        download.writestr(
            "ada/neuron.ipynb", text.replace("raise NotImpl", "# tried\\n    raise NotImpl")
        )
    script = "set -e\n" + blocks(ROOT / "grading" / "guides" / "ta.md")
    assert script.count("course ") >= 6
    done = subprocess.run(
        ["bash", "-c", script], cwd=course.root, capture_output=True, text=True, timeout=1500
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1.1 " in done.stdout and "0 of 1 changed" in done.stdout
    assert "ada may hand in 01-neuron until 2026-11-23 18:00 UTC" in done.stdout
    (ada,) = json.loads((course.grading / "grades.json").read_text())
    assert (ada["last_name"], ada["score"]) == ("Lovelace", 0)
    assert list((course.grading / "feedback" / "ada").rglob("*.html"))
