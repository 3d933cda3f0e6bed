"""Attacks on the lock: each is tried from student code, under every combination of layers.

A cell that attacks must end in an error of the operating system, and whatever it aimed at must be
as it was.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest

from grading.sandbox import Candidate, Limits, Template
from grading.sandbox.lock import found_layers
from grading.sandbox.syscalls import ALLOWED, BY_PATH, MACHINES, OTHER
from tests.sandbox.conftest import LOCKS, WarmProcesses, error_of, printed

MACHINE = os.uname().machine
RAW = {
    "x86_64": {
        "clone": 56, "fork": 57, "vfork": 58, "clone3": 435, "ptrace": 101, "vm_read": 310,
        "tgkill": 234, "tkill": 200, "futex": 202,
    },
    "aarch64": {
        "clone": 220, "fork": 1079, "vfork": 1071, "clone3": 435, "ptrace": 117, "vm_read": 270,
        "tgkill": 131, "tkill": 130, "futex": 98,
    },
}[MACHINE]  # fmt: skip
FOUND = found_layers()
USABLE = [
    name
    for name, layers in LOCKS.items()
    if layers.landlock <= FOUND.landlock and layers.namespaces <= FOUND.namespaces
]
REFUSED = {"PermissionError", "FileNotFoundError", "OSError", "ProcessLookupError"}
SYSCALL = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def syscall(*arguments):
    if libc.syscall(*[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]) < 0:
        raise OSError(ctypes.get_errno(), errno.errorcode[ctypes.get_errno()])
"""


@pytest.fixture(params=USABLE)
def locked(request: pytest.FixtureRequest, warm: WarmProcesses) -> Template:
    """A warm process for each combination of layers that counts as a lock here."""
    return warm[request.param]


@pytest.fixture
def attacker(locked: Template) -> Iterator[Candidate]:
    with Candidate(locked, Limits(memory=256 * 2**20)) as candidate:
        yield candidate


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Path]:
    """A file that only the judge may touch; afterwards it must be as it was."""
    path = tmp_path / "gradebook.db"
    path.write_text("token-of-the-gradebook")
    before = path.stat()
    yield path
    after = path.stat()
    assert path.read_text() == "token-of-the-gradebook"
    same = ("st_mode", "st_uid", "st_gid", "st_nlink", "st_size", "st_mtime_ns", "st_ino")
    assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same]
    assert os.listdir(path.parent) == [path.name]


@pytest.fixture
def readable() -> Iterator[Path]:
    """A file in the Python installation, which candidates may read."""
    path = Path(sys.prefix, f"readable-to-candidates-{os.getpid()}.txt")
    path.write_text("as it was")
    yield path
    path.unlink()


def refused(candidate: Candidate, cell: str) -> None:
    result = candidate.run_cell(cell)
    kind, text = error_of(result)
    assert kind in REFUSED, (kind, text)
    assert "token" not in repr(result)


# Files

READS = [
    "open({path!r}).read()",
    "import io; io.FileIO({path!r}).read()",
    "import os; os.open({path!r}, os.O_RDONLY)",
    "import os; os.listdir({folder!r})",
    "import os; fd = os.open('.', os.O_RDONLY); os.open('../' * 40 + {path!r}, 0, dir_fd=fd)",
    "import os; os.symlink({path!r}, 'link'); open('link').read()",
    "import os; os.link({path!r}, 'link'); open('link').read()",
    "import mmap, os; mmap.mmap(os.open({path!r}, os.O_RDONLY), 0, prot=mmap.PROT_READ)[:]",
    "import numpy as np; np.fromfile({path!r}, np.uint8)",
    "import sqlite3; raise OSError(sqlite3.connect({path!r}).execute('select 1').fetchone())",
    "%run {path}\nraise OSError",
    "import runpy; runpy.run_path({path!r})",
    "import shutil; shutil.copy({path!r}, 'copy')",
]


@pytest.mark.parametrize("cell", READS)
def test_nothing_outside_can_be_read(attacker: Candidate, gradebook: Path, cell: str) -> None:
    result = attacker.run_cell(cell.format(path=str(gradebook), folder=str(gradebook.parent)))
    assert result.error is not None
    assert "token" not in repr(result)


SENSITIVE = [
    "/etc/passwd", "/etc/shadow", "/etc/hostname", "/proc/self/environ", "/proc/self/maps",
    "/proc/1/environ", "/proc/1/root/etc/passwd", "/proc/cpuinfo", "/sys/kernel", "/dev/mem",
    "/dev/kmsg", "/dev/tty", "/dev/vda", "/var/log", "/home", "/root/.bashrc", "/run", "/boot",
]  # fmt: skip


