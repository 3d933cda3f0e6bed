"""The kinds of part that a check has: outcomes, parts, points and words."""

import warnings

import numpy as np
import pytest

from nnlib.check import EACH, Exercise, Report, StudentCodeError, WrongAnswer, card
from nnlib.check.parts import judged

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def double(x):
    return 2 * np.asarray(x)


def report_of(exercise, student, points=2):
    """The verdict on a student's function, and its text."""
    report = Report("1.1", exercise.name, points)
    report.parts += judged(exercise.parts, student, exercise.name)
    return report, card.as_text(report)


def told(student, *, reference=double, cases=((X,),), hidden=None, wrong=(), **options):
    """The verdict of a check of one part that compares values."""
    ex = Exercise("double", reference, [WrongAnswer(*w) for w in wrong])
    ex.same(cases, **options)
    if hidden is not None:
        ex.hidden.same(hidden, **options)
    return report_of(ex, student)


def hole(x):
    raise NotImplementedError("Exercise 1.1: double")


def other_hole(x):
    raise NotImplementedError("Exercise 1.7: triple")


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
def test_wrong_answers_are_told_apart(student, diagnosis, words):
    report, text = told(student)
    assert (report.diagnosis, report.earned) == (diagnosis, 0)
    assert words in text


def test_a_right_answer_earns_all_points():
    report, text = told(double)
    assert report.ok and report.earned == 2
    assert "right" in text


def test_an_untouched_hole_is_neither_right_nor_wrong():
    report, text = told(hole)
    assert report.diagnosis == "not-attempted" and not report.attempted
    assert "not attempted yet" in text and "wrong" not in text


def test_the_hole_of_another_exercise_is_told_as_what_it_waits_for():
    report, text = told(other_hole)
    assert report.diagnosis == "waits" and report.attempted
    assert "calls triple, which is exercise 1.7 and not done yet" in text


def test_a_wrong_answer_of_the_bank_is_told_by_its_sentence():
    wrong = [("squared", "x is squared here, not doubled", lambda x: x**2)]
    report, text = told(lambda x: x * x, wrong=wrong)
    assert report.diagnosis == "squared"
    assert "x is squared here, not doubled" in text


@pytest.mark.parametrize(
    "wrong", [lambda x: 1 / 0, lambda x: None, lambda x: {1, 2}, lambda x: 2j * x, hole, double]
)
def test_a_wrong_answer_that_cannot_be_told_by_values_is_left_out(wrong):
    ex = Exercise("double", double, [WrongAnswer("odd", "odd", wrong)])
    ex.same([(X,)])
    assert ex.parts[0].mistakes == ()


def test_a_hidden_test_holds_to_the_same_requirement_and_tells_no_number():
    secret = np.array([[77.125, 1.0, 2.0], [0.0, 1.0, 5.0]])
    report, text = told(lambda x: double(X), hidden=[(secret,)], about="what if a row holds a 0?")
    assert report.right == 0 and report.points == 2
    assert "wrong on others: what if a row holds a 0?" in text
    assert "77.125" not in text and "154.25" not in text


def test_a_hidden_test_does_not_repeat_what_the_student_makes_of_its_inputs():
    secret = np.array([[77.125, 1.0, 2.0], [0.0, 1.0, 5.0]])

    def leaking(x):
        if x[0, 0] != 1:
            raise type(f"Error{x[0, 0]}", (Exception,), {})(f"{x}")
        return double(x)

    _, text = told(leaking, hidden=[(secret,)])
    assert "an error on others" in text and "77.125" not in text


def test_parts_are_judged_one_by_one_and_earn_their_share():
    ex = Exercise("pair", lambda x: (double(x), -x))
    ex.same([(X,)], parts=("twice", "turned"))
    ex.fact(lambda f, x: "", [(X,)], {}, part="third")
    report, _ = report_of(ex, lambda x: (3 * x, -x), points=3)
    assert [part.outcome for part in report.merged] == ["wrong", "right", "right"]
    assert report.earned == 2


@pytest.mark.parametrize(
    ("parts", "right", "wrong", "words"),
    [
        (("a", "b"), (1.0, 2.0), 1.0, "return 2 values"),
        ({"b": 1}, (1.0, 2.0), (1.0,), "return 2 values"),
        ({"p": "p", "q": "q"}, {"p": 1.0, "q": 2.0}, {"p": 1.0}, "keys p, q"),
        ({"second": (EACH, 1)}, [(1.0, 2.0), (3.0, 4.0)], 5.0, "return a list"),
    ],
)
def test_an_answer_without_its_pieces_is_told_what_to_return(parts, right, wrong, words):
    ex = Exercise("pieces", lambda: right)
    ex.same([()], parts=parts)
    assert report_of(ex, lambda: right)[0].ok
    report, text = report_of(ex, lambda: wrong)
    assert report.diagnosis == "wrong-type" and words in text


