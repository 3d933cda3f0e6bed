"""The processes below a run, by what they are for, to kill some of them."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def victims(command: int, role: str) -> list[int]:
    """The processes of a run in one role: command, worker, template or candidate.

    A template with namespaces is two processes: one that waits outside and one that forks inside.
    """
    workers = children(command)
    outer = [child for worker in workers for child in children(worker)]
    inner = [child for template in outer for child in children(template)]
    found = {"command": [command], "worker": workers, "template": outer + inner}
    return found.get(role) or [child for template in inner for child in children(template)]


def children(pid: int) -> list[int]:
    """The children of a process; none when it has ended."""
    try:
        return [*map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    except (FileNotFoundError, ProcessLookupError):
        return []


def kill(pid: int) -> None:
    """End a process as a power cut would; it may have ended by itself."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
