"""Floods and silence: time, memory, processes, disk, output, recursion."""

from tests.redteam.attack import Attack

_DISK = """
import os
for n in range(10_000):
    with open(f"fill-{n}", "wb") as file: file.write(os.urandom(2**20))
"""
_OUTPUT = """
import sys
line = "flood " * 1000
for _ in range(20_000): print(line)
"""
_DISPLAYS = """
from IPython.display import HTML, Javascript, SVG, display
for _ in range(500):
    display(HTML("<script>alert(1)</script>"), Javascript("alert(1)"),
            SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"))
"""
_PICTURES = """
import struct, zlib
from IPython.display import Image, display
def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
head = chunk(b"IHDR", struct.pack(">IIBBBBB", 5000, 5000, 8, 0, 0, 0, 0))
bomb = b"\\x89PNG\\r\\n\\x1a\\n" + head + chunk(b"tEXt", b"x" * 2_000_000) + chunk(b"IEND", b"")
for _ in range(4): display(Image(bomb))
"""
_HANDLER = """
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
def double(v):
    while True:
        try:
            while True: pass
        except BaseException: pass
"""
_SWALLOW = """
def double(v):
    import time
    while True:
        try: time.sleep(60)
        except BaseException: continue
"""
_THREADS = """
import threading, time
for _ in range(2000):
    try: threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
    except RuntimeError as error:
        print(error)
        break
"""
_MEMORY = "hoard = []\nwhile True: hoard.append(bytearray(2**24))"
_FORKS = "import os\nwhile True: os.fork()"
_PATCHED_TIME = """
import random, time
import numpy as np
time.sleep = time.time = time.monotonic = time.perf_counter = lambda *a: 0.0
np.random.seed(0); random.seed(0)
np.random.default_rng = lambda *a: np.random.RandomState(0)
"""
_AUDIT = """
import sys
def hook(event, arguments):
    if event in ("open", "compile", "exec", "import"): raise RuntimeError("not allowed")
sys.addaudithook(hook)
"""
_CRASH = "def double(v):\n    import ctypes\n    ctypes.string_at(0)"
_RECURSION = "import sys\nsys.setrecursionlimit(10**8)\ndef double(v):\n    return double(v)"
_CALLS_BACK = """
def double(v):
    import sys
    sys.setrecursionlimit(10**6)
    class Deep:
        def __repr__(self): return repr([self])
    try: repr(Deep())
    except RecursionError: pass
    return 0 * v
"""
_CELLS = tuple(f"import time; time.sleep(0.4)  # {n}" for n in range(120))
_MANY_PICTURES = tuple(_PICTURES + f"# {n}" for n in range(12))

ATTACKS = (
    Attack("endless loop", "never returns", double="def double(v):\n    while True: pass"),
    Attack("loop deaf to alarms", "ignores every signal and error", double=_HANDLER),
    Attack("sleep that swallows errors", "sleeps again whenever it is woken", double=_SWALLOW),
    Attack("loop inside of C", "is in a loop that no signal ends",
           double="def double(v):\n    return sum(range(10**15))"),
    Attack("awaited without end", "awaits at the top of a cell",
           before=("import asyncio\nawait asyncio.sleep(3600)",)),
    Attack("sleep only under test", "is quick in its cell and slow in the check",
           double="import time\ndef double(v):\n    time.sleep(3600)\n    return 2 * v"),
    Attack("many slow cells", "spends the class's time in 120 cells", before=_CELLS),
    Attack("fork bomb", "forks without end", exploit="E10", before=(_FORKS,)),
    Attack("memory hoarded", "takes all memory", exploit="E10", before=(_MEMORY,)),
    Attack("threads without end", "starts 2000 threads", before=(_THREADS,)),
    Attack("disk filled", "writes 10 GB", before=(_DISK,)),
    Attack("output flood", "prints 120 MB", before=(_OUTPUT,)),
    Attack("display flood", "displays scripts 500 times", exploit="E12", before=(_DISPLAYS,)),
    Attack("picture bombs", "displays small files that are huge pictures",
           before=_MANY_PICTURES),
    Attack("crash", "reads address zero", exploit="E10", double=_CRASH),
    Attack("recursion", "calls itself until the stack is full", exploit="E10",
           double=_RECURSION),
    Attack("recursive repr", "has its repr call itself", double=_CALLS_BACK),
    Attack("time and chance patched", "stops the clock and fixes the dice",
           before=(_PATCHED_TIME,)),
    Attack("audit hook", "forbids opening, compiling and importing from now on", points=0,
           before=(_AUDIT,)),
)  # fmt: skip
