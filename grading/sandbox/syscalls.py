"""Linux system calls that the lock uses or allows, by name, for the two processors it knows.

Numbers are those of the kernel's own tables (x86_64, and the generic one that aarch64 uses); None
where a processor does not have the call.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys

MACHINES = ("x86_64", "aarch64")

# fmt: off
# Calls that a candidate may make freely: its own memory, time and threads, and descriptors that it
# already has.
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "pwrite64": (18, 68), "close": (3, 57), "close_range": (436, 436), "lseek": (8, 62),
    "fstat": (5, 80), "fstatfs": (138, 44), "getdents64": (217, 61), "getcwd": (79, 17),
    "fchdir": (81, 50), "ftruncate": (77, 46), "fsync": (74, 82), "fdatasync": (75, 83),
    "fadvise64": (221, 223), "copy_file_range": (326, 285), "sendfile": (40, 71), "dup": (32, 23),
    "dup2": (33, None), "dup3": (292, 24), "pipe": (22, None),
    "pipe2": (293, 59), "poll": (7, None), "ppoll": (271, 73), "select": (23, None),
    "pselect6": (270, 72), "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226),
    "mremap": (25, 216), "madvise": (28, 233), "brk": (12, 214), "mincore": (27, 232),
    "set_robust_list": (273, 99), "rseq": (334, 293), "membarrier": (324, 283),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    "gettid": (186, 178), "getpid": (39, 172), "getppid": (110, 173), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getgroups": (115, 158),
    "uname": (63, 160), "sysinfo": (99, 179), "getrlimit": (97, 163), "getrusage": (98, 165),
    "times": (100, 153), "getcpu": (309, 168), "clock_gettime": (228, 113),
    "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "getitimer": (36, 102), "setitimer": (38, 103),
    "alarm": (37, None), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139), "rt_sigpending": (127, 136), "rt_sigtimedwait": (128, 137),
    "rt_sigsuspend": (130, 133), "sigaltstack": (131, 132), "pause": (34, None),
    "restart_syscall": (219, 128), "getrandom": (318, 278), "exit": (60, 93),
    "exit_group": (231, 94), "umask": (95, 166), "wait4": (61, 260), "waitid": (247, 95),
}
# Files by path, which the file-system view and Landlock judge; refused where there is neither.
BY_PATH: dict[str, tuple[int | None, int | None]] = {
    "creat": (85, None), "stat": (4, None), "lstat": (6, None), "newfstatat": (262, 79),
    "statx": (332, 291), "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "statfs": (137, 43), "readlink": (89, None), "readlinkat": (267, 78), "chdir": (80, 49),
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None),
    "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
}
# Calls that are allowed, refused or fatal by their arguments, and those the lock itself makes.
OTHER: dict[str, tuple[int | None, int | None]] = {
    "clone": (56, 220), "clone3": (435, 435), "kill": (62, 129), "tgkill": (234, 131),
    "open": (2, None), "openat": (257, 56), "fcntl": (72, 25), "ioctl": (16, 29),
    "prlimit64": (302, 261), "socket": (41, 198), "futex": (202, 98),
    "seccomp": (317, 277), "unshare": (272, 97), "pivot_root": (155, 41), "capset": (126, 91),
    "mount_setattr": (442, 442), "setns": (308, 268), "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445), "landlock_restrict_self": (446, 446),
}
# fmt: on

libc = ctypes.CDLL(None, use_errno=True)


def number(name: str) -> int | None:
    """The number of a call on this machine's processor, or None where it has none."""
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        return None
    return {**ALLOWED, **BY_PATH, **OTHER}[name][MACHINES.index(platform.machine())]


def call(name: str, *arguments: object) -> int:
    """Make a system call; OSError when the kernel refuses it."""
    found = number(name)
    if found is None:
        raise OSError(38, f"no system call {name} on {platform.machine()}")
    result: int = libc.syscall(ctypes.c_long(found), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def prctl(option: int, value: int = 0) -> int:
    """prctl(option, value, 0, 0, 0); OSError when the kernel refuses it."""
    zero = ctypes.c_ulong(0)
    result: int = libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl {option}: {os.strerror(code)}")
    return result
