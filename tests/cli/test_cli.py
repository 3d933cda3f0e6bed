"""The front door: verbs by role, and one sentence for every mistake of a user."""

import subprocess
import sys
from typing import NamedTuple

import pytest

from grading.cli import main
from tests.conftest import ROOT

VERBS = (
    "lab",
    "new",
    "build",
    "check",
    "bundle",
    "figures",
    "bench",
    "doctor",
    "collect",
    "autograde",
    "regrade",
    "due",
    "extend",
    "feedback",
    "export",
    "report",
    "demo",
)


class Done(NamedTuple):
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def course(monkeypatch, capsys):
    """Runs a command in this process."""

    def run(*words, cwd=ROOT):
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["course", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        return Done(left.value.code or 0, *capsys.readouterr())

    return run


def test_help_groups_the_verbs_by_role():
    command = [sys.executable, "-c", "from grading.cli import main; main()", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert all(f" {verb} " in shown for verb in VERBS)
    for role in ("For everyone", "For the TA", "For the instructor"):
        assert role in shown


@pytest.mark.parametrize("verb", ["build", "check", "autograde", "feedback", "due"])
def test_an_unknown_lesson_is_one_sentence_that_names_the_known_ones(course, verb):
    done = course(verb, "99-nothing")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no lesson is called '99-nothing'; the lessons are: 01-")
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["build", "lab", "export"])
def test_outside_of_a_course_the_message_says_where_to_go(course, verb, tmp_path):
    done = course(verb, cwd=tmp_path)
    assert done.returncode == 1
    assert "no course here" in done.stderr and "--root" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_figure_is_one_sentence_with_what_is_spelled_alike(course):
    done = course("figures", "nouron")
    assert done.returncode == 1
    assert done.stderr == (
        "Error: no figure, lesson or deck is called 'nouron'; did you mean neuron or 01-neuron? "
        "course figures --list shows all\n"
    )


def test_checking_an_unbuilt_lesson_says_what_to_run(course, tiny):
    done = course("check", "tiny", "--root", tiny.root)
    assert done.returncode == 1
    assert "01-tiny is not built yet: run course build 01-tiny" in done.stderr


def test_build_and_check_of_a_small_course(course, tiny):
    built = course("build", "--root", tiny.root)
    assert built.returncode == 0, built.stderr
    assert tiny.lesson("tiny").release.is_file()
    proof = course("check", "--root", tiny.root)
    assert proof.returncode == 1, "the bank of this lesson is smaller than a lesson's must be"
    last = proof.stdout.strip().splitlines()[-1]
    assert "4 of 4 right answers accepted" in last
    assert "5 of 5 wrong answers rejected as expected" in last
    banks, kinds = 2, 7 + 8  # two banks that are small, and the kinds of input that nothing sends
    assert last.endswith(f"mutants killed (100.0%): {banks + kinds} gaps")
