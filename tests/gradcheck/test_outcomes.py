"""Whatever the functions do, the outcome is clear: a report, never an exception for numbers."""

import warnings

import numpy as np
import pytest

from nnlib.gradcheck import (
    GradientError,
    assert_gradient,
    verify_gradient,
    verify_updates,
    verify_vjp,
)

X = np.array([1.0, 2.0, 3.0])


def loss(x):
    return float(np.sum(x**2))


def gradient(x):
    return 2 * x


def raises(x):
    return x @ np.ones(7)


def endless(x):
    return endless(x)


def hole(x):
    raise NotImplementedError("Exercise 1.4: gradient")


def leaves(x):
    raise SystemExit(3)


ANSWERS = {
    "returns-none": lambda x: None,
    "wrong-type": lambda x: "2x",
    "complex": lambda x: 2j * x,
    "shape": lambda x: 2.0,
    "not-finite": lambda x: np.array([2.0, np.nan, 6.0]),
    "not-attempted": hole,
    "raised": raises,
    "mutates-input": lambda x: x.__imul__(2),
    "sign": lambda x: -2 * x,
    "factor-1/2": lambda x: x,
    "all-zero": lambda x: 0 * x,
    "one-entry": lambda x: 2 * x * [1, 1, 0],
}


class NoArray:
    def __array__(self, *arguments, **options):
        raise RuntimeError("no array")


RECURSIVE: list = []
RECURSIVE.append(RECURSIVE)
NO_NUMBERS = {
    "class": NoArray(),
    "recursive": RECURSIVE,
    "too large": [10**400] * 3,
    "ragged": [[1.0, 2.0], [3.0]],
    "generator": (value for value in X),
    "set": {1.0, 2.0},
    "dates": np.array(["2020"], dtype="M8"),
    "records": np.zeros(3, dtype=[("a", float)]),
}
LOSSES = {
    "loss-not-scalar": lambda x: x,
    "loss-not-finite": lambda x: np.nan,
    "loss-raised": lambda x: 1 / 0,
}
POINTS = {
    "complex": X + 1j,
    "object": np.array([None, 1.0]),
    "text": np.array(["a", "b"]),
    "infinite": np.array([1.0, np.inf]),
    "empty": np.zeros((0, 3)),
    "ragged": [[1.0], [2.0, 3.0]],
}


@pytest.mark.parametrize("code", ANSWERS)
def test_an_answer_has_one_clear_outcome(code):
    report = verify_gradient(loss, ANSWERS[code], [(X,)])
    assert (report.ok, report.diagnosis) == (False, code)
    assert report.message and "{" not in report.message
    assert [block.name for block in report.blocks] == ["dx"]


@pytest.mark.parametrize("answer", [endless, leaves])
def test_code_that_ends_badly_has_raised(answer):
    report = verify_gradient(loss, answer, [(X,)])
    assert report.diagnosis == "raised"
    assert "line" in report.where


@pytest.mark.parametrize("kind", NO_NUMBERS)
def test_an_answer_that_is_no_array_is_told(kind):
    assert verify_gradient(loss, lambda x: NO_NUMBERS[kind], [(X,)]).diagnosis == "wrong-type"
    report = verify_gradient(loss, lambda x: NO_NUMBERS[kind], [(X,)], reference=gradient)
    assert report.diagnosis == "wrong-type"
    product = verify_vjp(lambda x: x**2, lambda x, u: NO_NUMBERS[kind], [(X,)])
    assert product.diagnosis == "wrong-type"
    updates = verify_updates(lambda w, g: NO_NUMBERS[kind], lambda w, g: w - g)
    assert updates.diagnosis == "wrong-type"


@pytest.mark.parametrize("kind", ["class", "too large", "ragged", "set"])
def test_a_loss_that_is_no_number_is_told(kind):
    value = 10**400 if kind == "too large" else NO_NUMBERS[kind]
    assert verify_gradient(lambda x: value, gradient, [(X,)]).diagnosis == "loss-not-scalar"


@pytest.mark.parametrize("code", LOSSES)
def test_a_loss_that_is_no_loss_is_told(code):
    assert verify_gradient(LOSSES[code], gradient, [(X,)]).diagnosis == code


