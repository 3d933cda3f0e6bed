"""The honest minutes of a lesson: words, formulas, figures, exercises and questions."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.build.minutes import minutes, words

SOLVED = "def f(x):\n    ### BEGIN SOLUTION\n{lines}    ### END SOLUTION\n"


def exercise(lines):
    return new_code_cell(SOLVED.format(lines="    x += 1\n" * lines))


def question(text):
    return new_markdown_cell(text, metadata={"nbgrader": {"solution": True}})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Two words.", 2),
        ("The sum $a + b + c$ is read as one.", 7),
        ("Before\n\n$$a = b, \\qquad c = d$$\n\nafter", 2),
        ("Before\n\n```python\nx = 1\n```\n\nafter", 2),
        ("<details><summary>Answer</summary>It is four.</details>", 4),
        ("Why?\n\n### BEGIN SOLUTION\nBecause it is.\n### END SOLUTION", 1),
    ],
)
def test_words_are_those_that_are_read(text, count):
    assert words(text) == count


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (new_markdown_cell("word " * 300), 2.0),
        (new_markdown_cell("$$a$$\n\n$$b$$"), 0.8),
        (new_code_cell('figures.show("a")\nfigures.show("b")'), 1.5),
        (new_code_cell("x = 1"), 0.0),
        (exercise(2), 4),
        (exercise(5), 8),
        (exercise(6), 13),
        (question("1. Why?\n2. How?"), 2 / 150 * 1 + 6),
        (question("?"), 3),
    ],
)
def test_each_kind_of_cell_takes_its_time(cell, expected):
    assert minutes([cell]) == pytest.approx(expected, abs=0.03)
    assert minutes([cell, cell]) == pytest.approx(2 * minutes([cell]))
