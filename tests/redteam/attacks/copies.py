"""What a copy of a process could learn, or tell its siblings, by noticing that it is one.

A hidden input reaches one copy; the others were made of the same process and share what a fork
shares: files, pipes, memory, locks.
"""

from tests.grading.editing import DOUBLE
from tests.redteam.attack import Attack


def _carried(name: str, tries: str, made: str, tell: str, told: str) -> Attack:
    """made: before; tell: a line with the hidden input x in it; told: the expression that reads.

    Where there are no files, the telling fails and the exercise is right nevertheless.
    """
    double = (
        f"def double(v):\n    x = int(np.max(np.abs(v)))\n    try: {tell}\n"
        "    except (OSError, NameError): pass\n    return 2 * v"
    )
    slope = f"def slope(v):\n    told = {told}\n    return told + 0 * v, told + 0 * v"
    return Attack(name, tries, points=2, double=double, slope=slope, before=(made,))


_NOTICED = """
import os, time, threading
born = os.getpid(), time.monotonic(), threading.get_ident(), os.times()[:2]
copied = []
try: os.register_at_fork(after_in_child=lambda: copied.append(os.getpid()))
except Exception: pass
"""

ATTACKS = (
    _carried("told by shared memory", "keeps the hidden input in memory that copies share",
             "import mmap\nshared = mmap.mmap(-1, 4096)",
             "shared[:8] = max(x, int.from_bytes(shared[:8], 'big')).to_bytes(8, 'big')",
             "int.from_bytes(shared[:8], 'big')"),
    _carried("told by a pipe", "sends it to a copy that reads",
             "import os\nthere, here = os.pipe(); os.set_blocking(there, False)",
             "os.write(here, x.to_bytes(8, 'big'))",
             "max([int.from_bytes(os.read(there, 8), 'big') for _ in range(1)])"),
    _carried("told by a file", "leaves it in the scratch folder",
             "import os", "open('seen', 'a').write(f'{x} ')",
             "max(map(int, open('seen').read().split())) if os.path.exists('seen') else 0"),
    _carried("told by a place in a file", "moves the place at which a shared file is read",
             "file = open('empty', 'w+b', buffering=0)",
             "file.seek(x) if x > 100 else None", "file.tell()"),
    _carried("told by a length", "makes a deleted file as long as the hidden input",
             "import os\nfile = open('gone', 'w+b', buffering=0)\nos.unlink('gone')",
             "file.truncate(x) if x > 100 else None", "os.fstat(file.fileno()).st_size"),
    _carried("told by a mask", "keeps bits of it in what a process inherits",
             "import os", "os.umask(x % 512) if x > 100 else None", "os.umask(os.umask(0))"),
    _carried("told by a timer", "keeps it in a timer",
             "import signal", "signal.setitimer(signal.ITIMER_VIRTUAL, x)",
             "signal.getitimer(signal.ITIMER_VIRTUAL)[0]"),
    _carried("told by a name", "keeps it in the name of a folder",
             "import os", "os.makedirs(f'd{x}', exist_ok=True)",
             "max([int(n[1:]) for n in os.listdir('.') if n[0] == 'd'] or [0])"),
    Attack("copy that notices", "answers otherwise where it is another process than before",
           double="def double(v):\n    return 2 * v if copied or os.getpid() == born[0] else 'c'\n",
           slope="def slope(v):\n    return (v, v) if not copied else (2 * v, 0 * v)",
           points=2, before=(_NOTICED,)),
    Attack("copy that dies", "ends every copy but the first", points=6, double=DOUBLE,
           before=("import os\nos.register_at_fork(after_in_child=lambda: os._exit(0))",)),
    Attack("copy that is slow", "makes copying take for ever", points=6, double=DOUBLE,
           before=("import os, time\nos.register_at_fork(before=lambda: time.sleep(60))",)),
)  # fmt: skip