def test_a_loss_that_draws_anew_is_told():
    rng = np.random.default_rng(0)
    report = verify_gradient(lambda x: loss(x) + rng.random(), gradient, [(X,)])
    assert report.diagnosis == "loss-noisy"


@pytest.mark.parametrize("kind", POINTS)
def test_a_point_that_is_no_real_array_is_told(kind):
    report = verify_gradient(loss, gradient, [(POINTS[kind],)])
    assert (report.diagnosis, report.where) == ("bad-input", "x")


@pytest.mark.parametrize("points", [[], [()], [(X,), (X, X)]])
def test_a_list_of_points_that_cannot_be_used_is_an_error(points):
    with pytest.raises(ValueError, match="point"):
        verify_gradient(loss, gradient, points)


def test_names_must_fit_the_blocks():
    with pytest.raises(ValueError, match="1 blocks are checked, but there are 2 names"):
        verify_gradient(loss, gradient, [(X,)], names=("dx", "dy"))


@pytest.mark.parametrize(
    "answer",
    [
        lambda x: (2 * x,),
        lambda x: [2 * x],
        lambda x: (2 * x).tolist(),
        lambda x: {"dx": 2 * x},
        lambda x: (2 * x).astype(np.float32),
        lambda x: (2 * x).astype(object),
        lambda x: np.repeat(2 * x, 2)[::2],
    ],
)
def test_every_form_of_the_right_values_passes(answer):
    assert verify_gradient(loss, answer, [(X,)]).ok


def test_warnings_and_prints_are_told_and_do_not_count(capsys):
    def chatty(x):
        print("shape", x.shape)
        warnings.warn("overflow encountered", RuntimeWarning, stacklevel=1)
        return 2 * x

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = verify_gradient(loss, chatty, [(X,)])
    assert report.ok
    assert "overflow encountered" in " ".join(report.notes)
    assert "shape (3,)" in " ".join(report.notes)
    assert capsys.readouterr().out == ""


def test_assert_gradient_raises_the_message():
    with pytest.raises(GradientError, match="opposite sign") as caught:
        assert_gradient(loss, lambda x: -2 * x, [(X,)])
    assert isinstance(caught.value, AssertionError)
    assert caught.value.report.diagnosis == "sign"
    assert assert_gradient(loss, gradient, [(X,)]).ok


def test_data_in_the_points_is_passed_on_and_watched():
    rng = np.random.default_rng(0)
    points = [
        (rng.standard_normal((n, 3)), rng.standard_normal(3), 0.3, rng.standard_normal(n))
        for n in (5, 8)
    ]

    def fit(x, w, b, t):
        return np.mean((x @ w + b - t) ** 2)

    def right(x, w, b, t):
        r = 2 * (x @ w + b - t) / len(t)
        return x.T @ r, r.sum()

    def summed(x, w, b, t):
        return tuple(len(t) * g for g in right(x, w, b, t))

    def scales_data(x, w, b, t):
        x *= 2
        return right(x / 2, w, b, t)

    options = {"wrt": (1, 2), "names": ("dw", "db")}
    assert verify_gradient(fit, right, points, **options).ok
    report = verify_gradient(fit, summed, points, **options)
    assert report.diagnosis == "missing-1/N"
    assert "(the rows of the data = 5 and 8)" in report.message
    report = verify_gradient(fit, scales_data, points, **options)
    assert (report.diagnosis, report.where) == ("mutates-input", "x")


def test_a_mistake_that_the_lesson_knows_is_told_in_its_words():
    mistakes = {"forgot-square": (lambda x: np.sign(x), "The square is not derived.")}
    report = verify_gradient(loss, np.sign, [(X,)], mistakes=mistakes)
    assert (report.diagnosis, report.message) == ("forgot-square", "The square is not derived.")


def test_reports_are_the_same_for_the_same_generator():
    def run():
        rng = np.random.default_rng(7)
        return verify_gradient(loss, lambda x: 2.1 * x, [(X,)], rng=rng)

    assert run() == run()
