"""However often a run is killed, and whatever of it: one resume gives the undisturbed grades."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from grading.course import Lesson
from grading.judging.forms import Forms
from grading.running import autograde
from tests.durable.conftest import STUDENTS, copied, start, work
from tests.durable.processes import kill, victims
from tests.durable.snapshot import notebooks, rows
from tests.grading.conftest import hand_in

VICTIMS = ["command"] * 3 + ["worker"] * 4 + ["template"] * 2 + ["candidate"] * 11
PATIENCE = 600.0


def graded(lesson: Lesson) -> int:
    """How many results are kept."""
    return sum(1 for _ in (lesson.course.grading / "results").rglob("*.json"))


def resume(lesson: Lesson) -> None:
    autograde.run(lesson.course, lesson, workers=2)


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


DIES_INSIDE = """
import os, signal, sys
from grading.gradebook import record
from grading.gradebook.submissions import Submissions

def die(*arguments, **named):
    {before}
    os.kill(os.getpid(), signal.SIGKILL)

{place} = die
"""
PLACES = {
    "in the transaction": ("Submissions.store_scores", "arguments[0]._db.flush()"),
    "before the files": ("record.write_together", "pass"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_kill_while_the_gradebook_is_written(
    place: str, lesson: Lesson, forms: Forms, tmp_path: Path
) -> None:
    for number in range(5):
        hand_in(lesson, f"s{number}", work(forms, number).notebook)
    undisturbed = copied(lesson, tmp_path / "undisturbed")
    name, before = PLACES[place]
    run = start(lesson, DIES_INSIDE.format(place=name, before=before))
    run.communicate()
    assert run.returncode == -signal.SIGKILL and not notebooks(lesson)
    assert bool(rows(lesson)) == (place == "before the files")
    resume(lesson)
    resume(undisturbed)
    assert rows(lesson) == rows(undisturbed)
    assert notebooks(lesson) == notebooks(undisturbed)
