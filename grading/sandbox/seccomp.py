"""The system-call filter: a list of what is allowed; everything else fails with "not permitted".

Not on the list, so out of reach: sockets of every family, new processes and programs, tracing,
mounts, namespaces, other processes' memory, limits and signals, owners, modes and times of files,
links, shared memory, timers that signal others, and whatever later kernels add. Where neither a
file-system view nor Landlock judges paths, no call that takes one is allowed.

A few calls are judged by their arguments: clone makes threads, and copies of the process where
another one allows each; open truncates only what it opens for writing, which Landlock judges from
its first version on; kill and tgkill only reach the process itself, and SIGKILL ends it with
SIGSYS, so that it cannot look like a kill from outside; prlimit64 only reads the process's own
limits (a lower one would kill from outside, too); fcntl neither directs signals nor locks files,
which another submission could see; futex wakes nobody outside of the process; ioctl only asks
whether a descriptor is a terminal.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct

from grading.sandbox.syscalls import ALLOWED, BY_PATH, call, number

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NR, _ARCH, _ARGUMENTS = 0, 4, 16
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
NOTIFY = 0x7FC00000
_SET_MODE_FILTER = 1
_CLONE_THREAD = 0x00010000
_FORK = 0x01200011  # what fork() passes: set and clear the child's id, SIGCHLD at its end
_NO_ACCESS = 3  # an access mode that opens for neither reading nor writing, yet truncates
_LAST_KNOWN = 462
_FCNTL = (0, 1, 2, 3, 4, 1030)  # dup, flags, status, dup-cloexec
# WAIT and WAIT_BITSET on anything, by either clock, and what glibc asks of private memory: WAIT,
# WAKE, REQUEUE, CMP_REQUEUE, WAKE_OP, WAIT_BITSET, WAKE_BITSET.
_FUTEX = (0, 9, 9 | 256, 128, 129, 131, 132, 133, 137, 138, 137 | 256)
_IOCTL = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, FIONREAD, FIONBIO, FIO(N)CLEX

Instruction = tuple[int, int, int, int]


def supported() -> bool:
    """Whether the filter knows this machine's processor and the kernel has seccomp."""
    if platform.machine() not in _AUDIT_ARCH or not hasattr(os, "uname"):
        return False
    try:
        action = ctypes.c_uint32(_KILL)
        return call("seccomp", 2, 0, ctypes.byref(action)) == 0  # SECCOMP_GET_ACTION_AVAIL
    except OSError:
        return False


def fork_program() -> list[Instruction]:
    """A filter that lets another process decide on fork() and leaves all else to other filters."""
    ask = [_argument(0), (_EQUAL, 0, 1, _FORK), (_RETURN, 0, 0, NOTIFY), (_RETURN, 0, 0, _ALLOW)]
    return [(_LOAD, 0, 0, _NR), *_when("clone", ask), (_RETURN, 0, 0, _ALLOW)]


def program(pid: int, *, files: bool, forks: bool = False) -> list[Instruction]:
    """The filter for the process with this id (as it sees itself).

    files: whether calls that take a path are allowed, since something else judges paths; forks:
    whether fork() passes, since `fork_program` decides on it.
    """
    lines: list[Instruction] = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, _AUDIT_ARCH[platform.machine()]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NR),
        (_AT_LEAST, 0, 1, _LAST_KNOWN + 1),
        (_RETURN, 0, 0, _error(errno.ENOSYS)),
    ]
    lines += _when("clone3", [(_RETURN, 0, 0, _error(errno.ENOSYS))])
    fork = [_argument(0), (_EQUAL, 0, 1, _FORK), (_RETURN, 0, 0, _ALLOW)] if forks else []
    lines += _when("clone", [*fork, *_any_bit(0, _CLONE_THREAD)])
    lines += _when("kill", _kill_rule(pid, 1))
    lines += _when("tgkill", _kill_rule(pid, 2))
    lines += _when("fcntl", _one_of(1, _FCNTL))
    lines += _when("futex", _one_of(1, _FUTEX))
    lines += _when("ioctl", _one_of(1, _IOCTL, errno.ENOTTY))
    lines += _when("prlimit64", [*_null(2), *_one_of(0, (0, pid))])
    if files:
        lines += _when("open", _open_rule(1))
        lines += _when("openat", _open_rule(2))
    for name in (*ALLOWED, *(BY_PATH if files else ())):
        lines += _when(name, [(_RETURN, 0, 0, _ALLOW)])
    return [*lines, (_RETURN, 0, 0, _error(errno.EPERM))]


def install(lines: list[Instruction], flags: int = 0) -> int:
    """Put a filter on this process and all that it starts, for good; what the kernel answers."""
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    return call("seccomp", _SET_MODE_FILTER, flags, ctypes.c_char_p(header))


def _error(code: int) -> int:
    return 0x00050000 | code


def _when(name: str, rule: list[Instruction]) -> list[Instruction]:
    """The rule, reached only by the call of this name; the number stays loaded for the others."""
    found = number(name)
    return [] if found is None else [(_EQUAL, 0, len(rule), found), *rule]


def _argument(index: int, high: bool = False) -> Instruction:
    """The lower 32 bits of an argument, or the higher ones (both processors store low first)."""
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index + 4 * high)


def _one_of(index: int, values: tuple[int, ...], refusal: int = errno.EPERM) -> list[Instruction]:
    tests = [(_EQUAL, len(values) - i, 0, value) for i, value in enumerate(values)]
    refuse = (_RETURN, 0, 0, _error(refusal))
    return [_argument(index), *tests, refuse, (_RETURN, 0, 0, _ALLOW)]


def _any_bit(index: int, bits: int) -> list[Instruction]:
    refuse = (_RETURN, 0, 0, _error(errno.EPERM))
    return [_argument(index), (_ANY_BIT, 1, 0, bits), refuse, (_RETURN, 0, 0, _ALLOW)]


def _null(index: int) -> list[Instruction]:
    """Refuse unless an argument is a null pointer; a rule follows."""
    refuse = (_RETURN, 0, 0, _error(errno.EPERM))
    low, high = _argument(index), _argument(index, high=True)
    return [low, (_EQUAL, 0, 2, 0), high, (_EQUAL, 1, 0, 0), refuse]


def _open_rule(index: int) -> list[Instruction]:
    """Flags may truncate only together with write access."""
    refused = (os.O_RDONLY | os.O_TRUNC, _NO_ACCESS, _NO_ACCESS | os.O_TRUNC)
    relevant = (_AND, 0, 0, os.O_ACCMODE | os.O_TRUNC)
    tests = [(_EQUAL, len(refused) - i, 0, flags) for i, flags in enumerate(refused)]
    allow, refuse = (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _error(errno.EPERM))
    return [_argument(index), relevant, *tests, allow, refuse]


def _kill_rule(pid: int, which: int) -> list[Instruction]:
    """which: the argument that is the signal."""
    suicide = [_argument(which), (_EQUAL, 0, 1, signal.SIGKILL), (_RETURN, 0, 0, _KILL)]
    return [*suicide, *_one_of(0, (pid,))]