def test_no_file_of_the_machine_or_of_the_course_can_be_read(attacker: Candidate) -> None:
    import nnlib

    checkout = Path(__file__).parents[2]
    paths = [*SENSITIVE, str(checkout / "pyproject.toml"), str(checkout / "solutions")]
    paths += [str(checkout / "grading" / "sandbox" / "lock.py"), nnlib.__file__, __file__]
    cell = (
        "import os\nfor path in {}:\n    try:\n"
        "        print(path, os.listdir(path) if os.path.isdir(path) else open(path).read(9))\n"
        "    except OSError: pass"
    )
    assert printed(attacker.run_cell(cell.format(paths))) == ""


WRITES = [
    "open({path!r}, 'w')",
    "open({path!r}, 'a').write('x')",
    "import os; os.open({path!r}, os.O_RDONLY | os.O_TRUNC)",
    "import os; os.truncate({path!r}, 0)",
    "import os; os.unlink({path!r})",
    "import os; os.rename({path!r}, 'mine')",
    "import os; os.rename({path!r}, {path!r} + '2')",
    "open('mine', 'w').close(); import os; os.replace('mine', {path!r})",
    "import os; os.mkdir({path!r} + '-folder')",
    "import os; os.rmdir({folder!r})",
    "import os; os.chmod({path!r}, 0o777)",
    "import os; os.chown({path!r}, 65534, 65534)",
    "import os; os.utime({path!r}, (0, 0))",
    "import os; os.setxattr({path!r}, 'user.x', b'x')",
    "import os; os.mknod('device', 0o600 | 0o060000, os.makedev(254, 0))",
    "import os; os.mkfifo('pipe')",
    "import os; os.chroot('.')",
    "import os, sys; open(os.path.join(sys.prefix, 'evil.pth'), 'w')",
    "import os; open(os.path.join(os.path.dirname(os.__file__), 'evil.py'), 'w')",
    "import numpy; open(numpy.__file__, 'a')",
    "import os; os.mkdir('/evil')",
    "open('/dev/shm/evil', 'w')",
    "open('/tmp/evil', 'w')",
]


@pytest.mark.parametrize("cell", WRITES)
def test_nothing_outside_can_be_changed(attacker: Candidate, gradebook: Path, cell: str) -> None:
    refused(attacker, cell.format(path=str(gradebook), folder=str(gradebook.parent)))
    assert not Path("/tmp/evil").exists() and not Path("/dev/shm/evil").exists()
    assert not Path(sys.prefix, "evil.pth").exists()
    assert "evil" not in Path(numpy.__file__).name


def test_scratch_can_be_used(locked: Template, attacker: Candidate) -> None:
    """Except where there are no files at all; an early Landlock moves none to another folder."""
    cell = (
        "import numpy as np, os, tempfile\n"
        "with tempfile.NamedTemporaryFile() as file: file.write(b'x')\n"
        "np.save('x.npy', np.arange(3)); print(np.load('x.npy'))\n"
        "os.mkdir('a'); os.rename('x.npy', 'a/x.npy'); print(os.listdir('a'))"
    )
    result, early = attacker.run_cell(cell), locked.layers == LOCKS["landlock 1"]
    if locked.layers.rung == "filter":
        assert error_of(result)[0] in REFUSED
    else:
        moved = "" if early else "['x.npy']\n"
        assert result.outputs[0]["text"] == f"[0 1 2]\n{moved}"
        assert ("cross-device" in repr(result.error)) == early


def test_nothing_readable_is_truncated(attacker: Candidate, readable: Path) -> None:
    """Reading is allowed there; before version 3 Landlock lets a reader empty the file."""
    for flags in ("os.O_RDONLY", "os.O_ACCMODE", "os.O_PATH", "os.O_WRONLY", "os.O_RDWR"):
        cell = f"import os; os.open({str(readable)!r}, {flags} | os.O_TRUNC)"
        assert error_of(attacker.run_cell(cell))[0] in REFUSED
    assert readable.read_text() == "as it was"


def test_python_itself_can_be_imported_from(attacker: Candidate) -> None:
    cell = (
        "import sqlite3, lzma, wave, unittest.mock, numpy.polynomial, matplotlib.animation\n"
        "import zoneinfo, email.mime.text, xml.dom.minidom, numpy.testing; print('all')"
    )
    assert printed(attacker.run_cell(cell)) == "all\n"


