"""The metrics agree with scikit-learn's answers and obey their laws."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import metrics

REFERENCE = np.load(Path(__file__).parents[1] / "references" / "metrics.npz")

binary_problems = st.integers(2, 30).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 1), min_size=n, max_size=n).filter(lambda y: 0 < sum(y) < len(y)),
        st.lists(st.integers(-4, 4), min_size=n, max_size=n),
    )
)


def test_confusion_matrix_and_accuracy_agree_with_scikit_learn():
    y, y_hat = REFERENCE["y"], REFERENCE["y_hat"]
    np.testing.assert_array_equal(metrics.confusion_matrix(y, y_hat), REFERENCE["confusion"])
    assert metrics.accuracy(y, y_hat) == REFERENCE["accuracy"]


@pytest.mark.parametrize("name", ["precision", "recall", "f1", "specificity"])
def test_each_class_against_the_rest_agrees_with_scikit_learn(name):
    metric = getattr(metrics, name)
    ours = [metric(REFERENCE["y"], REFERENCE["y_hat"], positive=k) for k in range(4)]
    np.testing.assert_allclose(ours, REFERENCE[name], rtol=1e-15)


def test_roc_curve_and_area_agree_with_scikit_learn():
    fpr, tpr, thresholds = metrics.roc_curve(REFERENCE["binary"], REFERENCE["scores"])
    np.testing.assert_allclose(fpr, REFERENCE["fpr"], rtol=1e-15)
    np.testing.assert_allclose(tpr, REFERENCE["tpr"], rtol=1e-15)
    np.testing.assert_array_equal(thresholds, REFERENCE["thresholds"])
    assert metrics.auc(fpr, tpr) == pytest.approx(float(REFERENCE["auc"]), rel=1e-14)


@given(binary_problems)
def test_area_is_the_chance_that_a_positive_scores_above_a_negative(problem):
    y, scores = map(np.array, problem)
    fpr, tpr, _ = metrics.roc_curve(y, scores)
    lead = scores[y == 1][:, None] - scores[y == 0]
    assert metrics.auc(fpr, tpr) == pytest.approx(np.mean((lead > 0) + 0.5 * (lead == 0)))


@given(binary_problems)
def test_each_point_of_the_curve_is_recall_and_fall_out_at_its_threshold(problem):
    y, scores = map(np.array, problem)
    for fpr, tpr, threshold in zip(*metrics.roc_curve(y, scores), strict=True):
        y_hat = scores >= threshold
        assert metrics.recall(y, y_hat) == pytest.approx(tpr)
        assert metrics.specificity(y, y_hat) == pytest.approx(1 - fpr)


@given(binary_problems)
def test_scores_are_ratios_of_the_confusion_matrix(problem):
    y, scores = map(np.array, problem)
    y_hat = scores > 0
    (tn, fp), (fn, tp) = metrics.confusion_matrix(y, y_hat, num_classes=2)
    assert metrics.accuracy(y, y_hat) == pytest.approx((tp + tn) / len(y))
    p, r = metrics.precision(y, y_hat), metrics.recall(y, y_hat)
    assert p == pytest.approx(tp / max(tp + fp, 1))
    assert r == pytest.approx(tp / (tp + fn))
    assert metrics.specificity(y, y_hat) == pytest.approx(tn / (tn + fp))
    assert metrics.f1(y, y_hat) == pytest.approx(2 * p * r / (p + r) if p + r else 0.0)


def test_a_ratio_of_nothing_is_zero():
    assert metrics.precision([1, 0], [0, 0]) == 0.0
    assert metrics.recall([0, 0], [1, 0]) == 0.0
    assert metrics.specificity([1, 1], [1, 0]) == 0.0
    assert metrics.f1([0, 0], [0, 0]) == 0.0


def test_extreme_rankings_have_area_one_zero_and_half():
    y = [0, 0, 1, 1]
    for scores, area in [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], 0.0), ([7, 7, 7, 7], 0.5)]:
        assert metrics.auc(*metrics.roc_curve(y, scores)[:2]) == area


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: metrics.accuracy([0, 1], [0, 1, 1]), r"y has shape \(2,\) and y_hat \(3,\)"),
        (lambda: metrics.accuracy([], []), r"N > 0, but has shape \(0,\)"),
        (lambda: metrics.accuracy(np.eye(2), [0, 1]), r"argmax\(axis=1\) on one-hot rows"),
        (lambda: metrics.accuracy([0, 1], [0.2, 0.9]), "y_hat must hold labels"),
        (lambda: metrics.accuracy([0, 1], [np.nan, 1.0]), "y_hat must hold labels"),
        (lambda: metrics.accuracy([0, 1], [np.inf, 1.0]), "y_hat must hold labels"),
        (lambda: metrics.accuracy(["a"], ["b"]), "y must hold labels"),
        (lambda: metrics.confusion_matrix([0, 3], [0, 1], 3), r"0 … 2, .* from 0 to 3"),
        (lambda: metrics.confusion_matrix([0, -1], [0, 1]), "from -1 to 1"),
        (lambda: metrics.roc_curve([0, 1], [0.1]), r"scores must too, but has \(1,\)"),
        (lambda: metrics.roc_curve([0, 1], [0.1, np.nan]), "scores must be finite"),
        (lambda: metrics.roc_curve([1, 1], [0.1, 0.2]), "no example of y is negative"),
        (lambda: metrics.roc_curve([0, 0], [0.1, 0.2]), "no example of y is positive"),
        (lambda: metrics.auc([0.0], [1.0]), r"T >= 2, but have \(1,\)"),
        (lambda: metrics.auc([0.0, 1.0, 0.5], [0.0, 0.5, 1.0]), "fpr must never fall"),
    ],
)
def test_bad_input_gets_one_clear_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
