"""Mistakes with the scores of a classifier: precision, recall, F1 and AUC."""

from collections.abc import Callable
from typing import Any

import numpy as np

Wrong = Callable[..., Any]


def _counts(y: Any, y_hat: Any) -> list[Any]:
    """TP, FP, FN, TN of the decision y_hat > 0.5."""
    yes = np.asarray(y_hat) > 0.5
    pairs = ((1, True), (0, True), (1, False), (0, False))
    return [np.sum((np.asarray(y) == truth) & (yes == said)) for truth, said in pairs]


def _rate(numerator: str, denominator: str) -> Wrong:
    """A quotient of counts, such as "tp" over "tp fn"."""
    names = ("tp", "fp", "fn", "tn")

    def rate(y: Any, y_hat: Any) -> Any:
        count = dict(zip(names, _counts(y, y_hat), strict=True))
        below = sum(count[name] for name in denominator.split())
        return sum(count[name] for name in numerator.split()) / below if below else 0.0

    return rate


_accuracy = _rate("tp tn", "tp fp fn tn")
_precision, _recall = _rate("tp", "tp fp"), _rate("tp", "tp fn")


def _wins(y: Any, y_hat: Any, tie: float) -> Any:
    """Share of the pairs (positive, negative) in the right order, a tie counting `tie`."""
    y, y_hat = np.asarray(y), np.asarray(y_hat)
    gap = y_hat[y == 1][:, np.newaxis] * 1.0 - y_hat[y == 0]
    return np.mean((gap > 0) + tie * (gap == 0))


def _half_f1(y: Any, y_hat: Any) -> Any:
    p, r = _precision(y, y_hat), _recall(y, y_hat)
    return p * r / (p + r) if p + r else 0.0


_IS_ACCURACY = (_accuracy, "this is the accuracy: true negatives do not count here")

binary_scores = {
    "precision": {
        "accuracy": _IS_ACCURACY,
        "recall-for-precision": (
            _recall,
            "this is the recall: precision divides by all that the unit calls positive, TP + FP",
        ),
        "divides-by-all": (
            _rate("tp", "tp fp fn tn"),
            "divided by all examples: precision divides by the predicted positives, TP + FP",
        ),
    },
    "recall": {
        "accuracy": _IS_ACCURACY,
        "precision-for-recall": (
            _precision,
            "this is the precision: recall divides by all positives that there are, TP + FN",
        ),
        "specificity": (
            _rate("tn", "tn fp"),
            "this is the specificity, the share of the negatives that are rejected",
        ),
        "divides-by-all": (
            _rate("tp", "tp fp fn tn"),
            "divided by all examples: recall divides by the positives, TP + FN",
        ),
    },
    "f1": {
        "accuracy": _IS_ACCURACY,
        "arithmetic-mean": (
            lambda y, y_hat: (_precision(y, y_hat) + _recall(y, y_hat)) / 2,
            "this is the ordinary mean of precision and recall: F1 is the harmonic mean",
        ),
        "missing-2": (
            _half_f1,
            "half of F1: the harmonic mean of two numbers has a 2 in front",
        ),
        "product": (
            lambda y, y_hat: _precision(y, y_hat) * _recall(y, y_hat),
            "this is the product of precision and recall: F1 is 2 p r / (p + r)",
        ),
    },
    "auc": {
        "accuracy": (_accuracy, "this is the accuracy at one threshold: AUC needs no threshold"),
        "reversed": (
            lambda y, y_hat: 1 - _wins(y, y_hat, 0.5),
            "1 minus the right value: count the pairs in which the positive has the higher output",
        ),
        "ties-lost": (lambda y, y_hat: _wins(y, y_hat, 0), "a tie counts one half, here 0"),
        "ties-won": (lambda y, y_hat: _wins(y, y_hat, 1), "a tie counts one half, here 1"),
        "after-threshold": (
            lambda y, y_hat: _wins(y, np.asarray(y_hat) > 0.5, 0.5),
            "the outputs are cut to 0 or 1 before they are compared: compare the outputs",
        ),
    },
}
