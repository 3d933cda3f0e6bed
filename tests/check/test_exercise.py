"""The checks that lessons call: outcomes, parts, points and words."""

import warnings

import numpy as np
import pytest

from nnlib import check
from nnlib.check import CheckFailed, StudentCodeError

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def double(x):
    return 2 * np.asarray(x)


def judged(student, capsys, *, hidden=None, reference=double, cases=((X,),), **options):
    """Run a check of one part; returns its report and what it printed."""
    ex = check.exercise("1.1", "double", points=2)
    try:
        with ex:
            ex.same(student, reference, cases, **options)
            if hidden is not None:
                ex.hidden.same(student, reference, hidden, **options)
    except (NotImplementedError, CheckFailed):
        assert not ex.report.ok
    return ex.report, capsys.readouterr().out


def hole(x):
    raise NotImplementedError("Exercise 1.1: double")


def in_place(x):
    x *= 2
    return x


def prints(x):
    print(2 * x)


def raises(x):
    return x + undefined_name  # noqa: F821


@pytest.mark.parametrize(
    ("student", "diagnosis", "words"),
    [
        (lambda x: -2 * x, "sign", "expected"),
        (lambda x: x.T * 2, "transposed", "shape (3, 2)"),
        (in_place, "mutates-input", "work on a copy"),
        (prints, "returns-none", "return it instead"),
        (raises, "raised", "NameError"),
        (lambda x: "text", "wrong-type", "not"),
        (lambda x: 2 * x[0], "shape", "has shape (3,), expected (2, 3)"),
        (lambda x: 2 * x + np.array([0, 0.5, 0]), "one-column", "expected"),
        (lambda x: x * np.nan, "not-finite", "NaN"),
    ],
)
def test_wrong_answers_are_told_apart(student, diagnosis, words, capsys):
    report, printed = judged(student, capsys)
    assert (report.diagnosis, report.earned) == (diagnosis, 0)
    assert words in printed


def test_a_right_answer_earns_all_points(capsys):
    report, printed = judged(double, capsys)
    assert report.ok and report.earned == 2
    assert "right" in printed


def test_an_untouched_hole_is_neither_right_nor_wrong(capsys):
    report, printed = judged(hole, capsys)
    assert report.diagnosis == "not-attempted"
    assert "not attempted yet" in printed and "wrong" not in printed


def test_an_untouched_hole_raises_not_implemented_error():
    with (
        pytest.raises(NotImplementedError, match=r"Exercise 1\.1"),
        check.exercise("1.1", "double", points=2) as ex,
    ):
        ex.same(hole, double, [(X,)])


def test_a_lesson_names_its_own_mistakes(capsys):
    mistakes = {"squared": (lambda x: x**2, "x is squared here, not doubled")}
    report, printed = judged(lambda x: x * x, capsys, mistakes=mistakes)
    assert report.diagnosis == "squared"
    assert "x is squared here, not doubled" in printed


def test_a_hidden_test_holds_to_the_same_requirement_and_tells_no_number(capsys):
    def fitted(x):
        return np.array([[2.0, 4, 6], [8, 10, 12]])

    secret = np.array([[77.125, 1.0, 2.0], [0.0, 1.0, 5.0]])
    report, printed = judged(fitted, capsys, hidden=[(secret,)])
    assert report.right == 0 and report.points == 2
    assert "wrong on others" in printed
    assert "77.125" not in printed and "154.25" not in printed


def test_a_hidden_test_does_not_repeat_what_the_student_makes_of_its_inputs(capsys):
    secret = np.array([[77.125, 1.0, 2.0], [0.0, 1.0, 5.0]])

    def leaking(x):
        if x[0, 0] != 1:
            raise type(f"Error{x[0, 0]}", (Exception,), {})(f"{x}")
        return double(x)

    _, printed = judged(leaking, capsys, hidden=[(secret,)])
    assert "wrong on others" in printed and "77.125" not in printed


def test_parts_are_judged_one_by_one_and_earn_their_share(capsys):
    with check.exercise("1.1", "double", points=3) as ex:
        ex.same(lambda x: 1 / 0, double, [(X,)], part="first")
        ex.same(double, double, [(X,)], part="second")
        ex.that(lambda: True, "never told", part="third")
    assert (ex.report.right, ex.report.earned) == (2, 2)
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_a_function_with_another_name_is_told_as_such(capsys):
    with pytest.raises(CheckFailed), check.exercise("1.1", "double", points=2) as ex:
        ex.same(double_it := undefined(), double, [(X,)])  # noqa: F841
    assert ex.report.diagnosis == "not-defined"
    assert "keep the name" in capsys.readouterr().out


def undefined():
    raise NameError("name 'double' is not defined", name="double")


def test_an_error_of_the_check_itself_is_not_hidden():
    with pytest.raises(ZeroDivisionError), check.exercise("1.1", "double", points=2):
        raise ZeroDivisionError


def test_warnings_of_student_code_are_told_and_do_not_reach_stderr(capsys):
    def warns(x):
        warnings.warn("overflow in exp", RuntimeWarning, stacklevel=1)
        return 3 * x

    report, printed = judged(warns, capsys)
    assert "overflow in exp" in printed
    assert capsys.readouterr().err == ""
    assert report.diagnosis != ""


def test_a_right_answer_with_warnings_is_right(capsys):
    def warns(x):
        warnings.warn("overflow in exp", RuntimeWarning, stacklevel=1)
        return 2 * x

    assert judged(warns, capsys)[0].ok


