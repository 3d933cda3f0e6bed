"""Where a mistake is, and what may be said about it: measured values, causes of every point."""

import math
from functools import partial

import numpy as np
import pytest

from nnlib.gradcheck import verify_gradient, verify_updates

RNG = np.random.default_rng(0)
X = RNG.standard_normal((4, 120))


def wide_loss(w):
    return float(np.sum(np.tanh(X @ w)))


def wide_gradient(w):
    return X.T @ (1 - np.tanh(X @ w) ** 2)


WIDE = [(0.1 * RNG.standard_normal((120, 60)),) for _ in range(2)]


@pytest.mark.parametrize(
    ("rows", "columns"), [(slice(7, 8), slice(33, 34)), (slice(7, 8), slice(None))]
)
def test_a_mistake_in_a_large_block_is_found_and_told_by_measured_values(rows, columns):
    def wrong(w):
        g = wide_gradient(w)
        g[rows, columns] *= 1.01
        return g

    report = verify_gradient(wide_loss, wrong, WIDE, names=("dW",), rng=np.random.default_rng(0))
    block = report.blocks[0]
    assert report.where == ("dW[7, 33]" if columns != slice(None) else "dW[7, :]")
    exact = [wide_gradient(*point)[block.index] for point in WIDE]
    assert any(np.isclose(block.expected, value, rtol=1e-4) for value in exact)
    assert report.calls["loss"] < 2000


def test_a_crowd_of_mistakes_stays_within_the_budget():
    w = 0.1 * np.random.default_rng(0).standard_normal(7200)
    half = np.arange(w.size) < w.size // 2
    loss, cut = lambda w: wide_loss(w.reshape(120, 60)), lambda g: np.where(half, g, 0)
    wrong = lambda w: cut(wide_gradient(w.reshape(120, 60)).ravel())  # noqa: E731
    report = verify_gradient(loss, wrong, [(w,)], names=("dw",), rng=np.random.default_rng(0))
    assert not report.ok and report.where.startswith("dw")
    assert report.calls["loss"] < 3100


def test_a_block_too_large_to_measure_is_wrong_somewhere_and_no_value_is_made_up():
    w = np.random.default_rng(0).standard_normal(30_000)
    slope = lambda w: np.cos(w) * (1 + np.abs(w))  # noqa: E731
    report = verify_gradient(
        lambda w: float(np.sum(np.sin(w))), slope, [(w,)], rng=np.random.default_rng(0)
    )
    assert report.diagnosis == "wrong-value"
    assert "that were measured" in report.message
    index = report.blocks[0].index
    assert np.isclose(report.blocks[0].expected, np.cos(w[index]), rtol=1e-6)
    assert report.calls["loss"] < 3100


def test_a_loss_in_a_loop_is_called_the_less_the_longer_the_loop_is():
    def loss(w):
        total = 0.0
        for x in w.tolist():
            total += math.sin(x)
        return total

    w = np.random.default_rng(0).standard_normal(8_000)
    slope = lambda w: np.cos(w) * (1 + np.abs(w))  # noqa: E731
    report = verify_gradient(loss, slope, [(w,)], rng=np.random.default_rng(0))
    assert not report.ok and "dw is wrong" in report.message
    assert report.calls["loss"] < 200


def fit(x, w, b):
    return float(np.sum(np.sin(x @ w + b)))


def fit_gradient(x, w, b):
    dz = np.cos(x @ w + b)
    return x.T @ dz, dz.sum(axis=0)


def fits(*sizes):
    rng = np.random.default_rng(3)
    return [tuple(rng.standard_normal(s) for s in ((n, 3), (3, 2), (2,))) for n in sizes]


def fit_report(change, *sizes):
    def changed(x, w, b):
        return change(x, *fit_gradient(x, w, b))

    return verify_gradient(fit, changed, fits(*sizes), wrt=(1, 2), rng=np.random.default_rng(0))


def test_a_factor_that_follows_the_batch_is_the_batch():
    report = fit_report(lambda x, dw, db: (dw, db / len(x)), 10, 1, 4)
    assert (report.diagnosis, report.where) == ("extra-1/N", "db")


def test_a_factor_of_one_point_alone_is_no_cause():
    report = fit_report(lambda x, dw, db: (dw * (0.01 if len(x) == 10 else 3), db), 10, 4)
    assert report.diagnosis == "common-factor"  # which is no cause, but true of each point


