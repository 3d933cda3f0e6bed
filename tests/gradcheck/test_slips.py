"""Each slip is found where it is made and told with its place; what fits not is not told."""

import linecache
import time
from contextlib import suppress
from functools import partial
from itertools import count, islice

import numpy as np
import pytest

from nnlib.gradcheck import verify_gradient, verify_jacobian, verify_updates, verify_vjp
from nnlib.gradcheck.edits import MANY, REPAIRS, SEVERAL, TABLE
from nnlib.gradcheck.slips import CALLS, Budget, Search

FILES = count()
RIGHT = """
def helper(z):
    return 1 / (1 + np.exp(-z))

def answer(x, w, y, k):
    N = len(x)
    z = x @ w
    a = np.tanh(z)
    d = (a - y) * (1 - a ** 2) / x.shape[0]
    dw = np.zeros((3, 3))
    for i in range(N):
        dw += np.outer(x[i], d[i])
    s = np.var(w, axis=0)
    mask = w > 0.5
    m = np.maximum(w, 0)
    k = 0.5 * k + 0.25 * m
    k = -k
    u = w * 0.3
    v = w * w
    rows = w.sum(axis=1, keepdims=True)
    return u - v + dw + s * mask + np.dot(k.T, k) @ helper(w) + 3 * w ** 3 + rows
"""


def with_source(text, name):
    """A function whose source Python knows, as that of one in a file."""
    file = f"<slip {next(FILES)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    space = {"np": np}
    exec(compile(text, file, "exec"), space)
    return space[name]


def edited(*changes):
    text = RIGHT
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return with_source(text, "answer")


def table():
    """{words: a change of RIGHT that is such a slip}."""
    return {
        "a factor is left out": (" * (1 - a ** 2)", ""),
        "a term is left out": ("s * mask + ", ""),
        "a sign is turned": ("a - y", "a + y"),
        "a transpose is missing or too many": ("np.dot(k.T, k)", "np.dot(k, k)"),
        "a sum or mean goes over another axis": ("w.sum(axis=1", "w.sum(axis=0"),
        "an option such as axis or keepdims is left out": ("np.var(w, axis=0)", "np.var(w)"),
        "a statement is left out or overwrites": ("dw += np", "dw = np"),
        "another variable is used": ("1 - a ** 2", "1 - z ** 2"),
        "a value from before a function is used": ("s * mask", "w * mask"),
        "a call is left out": ("helper(w)", "w"),
        "another function is called": ("np.maximum(w, 0)", "np.minimum(w, 0)"),
        "a comparison is another one": ("w > 0.5", "w < 0.5"),
        "one operand is left out": ("np.dot(k.T, k) @ helper(w)", "np.dot(k.T, k)"),
        "a power or root is missing or too many": ("w ** 3", "w ** 2"),
        "a number is another one": ("w > 0.5", "w > 1.0"),
        "another size is used": ("x.shape[0]", "x.size"),
        "the variance divides by N - 1": ("axis=0)", "axis=0, ddof=1)"),
        "the derivative of another function is used": ("(1 - a ** 2)", "(a * (1 - a))"),
        "it multiplies where it should divide, or divides where it should multiply": (
            "s * mask + np", "s / mask + np",
        ),
        "a loop leaves out its first or last round": ("range(N)", "range(1, N)"),
        "a loop ends after its first round": ("x[i], d[i])", "x[i], d[i]); break"),
        "an index is another one": ("x[i], d[i]", "x[i - 1], d[i]"),
        "the order of two things is swapped": ("0.5 * k + 0.25 * m", "0.25 * k + 0.5 * m"),
        "a sign or a size is lost": ("s * mask", "s * mask * 1.0 + 0 * w", "3 * w", "3 * abs(w)"),
        "an array is reversed": ("s * mask", "s[::-1] * mask"),
        "a sum or mean over all entries is taken": ("s * mask", "s.mean() * mask"),
        "a function is applied once more": ("1 - a ** 2", "1 - np.tanh(a) ** 2"),
        "a factor is multiplied once too often": ("s * mask", "s * mask * w"),
        "another variable is used throughout": ("np.dot(k.T, k)", "np.dot(m.T, m)"),
        "two variables are exchanged": ("u - v", "v - u"),
        "every sum or mean goes over another axis": (
            "np.var(w, axis=0)", "np.var(w, axis=1)", "w.sum(axis=1", "w.sum(axis=0",
        ),
        "a line comes too early": (
            "    k = 0.5 * k + 0.25 * m\n    k = -k\n", "    k = -k\n    k = 0.5 * k + 0.25 * m\n",
        ),
        "a value from before its renewal is used": (
            "    N = len(x)\n", "    N = len(x)\n    old = k\n",
            "np.dot(k.T, k)", "np.dot(k.T, old)",
        ),
        "two factors are left out": ("0.5 * k", "k", " * mask", ""),
    }  # fmt: skip