def test_a_sentence_is_told_for_the_part_that_its_answer_gets_wrong_first():
    wrong = [WrongAnswer("added", "the matrices are added", lambda: (5.0, 7.0))]
    ex = Exercise("pair", lambda: (1.0, 2.0), wrong)
    ex.same([()], parts=("W", "b"))
    both, _ = report_of(ex, lambda: (5.0, 7.0))
    assert [part.message for part in both.merged] == [
        "the matrices are added",
        "the same mistake as above",
    ]
    second, _ = report_of(ex, lambda: (1.0, 7.0))
    assert "added" not in second.merged[1].message


@pytest.mark.parametrize(
    ("right", "given", "words"),
    [
        ((X, 3.0), (3.0, X), "value 1 and value 2 stand in each other's place"),
        ((5.0, 5.0, 10.0), (5.0, 5.0, 50.0), "value 3 is wrong"),
        ([1.0, 2.0], [1.0], "return a list with 2 values"),
        (np.array([1.0, 2.0]), np.diag([1.0, 2.0]), "the right values on its diagonal"),
        (np.array(2.0), np.array([1.0, 3.0]), "take the mean over axis 0"),
        (0.75, 1.0, "the value is wrong"),
        (4.0, 2.0, "half of the right value."),
        (np.zeros(3), 0.0, "has shape (), expected (3,)"),
        (3, np.array(["three"]), "not an array of <U5"),
    ],
)
def test_no_more_is_told_than_is_known(right, given, words):
    _, text = told(lambda x: given, reference=lambda x: right)
    assert words.lower() in text.lower()
    assert "look for a 2" not in text and "per example" not in text and "whole numbers" not in text


def test_names_that_stand_in_each_others_place_are_told():
    names = {"parts": ("slope", "height")}
    report, text = told(lambda x: (x, 2 * x), reference=lambda x: (2 * x, x), **names)
    assert report.diagnosis == "swapped" and "slope and height stand in each other's place" in text


def test_several_numbers_may_come_in_one_array():
    sizes = {"reference": lambda x: (x.sum(), x.max()), "parts": ("sum", "largest")}
    assert told(lambda x: np.array([x.sum(), x.max()]), **sizes)[0].ok
    assert told(lambda x: np.array([x.sum()]), **sizes)[0].diagnosis == "wrong-type"


def test_true_is_not_taken_for_a_mistake_that_counts_to_one():
    wrong = [("counts", "this counts rows", lambda x: 1)]
    assert told(lambda x: 1, reference=lambda x: 7, wrong=wrong)[0].diagnosis == "counts"
    assert told(lambda x: True, reference=lambda x: 7, wrong=wrong)[0].diagnosis == "wrong-value"


def test_a_sentence_about_one_part_is_not_told_for_a_gradient_that_it_shares():
    def wrong(x):
        return 3.0, -2 * x

    ex = Exercise("both", lambda x: (1.0, 2 * x), [WrongAnswer("three", "three is not one", wrong)])
    ex.same([(X,)], parts={"number": 0})
    ex.gradient(loss=lambda x: np.sum(x**2), points=[(X,)], names=("dx",), pieces=(1,))
    report, text = report_of(ex, lambda x: (1.0, -2 * x))
    assert report.diagnosis == "sign" and "three" not in text
    alone, text = report_of(ex, lambda x: 1.0)
    assert alone.parts[1].diagnosis == "wrong-type" and "return 2 values" in text


def test_warnings_of_student_code_are_told():
    def warns(x):
        warnings.warn("overflow in exp", RuntimeWarning, stacklevel=1)
        return 3 * x

    report, text = told(warns)
    assert "overflow in exp" in text and report.diagnosis != ""


def test_a_right_answer_with_warnings_is_right():
    def warns(x):
        warnings.warn("overflow in exp", RuntimeWarning, stacklevel=1)
        return 2 * x

    assert told(warns)[0].ok


def test_an_error_from_another_process_reads_like_one_from_here():
    def elsewhere(x):
        raise StudentCodeError("ValueError", "shapes differ", "return x @ w", 3)

    report, text = told(elsewhere)
    assert report.diagnosis == "raised"
    assert "ValueError in line 3" in text and "return x @ w" in text


@pytest.mark.parametrize("answer", [[2, 4], (2.0, 4.0), np.float32([2, 4]), np.array([2, 4])])
def test_right_numbers_count_in_every_kind_of_sequence(answer):
    report, _ = told(lambda x: answer, cases=[(np.array([1.0, 2.0]),)])
    assert report.ok