# The network

FAMILIES = sorted({int(family) for family in socket.AddressFamily} | set(range(46)))


def test_no_socket_of_any_family_can_be_made(attacker: Candidate) -> None:
    cell = (
        "import socket\nmade = []\nfor family in {}:\n    for kind in range(1, 6):\n"
        "        try: made.append(socket.socket(family, kind))\n        except OSError: pass\n"
        "print(made)"
    )
    assert printed(attacker.run_cell(cell.format(FAMILIES))) == "[]\n"


@pytest.mark.parametrize(
    "cell",
    [
        "import socket; socket.socketpair()",
        "import socket; socket.create_connection(('127.0.0.1', 80), 1)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1')",
        "import asyncio; asyncio.run(asyncio.sleep(0))",
        "import multiprocessing; multiprocessing.Pipe()",
    ],
)
def test_nothing_connects(attacker: Candidate, cell: str) -> None:
    kind, _ = error_of(attacker.run_cell(cell))
    assert kind in REFUSED | {"URLError"}


def test_names_are_not_looked_up(attacker: Candidate) -> None:
    kind, _ = error_of(attacker.run_cell("import socket; socket.getaddrinfo('example.org', 80)"))
    assert kind in REFUSED | {"gaierror"}


# Processes


@pytest.mark.parametrize(
    "cell",
    [
        "import os; os.fork()",
        "import os; os.forkpty()",
        "import os; os.posix_spawn('/bin/sh', ['sh'], {})",
        "import sys, os; os.posix_spawn(sys.executable, ['python', '-c', '1'], {})",
        "import os, sys; os.execv(sys.executable, ['python'])",
        "import subprocess; subprocess.run(['ls'])",
        "import _posixsubprocess, os; os.popen('ls').read()",
        "import multiprocessing as m; m.get_context('fork').Process(target=print).start()",
        "import multiprocessing as m; m.get_context('spawn').Process(target=print).start()",
        "import concurrent.futures as c; c.ProcessPoolExecutor().submit(print).result()",
        "import ctypes; import os\nif ctypes.CDLL(None).system(b'true') != 0: raise OSError('no')",
        SYSCALL + f"syscall({RAW['clone']}, 17, 0, 0, 0, 0)",
        SYSCALL + f"syscall({RAW['fork']})",
        SYSCALL + f"syscall({RAW['vfork']})",
        SYSCALL + f"syscall({RAW['clone3']}, ctypes.create_string_buffer(88), 88)",
        "import os; os.setsid()",
        "import os; os.setuid(0)",
        "import os; os.nice(-1)",
    ],
)
def test_no_process_or_program_can_be_started(attacker: Candidate, cell: str) -> None:
    refused(attacker, cell)
    assert attacker.restarts == 0


@pytest.mark.parametrize(
    "lock", ["flock(f, 5)", "lockf(f, 5)", "fcntl(f, fcntl.F_GETLK, bytes(32))"]
)
def test_no_file_that_all_read_carries_a_lock(attacker: Candidate, lock: str) -> None:
    """A friend who is graded at the same moment could see it, bit by bit a hidden input."""
    refused(attacker, f"import fcntl, os; f = open(os.__file__); fcntl.{lock}")


@pytest.mark.parametrize("operation", [1, 3, 4, 5, 6, 10, 11, 13])
def test_nobody_outside_is_woken(attacker: Candidate, operation: int) -> None:
    """Who waits on a page of a file that both read would learn of it: the same, by a futex."""
    word = "word = ctypes.c_uint32(); "
    call = f"syscall({RAW['futex']}, ctypes.byref(word), {operation}, 1, 0, 0, 0)"
    refused(attacker, f"{SYSCALL}{word}{call}")


