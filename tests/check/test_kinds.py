"""Hidden cases of other kinds of input: each is of its kind, and a right answer stays right."""

import numpy as np
import pytest

from nnlib.check import Exercise, Report
from nnlib.check.kinds import KINDS, away_from_kinks, fitting
from nnlib.check.parts import judged

X, W = np.random.default_rng(0).normal(size=(4, 3)), np.random.default_rng(1).normal(size=(3, 2))


def product(x, w):
    """Return x @ w for x (N, D), also an empty one, and w (D, H)."""
    return x @ w


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.title)
def test_each_kind_is_made_and_the_plain_case_is_not_of_it(kind):
    made = fitting(kind, (X, W), product, product.__doc__)
    if kind.title == "no rows":
        assert made is None, "an answer without entries shows nothing"
    else:
        assert made is not None and kind.holds(made, kind.times)
    assert not kind.holds((X, W))


def test_labels_masks_and_shares_keep_their_values():
    hot, labels = np.eye(3)[[0, 2, 1, 0]], np.array([2, 0, 1, 1])
    for kind in KINDS:
        made = fitting(kind, (X, hot, labels), lambda x, y, k: x * y, "")
        if made is not None:
            assert set(np.unique(made[1])) <= {0.0, 1.0}
            assert set(np.unique(made[2])) <= {0, 1, 2}


def test_input_that_the_solution_cannot_take_is_not_made():
    assert fitting(KINDS[7], (abs(X),), np.log, "") is None
    assert KINDS[7].title == "negative numbers alone"


def test_a_kink_is_seen():
    def slope(x):
        return np.where(x > 0, 1.0, 0.0)

    assert not away_from_kinks(slope, (np.array([0.0, 2.0]),))
    assert away_from_kinks(slope, (np.array([0.5, 2.0]),))


def test_a_tie_is_seen_as_a_kink():
    def winner(x):
        return np.where(x == x.max(axis=1, keepdims=True), 1.0, 0.0)

    assert not away_from_kinks(winner, (np.array([[2.0, 5.0], [3.0, 3.0]]),))
    assert away_from_kinks(winner, (np.array([[2.0, 5.0], [3.0, 4.0]]),))


def checked(solution, answer, write, without=()):
    ex = Exercise("it", solution)
    write(ex)
    ex.vary(without=without)
    report = Report("1.1", "it", 1.0)
    report.parts += judged(ex.parts, answer, "it")
    return report


def only_for(test, right):
    """The right function, off by 1 where `test` holds for its first argument."""
    return lambda x, *rest: right(x, *rest) + (1 if test(x) else 0)


SPOILED = {
    "single precision": lambda x: x.dtype == np.float32,
    "whole numbers": lambda x: x.dtype.kind == "i",
    "a single row": lambda x: len(x) == 1,
    "more than 8 rows": lambda x: len(x) > 8,
    "more than 64 rows": lambda x: len(x) > 64,
    "wide matrices": lambda x: x.ndim > 1 and x.shape[1] > 10,
    "exact zeros": lambda x: bool((x == 0).any()),
    "negative numbers alone": lambda x: x.max() < 0,
    "large entries": lambda x: abs(x).max() > 40,
}


@pytest.mark.parametrize("title", SPOILED)
def test_an_answer_that_is_wrong_for_one_kind_is_found(title):
    def write(ex):
        ex.same([(X, W)])

    assert checked(product, product, write).ok
    report = checked(product, only_for(SPOILED[title], product), write)
    assert not report.ok
    assert (title in report.merged[0].message) == report.merged[0].hidden
    assert checked(product, only_for(lambda x: False, product), write).ok


def test_whole_numbers_are_shown_but_those_of_a_hidden_part():
    ex = Exercise("double", lambda x: 2.0 * x)
    ex.same([(np.array([1.5, -2.5]),)])
    ex.hidden.same([(np.array([31.5, -7.5]),)])
    ex.vary()
    whole = [p for p in ex.parts if all(x.dtype.kind == "i" for (x,) in p.cases)]
    assert [(p.hidden, p.cases[0][0].tolist()) for p in whole] == [
        (False, [3, -5]),
        (True, [63, -15]),
    ]


def test_a_kind_can_be_left_out_and_must_exist():
    def write(ex):
        ex.same([(X, W)])

    wrong = only_for(SPOILED["whole numbers"], product)
    assert checked(product, wrong, write, without=("whole numbers",)).ok
    with pytest.raises(ValueError, match="no kind of input called odd"):
        checked(product, product, write, without=("odd",))


def relu_slope(x):
    return np.where(x > 0, 1.0, 0.0)


def kinked(ex):
    ex.gradient(loss=lambda x: np.sum(np.maximum(x, 0)), points=[(X,), (X[:2],)])


@pytest.mark.parametrize(
    ("at_zero", "right"), [(0.0, True), (0.5, True), (1.0, True), (42.0, False)]
)
def test_at_a_kink_each_slope_between_both_sides_is_right(at_zero, right):
    def answer(x):
        return np.where(x == 0, at_zero, relu_slope(x))

    assert checked(relu_slope, answer, kinked).ok is right


def test_the_first_step_of_an_optimizer_is_tried_on_each_kind():
    def step(p, g, v, rate):
        v = 0.9 * v + g
        return p - rate * v, v

    def wrong(p, g, v, rate):
        p, v = step(p, g, v, rate)
        return (p + 1 if p.size > 8 and p.ndim == 1 else p), v

    def write(ex):
        ex.updates(state=lambda p: (np.zeros_like(p),), settings=[{"rate": 0.1}])

    assert checked(step, step, write).ok
    assert not checked(step, wrong, write).ok


@pytest.mark.parametrize(("changed", "right"), [("parameter", True), ("state", True), ("g", False)])
def test_an_optimizer_may_change_its_own_in_place_but_no_gradient(changed, right):
    def step(p, g, v):
        return p - 0.1 * (v + g), v + g

    def in_place(p, g, v):
        answer = step(p, g, v)
        {"parameter": p, "state": v, "g": g}[changed][...] = 7.0
        return answer

    def write(ex):
        ex.updates(state=lambda p: (np.zeros_like(p),))
        ex.recorded.clear()  # the added cases alone

    assert checked(step, in_place, write).ok is right


def test_a_loss_that_a_loop_has_changed_is_told():
    ex = Exercise("it", relu_slope)
    factors = [1.0]
    ex.gradient(loss=lambda x: factors[0] * np.sum(np.maximum(x, 0)), points=[(X,)])
    factors[0] = 2.0
    with pytest.raises(ValueError, match="bind it"):
        ex.vary()