def test_an_error_from_another_process_reads_like_one_from_here(capsys):
    def elsewhere(x):
        raise StudentCodeError("ValueError", "shapes differ", "return x @ w", 3)

    report, printed = judged(elsewhere, capsys)
    assert report.diagnosis == "raised"
    assert "ValueError in line 3" in printed and "return x @ w" in printed


@pytest.mark.parametrize("answer", [[2, 4], (2.0, 4.0), np.float32([2, 4]), np.array([2, 4])])
def test_right_numbers_count_in_every_kind_of_sequence(answer, capsys):
    report, _ = judged(lambda x: answer, capsys, cases=[(np.array([1.0, 2.0]),)])
    assert report.ok


def test_tuples_are_compared_value_by_value(capsys):
    def two(x):
        return x, -x

    report, printed = judged(lambda x: (x, x), capsys, reference=two)
    assert report.diagnosis == "sign"
    report, printed = judged(lambda x: x, capsys, reference=two, cases=[(np.ones(5),)])
    assert report.diagnosis == "wrong-type" and "2 values" in printed


def test_booleans_and_integers_must_be_exact(capsys):
    report, _ = judged(lambda x: x + 1e-9, capsys, reference=lambda x: 3, cases=[(3,)])
    assert not report.ok


def loss(w):
    return float(np.sum(w**3))


POINTS = [(np.array([1.0, 2.0, -3.0]),), (np.array([0.5, -1.5, 2.0]),)]


@pytest.mark.parametrize(
    ("gradient", "diagnosis"),
    [
        (lambda w: 3 * w**2, ""),
        (lambda w: -3 * w**2, "sign"),
        (lambda w: 6 * w**2, "factor-2"),
        (lambda w: hole(w), "not-attempted"),
        (lambda w: None, "returns-none"),
        (lambda w: w / "a", "raised"),
    ],
)
def test_gradients_are_verified_by_finite_differences(gradient, diagnosis, capsys):
    ex = check.exercise("1.2", "gradient", points=2)
    try:
        with ex:
            ex.gradient(gradient, loss=loss, points=POINTS, names=("dw",))
            ex.hidden.gradient(gradient, loss=loss, points=POINTS[:1], names=("dw",))
    except (NotImplementedError, CheckFailed):
        assert not ex.report.ok
    assert ex.report.diagnosis == diagnosis
    assert [part.name for part in ex.report.merged] == ["dw"]


def test_blocks_of_a_gradient_are_parts_of_their_own(capsys):
    def two(w, b):
        return float(np.sum(w**2) * b)

    with check.exercise("1.2", "gradient", points=2) as ex:
        ex.gradient(
            lambda w, b: (2 * w * b, -np.sum(w**2)),
            loss=two,
            points=[(np.array([1.0, 2.0]), np.array(0.5)), (np.array([3.0, 1.0]), np.array(2.0))],
            names=("dw", "db"),
        )
    assert [part.outcome for part in ex.report.merged] == ["right", "wrong"]
    assert (ex.report.diagnosis, ex.report.earned) == ("sign", 1)


def test_jacobians_and_products_with_them_are_verified(capsys):
    matrix = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

    def f(x):
        return (matrix @ x) ** 2

    def jacobian(x):
        return 2 * (matrix @ x)[:, None] * matrix

    points = [(np.array([1.0, -1.0]),), (np.array([0.5, 2.0]),)]
    with check.exercise("4.1", "jacobian", points=2) as ex:
        ex.jacobian(jacobian, f=f, points=points)
        ex.vjp(lambda x, upstream: jacobian(x).T @ upstream, f=f, points=points)
    assert ex.report.ok
    with pytest.raises(CheckFailed), check.exercise("4.1", "jacobian", points=2) as ex:
        ex.jacobian(lambda x: jacobian(x).T, f=f, points=points)
        ex.vjp(lambda x, upstream: jacobian(x).T @ np.ones(3), f=f, points=points)
    assert [part.diagnosis for part in ex.report.merged] == ["transposed", "upstream-ignored"]


def momentum(w, g, v, lr=0.1, mu=0.9):
    v = mu * v - lr * g
    return w + v, v


@pytest.mark.parametrize(
    ("step", "right"),
    [
        (momentum, True),
        (lambda w, g, v, lr=0.1, mu=0.9: (w - lr * g, v), False),
        (lambda w, g, v, lr=0.1, mu=0.9: (w + mu * v + lr * g, mu * v + lr * g), False),
    ],
)
def test_optimizers_are_compared_by_the_path_they_walk(step, right, capsys):
    ex = check.exercise("7.2", "momentum_step", points=2)
    try:
        with ex:
            ex.updates(step, momentum, state=lambda w: (np.zeros_like(w),))
    except CheckFailed:
        assert not ex.report.ok
    assert ex.report.ok == right
    assert [part.name for part in ex.report.merged] == ["updates"]


def test_a_cause_that_two_blocks_share_is_told_for_each_by_its_name(capsys):
    def two(w, b):
        return float(np.sum(w**2) + b**2)

    with pytest.raises(CheckFailed), check.exercise("1.2", "gradient", points=2) as ex:
        ex.gradient(
            lambda w, b: (-2 * w, -2 * b),
            loss=two,
            points=[(np.array([1.0, 2.0]), np.array(0.5)), (np.array([3.0, 1.0]), np.array(2.0))],
            names=("dw", "db"),
        )
    first, second = ex.report.merged
    assert first.message.startswith("dw ") and second.message.startswith("db ")