def test_booleans_and_integers_must_be_exact():
    report, _ = told(lambda x: x + 1e-9, reference=lambda x: 3, cases=[(3,)])
    assert not report.ok


def test_a_fact_speaks_once_and_says_the_figure_reached():
    ex = Exercise("train", lambda: 1.0)
    messages = {"low": "{accuracy:.0%} right, 90 % are asked for"}
    ex.fact(lambda f: ("low", {"accuracy": f()}) if f() < 0.9 else "", [()], messages, part="mark")
    assert report_of(ex, lambda: 0.95)[0].ok
    report, text = report_of(ex, lambda: 0.5)
    assert report.diagnosis == "low" and "50% right" in text


def test_a_fact_sees_when_the_function_changes_its_arguments():
    ex = Exercise("total", np.sum)
    ex.fact(lambda f, x: "" if f(x) is not None else "none", [(X,)], {}, part="fact")
    assert report_of(ex, in_place)[0].diagnosis == "mutates-input"


def loss(w):
    return float(np.sum(w**3))


POINTS = [(np.array([1.0, 2.0, -3.0]),), (np.array([0.5, -1.5, 2.0]),)]


@pytest.mark.parametrize(
    ("gradient", "diagnosis"),
    [
        (lambda w: 3 * w**2, ""),
        (lambda w: -3 * w**2, "sign"),
        (lambda w: 6 * w**2, "factor-2"),
        (hole, "not-attempted"),
        (lambda w: None, "returns-none"),
        (lambda w: w / "a", "raised"),
    ],
)
@pytest.mark.parametrize("reference", [True, False])
def test_gradients_are_verified_by_finite_differences(gradient, diagnosis, reference):
    ex = Exercise("double", lambda w: 3 * w**2)
    ex.gradient(loss=loss, points=POINTS, names=("dw",), reference=reference)
    ex.hidden.gradient(loss=loss, points=POINTS[:1], names=("dw",), reference=reference)
    report, _ = report_of(ex, gradient)
    assert report.diagnosis == diagnosis
    assert [part.name for part in report.merged] == ["dw"]


def test_blocks_of_a_gradient_are_parts_of_their_own():
    ex = Exercise("gradient", lambda w, b: (2 * w * b, np.sum(w**2)))
    points = [(np.array([1.0, 2.0]), 0.5), (np.array([3.0, 1.0]), 2.0)]
    ex.gradient(loss=lambda w, b: float(np.sum(w**2) * b), points=points, names=("dw", "db"))
    report, _ = report_of(ex, lambda w, b: (2 * w * b, -np.sum(w**2)))
    assert [part.outcome for part in report.merged] == ["right", "wrong"]
    assert (report.diagnosis, report.earned) == ("sign", 1)


def test_numbers_arrive_as_numbers():
    seen = []

    def gradient(w, b):
        seen.append(type(b))
        w += b * 0  # an array may be used as one likes; that it changes nothing is judged
        return 2 * w * round(b, 12) ** 2, 2 * b * np.sum(w**2)

    ex = Exercise("gradient", lambda w, b: (2 * w * b**2, 2 * b * np.sum(w**2)))
    points = [(np.array([1.0, 2.0]), 0.5), (np.array([3.0, 1.0]), 2.0)]
    ex.gradient(loss=lambda w, b: float(np.sum(w**2) * b**2), points=points, names=("dw", "db"))
    assert report_of(ex, gradient)[0].ok
    assert set(seen) == {float}


def test_jacobians_and_products_with_them_are_verified():
    matrix = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

    def f(x):
        return (matrix @ x) ** 2

    def jacobian(x):
        return 2 * (matrix @ x)[:, None] * matrix

    points = [(np.array([1.0, -1.0]),), (np.array([0.5, 2.0]),)]
    whole = Exercise("jacobian", jacobian)
    whole.jacobian(f=f, points=points)
    product = Exercise("product", lambda x, upstream: jacobian(x).T @ upstream)
    product.vjp(f=f, points=points)
    assert report_of(whole, jacobian)[0].ok
    assert report_of(whole, lambda x: jacobian(x).T)[0].diagnosis == "transposed"
    ignoring, _ = report_of(product, lambda x, upstream: jacobian(x).T @ np.ones(3))
    assert ignoring.diagnosis == "upstream-ignored"


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
def test_optimizers_are_compared_by_the_path_they_walk(step, right):
    ex = Exercise("momentum_step", momentum)
    ex.updates(state=lambda w: (np.zeros_like(w),))
    report, _ = report_of(ex, step)
    assert report.ok == right
    assert [part.name for part in report.merged] == ["updates"]


def test_an_option_that_no_part_knows_is_an_error_of_the_author():
    ex = Exercise("double", double)
    with pytest.raises(TypeError, match="no option thorough"):
        ex.same([(X,)], thorough=double)
