"""Ways out: files, the network, other processes, Python itself, and what stays behind."""

from tests.grading.editing import DOUBLE, Edited
from tests.redteam.attack import Attack

_GRADEBOOK = """
import glob, os, sqlite3
paths = [*glob.glob("../../../gradebook.db"), *glob.glob("/tmp/**/gradebook.db", recursive=True)]
for path in paths:
    try:
        with sqlite3.connect(path) as book: book.execute("update grade set manual_score = 99")
        os.truncate(path, 0)
    except Exception as error: print(error)
"""
_SIBLINGS = """
import glob, os
for pattern in ("../../*/*/*.ipynb", "/tmp/**/submitted/*/*/*.ipynb"):
    for path in glob.glob(pattern, recursive=True):
        if "honest" in path:
            try: open(path, "w").write("{}")
            except OSError as error: print(error)
"""
_NETWORK = """
import socket, urllib.request
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    try: socket.socket(family).connect(("127.0.0.1", 80) if family != socket.AF_UNIX else "x")
    except Exception as error: print(error)
try: print(urllib.request.urlopen("http://127.0.0.1:9/", timeout=0.2).read())
except Exception as error: print(error)
"""
_PROGRAMS = """
import os, subprocess
for start in (lambda: subprocess.run(["sh", "-c", "echo escaped"]),
              lambda: os.system("echo escaped"), lambda: os.popen("echo escaped").read(),
              lambda: os.posix_spawn("/bin/true", ["true"], {}), os.fork):
    try:
        if start() == 0 and start is os.fork: os._exit(0)
    except Exception as error: print(error)
get_ipython().system("echo escaped")
"""
_STAYS = """
import os, sys, time
try: pid = os.fork()
except Exception as error: pid = 1
if pid == 0:
    for fd in (0, 1, 2): os.close(fd)
    try: os.setsid()
    except OSError: pass
    time.sleep(3)
    open("/tmp/stayed-behind", "w").close()
    os._exit(0)
"""
_SIGNALS = """
import os, signal
for number in (1, 2, 15, 10, 12): signal.signal(number, signal.SIG_IGN)
for pid in (1, 2, os.getppid(), 0, -1)[:0] or (os.getppid(),):
    try: os.kill(pid, 0)
    except OSError as error: print(error)
signal.setitimer(signal.ITIMER_REAL, 0)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
"""
_LINKS = """
import os
for target in ("/etc/passwd", "/", "../../../gradebook.db", "/proc/self/mem"):
    for link in (os.symlink, os.link):
        try:
            link(target, f"link-{link.__name__}")
            print(open(f"link-{link.__name__}").read())
        except OSError as error: print(error)
"""
_ATEXIT = """
import atexit, os, sys, time, weakref
atexit.register(time.sleep, 30)
class Last:
    def __del__(self): time.sleep(30)
last = Last(); last.me = last
sys.exitfunc = lambda: time.sleep(30)
"""
_CHANNEL = """
import os
def double(v):
    for fd in range(3, 32):
        try: os.write(fd, b"\\x00\\x00\\x00\\x10" * 64)
        except OSError: pass
    return 2 * v
"""
_CHANNEL_SWAPPED = """
import os
r, w = os.pipe()
def double(v):
    for fd in range(3, 16):
        if fd not in (r, w):
            try: os.dup2(w, fd)
            except OSError: pass
    return 2 * v
"""
_CHANNEL_CLOSED = "import os\ndef double(v):\n    os.closerange(3, 256)\n    return 2 * v"
_CHANNEL_THREAD = """
import os, threading, time
def double(v):
    def babble():
        while True:
            try: os.write(3, b"x" * 4096)
            except OSError: return
    threading.Thread(target=babble, daemon=True).start()
    time.sleep(0.05)
    return 0 * v
"""
_FORGED_REPLY = """
import json, os, struct
def double(v):
    for number in range(200):
        text = json.dumps({"is": "returned", "id": number, "value": 1, "changed": []}).encode()
        try: os.write(3, struct.pack("!II", len(text), 0) + text)
        except OSError: pass
    return 0 * v
"""
_MESSAGES = """
import os
while True:
    try: os.write(3, b"\\0\\0\\0\\2\\0\\0\\0\\0{}" * 1000)
    except OSError: break
"""
_DRIP = """
import os, time
def double(v):
    try: os.write(3, b"\\0\\1\\0\\0\\0\\0\\0\\0")
    except OSError: return 0 * v
    while True:
        os.write(3, b" ")
        time.sleep(0.01)
"""
_LIMITS = """
import resource
for kind in range(16):
    try: resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (ValueError, OSError) as error: print(error)
"""
_C_CODE = """
import ctypes
libc = ctypes.CDLL(None)
for name in (b"fork", b"system"):
    try: getattr(libc, name.decode())(b"echo escaped") if name == b"system" else None
    except Exception as error: print(error)
libc.mprotect(ctypes.c_void_p(id(0) & ~4095), 4096, 7)
"""
_LOCK_UNDONE = """
import os, sys
steps = ("enter_view", "lock", "verify", "unshare_all", "mount_scratch")
for module in [m for m in sys.modules if m.startswith("grading")]:
    for name, value in list(vars(sys.modules[module]).items()):
        if callable(value) and name in steps:
            try: value()
            except BaseException as error: print(type(error).__name__)
os.environ["LD_PRELOAD"] = os.environ["PYTHONSTARTUP"] = os.environ["PYTHONPATH"] = "/scratch"
"""
_SHADOWS = {
    "numpy.py": b"raise SystemExit('shadowed')",
    "nnlib/__init__.py": b"",
    "nnlib/check.py": b"def exercise(*a, **k): raise SystemExit(0)",
    "sitecustomize.py": b"raise SystemExit('shadowed')",
    "IPython.py": b"raise SystemExit('shadowed')",
}
_SHADOW_CELL = """
import os, sys
os.makedirs("nnlib", exist_ok=True)
open("nnlib/__init__.py", "w").write("")
open("nnlib/check.py", "w").write("class exercise:\\n def __init__(s, *a, **k): pass")
open("math.py", "w").write("isclose = lambda *a: True")
sys.path.insert(0, os.getcwd())
for name in [m for m in sys.modules if m.startswith("nnlib")]: del sys.modules[name]
"""
_STARTUP = """
import os, site, sys
for folder in {*sys.path, os.path.expanduser("~/.ipython/profile_default/startup"), sys.prefix}:
    try:
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "redteam_evil.pth")
        open(path, "w").write("import os")
        os.remove(path)
        print("could write to", folder)
    except OSError as error: print(type(error).__name__)
"""


