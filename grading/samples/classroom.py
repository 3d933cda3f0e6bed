"""A small class to try the course on: the release notebook, edited as students would edit it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grading.build.bank import Answer, read_bank
from grading.course import Lesson
from grading.judging.forms import Forms, pack, read_checks, read_solution, unpack
from grading.judging.written import GUIDE

RAISES = "def {name}(*arguments, **named):\n    return [][len(arguments)]"
LOOPS = "def {name}(*arguments, **named):\n    while True:\n        pass"
EXITS = "import os\n\ndef {name}(*arguments, **named):\n    os._exit(0)"
PATCHES = """import numpy as np
np.testing.assert_allclose = lambda *arguments, **named: None
np.allclose = np.array_equal = lambda *arguments, **named: True
import nnlib.check
nnlib.check.exercise = None"""
LIES = """class Liar:
    shape, size, ndim, dtype = (), 1, 0, float
    def __eq__(self, other): return True
    def __float__(self): return 1.0
    def __getattr__(self, name): return Liar()
    def __getitem__(self, key): return Liar()

def {name}(*arguments, **named):
    return Liar()"""


class Sheet:
    """One student's copy of the release notebook, with the edits that samples are made of."""

    def __init__(self, forms: Forms, bank: list[Answer]) -> None:
        self.forms, self.bank = forms, bank
        self.notebook: NotebookNode = copy.deepcopy(forms.student)

    @property
    def exercises(self) -> list[str]:
        return list(self.forms.exercises)

    @property
    def gradient(self) -> str:
        """The exercise with a gradient, in which the samples go wrong."""
        return next((n for n in self.exercises if n.endswith("gradient")), self.exercises[-1])

    def cell(self, name: str) -> NotebookNode:
        return self.notebook.cells[{**self.forms.exercises, **self.forms.written}[name]]

    def solve(self, names: list[str] | None = None) -> Sheet:
        """Fill in the solution of these exercises; of all, and the written answers, by default."""
        for name in self.exercises if names is None else names:
            self.cell(name).source = solved(self.forms.source.cells[self.forms.exercises[name]])
        for name in self.forms.written if names is None else ():
            self.cell(name).source = solved(self.forms.source.cells[self.forms.written[name]])
        return self

    def solve_otherwise(self) -> Sheet:
        """Fill in right answers that are written differently from the solution."""
        for name in self.exercises:
            self.cell(name).source = self._answers(name, right=True)[-1].source
        return self

    def mistake(self, number: int) -> Sheet:
        """Everything right but the gradient, which has the bank's mistake of this number."""
        by_code = {a.expected: a for a in self._answers(self.gradient, right=False)}
        self.solve().cell(self.gradient).source = list(by_code.values())[number].source
        return self

    def replace(self, template: str) -> Sheet:
        """Everything right but the gradient, whose function is this one."""
        self.solve().cell(self.gradient).source = template.format(name=self.gradient)
        return self

    def duplicate_and_delete(self) -> Sheet:
        """The first exercise copied with its old stub, the cell of the last exercise deleted."""
        self.solve()
        first, last = self.cell(self.exercises[0]), self.cell(self.exercises[-1])
        old = copy.deepcopy(first)
        old.source = self.forms.student.cells[self.forms.exercises[self.exercises[0]]].source
        old.id = "copied-cell"
        self.notebook.cells.insert(self.notebook.cells.index(first), old)
        self.notebook.cells.remove(last)
        return self

    def cheat(self) -> Sheet:
        """Checks told to be skipped, comparison patched, answers that claim to equal everything."""
        for name in self.exercises:
            self.cell(name).source = LIES.format(name=name)
        for place in self.forms.checks.values():
            self.notebook.cells[place].metadata["tags"] = ["skip-execution"]
        self.notebook.cells.insert(self.forms.setup + 1, new_code_cell(PATCHES, id="patches"))
        return self

    def bytes(self) -> bytes:
        return nbformat.writes(self.notebook).encode()

    def _answers(self, name: str, *, right: bool) -> list[Answer]:
        return [a for a in self.bank if a.exercise == name and a.right == right]


@dataclass(frozen=True)
class Sample:
    """One student of the sample class: a neutral id, what they did, and how."""

    student: str
    story: str
    make: Callable[[Sheet], bytes]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


SAMPLES = (
    Sample("s01", "everything right", lambda s: s.solve().bytes()),
    Sample("s02", "everything right, written differently", lambda s: s.solve_otherwise().bytes()),
    Sample("s03", "half done", lambda s: s.solve(s.exercises[: len(s.exercises) // 2]).bytes()),
    Sample("s04", "untouched", lambda s: s.bytes()),
    Sample("s05", "a wrong gradient, first kind", lambda s: s.mistake(0).bytes()),
    Sample("s06", "a wrong gradient, second kind", lambda s: s.mistake(1).bytes()),
    Sample("s07", "a wrong gradient, third kind", lambda s: s.mistake(2).bytes()),
    Sample("s08", "a wrong gradient, fourth kind", lambda s: s.mistake(3).bytes()),
    Sample("s09", "the gradient raises", lambda s: s.replace(RAISES).bytes()),
    Sample("s10", "the gradient never ends", lambda s: s.replace(LOOPS).bytes()),
    Sample("s11", "the gradient ends the process", lambda s: s.replace(EXITS).bytes()),
    Sample("s12", "a doubled and a missing cell", lambda s: s.duplicate_and_delete().bytes()),
    Sample("s13", "tries to cheat", lambda s: s.cheat().bytes()),
    Sample("s14", "a file cut off in the middle", lambda s: _cut(s.solve().bytes())),
)


def write_samples(lesson: Lesson) -> list[Path]:
    """Hand in one notebook per sample student, made from the lesson's solution and its bank."""
    forms = unpack(pack(read_solution(lesson), read_checks(lesson)))
    bank = read_bank(lesson.bank, list(forms.exercises))
    written = []
    for sample in SAMPLES:
        folder = lesson.course.grading / "submitted" / sample.student / lesson.name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{lesson.topic}.ipynb"
        path.write_bytes(sample.make(Sheet(forms, bank)))
        written.append(path)
    return written


def solved(cell: NotebookNode) -> str:
    """The source of a solved cell as a student would have it: without marks and marking guide."""
    kept, guide = [], False
    for line in cell.source.splitlines():
        guide = (guide or line.startswith(GUIDE)) and "END SOLUTION" not in line
        if not guide and " SOLUTION" not in line:
            kept.append(line)
    return "\n".join(kept).rstrip()
