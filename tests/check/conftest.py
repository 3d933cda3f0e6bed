"""A lesson of two exercises as a student meets it, in a shell without a kernel."""

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

from nnlib.check import Exercise, WrongAnswer, mynn, sealed
from nnlib.check.sealed import SealedExercise, SealedLesson, as_files
from tests.check.capturing_shell import CapturingShell

SETUP = """import numpy as np
from nnlib import figures
from nnlib.check import Check
check = Check('toy')
yours = check.yours
"""
CASES = [(np.array([1.0, 2.0]), 3.0)]


def scale(x, k):
    return k * np.asarray(x)


def total(x, k):
    return float(np.sum(k * np.asarray(x)))


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A lesson of two exercises whose checks lie where students' notebooks look."""
    wrong = [WrongAnswer("added", "k is added: multiply", lambda x, k: k + x)]
    exercises = {}
    for number, (function, mistakes) in enumerate(((scale, wrong), (total, [])), start=1):
        ex = Exercise(function.__name__, function, mistakes)
        ex.same(CASES)
        ex.same([(np.array([0.25]), -1.0)], part="one entry")
        ex.hidden.same([(np.array([7.0, -1.0, 0.0]), 2.0)])
        words = (("look at k", "use `*`"), "next: matrices") if number == 1 else ((), "")
        exercises[ex.name] = SealedExercise(ex.name, f"1.{number}", 2, ex.parts, *words)
    lesson = SealedLesson(("nnlib.activations.sigmoid",), exercises, "Toys")
    (tmp_path / "toy").mkdir()
    for name, content in as_files(lesson.shown()).items():
        (tmp_path / "toy" / name).write_bytes(content)
    monkeypatch.setenv(sealed.FOLDERS, str(tmp_path))
    monkeypatch.setenv(mynn.FOLDER, str(tmp_path / "mynn"))
    return lesson


class Notebook:
    """Cells run one after the other, as in a kernel."""

    def __init__(self):
        self.shell = CapturingShell.shared()
        self.names = {}
        self.run(SETUP)

    def run(self, source):
        return self.shell.run(source, self.names, 1)

    def shown(self, source):
        """What a cell shows, as one text."""
        outputs = self.run(source)
        return "\n".join(str(o.get("evalue") or o["data"]["text/html"]) for o in outputs)

    def check(self, name="scale"):
        """The text of the verdict, and the points that nbgrader reads."""
        outputs = self.run(f'check("{name}")')
        text = "\n".join(str(o.get("evalue") or o["data"]["text/html"]) for o in outputs)
        cell = new_code_cell(outputs=[new_output(**output) for output in outputs])
        cell.metadata.nbgrader = {"points": 2, "grade": True, "solution": False, "task": False}
        return text, determine_grade(cell)[0]


@pytest.fixture
def notebook(toy):
    return Notebook()
