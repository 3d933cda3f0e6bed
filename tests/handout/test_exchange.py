"""A whole round through nbgrader's exchange, as the guide types it, with one user in all roles."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.handout import hub as hubs

CONFIG = "/opt/tljh/user/etc"
LESSON = "01-neuron"


class Alone(hubs.Machine):
    """A machine with one user, in whose environment the course is installed already."""

    def become(self, user: str) -> list[str]:
        return ["env", f"JUPYTER_CONFIG_PATH={self.folder}/opt/tljh/user/etc/jupyter"]


@pytest.fixture
def system(tmp_path: Path) -> Alone:
    made = Alone(tmp_path)
    programs = made.environment / "bin"
    programs.mkdir(parents=True)
    for program in Path(sys.prefix, "bin").iterdir():
        (programs / program.name).symlink_to(program)
    for program in ("pip", "jupyter"):  # what the administrator installs is there
        (programs / program).unlink(missing_ok=True)
        (programs / program).write_text("#!/bin/sh\n")
        (programs / program).chmod(0o755)
    for user in ("instructor", "ada"):
        made.home(user).mkdir(parents=True)
    course = made.home("instructor") / "neural-networks"
    for name in (f"solutions/{LESSON}", f"notebooks/{LESSON}"):
        shutil.copytree(ROOT / name, course / name)
    (course / "grading").mkdir()
    shutil.copy(ROOT / "grading" / "nbgrader_config.py", course / "grading")
    (course / "solutions" / LESSON / "notes.csv").write_text("for the staff")
    (course / "notebooks" / LESSON / "notes.csv").write_text("for the staff")
    (course / ".venv").symlink_to(sys.prefix)
    return made


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_round_runs_as_the_guide_says(system: Alone) -> None:
    set_up, release, grade = hubs.blocks("bash instructor")
    hand_in, fetch_feedback = hubs.blocks("bash student")
    system.run("root", *hubs.blocks("bash administrator"))
    system.run("instructor", f"cd neural-networks\n{set_up.splitlines()[-1]}")
    system.run("instructor", release)
    said = system.run("ada", hand_in)
    fetched = system.home("ada") / LESSON
    assert sorted(os.listdir(fetched)) == ["further.ipynb", "neuron.ipynb"]
    assert "VALIDATION FAILED" in said  # nothing is solved yet
    system.run("instructor", grade)
    course = system.home("instructor") / "neural-networks"
    graded = course / "grading" / "autograded" / getpass.getuser() / LESSON
    assert {"submission_secret.txt", "timestamp.txt"} <= set(os.listdir(graded))
    system.run("ada", fetch_feedback)
    (page,) = (fetched / "feedback").rglob("*.html")
    assert "neuron_output" in page.read_text()
