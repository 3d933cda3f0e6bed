"""Ceilings of time and memory for what the judge itself does with a student's data.

A worker, which can be lost, does it: what no ceiling stops costs that worker, not the run.
"""

from __future__ import annotations

import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MEMORY = 2 * 2**30  # bytes beyond what is in use, for the checks of one submission
READING_MEMORY = 2**30  # and for reading it; the largest file that is read takes a third
READING_SECONDS = 60.0  # most files take a hundredth of a second, the largest some seconds


class JudgeTimeout(BaseException):
    """A check ran too long; no `except Exception` in its way may hold it up."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise JudgeTimeout in the block after `seconds`, where signals reach (the main thread)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: Any) -> None:
        raise JudgeTimeout

    if seconds <= 0:
        raise JudgeTimeout
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def memory_limit(more: int = MEMORY) -> Iterator[None]:
    """Raise MemoryError in the block where it takes `more` bytes beyond what is in use.

    A function of a check that a student calls back gets arguments of the student's choice, and
    arrays of a few numbers can be multiplied to some of billions.
    """
    if sys.platform != "linux":
        yield
        return
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceilings = [limit for limit in (before, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([used + more, *ceilings]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, hard))
