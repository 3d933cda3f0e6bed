"""What a check shows in a notebook is what is graded, hidden inputs aside."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from grading.build.bank import Answer, read_bank
from grading.build.numbers import read_part
from grading.build.seal import Sealing, write_checks
from grading.build.text import exercises
from grading.course import Course, Lesson
from grading.judging.forms import pack, unpack
from grading.judging.grade import grade_submission
from grading.judging.result import graded_notebook, scores
from grading.proof.prove import _alone
from grading.proof.rules import names_stored, setup_source
from grading.sandbox import Limits, Template
from nnlib.check.parts import Values
from nnlib.check.sealed import FOLDERS, SealedLesson, as_files
from tests.check.capturing_shell import CapturingShell
from tests.conftest import ROOT

LESSONS = Course(ROOT).lessons()
PER_LESSON = 1
SUBCLASS = """
class Number(float):
    pass

_before = {name}

def {name}(*arguments, **keywords):
    answer = _before(*arguments, **keywords)
    return Number(answer) if isinstance(answer, float) else answer
"""


def twists(lesson: Lesson, name: str) -> dict[str, str]:
    """Cells that honest students leave between an answer and its check."""
    setup = names_stored(setup_source(read_part(lesson)))
    check = {"ex", "call", "judged", "Report", "sealed", "points", "cases", "known", "table"}
    kept = {"np", name}
    names = sorted((setup | check) - kept)
    return {
        "plain": "pass",
        "variables overwritten": " = ".join(names) + " = 0",
        "helpers of these names": "\n".join(f"def {own}(*given, **named): ..." for own in names),
        "a subclass of float": SUBCLASS.format(name=name),
    }


def chosen(answers: list[Answer]) -> list[Answer]:
    return random.Random(14).sample(answers, PER_LESSON)


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    with Template() as warm:
        yield warm


@pytest.fixture
def checks_at_hand(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDERS, str(tmp_path))
    return tmp_path


def compare(
    lesson: Lesson,
    checks: SealedLesson,
    answers: list[Answer],
    template: Template,
    folder: Path,
    live: SealedLesson | None = None,
) -> None:
    """Every answer with every twist: the points that Run All shows are those of the grade.

    live: the checks beside the notebook, where they are others than the grader's.
    """
    text, shown = read_part(lesson), checks.shown()
    write_checks(folder / lesson.topic, as_files(live or shown))
    released = nbformat.read(lesson.release, as_version=4)
    for answer in answers:
        packet = pack(_alone(text, answer.exercise), as_files(shown))
        for twist, cell in twists(lesson, answer.exercise).items():
            notebook = _alone(released, answer.exercise)
            written = next(c for c in notebook.cells if "def " + answer.exercise in c.source)
            written.source = answer.source
            place = notebook.cells.index(written) + 1
            notebook.cells.insert(place, new_code_cell(cell, id="twist"))
            handed = nbformat.writes(notebook).encode()
            result = grade_submission(packet, handed, limits=Limits(), template=template)
            graded = scores(graded_notebook(unpack(packet), result))
            assert run_all(notebook) == graded, (answer.title, twist)


def run_all(notebook: nbformat.NotebookNode) -> dict[str, tuple[float | None, float]]:
    """The points that Run All shows in a fresh namespace."""
    shell = CapturingShell.shared()
    shell.run("", {}, 0)
    for number, cell in enumerate(notebook.cells, start=1):
        shell.outputs, shell.cell_number = [], number
        shell.run_cell(cell.source, store_history=False)
        cell.outputs = [nbformat.from_dict(output) for output in shell.outputs]
    return scores(notebook)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_some_answers_get_what_their_notebook_shows(lesson, sealed, template, checks_at_hand):
    compare(lesson, sealed.checks, chosen(sealed.bank), template, checks_at_hand)


def test_a_check_that_is_milder_in_the_notebook_would_be_seen(template, checks_at_hand):
    lesson = Course(ROOT).lesson("neuron")
    text = read_part(lesson)
    bank = read_bank(lesson.bank, exercises(text))
    name = "neuron_output"
    checks = Sealing(text, bank, lesson.text).lesson()
    strict = checks.exercises[name]
    parts = tuple(replace(p, rtol=1e9) if isinstance(p, Values) else p for p in strict.parts)
    mild = replace(checks, exercises={name: replace(strict, parts=parts)})
    wrong = [a for a in bank if a.exercise == name and a.expected and "shape" not in a.expected]
    with pytest.raises(AssertionError, match="plain"):
        compare(lesson, checks, wrong, template, checks_at_hand, live=mild.shown())


@pytest.mark.release
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_answer_gets_what_its_notebook_shows(lesson, sealed, template, checks_at_hand):
    compare(lesson, sealed.checks, sealed.bank, template, checks_at_hand)
