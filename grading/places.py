"""What the place may lack in which a course is graded: a home folder, disks whose files lock."""

from __future__ import annotations

import fcntl
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

NO_HOME = "this user has no home folder: HOME is not set, and the user is not in /etc/passwd"
SET_HOME = "export HOME=/a/folder/you/may/write"
MOVE = "keep the course on a local disk, or mount this one with locks (NFS: without nolock)"


def has_home() -> bool:
    """Whether there is a home folder, which Jupyter and Matplotlib need."""
    try:
        Path.home()
    except RuntimeError:
        return False
    return True


def locks_refused(folder: Path) -> str:
    """Why files in a folder cannot be locked in one of the two ways that grading and SQLite use."""
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".lock-") as file:
        try:
            for lock in (fcntl.flock, fcntl.lockf):
                lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                lock(file, fcntl.LOCK_UN)
        except OSError as error:
            return f"the disk of {folder} cannot lock files ({error.strerror})"
    return ""


def gradebook_refused(folder: Path) -> str:
    """Why SQLite cannot write in a folder, tried out; empty when it can."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".sqlite-") as room:
        try:
            with closing(sqlite3.connect(Path(room) / "try.db", timeout=1)) as book:
                book.execute("CREATE TABLE tried (it)")
                book.commit()
        except sqlite3.Error as error:
            return f"SQLite cannot write in {folder} ({error})"
    return ""
