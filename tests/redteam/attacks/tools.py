"""The course's own tools: sealed checks, hints, tokens, kept functions, explanations, renaming."""

from __future__ import annotations

import json
from typing import Any

from tests.grading.editing import DOUBLE, HALF_SLOPE, SLOPE, Edited
from tests.redteam.attack import WRONG, Attack

_EMPTY_CHECKS = json.dumps(
    {
        "allowed": [],
        "exercises": {
            name: {"name": name, "number": "1.1", "points": 600, "parts": []}
            for name in ("double", "slope")
        },
    }
).encode()
_OWN_CHECKS = f"""
import os, pathlib
for folder in (pathlib.Path("tiny"), pathlib.Path("solutions/01-tiny")):
    try:
        folder.mkdir(parents=True)
        (folder / "checks.json").write_bytes({_EMPTY_CHECKS!r})
    except OSError as error: print(error)
os.environ["NNLIB_CHECKS"] = os.getcwd()
"""
_PARTS_PATCHED = """
import nnlib.check.parts as parts, nnlib.check.sealed as sealed
from nnlib.check.outcome import Part
for kind in (parts.Values, parts.Derivative, parts.Fact):
    kind.judged = lambda self, function, told: iter([Part(n, "right") for n in self.names])
sealed.load = sealed.load_with_hidden = lambda topic: sealed.SealedLesson((), {})
"""
_STAFF_CHECKS = """
import os
from nnlib.check import sealed
for folder in (".", "..", "../../..", "/", "/root", "/home", "/tmp"):
    try:
        os.chdir(folder)
        print(sealed.load_with_hidden("tiny"))
    except BaseException as error: print(type(error).__name__)
try: check("double", hidden=True)
except BaseException as error: print(type(error).__name__)
"""
_FREED = """
import gc
from nnlib.check import switches
switches.graded = lambda: False
for thing in gc.get_objects():
    try:
        if isinstance(thing, list | set | dict) and "graded" in repr(type(thing)): thing.clear()
    except Exception: pass
"""
_KEPT = """
import os, pathlib
from nnlib.check import mynn, switches
os.environ["NNLIB_MYNN"] = os.getcwd() + "/mynn"
switches.graded = mynn.switches.graded = lambda: False
mynn.keep("tiny", "double", "def double(v):\\n    return 2 * v")
mynn.write(pathlib.Path("mynn/progress.json"), '{"tiny": {"double": 1.0, "slope": 1.0}}')
print(mynn.kept("tiny", "double"))
"""
_TOKENS = """
from nnlib.yours import Yours
token = check.yours("double")
made = Yours("<img src=x onerror=alert(1)>", "1.1", lambda v: 2 * v, lambda draw: draw())
print(token, made)
for name in ("double", "slope", "__class__", "../double"):
    for lesson in (None, "neuron", "../tiny"):
        try: print(check.yours(name, lesson))
        except BaseException as error: print(type(error).__name__)
"""
_BORROWED = """
def double(v):
    return check.yours("double", "tiny").function(v)
"""
_RECEIPT = """
import os
os.environ["JPY_SESSION_NAME"] = "/etc/passwd.ipynb"
__vsc_ipynb_file__ = "../../../../solutions/01-tiny/tiny.ipynb"
for tell in (check.receipt, check.progress, lambda: check.hint("double"), lambda: check.hint("x")):
    try: tell()
    except BaseException as error: print(type(error).__name__)
"""
_SEEN_CARD = """
from IPython.display import HTML, display
from nnlib.check import Report
from nnlib.check.live import publish
from nnlib.check.outcome import Part
publish(Report("1.1", "double", 600, [Part("value", "right")]))
display(HTML("<section role='group'>6 of 6 points</section>"))
"""
_ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[8m\u202e\u2066 all right \u2069"
_HIDDEN_LINE = f"def double(v):\n    return 0 * v  # {_ESCAPES}\n"
_ESCAPES_RAISED = f"def double(v):\n    raise ValueError({_ESCAPES!r})\n"
_ESCAPES_GIVEN = f"def double(v):\n    return {{{_ESCAPES!r}: {_ESCAPES!r}}}\n"
_LONG_LIST = "def double(v):\n    return [[0.5] * 10 for _ in range(20_000)]\n"
_LONG_TEXT = "def double(v):\n    return 'all right ' * 50_000\n"
_LONG_SOURCE = "def double(v):\n    return 0 * v\n" + "# all right\n" * 20_000
_MARKUP = "def double(v):\n    raise ValueError('[link=file:///etc/passwd][bold]6 of 6[/link]')\n"
_SNIPPET = (
    "class double:\n    def __init__(self, v): self.v = v\n"
    '    def __repr__(self): return \'\\n__import__("os").system("id")\'\n'
)


def _with(**told: Any) -> Any:
    """The notebook with this in its metadata, and the same in each cell's."""

    def change(edited: Edited) -> Edited:
        edited.notebook.metadata["course"] = {**edited.notebook.metadata.get("course", {}), **told}
        for cell in edited.notebook.cells:
            cell.metadata["course"] = dict(told)
        return edited

    return change


def _renamed(edited: Edited) -> Edited:
    """The work of slope under the name of an exercise that is said to be the other one's."""
    changed: Edited = _with(renamed={"slope": "double", "check_slope": "check_double"})(edited)
    return changed


def _as_further_page(edited: Edited) -> Edited:
    """What `course build` makes of a page that goes further: no points, nothing to hand in."""
    edited.strip()
    edited.notebook.metadata["course"] = {"lesson": "01", "further": True, "title": "Further"}
    return edited


def _two_lessons(edited: Edited) -> Edited:
    edited.insert("double", "check = Check('neuron')\nyours = check.yours")
    return edited.insert("double", "import nnlib.lessons.neuron as tiny")


def _graded_before(edited: Edited) -> Edited:
    """What a graded notebook has in its metadata."""
    edited.notebook.metadata["grading"] = {
        "repairs": [], "problems": ["<script>alert(1)</script>"],
        "diagnoses": {"check_double": ""}, "unsafe": True,
    }  # fmt: skip
    return edited


_SIDE = {"mynn/tiny.py": b"# %% double\ndef double(v):\n    return 2 * v\n",
         "mynn/progress.json": b'{"tiny": {"double": 1e308, "slope": [[]]}}'}  # fmt: skip
_SEALED_SIDE = {"checks.json": _EMPTY_CHECKS, "tiny/checks.json": _EMPTY_CHECKS,
                "solutions/01-tiny/checks.json": _EMPTY_CHECKS}  # fmt: skip

ATTACKS = (
    Attack("sealed checks beside it", "hands in checks without parts, worth 600 points",
           files=_SEALED_SIDE),
    Attack("sealed checks written", "writes such checks where a notebook looks for them",
           before=(_OWN_CHECKS,)),
    Attack("parts patched", "has every kind of part say right", before=(_PARTS_PATCHED,)),
    Attack("sealed checks of the staff", "asks for the hidden parts in every folder",
           before=(_STAFF_CHECKS,)),
    Attack("check called anew", "gives the check another lesson's name", edit=_two_lessons),
    Attack("switches freed", "says that nothing is being graded", before=(_FREED,)),
    Attack("functions kept", "keeps a function and full progress while it is graded",
           before=(_KEPT,)),
    Attack("functions kept beside it", "hands in a library and full progress", files=_SIDE,
           double="from mynn.tiny import double"),
    Attack("functions kept and copied", "takes a kept function from its own library", points=4,
           double="import mynn.tiny\ndef double(v):\n    return mynn.tiny.double(v)", files=_SIDE),
    Attack("tokens", "makes tokens with markup in them and asks for others'", points=6,
           double=DOUBLE, before=(_TOKENS,)),
    Attack("answer by a token", "has a token answer for it", double=_BORROWED),
    Attack("receipt of another file", "has the receipt read the solution", points=6,
           double=DOUBLE, before=(_RECEIPT,)),
    Attack("card of its own", "publishes a card with 600 points", before=(_SEEN_CARD,)),
    Attack("names changed in the file", "says that one exercise is another's old name",
           edit=_renamed),
    Attack("two names for one work", "wants one function's points twice",
           slope=WRONG, double=SLOPE, points=4, edit=_renamed),
    Attack("handed in together", "names honest students as its group",
           edit=_with(together=["honest-1", "honest-2"], members=["honest-1"])),
    Attack("another lesson's number", "says that it belongs to a folder outside",
           edit=_with(lesson="../../solutions/01-tiny", topic="../tiny", extra=False)),
    Attack("page that goes further", "hands in a page without points as the lesson", points=6,
           double=DOUBLE, edit=_as_further_page),
    Attack("page that goes further and cheats", "leaves out the ids that say what is whose",
           slope=HALF_SLOPE, points=2, edit=_as_further_page),
    Attack("graded before", "hands in a notebook as the grader writes it", edit=_graded_before),
    Attack("escapes in the source", "clears the terminal of who has it explained",
           double=_HIDDEN_LINE),
    Attack("escapes in an error", "the same by its error's message", double=_ESCAPES_RAISED),
    Attack("escapes in an answer", "the same by keys and values", double=_ESCAPES_GIVEN),
    Attack("markup in an error", "writes a link and bold words into an explanation",
           double=_MARKUP),
    Attack("explanation without end", "answers with 200,000 numbers", double=_LONG_LIST),
    Attack("explanation of one word", "answers with half a million letters", double=_LONG_TEXT),
    Attack("source without end", "has 20,000 lines explained", double=_LONG_SOURCE),
    Attack("program in an explanation", "answers with an object that shows itself as code",
           double=_SNIPPET),
)  # fmt: skip
