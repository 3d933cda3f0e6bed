"""Each rule of `course check` is seen failing once on a planted defect."""

import pytest

from grading.build.bank import read_bank
from grading.build.seal import Sealing, sealed_files
from grading.build.text import read_lesson_text
from grading.errors import CourseError
from grading.proof.rules import broken_rules
from grading.proof.trusted import sealed_twice

HIDDEN_DOUBLE = "    ex.hidden.same([(77.25 * x,), (x[:1],)])\n"


def gaps(tiny, *edits) -> str:
    path = tiny.lesson("tiny").text
    text = path.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    notebook = read_lesson_text(path)
    return "\n".join([*broken_rules(notebook), *sealed_twice(notebook, [], path)[1]])


def test_the_small_lesson_keeps_every_rule(tiny):
    assert gaps(tiny) == ""


@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ("grade_id: check_total", "grade_id: test_total", "the cell after it must be its check"),
        (
            "    ### BEGIN SOLUTION\n    return x.sum()\n    ### END SOLUTION",
            "    return x.sum()",
            "no solution region",
        ),
        ("def total(x)", "def summed(x)", "defines nothing of this name"),
        (
            "    ex.hidden.same([(-x,)])",
            "    ex.hidden.same([(helper,)])",
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
    new = "    ### END HIDDEN TESTS\nex.name\n```\n\n```{code-cell}\nprint"
    assert "never with an expression" in gaps(tiny, (old, new))


def test_a_check_that_draws_from_the_global_random_state_is_told(tiny):
    old, new = "[(77.25 * x,)", "[(np.random.rand(3),)"
    assert "check_double: differs from run to run" in gaps(tiny, (old, new))


@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        (HIDDEN_DOUBLE, "", "check_double: no hidden test"),
        ("[(-x,)])", "[(-x,)], part='other')", "the hidden part 'other' has no shown part"),
    ],
)
def test_a_check_without_its_hidden_or_shown_half_is_told(tiny, old, new, gap):
    assert gap in gaps(tiny, (old, new))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('exercise("total")', 'exercise("totl")', ": LookupError: no exercise is called"),
        ('exercise("total")', 'exercise("double")', "cell check_total: it must check 'total'"),
        ("    ex.same([(x,)])", "    ex.same([(y,)])", ": NameError"),
        ("    ex.same([(x,)])", "    ex.same([(x,)], expected=[{1, 2}])", "cannot hold a set"),
        (
            "    ex.same([(x,)])",
            "    ex.same([(x,)], through=lambda f, v: f(v))",
            "move it into the lesson's room",
        ),
        ("[(-x,)])", "[(np.random.default_rng(0).random(99_999),)])", "take smaller inputs"),
    ],
)
def test_a_check_that_cannot_be_sealed_is_one_sentence(tiny, old, new, words):
    path = tiny.lesson("tiny").text
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new).replace("ex.hidden.same([(np", "ex.same([(np"))
    with pytest.raises(CourseError, match=r"tiny\.md(, line \d+, cell check_\w+)?: ") as caught:
        sealed_files(Sealing(read_lesson_text(path), [], path).lesson(), path)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# %% Good\ndef total(x): ...\n", 'its header must say exercise="…"'),
        ('# %% Good exercise="total"\ndef total(x): ...\n', "either right=true or wrong="),
        ('# %% Good exercise="nope" right=true\ndef nope(x): ...\n', "no exercise 'nope'"),
        ('# %% Good exercise="totl" right=true\ndef totl(x): ...\n', "did you mean total?"),
        ('# %% Good exercise="total" rights=true\ndef total(x): ...\n', "did you mean right?"),
        (2 * '# %% Good exercise="total" right=true\ndef total(x): ...\n', "has this title"),
        ('# %% Good exercise="total" right=true\ndef totl(x): ...\n', "does not define total"),
        ('# %% Good exercise="total" right=true\ndef total(x:\n', "line 1 is not Python"),
    ],
)
def test_a_bank_that_cannot_be_used_is_one_sentence(tmp_path, text, words):
    path = tmp_path / "bank.py"
    path.write_text(text)
    with pytest.raises(CourseError, match=r"bank\.py, line \d, 'Good': ") as caught:
        read_bank(path, ["total"])
    assert words in str(caught.value)


def test_a_missing_bank_is_one_sentence(tmp_path):
    with pytest.raises(CourseError, match="is missing: every exercise needs"):
        read_bank(tmp_path / "bank.py", ["total"])