def values(function):
    rng = np.random.default_rng(3)
    shapes = (5, 3), (3, 3), (5, 3), (3, 3)
    arrays = [rng.normal(size=s) for s in shapes]
    with np.errstate(all="ignore"):
        return function(*arrays)


def search(calls=1e9):
    return Search(Budget(calls), values)


@pytest.fixture(scope="module")
def changes():
    """All changes of the right function, which has very many names."""
    return list(islice(search().slips(edited()), 9000))


@pytest.mark.xdist_group("slips")  # they share the changes
@pytest.mark.parametrize("words", table())
def test_each_slip_is_among_the_changes_of_the_right_function(words, changes):
    wrong, found = values(edited(*table()[words])), []
    for slip in (slip for slip in changes if slip.words == words):
        try:
            got = values(slip.function)
        except Exception:  # a change that does not run
            continue
        if np.shape(got) == np.shape(wrong) and np.allclose(got, wrong, 1e-12, equal_nan=True):
            found.append(slip.words)
            assert slip.edit.detail.startswith("`") or "in place of" in slip.edit.detail
    assert words in found
    assert not np.allclose(wrong, values(edited()), equal_nan=True)


def test_every_row_of_the_table_has_a_case():
    assert {row.words for row in (*TABLE, *MANY)} <= set(table())
    assert len(table()) >= len(TABLE) + len(MANY) + len(SEVERAL)


def mended():
    """{words: how RIGHT is spoiled, so that one such change mends it}."""
    return {
        "a sign is turned": ("a - y", "a + y"),
        "a transpose is missing or too many": ("helper(w)", "helper(w).T"),
        "a sum or mean goes over another axis": ("w.sum(axis=1", "w.sum(axis=0"),
        "a power or root is missing or too many": ("w ** 3", "w ** 2"),
        "a comparison is another one": ("w > 0.5", "w < 0.5"),
        "a factor is too many": ("s * mask", "s * mask * k"),
        "a term is too many": ("u - v", "u - v + m"),
        "another variable is due": ("1 - a ** 2", "1 - z ** 2"),
        "another function is due": ("np.maximum(w, 0)", "np.minimum(w, 0)"),
        "an index is another one": ("x[i], d[i]", "x[i], d[i + 1 - N]"),
        "the order of two things is swapped": ("0.5 * k + 0.25 * m", "0.25 * k + 0.5 * m"),
        "it multiplies where it should divide, or divides where it should multiply": (
            "/ x.shape[0]", "* x.shape[0]",
        ),
        "another number is due": ("3 * w", "6 * w"),
        "another size is due": ("x.shape[0]", "x.shape[1]"),
        "a size is due where a number stands": ("x.shape[0]", "7"),
        "a factor is missing": (" * (1 - a ** 2)", ""),
        "a division is missing": (" / x.shape[0]", ""),
        "a term is missing": ("u - v", "u"),
        "a sign is missing": ("+ rows", "- rows"),
        "a statement is too many": ("    k = -k\n", "    k = -k\n    k += 1\n"),
        "a call is too many": ("+ rows", "+ np.tanh(rows)"),
    }  # fmt: skip


@pytest.mark.parametrize("words", mended())
def test_each_change_that_mends_a_wrong_function_is_found(words, monkeypatch):
    rows = tuple(row for row in REPAIRS if row.words == words)
    monkeypatch.setattr("nnlib.gradcheck.edits.REPAIRS", rows)
    right = values(edited())

    def mends(slip):
        try:
            got = values(slip.function)
        except Exception:  # a change that does not run
            return False
        return np.shape(got) == np.shape(right) and np.allclose(got, right, 1e-12)

    wrong = edited(*mended()[words])
    assert not np.allclose(values(wrong), right)
    assert any(map(mends, search().repairs(wrong)))


def test_every_row_of_repairs_has_a_case():
    assert {row.words for row in REPAIRS} == set(mended())


def tried(function, calls, cheap=True):
    """How many changes a search calls, once each; what else they do is of no account."""
    made = 0
    for slip in search(calls).slips(function):
        with suppress(Exception):
            values(slip.function) if cheap else slip.function(None, None, None, None)
        made += 1
    return made


def test_the_function_itself_stays_as_it_is_and_the_calls_of_changes_are_bounded():
    function = edited()
    before = values(function)
    assert 100 < tried(function, CALLS) <= CALLS / 2
    np.testing.assert_array_equal(values(function), before)


def test_a_search_ends_when_its_calls_are_spent_and_a_loop_s_rounds_count():
    assert tried(edited(), 0) == 0
    slow = edited("    s = np.var", "    for i in range(20_000): pass\n    s = np.var")
    assert 0 < tried(slow, CALLS, cheap=False) < 20 < tried(edited(), CALLS, cheap=False)


