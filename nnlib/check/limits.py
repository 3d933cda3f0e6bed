"""A limit of time for the student's code, in a notebook on any system.

A timer of a second thread interrupts the main one, as the stop button does: SIGALRM is missing on
Windows. In a browser there are no threads, and no limit: there the page itself can be stopped.
"""

from __future__ import annotations

import _thread
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from nnlib.check.outcome import StudentCodeError

CALL_SECONDS = 10.0
AGAIN = 0.5  # seconds until the next interruption of code that has caught the first
OVERTIME = "it was stopped after {seconds:g} seconds; look for a loop that does not end"


@contextmanager
def time_limit(seconds: float | None = None) -> Iterator[None]:
    """Interrupt the block after so many seconds (CALL_SECONDS if not given).

    Raises StudentCodeError of the kind "Timeout".
    An interruption by the reader (the stop button) stays a KeyboardInterrupt. Outside of the main
    thread, and where there are no threads, nothing limits the block.
    """
    if sys.platform == "emscripten" or threading.current_thread() is not threading.main_thread():
        yield
        return
    seconds = CALL_SECONDS if seconds is None else seconds
    clock = _Clock(seconds)
    try:
        clock.start()
        yield
        clock.stop()
    except KeyboardInterrupt:
        if not clock.struck:
            raise
        raise StudentCodeError("Timeout", OVERTIME.format(seconds=seconds)) from None
    finally:
        clock.stop()


class _Clock:
    """Interrupts the main thread from a time on, until it is stopped."""

    def __init__(self, seconds: float) -> None:
        self.struck = False
        self._seconds, self._stopped = seconds, threading.Event()
        self._between = threading.Lock()

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        with self._between:  # so that no interruption comes after this
            self._stopped.set()

    def _run(self) -> None:
        wait = self._seconds
        while not self._stopped.wait(wait):
            with self._between:
                if not self._stopped.is_set():
                    self.struck = True
                    _thread.interrupt_main()
            wait = AGAIN
