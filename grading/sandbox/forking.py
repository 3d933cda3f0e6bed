"""Copies of a locked process: it may fork when the judge has asked for it, once each time.

In a candidate every call that forks waits for the warm process (seccomp's user notification), which
refuses all but the one that it has just been told to expect. The copy is stopped as soon as it is
there and goes on when it is needed, so copies neither run beside each other nor take memory; what
they hold is counted when they are made. A copy inherits the lock, and is a copy in all: scratch and
open files stay shared, which gives it nothing, since all shown parts are judged before any hidden
one, and what hidden parts tell is no text of the student's.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator

from grading.sandbox import seccomp
from grading.sandbox.syscalls import call

HELLO, COPY = 4, 5  # descriptors of a candidate: where it reports, and a copy's channel
_RECEIVE, _ANSWER, _ADD = 0xC0502100, 0xC0182101, 0x40182103  # SECCOMP_IOCTL_NOTIF_*
_CONTINUE, _AT_NUMBER, _NEW_LISTENER = 1, 1, 8
_NOTICE, _REPLY, _ADDED = struct.Struct("QIIiIQ6Q"), struct.Struct("QqiI"), struct.Struct("QIIII")
_CREDENTIALS = struct.Struct("3i")
_PATIENCE = 5.0  # seconds for a process to fork that was asked to
_BIRTH = 10.0  # seconds for a copy to report


class Stray(Exception):
    """A copy may have been made that nobody can name."""


def supported() -> bool:
    """Whether this kernel hands calls over to another process."""
    action = ctypes.c_uint32(seccomp.NOTIFY)
    with contextlib.suppress(OSError):
        return call("seccomp", 2, 0, ctypes.byref(action)) == 0  # SECCOMP_GET_ACTION_AVAIL
    return False


def ask_from_now_on(statm: int) -> bool:
    """In a candidate: let its forks wait for the warm process, to which `statm` goes as well.

    statm: a descriptor of its size in /proc. False where the kernel cannot do it.
    """
    try:
        listener = seccomp.install(seccomp.fork_program(), _NEW_LISTENER)
    except OSError:
        return False
    with socket.socket(fileno=os.dup(HELLO)) as report:
        socket.send_fds(report, [b"l"], [listener, statm])
    os.close(listener)
    os.close(statm)
    return True


def fork(leave: Callable[[], None]) -> bool:
    """In a candidate: become two; True in the copy, whose channel is COPY from now on.

    leave: lets go of the old channel, which must not stay open in a copy that sleeps: its closing
    is how the judge hears at once that the candidate has died.
    """
    if os.fork() == 0:
        leave()
        os.write(HELLO, b"c")
        return True
    os.dup2(0, COPY)
    return False


def kill(copy: int) -> None:
    """End a copy, which may have ended and be collected by its candidate, and wait until it has."""
    with contextlib.suppress(ProcessLookupError):
        process = os.pidfd_open(copy)
        signal.pidfd_send_signal(process, signal.SIGKILL)
        select.select([process], [], [])
        os.close(process)


class Forks:
    """The forks of one candidate, seen from the warm process.

    gone: whether nothing more can come.
    """

    def __init__(self) -> None:
        self._mine, self.theirs = socket.socketpair()
        self._mine.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._listener, self._statm = -1, -1
        self.gone = False

    def close(self) -> None:
        """Let go of all; a fork that still waits fails."""
        self._mine.close()
        for fd in (self._listener, self._statm):
            if fd >= 0:
                os.close(fd)

    def fileno(self) -> int:
        """What to watch: readable when the candidate reports or wants to fork."""
        return self._mine.fileno() if self._listener < 0 else self._listener

    def attend(self) -> None:
        """Deal with what came: the first report, or a fork that is refused, as nobody asked."""
        if self._listener < 0:
            self._meet()
        else:
            for notice in self._notices(0.0):
                self._reply(notice, error=-errno.EPERM)

    def allow(self, channel: int, room: int, known: set[int]) -> tuple[int, int] | None:
        """Let the next fork happen; (pid, bytes) of the copy, stopped; None if there is none.

        channel: the descriptor that the copy finds as COPY; room: bytes that it may hold; known:
        all other processes, none of which can pass for the copy. Raises Stray.
        """
        if self._listener < 0 and not self.gone:
            self._meet()
        if self.gone:
            return None
        size = int(os.pread(self._statm, 100, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")
        for notice in self._notices(_PATIENCE):
            if size > room:
                self._reply(notice, error=-errno.ENOMEM)
                return None
            added = _ADDED.pack(notice, _AT_NUMBER, channel, COPY, 0)
            fcntl.ioctl(self._listener, _ADD, added)
            self._reply(notice, flags=_CONTINUE)
            pid = self._heard(known)
            with contextlib.suppress(ProcessLookupError):  # it is no more: who asks it hears so
                os.kill(pid, signal.SIGSTOP)
            return pid, size
        return None

    def _meet(self) -> None:
        """The candidate's first report, which it makes before it is ready."""
        self._mine.settimeout(_PATIENCE)
        word, about, _, _ = self._mine.recvmsg(1, 256)
        fds = [data for _, kind, data in about if kind == socket.SCM_RIGHTS]
        if word == b"l" and fds:
            self._listener, self._statm = struct.unpack("2i", fds[0])
        else:
            self.gone = True

    def _notices(self, seconds: float) -> Iterator[int]:
        """The id of a call that waits, if one does within this time."""
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        for _, event in poll.poll(1000 * seconds):
            self.gone = not event & select.POLLIN
            with contextlib.suppress(OSError):  # who made the call has ended
                data = fcntl.ioctl(self._listener, _RECEIVE, bytes(_NOTICE.size))
                yield _NOTICE.unpack(data)[0]

    def _reply(self, notice: int, error: int = 0, flags: int = 0) -> None:
        fcntl.ioctl(self._listener, _ANSWER, _REPLY.pack(notice, 0, error, flags))

    def _heard(self, known: set[int]) -> int:
        """The next process that reports and is not known yet, as the kernel names it."""
        until = time.monotonic() + _BIRTH
        while (left := until - time.monotonic()) > 0 and select.select([self._mine], [], [], left)[
            0
        ]:
            word, about, _, _ = self._mine.recvmsg(1, 256)
            senders = [data for _, kind, data in about if kind == socket.SCM_CREDENTIALS]
            sender = int(_CREDENTIALS.unpack(senders[0])[0]) if senders else 0
            if word == b"c" and sender and sender not in known:
                return sender
            if not word:
                break
        raise Stray
