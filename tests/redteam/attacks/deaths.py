"""Ways to end, and ways through what the lower rungs of the lock do not have of their own."""

from tests.redteam.attack import Attack

_HIDDEN = "def double(v):\n    import os, signal, threading, resource, time\n"
_HIDDEN += "    if np.size(v) != 1 or np.max(v) < 100: return 2 * v\n"


def _in_hidden(*lines: str) -> str:
    """double, right where it is shown, that does this in the hidden test."""
    return _HIDDEN + "".join(f"    {line}\n" for line in (*lines, "return 0 * v"))


_RAW = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for number in (15, 16, 101, 155, 165, 246, 250, 272, 310, 319, 321, 323, 424, 425, 428, 434, 438):
    print(number, libc.syscall(number, 0, 0, 0, 0, 0, 0), ctypes.get_errno())
"""
_TRUNCATED = """
import os
path = os.path.join(os.path.dirname(os.__file__), "LICENSE.txt")
for mode in (os.O_RDONLY, os.O_ACCMODE, os.O_WRONLY, os.O_RDWR):
    try: os.open(path, mode | os.O_TRUNC)
    except OSError as error: print(error)
"""
_DELETED = """
import os
kept = []
for n in range(10_000):
    file = open("f", "wb"); os.unlink("f")
    file.write(bytes(2**20)); file.flush(); kept.append(file)
"""
_STACKS = """
import threading, time
threading.stack_size(2**15)
for _ in range(4000): threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
"""
_SIZES = """
import os
for path in ("..", "../..", "/root", "/home", "/etc/shadow", "/work", "gradebook.db"):
    try: print(path, os.stat(path).st_size, os.access(path, os.R_OK), os.listdir(path))
    except OSError as error: print(error)
"""
_FIFO = "import os\nos.mkfifo('pipe')\nopen('pipe').read()"
_LOCKED = """
import fcntl, os
file = open(os.__file__)
fcntl.flock(file, fcntl.LOCK_EX)
fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
"""

ATTACKS = (
    Attack("killed by a thread", "looks like killed from outside, for more tries",
           double=_in_hidden("signal.pthread_kill(threading.get_ident(), 9)")),
    Attack("killed by number", "has the C library send the signal",
           double=_in_hidden("import ctypes", "libc = ctypes.CDLL(None)",
                             "libc.syscall(234, os.getpid(), os.getpid(), 9); libc.raise_(9)")),
    Attack("killed by a limit of his own", "lowers its processor time and uses it up",
           double=_in_hidden("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
                             "while True: pass")),
    Attack("killed by its size", "lowers the size that its memory may have",
           double=_in_hidden("resource.setrlimit(resource.RLIMIT_AS, (1, 1))",
                             "list(range(9**9))")),
    Attack("stopped", "stops itself and waits to be woken",
           double=_in_hidden("os.kill(os.getpid(), signal.SIGSTOP)")),
    Attack("aborted with a message", "ends itself by a signal that says something",
           double=_in_hidden("os.kill(os.getpid(), 1 + int(np.max(v)) % 30)")),
    Attack("hidden input as a time", "sleeps for as long as the hidden input is large",
           double=_in_hidden("time.sleep(float(np.max(v)) / 1e6)", "return 2 * v"), points=6),
    Attack("files truncated by reading", "empties Python's own files without writing",
           before=(_TRUNCATED,)),
    Attack("deleted files hoarded", "fills the disk with files that no folder names",
           before=(_DELETED,)),
    Attack("threads of small stacks", "starts 4000 threads that take no memory",
           before=(_STACKS,)),
    Attack("sizes told", "measures what it may not read", before=(_SIZES,)),
    Attack("pipe without a reader", "waits in a file that is none", before=(_FIFO,)),
    Attack("library locked", "holds a lock on a file that all share", before=(_LOCKED,)),
    Attack("rare calls", "tries rings, keys, leases and programs of the kernel", before=(_RAW,)),
)  # fmt: skip
