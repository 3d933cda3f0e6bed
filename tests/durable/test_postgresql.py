"""The gradebook may be PostgreSQL, as in nbgrader; tried on a real server."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.course import Lesson
from grading.judging.forms import Forms
from tests import machine
from tests.durable.test_by_hand import work_with_a_ta

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


@pytest.mark.long
def test_grades_by_hand_survive_in_postgresql(lesson: Lesson, forms: Forms, url: str) -> None:
    lesson.course.grading.mkdir()
    (lesson.course.grading / "nbgrader_config.py").write_text(CONFIG.format(url=url))
    work_with_a_ta(lesson, forms)
