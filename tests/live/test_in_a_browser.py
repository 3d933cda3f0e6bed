"""nnlib where there are no threads, no processes and at first no matplotlib, as in a browser."""

import ast
import json
import os
import subprocess
import sys
import textwrap
import zipfile

import nbformat
import pytest

from grading.course import Course
from grading.live.wheel import write_wheel
from grading.site.pictures import Pictures
from nnlib import figures
from nnlib.check.mynn import FOLDER
from tests.conftest import ROOT
from tests.handout.answers import answers

LESSON = Course(ROOT).lesson("01-neuron")
MISSING = {"concurrent", "ctypes", "fcntl", "multiprocessing", "signal", "socket", "subprocess"}
READABLE = {".py", ".json", ".npz", ".csv", ".txt", ".svg", ".typed", ".md", ""}  # nothing compiled
BROWSER = """
import sys, sysconfig, threading, types

import IPython, numpy  # what Pyodide and JupyterLite's kernel bring

def no_thread(*_):
    raise RuntimeError("can't start new thread")

sysconfig.get_config_vars(), threading.Thread.start
sys.platform, threading.Thread.start = "emscripten", no_thread
loaded = []
ffi, js = types.ModuleType("pyodide.ffi"), types.ModuleType("pyodide_js")
sys.modules |= {"pyodide": types.ModuleType("pyodide"), "pyodide.ffi": ffi, "pyodide_js": js}
ffi.can_run_sync, ffi.run_sync = lambda: CAN_WAIT, lambda loading: loading()
js.loadPackage = lambda name: lambda: loaded.append(name)
import nnlib
sys.meta_path.insert(0, sys.meta_path.pop())  # nobody else finds matplotlib
"""


def imports(source):
    """The top modules that a source imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def run(code, wheel, *, can_wait=True):
    """What a program says that runs as in a browser, with nnlib from its wheel."""
    program = f"CAN_WAIT = {can_wait}\n{BROWSER}\n{textwrap.dedent(code)}"
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(wheel)!r})\n{program}"],
        cwd=wheel.parent, env=os.environ | {FOLDER: str(wheel.parent / "mynn")},
        capture_output=True, text=True, timeout=250,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """nnlib as the browser gets it, unpacked, with a plain square for each picture."""
    folder = tmp_path_factory.mktemp("browser")
    square = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"/>'
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pictures, "drawing", lambda self, caption: square)
        packed = write_wheel(Course(ROOT), folder, Pictures(Course(ROOT), folder))
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder / "nnlib-wheel")
    return folder / "nnlib-wheel"


def test_nnlib_asks_for_nothing_that_a_browser_lacks(wheel):
    files = [path for path in wheel.rglob("*") if path.is_file()]
    assert {path.suffix for path in files if "dist-info" not in str(path)} <= READABLE
    asked = {p.relative_to(wheel): {*imports(p.read_text())} for p in wheel.rglob("*.py")}
    assert {str(path): names & MISSING for path, names in asked.items() if names & MISSING} == {}
    threads = [path.as_posix() for path, names in asked.items() if "threading" in names]
    assert threads == ["nnlib/check/limits.py"]  # which starts none there
    assert {*imports("import os, socket\nfrom signal import alarm")} == {"os", "socket", "signal"}


def test_a_lesson_is_checked_and_shown_without_threads_and_without_matplotlib(wheel):
    right, cells = answers(LESSON, right=True), []
    for cell in nbformat.read(LESSON.release, as_version=4).cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if "setup" in cell.metadata.get("tags", []) or name.removeprefix("check_") in right:
            cells.append(right.get(name, cell.source))
    cells.insert(
        1, 'figures.show("neuron")\nfigures.show("decision-lines", output=yours("neuron_output"))'
    )
    (wheel.parent / "cells.json").write_text(json.dumps(cells))
    said = run(
        """
        from IPython.core.interactiveshell import InteractiveShell
        import json
        shell = InteractiveShell.instance(history_length=0)
        for source in json.load(open("cells.json")):
            shell.run_cell(source).raise_error()
        print(nnlib.__file__, "loaded", loaded)
        """,
        wheel,
    )
    assert "17 of 17 points by its checks" in said
    assert figures.find("neuron").alt in said and "Drawn with the course's own" in said
    assert str(wheel) in said and "loaded []" in said


@pytest.mark.parametrize("can_wait", [True, False])
def test_matplotlib_is_fetched_when_something_is_drawn(wheel, can_wait):
    said = run(
        """
        import asyncio
        from nnlib import figures
        if not CAN_WAIT:
            js.loadPackage = lambda name: asyncio.sleep(0, loaded.append(name))

        async def draw():
            try:
                figures.find("neuron").draw()
            except ImportError as error:
                print(error)

        print(loaded)
        asyncio.run(draw())
        print(loaded)
        """,
        wheel,
        can_wait=can_wait,
    )
    assert said.startswith("[]\n") and said.endswith("['matplotlib']\n")
    assert ("run this cell again" in said) == (not can_wait)
