"""Odd places: no home, disks without locks, SQLite that cannot write; told in one sentence."""

from __future__ import annotations

import errno
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from grading import doctor, places
from grading.errors import CourseError
from grading.running.alone import alone

NO_USER = ("unshare", "-U", "--map-user=12345", "--map-group=12345", "env", "-u", "HOME")


def broken(*_: object, **__: object) -> None:
    raise OSError(errno.ENOLCK, "No locks available")


def refused(*_: object, **__: object) -> None:
    raise sqlite3.OperationalError("database is locked")


FAULTS = {
    "flock": (places.fcntl, "flock", broken, "cannot lock files .No locks available"),
    "POSIX locks": (places.fcntl, "lockf", broken, "cannot lock files .No locks available"),
    "SQLite": (places.sqlite3, "connect", refused, "SQLite cannot write .* .database is locked"),
}


def test_a_usual_place_is_fine(tmp_path: Path) -> None:
    assert places.has_home()
    assert places.locks_refused(tmp_path) == places.gradebook_refused(tmp_path) == ""
    with alone(tmp_path):
        assert not [path for path in tmp_path.iterdir() if path.name != ".lock"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_disk_without_locks_is_named(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, broke, told = FAULTS[fault]
    monkeypatch.setattr(module, name, broke)
    with (
        pytest.raises(CourseError, match=f"{told}.*keep the course on a local disk"),
        alone(tmp_path),
    ):
        raise AssertionError
    findings = {f.name: f for f in doctor._locks(tmp_path)}
    wrong = [f for f in findings.values() if f.state == "missing"]
    assert len(wrong) == 1 and wrong[0].todo == places.MOVE


@pytest.mark.parametrize("verb", [["autograde", "01"], ["doctor"]])
def test_a_user_without_a_home_is_told_what_to_do(verb: list[str], tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    command = [*NO_USER, sys.executable, "-c", "from grading.cli import main; main()", *verb]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    told = " ".join((done.stdout + done.stderr).replace("│", " ").split())
    assert "Traceback" not in told and "export" in told and "HOME" in told
    assert verb == ["doctor"] or done.returncode == 1
