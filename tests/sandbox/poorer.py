"""Machines that offer less than this one, simulated by a filter that refuses what theirs refuse.

    python -m tests.sandbox.poorer MACHINE COMMAND...

Everything that COMMAND starts is refused the same calls.
"""

from __future__ import annotations

import errno
import os
import platform
import sys

from grading.sandbox import seccomp
from grading.sandbox.syscalls import MACHINES, prctl

_PR_SET_NO_NEW_PRIVS = 38
# Calls that the lock itself never makes by name, for both processors.
_NUMBERS = {
    "mount": (165, 40), "umount2": (166, 39), "unshare": (272, 97), "setns": (308, 268),
    "pivot_root": (155, 41), "mount_setattr": (442, 442), "landlock_create_ruleset": (444, 444),
    "seccomp": (317, 277), "sethostname": (170, 161),
}  # fmt: skip
_MOUNTS = ("mount", "umount2", "pivot_root", "mount_setattr")
REFUSED: dict[str, dict[str, int]] = {
    # Docker's and Podman's default profile without CAP_SYS_ADMIN.
    "docker": dict.fromkeys((*_MOUNTS, "unshare", "setns", "sethostname"), errno.EPERM),
    # Ubuntu 24.04 gives a namespace to anybody, and then no right in it.
    "ubuntu 24.04": dict.fromkeys((*_MOUNTS, "sethostname"), errno.EACCES),
    # A container on an enterprise kernel from before Landlock.
    "old kernel": {
        **dict.fromkeys((*_MOUNTS, "unshare", "setns"), errno.EPERM),
        "landlock_create_ruleset": errno.ENOSYS,
    },
    # A sandbox whose own filter allows no further one.
    "no seccomp": {
        **dict.fromkeys((*_MOUNTS, "unshare", "setns"), errno.EPERM),
        "landlock_create_ruleset": errno.EPERM,
        "seccomp": errno.EPERM,
    },
}
RUNG = {"docker": "landlock", "ubuntu 24.04": "landlock", "old kernel": "filter"}


def become(machine: str) -> None:
    """Refuse this process, for good, what that machine refuses."""
    column = MACHINES.index(platform.machine())
    lines: list[seccomp.Instruction] = [(0x20, 0, 0, 0)]  # load the call's number
    for name, code in REFUSED[machine].items():
        lines += [(0x15, 0, 1, _NUMBERS[name][column]), (0x06, 0, 0, 0x00050000 | code)]
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install([*lines, (0x06, 0, 0, 0x7FFF0000)])


if __name__ == "__main__":
    become(sys.argv[1])
    os.execvp(sys.argv[2], sys.argv[2:])
