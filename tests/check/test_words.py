"""What stands beside verdicts: hints on demand, remarks, the progress, the receipt."""

import hashlib
import json
import os

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook, writes

RIGHT = "def scale(x, k):\n    return [k * v for v in x]"
WRONG = "def scale(x, k):\n    return k + x"


def test_hints_come_one_after_the_other_and_only_when_asked(notebook):
    notebook.run(WRONG)
    card = notebook.check()[0]
    assert "look at k" not in card and 'check.hint("scale") gives a hint' in card
    first, second, third = (notebook.shown('check.hint("scale")') for _ in range(3))
    assert "Hint 1. look at k" in first and "use" not in first
    assert "Hint 2. use <code>*</code>" in second and "One more" not in second
    assert third == second
    assert "gives a hint" not in notebook.check()[0]
    assert "There is no hint" in notebook.shown('check.hint("total")')
    assert "did you mean 'scale'?" in notebook.shown('check.hint("scal")')


def test_the_remark_stands_on_the_card_of_a_right_answer_alone(notebook):
    notebook.run(WRONG)
    assert "next: matrices" not in notebook.check()[0]
    notebook.run(RIGHT)
    assert "next: matrices" in notebook.check()[0]


def test_every_card_tells_the_points_so_far_and_what_is_next(notebook):
    assert "Lesson 1: 0 of 4 points by its checks · next: Exercise 1.1" in notebook.check()[0]
    notebook.run(RIGHT)
    assert "Lesson 1: 2 of 4 points by its checks · next: Exercise 1.2" in notebook.check()[0]
    notebook.run("def total(x, k):\n    return k * x.sum() if len(x) == 2 else 0")
    assert "Lesson 1: 3 of 4 points" in notebook.check("total")[0]
    told = notebook.shown("check.progress()")
    for row in ("✓ Exercise 1.1", "◐ Exercise 1.2", "Lessons done: 0 of"):
        assert row in told
    notebook.run("def total(x, k):\n    return k * x.sum()")
    assert "Lessons done: 1 of" in notebook.check("total")[0]


def test_a_verdict_that_gets_worse_takes_its_points_back(notebook):
    notebook.run(RIGHT)
    notebook.check()
    notebook.run(WRONG)
    assert "0 of 4 points" in notebook.check()[0]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"toy": 3}', '{"toy": {"scale": "much"}}'])
def test_a_broken_file_of_progress_counts_as_none(notebook, tmp_path, text):
    (tmp_path / "mynn").mkdir()
    (tmp_path / "mynn" / "progress.json").write_text(text)
    assert "Lesson 1: 0 of 4 points" in notebook.shown("check.progress()")
    notebook.run(RIGHT)
    assert "Lesson 1: 2 of 4 points" in notebook.check()[0]
    assert json.loads((tmp_path / "mynn" / "progress.json").read_text())["toy"]["scale"] == 1


def test_progress_beyond_the_possible_is_cut(notebook, tmp_path):
    (tmp_path / "mynn").mkdir()
    (tmp_path / "mynn" / "progress.json").write_text('{"toy": {"scale": 99, "total": -3}}')
    assert "Lesson 1: 2 of 4 points" in notebook.shown("check.progress()")


@pytest.fixture
def handed_in(tmp_path, monkeypatch):
    """The lesson's saved notebook in the working folder, with one written answer."""
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    graded = {"grade_id": "think", "grade": True, "solution": True}
    cell = new_markdown_cell("Why?\n\nYOUR ANSWER HERE", metadata={"nbgrader": graded})

    def save(source):
        cell.source = source
        (tmp_path / "toy.ipynb").write_text(writes(new_notebook(cells=[cell])))
        return tmp_path / "toy.ipynb"

    return save


def test_a_receipt_tells_the_file_what_is_answered_and_what_checks_say(notebook, handed_in):
    path = handed_in("Why?\n\nYOUR ANSWER HERE")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    notebook.run(RIGHT)
    told = notebook.shown("check.receipt()")
    assert hashlib.sha256(path.read_bytes()).hexdigest() in told
    assert "saved 2023-11-1" in told
    for line in ("Written answer <code>think</code>: open", "2 of 4 points", "both parts right"):
        assert line in told
    handed_in("Why?\n\nBecause.")
    assert "think</code>: answered" in notebook.shown("check.receipt()")


def test_a_receipt_without_a_file_says_so(notebook, tmp_path, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert "No file was found here" in notebook.shown("check.receipt()")