def test_other_processes_are_out_of_reach(attacker: Candidate) -> None:
    """Signals, tracing, limits, priorities: tried on the judge itself and on everybody."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        for pid in (os.getpid(), child.pid, 0, -1, -child.pid, 2):
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGSTOP, signal.SIGIO, 0):
                refused(attacker, f"import os; os.kill({pid}, {int(number)})")
            refused(attacker, f"import os; os.sched_setaffinity({pid}, [0])")
            refused(attacker, f"import os; os.setpriority(os.PRIO_PROCESS, {pid}, 19)")
            refused(attacker, f"import os; os.pidfd_open({pid})")
        for pid in (os.getpid(), child.pid):
            refused(attacker, f"import resource as r; r.prlimit({pid}, r.RLIMIT_CPU, (1, 1))")
            refused(attacker, SYSCALL + f"syscall({RAW['ptrace']}, 16, {pid}, 0, 0)")
            refused(attacker, SYSCALL + f"syscall({RAW['vm_read']}, {pid}, 0, 0, 0, 0, 0)")
            refused(attacker, SYSCALL + f"syscall({RAW['tgkill']}, {pid}, {pid}, 15)")
            refused(attacker, SYSCALL + f"syscall({RAW['tkill']}, {pid}, 15)")
            refused(attacker, f"import fcntl; fcntl.fcntl(0, fcntl.F_SETOWN, {pid})")
            refused(attacker, f"open('/proc/{pid}/mem', 'rb')")
        assert child.poll() is None
        assert attacker.restarts == 0
    finally:
        child.communicate(b"\n")
    assert child.returncode == 0


@pytest.mark.parametrize(
    "cell",
    [
        "import os; os.kill({judge}, 9)",
        "import os; os.kill(os.getpid(), 9)",
        "import os; os.kill(-1, 9)",
        "import signal, threading; signal.pthread_kill(threading.get_ident(), 9)",
        SYSCALL + "import os; syscall({tgkill}, os.getpid(), os.getpid(), 9)",
        SYSCALL + "import os; syscall({tgkill}, {judge}, {judge}, 9)",
    ],
)
def test_whoever_kills_kills_himself(attacker: Candidate, cell: str) -> None:
    """Whomever he means: and it is his own doing, not that of somebody outside."""
    cell = cell.replace("{judge}", str(os.getpid())).replace("{tgkill}", str(RAW["tgkill"]))
    assert error_of(attacker.run_cell(cell)) == ("ProcessEnded", "it killed itself")
    assert not attacker.killed


def test_nobody_lowers_a_limit_to_be_killed_by_it(attacker: Candidate) -> None:
    """The kernel's kill at a limit of processor time would look like one from outside."""
    for name in ("CPU", "AS", "FSIZE", "NPROC", "RTTIME"):
        cell = f"import resource as r; r.setrlimit(r.RLIMIT_{name}, (1, 1))"
        assert error_of(attacker.run_cell(cell))[0] == "ValueError"
    assert printed(attacker.run_cell("print(r.getrlimit(r.RLIMIT_CORE))")) == "(0, 0)\n"


def test_every_other_system_call_is_refused(attacker: Candidate) -> None:
    """All numbers up to far beyond the newest call, those of the x32 interface included."""
    column = MACHINES.index(MACHINE)
    known = {numbers[column] for table in (ALLOWED, BY_PATH, OTHER) for numbers in table.values()}
    cell = SYSCALL + (
        "passed = []\nfor n in {}:\n    try: syscall(n, 0, 0, 0, 0, 0, 0); passed.append(n)\n"
        "    except OSError as error:\n        if error.errno not in (1, 38): passed.append(n)\n"
        "print(passed)"
    )
    known |= {335, 336}  # the kernel's own probes: it ends any other caller at once, filter or not
    others = sorted(set(range(700)) - known) + [0x40000000 + n for n in range(600)]
    assert printed(attacker.run_cell(cell.format(others))) == "[]\n"
    unused = ("unshare", "setns", "pivot_root", "capset", "seccomp", "mount_setattr")
    for name in (*unused, "landlock_create_ruleset", "landlock_restrict_self", "socket"):
        refused(attacker, SYSCALL + f"syscall({OTHER[name][column]}, 0, 0, 0)")


# Resources


def test_memory_has_a_ceiling(attacker: Candidate) -> None:
    assert error_of(attacker.run_cell("x = bytearray(2**30)"))[0] == "MemoryError"
    assert "MemoryError" in error_of(attacker.run_cell("import numpy as np; np.ones(2**28)"))[0]
    assert printed(attacker.run_cell("x = bytearray(2**26); print('fine')")) == "fine\n"
    kinds = {error_of(attacker.run_cell("x = []\nwhile True: x.append(bytearray(2**22))"))[0]}
    assert kinds <= {"MemoryError", "ProcessEnded"}


@pytest.mark.parametrize(
    "cell",
    [
        "import os\nfor n in range(2000): os.dup(0)",
        "files = []\nfor n in range(2000): files.append(open(f'f{n}', 'w'))",
        "f = open('big', 'wb')\nfor n in range(70): f.write(bytes(2**20))",
        "f = open('big', 'wb'); f.truncate(2**40)",
        "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (9999, 9999)); raise OSError",
    ],
)
def test_files_have_ceilings(locked: Template, attacker: Candidate, cell: str) -> None:
    kind, _ = error_of(attacker.run_cell(cell))
    no_files = {"PermissionError"} if locked.layers.rung == "filter" else set()
    assert kind in {"OSError", "ValueError"} | no_files
    assert attacker.restarts == 0