def test_what_is_told_needs_no_clock(monkeypatch):
    def clock():
        raise AssertionError("a verdict asked for the time")

    for name in ("time", "process_time", "thread_time", "perf_counter", "monotonic"):
        monkeypatch.setattr(time, name, clock)
    assert told(lambda w, x, y: right(w, x, y) + w**3).diagnosis == "one-change"


@pytest.mark.parametrize(
    "function",
    [
        np.sum,
        print,
        with_source("def f(x):\n    while x: x = x - 1\n    return x\n", "f"),
        eval("abs"),
    ],
)
def test_what_has_no_source_or_may_never_end_gives_no_changes(function):
    assert list(search().slips(function)) == []


def loss(w, x, y):
    return np.mean((np.tanh(x @ w) - y) ** 2)


def right(w, x, y):
    a = np.tanh(x @ w)
    return 2 * x.T @ ((a - y) * (1 - a**2)) / len(x)


def points():
    rng = np.random.default_rng(1)
    return [tuple(rng.normal(size=s) for s in (3, (n, 3), n)) for n in (5, 8)]


def told(answer):
    return verify_gradient(loss, answer, points(), wrt=(0,), names=("dw",), reference=right)


def test_a_forgotten_derivative_is_told_with_its_place():
    report = told(lambda w, x, y: 2 * x.T @ (np.tanh(x @ w) - y) / len(x))
    assert report.diagnosis == "one-change"
    assert "a factor is left out" in report.message
    assert "`a - y` in place of `(a - y) * (1 - a ** 2)`" in report.message


def test_what_no_change_gives_is_told_as_a_place_alone():
    report = told(partial(lambda w, x, y: right(w, x, y) + 0.01 * np.sin(np.arange(3))))
    assert report.diagnosis in ("wrong-value", "some-entries")


def test_a_change_that_fits_at_one_point_alone_is_not_told():
    def constant(w, x, y):
        return right(w, x, y) * len(x) / 5 * (1 if len(x) == 5 else 2) + (w if len(x) > 5 else 0)

    assert told(constant).diagnosis not in ("one-change", None)


def shares(x):
    total = np.sum(x)
    return x / total


@pytest.mark.parametrize("by", [verify_jacobian, verify_vjp])
def test_what_f_gives_with_a_part_held_constant_is_told_without_a_reference(by):
    def constant(x, upstream=1.0):
        return np.eye(len(x)) / x.sum() if by is verify_jacobian else upstream / x.sum()

    report = by(shares, constant, [(np.arange(1.0, 4.0),), (np.array([2.0, 0.7, 1.1, 0.3]),)])
    assert report.diagnosis == "one-change"
    assert "of f with one change: a part is treated as a constant (`np.sum(x)`)" in report.message


def test_a_loss_with_one_change_is_told_without_a_reference():
    def unsquared(w, x, y):
        return x.T @ (1 - np.tanh(x @ w) ** 2) / len(x)

    report = verify_gradient(loss, unsquared, points(), wrt=(0,), names=("dw",))
    assert "gradient of the loss with one change" in report.message


def test_the_statement_that_one_change_mends_is_told_and_not_the_change():
    def wrong(w, x, y):
        a = np.tanh(x @ w)
        return 2 * x.T @ ((a + y) * (1 - a**2)) / len(x)

    report = verify_gradient(partial(loss), wrong, points(), wrt=(0,), names=("dw",))
    assert "dw is right at every point with one change in `return 2 * x.T" in report.message
    assert "sign" not in report.message, "a - y mends it, and so does a + (-y)"
    assert "a - y" not in report.message


def test_what_no_kink_explains_is_not_told_as_a_change():
    def f(w, mu):
        return mu * np.sum(np.abs(w))

    def right(w, mu):
        return mu * np.sign(w.T)

    def wrong(w, mu):
        return mu * (np.sign(w) + 2.0 * (w == 0))

    at = [(np.array([0.5, 0.0, -1.2]), 0.4), (np.array([0.0, 0.7]), 1.5)]
    report = verify_gradient(f, partial(wrong), at, wrt=(0,), names=("dw",), reference=right)
    assert report.diagnosis == "at-kinks", report.message


def test_a_step_that_one_change_mends_is_told():
    def wrong(p, g, v, lr=0.1, beta=0.9):
        v = beta * v + (1 - beta) * g
        return p - lr * v * p, v

    report = verify_updates(wrong, partial(momentum), state=lambda p: (0 * p,))
    assert "Every step is right with one change in `return (p - lr * v * p, v)`" in report.message


def momentum(p, g, v, lr=0.1, beta=0.9):
    v = beta * v + (1 - beta) * g
    return p - lr * v, v


def test_an_optimizers_slip_is_told():
    def wrong(p, g, v, lr=0.1, beta=0.9):
        v = (1 - beta) * v + beta * g
        return p - lr * v, v

    report = verify_updates(
        wrong, momentum, state=lambda p: (0 * p,), settings=({"lr": 0.1}, {"beta": 0.7})
    )
    assert report.diagnosis == "one-change"
    assert "the order of two things is swapped" in report.message
