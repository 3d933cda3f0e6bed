"""The namespaces of the sandbox: a file-system view, an empty network, a process tree of its own.

The warm process enters the view once (`enter_view`), as the first of a process tree that the kernel
ends with it; each candidate gets a scratch folder in memory (`mount_scratch`). The calls are those
of bubblewrap and other container starters: unshare, bind mounts made read-only, pivot_root.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import struct
from pathlib import Path

from grading.sandbox.syscalls import call, libc

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_BIND, _MS_REC, _MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
_MNT_DETACH = 2
_ATTR_READ_ONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_AT_RECURSIVE, _AT_FDCWD = 0x8000, -100
_BASE = "/tmp"  # where the new root is put together; the old /tmp is seen again below /old

SCRATCH = "/scratch"
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
NOBODY = 65534


def unshare_all() -> None:
    """Leave the machine's namespaces of every kind (its process tree: from the next child on)."""
    call("unshare", _NEWUSER | _NEWNS | _NEWNET | _NEWIPC | _NEWUTS | _NEWCGROUP | _NEWPID)


def write_identity_map(pid: int) -> None:
    """Map the user of another process into its new user namespace; called by its parent.

    Only the user's own id is mapped; for root also "nobody", to whom candidates are then reduced,
    unless this root is itself confined to a namespace without such a user.
    """
    user, group = os.getuid(), os.getgid()
    if user == 0:
        with contextlib.suppress(PermissionError):
            _write_map(pid, "uid_map", {user, NOBODY})
            _write_map(pid, "gid_map", {group, NOBODY})
            return
    _write_map(pid, "uid_map", {user})
    Path("/proc", str(pid), "setgroups").write_text("deny")
    _write_map(pid, "gid_map", {group})


def _write_map(pid: int, name: str, ids: set[int]) -> None:
    Path("/proc", str(pid), name).write_text("".join(f"{n} {n} 1\n" for n in sorted(ids)))


def enter_view(readable: list[str], hidden: list[str]) -> None:
    """Make these folders, read-only, all there is; `hidden` ones below them become empty.

    What is readable inside a hidden folder is shown there again: paths are dealt with in order,
    a folder before what it holds.
    """
    sources = {path: os.path.realpath(path) for path in readable}
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    _mount("tmpfs", _BASE, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=1m,mode=755")
    os.mkdir(f"{_BASE}/old")
    os.mkdir(f"{_BASE}/new")
    call("pivot_root", ctypes.c_char_p(_BASE.encode()), ctypes.c_char_p(f"{_BASE}/old".encode()))
    os.chdir("/")
    _mount("tmpfs", "/new", "tmpfs", _MS_NOSUID | _MS_NODEV, "size=4m,mode=755")
    for path in sorted({*readable, *hidden}):
        if path in hidden:
            _cover(path)
        else:
            _bind(path, sources[path])
    os.makedirs("/new/dev")
    os.mkdir(f"/new{SCRATCH}")
    for device in DEVICES:
        Path(f"/new{device}").touch()
    _set_read_only("/new")
    for device in DEVICES:
        _mount(f"/old{device}", f"/new{device}", None, _MS_BIND)
    _leave_old_root()


def try_mounts() -> None:
    """Make a private mount and change its attributes, as a trial."""
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    _mount("tmpfs", _BASE, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=4k")
    _set_read_only(_BASE)
    call("unshare", _NEWNS)


def mount_scratch(size: int) -> None:
    """An empty scratch folder in memory, at most `size` bytes and a few thousand files."""
    call("unshare", _NEWNS)
    options = f"size={size},nr_inodes=4096,mode=777"
    _mount("tmpfs", SCRATCH, "tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, options)
    os.chdir(SCRATCH)


def become_nobody() -> None:
    """Where the candidate was root, give up that identity for one that owns nothing."""
    if os.getuid() != 0:
        return
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError as error:
        if error.errno not in (
            errno.EINVAL,
            errno.EPERM,
        ):  # as `write_identity_map` had to leave it
            raise


def drop_capabilities() -> None:
    """Give up every capability of this process."""
    header = struct.pack("II", 0x20080522, 0)
    call("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))


def _leave_old_root() -> None:
    """Make /new the root and let go of everything else."""
    os.chdir("/new")
    call("pivot_root", ctypes.c_char_p(b"."), ctypes.c_char_p(b"."))
    if libc.umount2(b".", _MNT_DETACH):
        _fail("umount2 of the old root")
    os.chdir("/")


def _bind(path: str, source: str) -> None:
    """Show one folder or file of the old root at its place in the new one."""
    if not os.path.exists(f"/old{source}"):
        return
    if os.path.isdir(f"/old{source}"):
        if not os.path.isdir(f"/new{path}"):
            os.makedirs(f"/new{path}")
    elif not os.path.exists(f"/new{path}"):
        os.makedirs(os.path.dirname(f"/new{path}"), exist_ok=True)
        Path(f"/new{path}").touch()
    _mount(f"/old{source}", f"/new{path}", None, _MS_BIND | _MS_REC)


def _cover(path: str) -> None:
    """Put an empty folder over one that shows what it should not."""
    if os.path.isdir(f"/new{path}"):
        _mount("tmpfs", f"/new{path}", "tmpfs", _MS_NOSUID | _MS_NODEV, "size=64k,mode=755")


def _set_read_only(path: str) -> None:
    attributes = struct.pack("QQQQ", _ATTR_READ_ONLY | _ATTR_NOSUID | _ATTR_NODEV, 0, 0, 0)
    call(
        "mount_setattr", _AT_FDCWD, ctypes.c_char_p(path.encode()), _AT_RECURSIVE,
        ctypes.c_char_p(attributes), ctypes.c_size_t(len(attributes)),
    )  # fmt: skip


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    failed = libc.mount(
        source.encode(), target.encode(), kind.encode() if kind else None,
        ctypes.c_ulong(flags), options.encode() or None,
    )  # fmt: skip
    if failed:
        _fail(f"mount on {target}")


def _fail(what: str) -> None:
    code = ctypes.get_errno()
    raise OSError(code, f"{what}: {os.strerror(code)}")
