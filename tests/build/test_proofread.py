"""An author's mistakes: each is one sentence with file, line and cell, and nothing is written."""

import pytest

from grading.build import build_lesson
from grading.build.numbers import read_part
from grading.errors import CourseError
from nnlib import figures

SETUP = "x = np.array([1.0, 2.0, 3.0])"
PRINT = 'print(f"twice x is {2 * x}")'
END = "    return x.sum()\n    ### END SOLUTION"
HIDDEN = "    ### END HIDDEN TESTS\n```\n\n```{code-cell}\nprint"
TOTAL = "grade_id: total, locked: false"


def told(tiny, old, new) -> str:
    """The sentence about a text in which this was changed."""
    lesson = tiny.lesson("tiny")
    text = lesson.text.read_text()
    assert old in text
    lesson.text.write_text(text.replace(old, new, 1))
    with pytest.raises(CourseError) as caught:
        build_lesson(lesson)
    assert not lesson.solution.exists() and not lesson.room.exists()
    assert not lesson.release.exists()
    message = str(caught.value)
    assert message.startswith(str(lesson.text)) and "\n" not in message
    return message.removeprefix(str(lesson.text))


def line_of(tiny, words) -> int:
    """The line of the text in which these words stand first."""
    lines = tiny.lesson("tiny").text.read_text().splitlines()
    return next(k for k, line in enumerate(lines, start=1) if words in line)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (END, "    return x.sum()", "the region that begins here has no ### END SOLUTION"),
        ("    ### BEGIN SOLUTION\n    return x.sum()", "    return x.sum()", "ends no region"),
        (END, END.replace("SOLUTION", "SOLUTIONS"), "did you mean ### END SOLUTION?"),
        (END, END.replace("### END", "# END"), "did you mean ### END SOLUTION?"),
        (END, END.replace("END SOLUTION", "end solution"), "did you mean ### END SOLUTION?"),
        (END, END.replace("END SOLUTION", "END HIDDEN TESTS"), "only a check can have a region"),
        (END, f"{END}\n    ### END SOLUTION", "### END SOLUTION ends no region"),
        (END, f"    ### BEGIN SOLUTION\n{END}", "has not ended yet"),
        (HIDDEN, "```\n\n```{code-cell}\nprint", "begins here has no ### END HIDDEN TESTS"),
        (PRINT, f"### BEGIN SOLUTION\n{PRINT}\n### END SOLUTION", "only an exercise or a written"),
        ("squares.\n", "squares.\n### BEGIN SOLUTION\n", "has not ended yet"),
    ],
)
def test_markers_that_do_not_pair(tiny, old, new, sentence):
    message = told(tiny, old, new)
    assert sentence in message and ", line " in message and ", cell " in message


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("minutes: 5", "minute: 5", "unknown entry minute under course"),
        ("kernelspec:", "kernalspec:", ", line 5: unknown entry kernalspec; did you mean kernel"),
        ("jupytext:\n", "author: me\njupytext:\n", ", line 2: unknown entry author"),
        (":tags: [setup]", ":tag: [setup]", "unknown entry tag; did you mean tags?"),
        (":tags: [setup]", ":tags: [setups]", "unknown tag setups; did you mean setup?"),
        (TOTAL, TOTAL.replace("locked", "lockd"), "unknown entry lockd in its nbgrader header"),
        (TOTAL, TOTAL.replace("grade_id", "grade_ids"), "did you mean grade_id?"),
        (TOTAL, TOTAL.replace("false", "true"), "grade, solution and locked in its header"),
        (TOTAL, TOTAL.replace("total", "to-tal"), "'to-tal' cannot be a grade_id"),
        (
            "points: 3",
            "point: 3",
            "unknown entry point in its nbgrader header; did you mean points",
        ),
        ("points: 3", "points: three", "a graded cell needs its points"),
        ("points: 3", "points: -3", "a graded cell needs its points"),
    ],
)
def test_header_keys_that_are_misspelt(tiny, old, new, sentence):
    assert sentence in told(tiny, old, new)


def test_points_in_a_second_place(tiny):
    message = told(tiny, 'exercise("total")', 'exercise("total", points=7)')
    line = line_of(tiny, "points=7")
    assert f", line {line}, cell check_total: TypeError" in message and "'points'" in message


def test_a_figure_that_does_not_exist(tiny):
    message = told(tiny, PRINT, 'import nnlib.figures as figures\nfigures.show("sigmoid-and-stop")')
    line = line_of(tiny, "sigmoid-and-stop")
    assert message.startswith(f", line {line}, cell 5 ")
    assert message.endswith("no figure is named 'sigmoid-and-stop'; did you mean sigmoid-and-step?")
    assert "sigmoid-and-step" in figures.names()


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        ("![](https://a.example/x.png)", "a picture without alternative text"),
        ("![  ](https://a.example/x.png)", "a picture without alternative text"),
        ('<img src="https://a.example/x.png">', "a picture without alternative text"),
        ('<img alt="" src="https://a.example/x.png">', "a picture without alternative text"),
        ("![a cat](cat.png)", "students do not get the file cat.png"),
        ('<img alt="a cat" src="cat.png">', "students do not get the file cat.png"),
    ],
)
def test_a_picture_without_words_or_without_a_file(tiny, picture, sentence):
    message = told(tiny, "# Tiny\n", f"# Tiny\n\n{picture}\n")
    assert f", line {line_of(tiny, picture)}, cell 1 (# Tiny): {sentence}" in message


def test_a_drawing_that_is_shown_without_words(tiny):
    plot = "import matplotlib.pyplot as plt\nplt.plot(x)\nplt.show()"
    assert "cell 5 (import matplotlib" in told(tiny, PRINT, plot)


@pytest.mark.parametrize(
    "picture",
    ["![a cat](https://a.example/x.png)", "`![](x.png)`", "```\n![](x.png)\n```"],
)
def test_a_picture_with_words_is_fine(tiny, picture):
    lesson = tiny.lesson("tiny")
    lesson.text.write_text(lesson.text.read_text().replace("# Tiny\n", f"# Tiny\n\n{picture}\n"))
    assert picture in read_part(lesson).cells[0].source


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("See exercise 1.2.", "{exercise}`name`"),
        ("### Exercise 1.2 · A sum", "{exercise}`name`"),
        ("As lesson 03 says.", "{lesson}`topic`"),
    ],
)
def test_a_number_that_is_written_by_hand(tiny, sentence, role):
    message = told(tiny, "# Tiny\n", f"# Tiny\n\n{sentence}\n")
    assert "is numbered by hand" in message and role in message
    assert f", line {line_of(tiny, sentence)}," in message


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("double", "double"), "exercise double has a heading already"),
        (("total",), "the exercise below this heading is double, not total"),
    ],
)
def test_a_heading_of_another_exercise(tiny, names, sentence):
    headings = "\n\n".join(f"### {{exercise}}`{name}` · It" for name in names)
    old = "```{code-cell}\n:nbgrader: {grade: false, grade_id: double"
    assert sentence in told(tiny, old, f"{headings}\n\n{old}")


def test_a_cell_that_raises_when_it_is_run(tiny):
    message = told(tiny, PRINT, f"{PRINT}\n1 / 0")
    assert f", line {line_of(tiny, '1 / 0')}, cell 5 (" in message
    assert "fails: ZeroDivisionError" in message
