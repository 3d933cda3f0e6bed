"""How a verdict looks in JupyterLab and what nbgrader makes of it."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.utils import determine_grade

from grading.judging.result import verdict_outputs
from grading.returning.feedback_page import _cleaned_card
from nnlib.check import card
from nnlib.check.live import conclude
from nnlib.check.outcome import Part, Report
from nnlib.check.typeset import plain, typeset
from tests.check.capturing_shell import CapturingShell
from tests.figures.test_palette import contrast


@pytest.fixture
def report():
    parts = [
        Part("dw", "wrong", "missing-1/N", "8 times too large <b>\nat entry 0"),
        Part("db", "right"),
    ]
    return Report("1.4", "neuron_gradient", 3, parts)


def test_text_has_one_line_per_part_and_the_verdict_on_top(report):
    lines = card.as_text(report).splitlines()
    assert lines[0].startswith("Exercise 1.4  neuron_gradient") and "1 of 2 parts right" in lines[0]
    assert lines[1].split() == ["dw", "wrong", "8", "times", "too", "large", "<b>"]
    assert lines[3].split() == ["db", "right"]


def test_html_escapes_what_it_is_told_and_says_the_verdict_to_a_screen_reader(report):
    html = card.as_html(report)
    assert "<b>" not in html and "&lt;b&gt;" in html
    assert 'aria-label="Check of exercise 1.4: 1 of 2 parts right, 1.5 of 3 points"' in html
    assert "<script" not in html
    report.points = 0
    assert "no points" in card.as_html(report) and "of 0" not in card.as_html(report)


def test_every_outcome_is_said_in_words_beside_its_sign_and_color(report):
    for state, sign in card.MARKS.items():
        if state != "partly right":  # this one says how many parts
            one = Report("1.4", "f", 3, [Part("dw", state, message="words")])
            read = re.sub(r'<span aria-hidden="true">.</span>', "", card.as_html(one))
            assert state in read and sign not in read
    assert len(set(card.MARKS.values())) == len(card.MARKS)


@pytest.mark.parametrize("color", card.COLORS.values())
def test_white_words_on_a_state_can_be_read(color):
    assert contrast(color, "#ffffff") >= 4.5


def test_a_feedback_page_shows_the_card_as_the_notebook_does(report):
    html = card.as_html(report)
    cleaned = _cleaned_card(html)
    assert re.findall(r"<(/?\w+)", cleaned) == re.findall(r"<(/?\w+)", html)
    assert re.findall(r"([a-z-]+) *:", cleaned) == re.findall(r"([a-z-]+) *:", html)
    assert "role=" in cleaned and "aria-level=" in cleaned and "aria-hidden=" in cleaned


@pytest.mark.parametrize(
    ("message", "html"),
    [
        ("1 - g^2", "1 − g<sup>2</sup>"),
        ("e^(-z)", "e<sup>−z</sup>"),
        ("got -0.5, -1/c", "got −0.5, −1/c"),
        ("z_bar = -a_bar", "<code>z_bar</code> = −<code>a_bar</code>"),
        ("x.T @ dz, np.sum(x)", "<code>x.T</code> @ dz, <code>np.sum(x)</code>"),
        ("half-done, e.g. the mean-free one", "half-done, e.g. the mean-free one"),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_mathematics_is_set_as_it_is_read(message, html):
    assert typeset(message) == html


@pytest.mark.parametrize("formula", ["$x$", r"\(x\)", r"\[x\]", r"\begin{array}x\end{array}"])
def test_no_formula_begins_in_a_message(formula):
    told = BeautifulSoup(typeset(formula) + plain(formula), "html.parser")
    assert told.get_text() == 2 * formula
    assert not any(re.search(r"\$.|\\.", text) for text in told.find_all(string=True))


def outputs_of(*outcomes: str) -> list:
    """What a check whose parts came out like this leaves as the outputs of its cell."""
    parts = [Part(f"part {k}", outcome, message="words") for k, outcome in enumerate(outcomes)]
    names = {"conclude": conclude, "report": Report("1.1", "f", 3, parts)}
    outputs = CapturingShell.shared().run("conclude(report)", names, 1)
    CapturingShell.clear_instance()
    return [nbformat.from_dict(output) for output in outputs]


CASES = [
    (("right",), 3),
    (("right", "wrong"), 1.5),
    (("wrong",), 0),
    (("raised", "wrong"), 0),
    (("not attempted",), 0),
]


@pytest.mark.parametrize(("outcomes", "score"), CASES)
def test_nbgrader_reads_the_points_that_the_card_shows(outcomes, score):
    cell = nbformat.v4.new_code_cell("x")
    kinds = {"grade": True, "solution": False, "locked": True, "task": False}
    cell.metadata["nbgrader"] = {"points": 3, "grade_id": "check_f", **kinds}
    cell.outputs = outputs_of(*outcomes)
    assert determine_grade(cell)[0] == score


@pytest.mark.parametrize("outcomes", [outcomes for outcomes, _ in CASES])
def test_the_grader_writes_what_a_kernel_shows(outcomes):
    parts = [Part(f"part {k}", outcome, message="words") for k, outcome in enumerate(outcomes)]
    written = verdict_outputs(Report("1.1", "f", 3, parts), 1)
    assert [nbformat.from_dict(output) for output in written] == outputs_of(*outcomes)


def test_a_failed_check_shows_its_card_and_one_line_without_a_traceback():
    shown, error = outputs_of("wrong")
    assert shown.data["text/html"].startswith("<section")
    assert "\n".join(error.traceback) == "CheckFailed: Exercise 1.1: f: 0 of 1 parts right"