def _escaping_path(edited: Edited) -> Edited:
    edited.notebook.metadata["kernelspec"] = {"name": "../../../evil", "display_name": "x"}
    edited.notebook.metadata["path"] = "/etc"
    return edited


ATTACKS = (
    Attack("gradebook rewritten", "gives everyone 99 points", exploit="E8", before=(_GRADEBOOK,)),
    Attack("siblings rewritten", "empties the neighbors' notebooks", exploit="E8",
           before=(_SIBLINGS,)),
    Attack("modules beside the notebook", "shadows NumPy and nnlib with files", exploit="E9",
           files=_SHADOWS),
    Attack("modules in scratch", "writes nnlib anew and imports it", before=(_SHADOW_CELL,)),
    Attack("process left behind", "forks a process that acts later", exploit="E11",
           before=(_STAYS,)),
    Attack("network", "sends what it knows to a server", exploit="E11", before=(_NETWORK,)),
    Attack("programs started", "runs shell commands in six ways", before=(_PROGRAMS,)),
    Attack("signals", "ignores alarms and reaches for its parent", before=(_SIGNALS,)),
    Attack("links", "links to files outside", before=(_LINKS,)),
    Attack("last words", "sleeps when the process ends", before=(_ATEXIT,)),
    Attack("noise on the channel", "writes rubbish to every descriptor", double=_CHANNEL),
    Attack("channel replaced", "puts a pipe in place of every descriptor",
           double=_CHANNEL_SWAPPED),
    Attack("channel closed", "closes every descriptor", double=_CHANNEL_CLOSED),
    Attack("noise from a thread", "floods the channel while the answer is written",
           double=_CHANNEL_THREAD),
    Attack("answers forged", "answers questions before they are asked", double=_FORGED_REPLY),
    Attack("a million messages", "sends small messages without end", before=(_MESSAGES,)),
    Attack("answer in drips", "sends its answer byte by byte", double=_DRIP),
    Attack("limits raised", "asks for more of everything", before=(_LIMITS,)),
    Attack("C library", "calls the system behind Python's back", before=(_C_CODE,)),
    Attack("lock undone", "calls the lock's own functions again", before=(_LOCK_UNDONE,)),
    Attack("startup files", "leaves a file that runs at the next start", before=(_STARTUP,)),
    Attack("kernel by path", "names another kernel and folder in the metadata",
           edit=_escaping_path, double=DOUBLE, points=6),
)  # fmt: skip
