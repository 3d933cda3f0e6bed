"""Each rule of `course check` is seen failing once on a planted defect."""

import pytest

from grading.build.bank import read_bank
from grading.build.text import read_lesson_text
from grading.errors import CourseError
from grading.proof.rules import broken_rules
from grading.proof.trusted import misbehaving_checks

HIDDEN_DOUBLE = "    ex.hidden.same(double, lambda x: 2 * x, [(77.25 * x,), (x[:1],)])\n"


def gaps(tiny, *edits) -> str:
    path = tiny.lesson("tiny").text
    text = path.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    notebook = read_lesson_text(path)
    return "\n".join([*broken_rules(notebook), *misbehaving_checks(notebook)])


def test_the_small_lesson_keeps_every_rule(tiny):
    assert gaps(tiny) == ""


@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ("grade_id: check_total", "grade_id: test_total", "the cell after it must be its check"),
        ("    ### BEGIN SOLUTION\n    return x.sum()", "    return x.sum()", "no solution region"),
        ("def total(x)", "def summed(x)", "defines nothing of this name"),
        ('exercise("1.2", "total"', 'exercise("2.2", "total"', "not numbered for lesson 01"),
        ('"total", points=3)', '"total", points=4)', "differs from 3"),
        ('"1.2", "total"', '"1.2", "sum"', "must be called with the name 'total'"),
        (HIDDEN_DOUBLE, "", "no hidden test"),
        ("    ex.same(total", "    ex.hidden.same(total", "would be shown to students"),
        (HIDDEN_DOUBLE, HIDDEN_DOUBLE.replace("hidden.", ""), "must be called as ex.hidden"),
        (
            "    ex.same(total, np.sum, [(x,)])",
            "    ex.same(total, np.sum, [(helper,)])",
            "uses helper, which neither setup nor an exercise defines",
        ),
    ],
)
def test_a_broken_rule_is_told(tiny, old, new, gap):
    path = tiny.lesson("tiny").text
    path.write_text(path.read_text().replace(old, new))
    assert gap in "\n".join(broken_rules(read_lesson_text(path)))


def test_a_check_that_ends_in_an_expression_is_told(tiny):
    old = "    ### END HIDDEN TESTS\n```\n\n```{code-cell}\nprint"
    new = "    ### END HIDDEN TESTS\nex.report.ok\n```\n\n```{code-cell}\nprint"
    assert "never with an expression" in gaps(tiny, (old, new))


def test_a_check_that_draws_from_the_global_random_state_is_told(tiny):
    old, new = "[(77.25 * x,)", "[(np.random.rand(3),)"
    assert "draws from the global random state" in gaps(tiny, (old, new))


def test_a_check_that_writes_to_stderr_is_told(tiny):
    old = "    squared = {"
    new = "    import sys; print('hm', file=sys.stderr)\n    squared = {"
    assert "writes to stderr" in gaps(tiny, (old, new))


def test_a_hidden_part_without_a_visible_one_is_told(tiny):
    old, new = "[(-x,)])", "[(-x,)], part='other')"
    assert "the hidden part 'other' has no visible part" in gaps(tiny, (old, new))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# %% Good\ndef total(x): ...\n", 'its header must say exercise="…"'),
        ('# %% Good exercise="total"\ndef total(x): ...\n', "either right=true or wrong="),
        ('# %% Good exercise="nope" right=true\ndef nope(x): ...\n', "no exercise 'nope'"),
        ('# %% Good exercise="total" right=true\ndef totl(x): ...\n', "does not define total"),
        ('# %% Good exercise="total" right=true\ndef total(x:\n', "line 1 is not Python"),
    ],
)
def test_a_bank_that_cannot_be_used_is_one_sentence(tmp_path, text, words):
    path = tmp_path / "bank.py"
    path.write_text(text)
    with pytest.raises(CourseError, match=r"bank\.py: ") as caught:
        read_bank(path, ["total"])
    assert words in str(caught.value)


def test_a_missing_bank_is_one_sentence(tmp_path):
    with pytest.raises(CourseError, match="is missing: every exercise needs"):
        read_bank(tmp_path / "bank.py", ["total"])