SCRATCH_FULL = {
    "namespaces": "[Errno 28",
    "landlock": "it wrote more to its scratch folder than the limit",
    "filter": "[Errno 1",
}


def test_scratch_cannot_fill_the_disk(locked: Template) -> None:
    limits = Limits(scratch=4 * 2**20, cell_seconds=20)
    cell = "for n in range(10_000):\n    with open(f'f{n}', 'wb') as f: f.write(bytes(2**20))"
    with Candidate(locked, limits) as candidate:
        kind, text = error_of(candidate.run_cell(cell + "\n    import time; time.sleep(0.02)"))
    found = text.partition("]")[0] if kind != "ProcessEnded" else text
    assert found == SCRATCH_FULL[locked.layers.rung]


def test_deleted_files_count_as_scratch(locked: Template) -> None:
    """No folder names them, and they take room while they are open."""
    cell = (
        "import os, time\nkept = []\nfor n in range(40):\n    file = open('f', 'wb')\n"
        "    os.unlink('f'); file.write(bytes(2**20)); file.flush(); kept.append(file)\n"
        "    time.sleep(0.02)\ntime.sleep(5)"
    )
    with Candidate(locked, Limits(scratch=4 * 2**20, cell_seconds=20)) as candidate:
        kind, text = error_of(candidate.run_cell(cell))
    found = text.partition("]")[0] if kind != "ProcessEnded" else text
    told = "it keeps more in deleted files than the limit of its scratch"
    assert found == {**SCRATCH_FULL, "landlock": told}[locked.layers.rung]


@pytest.mark.parametrize(
    "cell",
    [
        "for n in range(5000): open(f'f{n}', 'w').close()",
        "for n in range(5000): os.mkdir(f'd{n}')",
        "for n in range(1500): os.mkdir('d' * 9); os.chdir('d' * 9)",
        "os.umask(0o777); os.mkdir('closed'); open('file', 'w').close()",
        "for n in range(40): open(f'f{n}', 'wb').write(bytes(2**20))",
    ],
)
def test_no_tree_of_files_can_stop_the_judge(locked: Template, tmp_path: Path, cell: str) -> None:
    """Many, deep, closed or large: the next cell runs, and nothing is left on disk."""
    limits = Limits(scratch=4 * 2**20, cell_seconds=20)
    with Candidate(locked, limits, scratch=tmp_path) as candidate:
        candidate.run_cell("import os\n" + cell)
        candidate.run_cell("1")
        assert printed(candidate.run_cell("print('goes on')")) == "goes on\n"
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("stack", [0, 2**15])
def test_threads_have_a_ceiling(attacker: Candidate, stack: int) -> None:
    cell = (
        f"import threading, time\nthreading.stack_size({stack})\nfor n in range(5000):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "time.sleep(5)"
    )
    kind, text = error_of(attacker.run_cell(cell))
    told = ("ProcessEnded", "it started more threads than the limit")
    assert kind in {"RuntimeError", "MemoryError"} or (kind, text) == told
    assert printed(attacker.run_cell("print('goes on')")) == "goes on\n"


def test_processor_time_has_a_ceiling(locked: Template) -> None:
    with Candidate(locked, Limits(cpu_seconds=1)) as candidate:
        kind, text = error_of(candidate.run_cell("while True: pass"))
    assert (kind, text) == (
        "ProcessEnded",
        "it was killed, for using too much processor time or memory",
    )


def test_nothing_is_left_when_a_candidate_ends(locked: Template) -> None:
    cell = (
        "import atexit, signal, threading, time\n"
        "atexit.register(time.sleep, 60)\n"
        "for n in set(signal.Signals) - {9, 19}: signal.signal(n, lambda *a: None)\n"
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
    )
    with Candidate(locked) as candidate:
        candidate.run_cell(cell)
        assert len(warm_processes(locked)) >= 2
    left = warm_processes(locked)
    assert len(left) == (2 if locked.layers.namespaces else 1)


def warm_processes(template: Template) -> list[int]:
    """The warm process and everything below it, as the machine sees them."""
    assert template._process is not None
    found = [template._process.pid]
    for pid in found:
        found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return found
