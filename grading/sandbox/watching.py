"""Ceilings that the kernel keeps only inside namespaces: elsewhere the judge looks for itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from grading.sandbox.errors import CeilingPassed
from grading.sandbox.limits import Limits

_MOST_FILES = 4096
_GONE = (FileNotFoundError, ProcessLookupError)  # it ended while it was looked at


class Watch:
    """Called now and then; raises CeilingPassed when a candidate has more than its limits.

    warm: the process whose children are the candidates; scratch: their folder, "" for none.
    """

    def __init__(self, warm: int, scratch: str, limits: Limits) -> None:
        self._warm, self._scratch, self._limits = warm, scratch, limits

    def __call__(self) -> None:
        size = check_scratch(self._scratch, self._limits.scratch) if self._scratch else 0
        for pid in _below(self._warm):
            try:
                if len(os.listdir(f"/proc/{pid}/task")) > self._limits.threads:
                    raise CeilingPassed("it started more threads than the limit")
                size += sum(_deleted(pid))
            except _GONE:
                continue
        if size > self._limits.scratch:
            raise CeilingPassed("it keeps more in deleted files than the limit of its scratch")


def possible() -> bool:
    """Whether this kernel lists the children of a process."""
    return Path("/proc/self/task", str(os.getpid()), "children").exists()


def check_scratch(folder: str, limit: int) -> int:
    """The bytes in a scratch folder; CeilingPassed when it has grown beyond its limit."""
    total = count = 0
    waiting = [folder]
    try:
        while waiting:
            for entry in os.scandir(waiting.pop()):
                count += 1
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    total += entry.stat(follow_symlinks=False).st_size
                if total > limit or count > _MOST_FILES:
                    raise CeilingPassed("it wrote more to its scratch folder than the limit")
    except FileNotFoundError:
        return total  # removed while it was looked at; the next look will tell
    except OSError as error:
        raise CeilingPassed("it wrote files that cannot be measured") from error
    return total


def _below(pid: int) -> Iterator[int]:
    """The descendants of a process."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except _GONE:
        return
    for child in map(int, children):
        yield child
        yield from _below(child)


def _deleted(pid: int) -> Iterator[int]:
    """The sizes of the files that a process holds open and that no folder names any more."""
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            found = os.stat(f"/proc/{pid}/fd/{fd}")
        except _GONE:
            continue
        if found.st_nlink == 0:
            yield found.st_size
