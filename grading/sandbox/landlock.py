"""Landlock: which files this process may still open, decided by the process itself, for good."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

from grading.sandbox.syscalls import call

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << n for n in range(6))
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_SCRATCH = (
    _READ_FILE | _READ_DIR | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE
    | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
)  # fmt: skip
_SCOPES = 0b11  # abstract sockets and signals, from version 6
_NET = 0b11  # TCP bind and connect, from version 4


def version() -> int:
    """The kernel's Landlock version, 0 where it has none."""
    try:
        return call("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


def restrict(
    found: int, readable: Iterable[str], writable: Iterable[str], devices: Iterable[str] = ()
) -> None:
    """Leave this process only these files and folders (with all below them).

    found: the version to use, at most the kernel's. Before version 3 truncating is not judged, so
    the system-call filter must; before 2 no file can be moved to another folder. Paths that do not
    exist are skipped. The process must have no_new_privs set.
    """
    handled = (1 << _RIGHTS_BY_VERSION.get(found, 16)) - 1
    attributes = struct.pack(
        "QQQ", handled, _NET if found >= 4 else 0, _SCOPES if found >= 6 else 0
    )
    size = 24 if found >= 6 else 16 if found >= 4 else 8
    ruleset = call("landlock_create_ruleset", ctypes.c_char_p(attributes), ctypes.c_size_t(size), 0)
    try:
        for rights, paths in (
            (_READ, readable),
            (_SCRATCH, writable),
            (_READ_FILE | _WRITE_FILE, devices),
        ):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(path):
            rights &= _FILE_RIGHTS
        rule = struct.pack("=Qi", rights, fd)
        call("landlock_add_rule", ruleset, 1, ctypes.c_char_p(rule), 0)
    finally:
        os.close(fd)
