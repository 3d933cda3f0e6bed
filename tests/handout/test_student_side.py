"""What the workflow runs on Windows and macOS, run here: the bundle installed, lesson 01 judged."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path

import nbformat
import pytest

from grading.course import Course
from grading.handout import write_bundle
from tests.browser.home import install_library, make_environment
from tests.conftest import ROOT
from tests.handout import student_side
from tests.handout.answers import write_answers

LESSON = Course(ROOT).lesson("01-neuron")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked bundle with an environment of its own."""
    folder = tmp_path_factory.mktemp("home")
    with zipfile.ZipFile(write_bundle(Course(ROOT), folder)) as archive:
        archive.extractall(folder)
    bundle = next(path for path in folder.iterdir() if path.is_dir())
    install_library(make_environment(bundle / ".venv", bundle / "requirements.txt"), bundle)
    return bundle


@pytest.mark.long
def test_right_answers_earn_all_points_and_wrong_ones_do_not(bundle: Path) -> None:
    write_answers(LESSON, bundle / "answers.json")
    notebook = bundle / "notebooks" / LESSON.name / f"{LESSON.topic}.ipynb"
    command = [bundle / ".venv/bin/python", student_side.__file__, notebook, "answers.json"]
    done = subprocess.run(command, cwd=bundle, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    right, wrong = (line for line in done.stdout.splitlines() if line)
    assert re.fullmatch(r"right: (\d+) of \1 exercises earn all points", right)
    assert re.fullmatch(r"wrong: 0 of \d+ exercises earn all points", wrong)


def test_a_verdict_that_is_not_the_expected_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    verdicts = {"neuron_output": True, "neuron_loss": False}
    monkeypatch.setattr(student_side, "all_points", lambda notebook, answers: verdicts)
    given = tmp_path / "answers.json"
    given.write_text(json.dumps({"right": {}, "wrong": {}}))
    assert student_side.main("neuron.ipynb", str(given)) == 2
    assert capsys.readouterr().out.splitlines()[2:] == [
        "the right answer to neuron_loss is judged otherwise",
        "the wrong answer to neuron_output is judged otherwise",
    ]


@pytest.mark.parametrize(("points", "all_of_them"), [("3 of 3", True), ("1.5 of 3", False)])
def test_the_points_of_a_card_are_read(points: str, all_of_them: bool) -> None:
    card = f'<section aria-label="Check of exercise 1.4: words, {points} points">'
    output = nbformat.v4.new_output("display_data", {"text/html": card})
    cell = nbformat.v4.new_code_cell("check", outputs=[output])
    assert student_side.earned_all(cell) == all_of_them
