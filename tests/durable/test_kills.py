"""However often a run is killed, and whatever of it: one resume gives the undisturbed grades."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grading.course import Lesson
from grading.running import autograde
from tests.conftest import ROOT
from tests.durable import dying
from tests.durable.conftest import STUDENTS, copied, start
from tests.durable.processes import kill, victims
from tests.durable.snapshot import notebooks, rows

VICTIMS = ["command"] * 2 + ["worker"] * 2 + ["template"] + ["candidate"] * 15
PATIENCE = 600.0


def graded(lesson: Lesson) -> int:
    """How many results are kept."""
    return sum(1 for _ in (lesson.course.grading / "results" / lesson.name).rglob("*.json"))


def resume(lesson: Lesson) -> None:
    autograde.run(lesson.course, lesson, workers=1)


def disturb(lesson: Lesson, chance: random.Random) -> list[str]:
    """Grade the class; at random moments of its progress kill a random part. Returns what died."""
    killed: list[str] = []
    roles = chance.sample(VICTIMS, len(VICTIMS))
    moments = sorted(chance.choices(range(STUDENTS - 5), k=len(roles)))
    run = start(lesson)
    deadline = time.monotonic() + PATIENCE
    while roles and time.monotonic() < deadline:
        if run.poll() is not None:
            run = start(lesson)
        found = victims(run.pid, roles[-1]) if graded(lesson) >= moments[-len(roles)] else []
        if found:
            kill(chance.choice(found))
            killed.append(roles.pop())
        time.sleep(0.001)
    kill(run.pid)
    run.communicate()
    return killed


@pytest.mark.long
@pytest.mark.timeout(900)
def test_twenty_kills_and_one_resume_give_the_undisturbed_grades(
    big_class: Lesson, tmp_path: Path
) -> None:
    undisturbed = copied(big_class, tmp_path / "undisturbed")
    resume(undisturbed)
    killed = disturb(big_class, random.Random(8))
    assert sorted(killed) == sorted(VICTIMS)
    resume(big_class)
    assert len(rows(big_class)) == STUDENTS
    assert rows(big_class) == rows(undisturbed)
    assert notebooks(big_class) == notebooks(undisturbed)


@pytest.mark.parametrize("place", ["inside", "after"])
def test_a_kill_while_the_gradebook_is_written(place: str, lesson: Lesson, tmp_path: Path) -> None:
    undisturbed = copied(lesson, tmp_path / "undisturbed")
    command = [sys.executable, "-m", "tests.durable.dying", str(lesson.course.root), place]
    assert subprocess.run(command, cwd=ROOT).returncode == -signal.SIGKILL
    assert not notebooks(lesson)
    assert len(rows(lesson)) == (0 if place == "inside" else len(dying.STUDENTS))
    dying.record_some(lesson)
    dying.record_some(undisturbed)
    assert rows(lesson) == rows(undisturbed)
    assert notebooks(lesson) == notebooks(undisturbed)
