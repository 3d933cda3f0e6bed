"""The gradebook may be PostgreSQL, as in nbgrader; tried on a real server."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from grading.course import Lesson
from grading.gradebook import backup as keeper
from grading.gradebook import requests, undo
from grading.gradebook.database import open_gradebook
from grading.gradebook.merge import merge
from grading.judging.forms import Forms
from grading.running import autograde
from tests import machine
from tests.durable.snapshot import rows
from tests.durable.test_by_hand import WORDS, by_hand, grade_by_hand, work_with_a_ta
from tests.grading.conftest import QUICK, hand_in
from tests.grading.editing import Edited

pytestmark = pytest.mark.long

CONFIG = """
from pathlib import Path
from grading.base_config import base_config

c = get_config()
c.merge(base_config(Path(__file__).resolve().parents[1]))
c.CourseDirectory.db_url = {url!r}
"""


@pytest.fixture
def url() -> Iterator[str]:
    """A fresh server in a folder of its own, on a socket in that folder; never run as root."""
    programs = machine.need("postgresql", machine.find_postgresql)
    owner = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    shutil.chown(folder, owner)
    as_owner = {"user": owner} if os.getuid() == 0 else {}
    settings = f"-c listen_addresses='' -c fsync=off -k {folder}"

    def command(program: str, *words: str) -> None:
        subprocess.run(
            [str(programs / program), "-D", f"{folder}/data", *words],
            check=True,
            capture_output=True,
            cwd=folder,
            **as_owner,  # type: ignore[call-overload]
        )

    command("initdb", "-A", "trust", "-U", "course", "--no-sync")
    command("pg_ctl", "-w", "-l", f"{folder}/log", "-o", settings, "start")
    try:
        yield f"postgresql+psycopg://course@/postgres?host={folder}"
    finally:
        command("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def test_grades_by_hand_survive_in_postgresql(lesson: Lesson, forms: Forms, url: str) -> None:
    lesson.course.grading.mkdir()
    move_to(lesson, url)
    work_with_a_ta(lesson, forms)


def move_to(lesson: Lesson, url: str) -> None:
    """The one line by which the course keeps its grades there."""
    (lesson.course.grading / "nbgrader_config.py").write_text(CONFIG.format(url=url))


@pytest.fixture
def graded(lesson: Lesson, forms: Forms) -> Lesson:
    """Two students graded, one of them by hand, too, in the course's own file."""
    for student in ("s00", "s01"):
        hand_in(lesson, student, Edited(forms).write(think_slope="So.").notebook)
    autograde.run(lesson.course, lesson, workers=1, limits=QUICK)
    grade_by_hand(own_file(lesson), lesson, "s00")
    return lesson


def own_file(lesson: Lesson) -> str:
    return f"sqlite:///{lesson.course.grading / 'gradebook.db'}"


def test_a_backup_moves_a_class_to_a_server_and_back(graded: Lesson, url: str) -> None:
    before, file = rows(graded, own_file(graded)), keeper.backup(graded.course)
    move_to(graded, url)
    keeper.restore(graded.course, file, replace=True)
    assert rows(graded, url) == before
    from_server = keeper.backup(graded.course)
    (graded.course.grading / "nbgrader_config.py").unlink()
    keeper.restore(graded.course, from_server, replace=True)
    assert rows(graded, own_file(graded)) == before


def test_a_backup_of_a_server_is_of_one_moment(graded: Lesson, url: str) -> None:
    """A TA commits while it is copied, after its first table: all of that is in it, or nothing."""
    file = keeper.backup(graded.course)
    move_to(graded, url)
    keeper.restore(graded.course, file, replace=True)
    before, written = rows(graded, url), []

    @event.listens_for(Engine, "after_cursor_execute")
    def meanwhile(connection: Connection, _: object, statement: str, *__: object) -> None:
        if connection.dialect.name == "postgresql" and "FROM course" in statement and not written:
            written.append(statement)
            grade_by_hand(url, graded, "s01")

    try:
        later = keeper.backup(graded.course)
    finally:
        event.remove(Engine, "after_cursor_execute", meanwhile)
    assert written and by_hand(graded, url)["s01"][2] == WORDS
    with keeper.opened(later) as there:
        assert rows(graded, f"sqlite:///{there.grading / 'gradebook.db'}") == before


def test_undo_and_an_empty_backup_work_on_a_server(graded: Lesson, url: str) -> None:
    file = keeper.backup(graded.course)
    move_to(graded, url)
    keeper.restore(graded.course, file, replace=True)
    before = rows(graded, url)
    undo.snapshot(graded.course, graded.name)
    grade_by_hand(url, graded, "s01")
    undo.undo(graded.course)
    assert rows(graded, url) == before
    with zipfile.ZipFile(file.with_name("empty.zip"), "w") as archive:
        archive.writestr("people.csv", "id,name\n")
    keeper.restore(graded.course, file.with_name("empty.zip"), replace=True)
    with open_gradebook(url) as book:
        assert book.assignments == []


def test_a_laptop_is_merged_into_a_server(graded: Lesson, url: str) -> None:
    file = keeper.backup(graded.course)
    requests.ask(graded, "s00", "think_slope", reason="look again", by="ta")
    grade_by_hand(own_file(graded), graded, "s01")
    laptop = keeper.backup(graded.course, file.with_name("laptop.zip"))
    before = rows(graded, own_file(graded))
    move_to(graded, url)
    keeper.restore(graded.course, file, replace=True)
    done = merge(graded.course, laptop)
    assert (done.grades, done.requests, done.conflicts) == (2, 1, [])
    assert rows(graded, url) == before
    with keeper.opened(keeper.backup(graded.course, file.with_name("server.zip"))) as there:
        assert [r.student for r in requests.all_requests(there)] == ["s00"]