def test_the_name_of_a_block_is_no_evidence():
    def loss(a, b):
        return float(np.sum(np.tanh(a @ b)))

    def gradient(a, b):
        d = 1 - np.tanh(a @ b) ** 2
        return d @ b.T, np.sin(a.T @ d)

    rng = np.random.default_rng(0)
    points = [(rng.standard_normal((4, 3)), rng.standard_normal((3, 5)))]
    report = verify_gradient(loss, partial(gradient), points, rng=rng)
    assert report.diagnosis == "wrong-value" and report.where.startswith("db")


def test_one_number_does_not_speak_for_the_blocks_beside_it():
    report = verify_gradient(
        lambda w, b: float(np.sum(np.sin(w) + b**2)),
        lambda w, b: (np.cos(w) ** 2 + w**3, -2 * w.size * b),
        [(RNG.standard_normal(5), np.array(0.7))],
        rng=np.random.default_rng(0),
    )
    assert report.diagnosis in ("wrong-value", "sign")
    assert not report.blocks[0].ok and report.blocks[0].diagnosis == "wrong-value"


def test_a_gradient_that_grows_in_one_block_accumulates():
    total = np.zeros((3, 2))

    def grows(x, w, b):
        nonlocal total
        dw, db = fit_gradient(x, w, b)
        total = total + dw
        return total, db

    report = verify_gradient(fit, grows, fits(5, 5), wrt=(1, 2))
    assert (report.diagnosis, report.where) == ("accumulates", "dw")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (
            lambda x, dw, db: (dw / np.linalg.norm(dw), db / np.linalg.norm(db)),
            "normalized",
            "norm 1.",
        ),
        (lambda x, dw, db: (dw.astype(int), db), "integer", "whole numbers"),
        (lambda x, dw, db: (dw - dw.mean(axis=0), db), "centred", "the mean of each column"),
        (lambda x, dw, db: (dw, None), "returns-none", "db is None"),
        (lambda x, dw, db: {"gW": dw, "gb": db}, "wrong-count", "a dict with the keys gW, gb"),
        (lambda x, dw, db: (np.array(["a"]), db), "wrong-type", "an array of text"),
    ],
)
def test_a_change_is_named_in_words_that_point_at_it(change, code, words):
    report = fit_report(change, 5, 5)
    assert report.diagnosis == code
    assert words in report.message


def test_what_the_wrong_entries_have_in_common_is_told():
    w = np.array([0.5, -1.2, 0.7, -0.3, 1.1])
    c = np.array([1.0, 2.0, -1.0, -2.0, 3.0])
    cube = lambda w: float(np.sum(c * np.abs(w) ** 3))  # noqa: E731
    report = verify_gradient(partial(cube), partial(lambda w: 3 * c * w**2), [(w,)])
    assert report.diagnosis == "some-entries"
    assert "(-1 times the right value there)" in report.message


def test_an_optimizer_is_told_where_its_path_parts_first():
    def clipped(w, g):
        return w - 0.1 * np.clip(g, -20, 20)

    def rescaled(w, g):
        return w - 0.1 * (g if np.linalg.norm(g) > 1e-2 else g / np.linalg.norm(g))

    report = verify_updates(partial(rescaled), clipped, rng=np.random.default_rng(0))
    assert "gradients of size 0.0001" in report.message
    assert "At entry" in report.message and "expected" in report.message


@pytest.mark.parametrize("db", [1j * np.ones(2), None, "b"])
def test_a_part_that_is_no_real_array_leaves_the_others_to_be_judged(db):
    report = fit_report(lambda x, dw, _: (dw, db), 5, 5)
    assert not report.ok and report.where == "db"
    assert [block.ok for block in report.blocks] == [True, False]
    report = fit_report(lambda x, dw, _: (-dw, db), 5, 5)
    assert [block.diagnosis for block in report.blocks] == ["sign", report.diagnosis]


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_large_blocks_beside_one_that_is_not_finite_are_judged_by_their_values(factor):
    def loss(w, b):
        return wide_loss(w) + float(np.sum(b**2))

    point = (WIDE[0][0], np.ones(3))
    gradient = lambda w, b: (factor * wide_gradient(w), np.nan * b)  # noqa: E731
    report = verify_gradient(loss, gradient, [point], rng=np.random.default_rng(0))
    assert [block.ok for block in report.blocks] == [factor == 1, False]
    if factor != 1:
        index = report.blocks[0].index
        exact = wide_gradient(WIDE[0][0])[index]
        assert np.isclose(report.blocks[0].expected, exact, rtol=1e-5)
