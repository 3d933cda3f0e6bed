"""How good are the predictions: counts of right and wrong answers, and what follows from them.

Throughout, y holds the true labels and y_hat the predicted ones, both integers of shape (N,).
One class is called positive (1 unless told otherwise), all others negative, so that

                  predicted positive     predicted negative
    positive      TP  true positive      FN  false negative
    negative      FP  false positive     TN  true negative

A ratio whose denominator is zero (no example of that kind) is 0.0, as in scikit-learn.
Source: DASC7606 (revision of logistic regression).
"""

import numpy as np
import numpy.typing as npt

from nnlib.arrays import Array, Labels


def accuracy(y: npt.ArrayLike, y_hat: npt.ArrayLike) -> float:
    """Share of the examples whose predicted label is the true one.

    Shapes: y (N,), y_hat (N,).
    Formula: accuracy = #{n : y_hat_n = y_n} / N, for two classes (TP + TN) / N.
    Errors: ValueError when the labels are not integers of one shape (N,), N > 0.
    Source: DASC7606.
    """
    y, y_hat = _label_pair(y, y_hat)
    return float(np.mean(y == y_hat))


def confusion_matrix(
    y: npt.ArrayLike, y_hat: npt.ArrayLike, num_classes: int | None = None
) -> npt.NDArray[np.int64]:
    """Count of every pair of true and predicted label.

    Shapes: y (N,), y_hat (N,) with labels 0 … K-1; result C (K, K).
    Formula: C[i, j] = #{n : y_n = i and y_hat_n = j}; rows are true, columns predicted labels.
    K is num_classes, or the largest label plus one.
    Errors: ValueError when a label is negative or not below num_classes.
    Source: DASC7606; the orientation is scikit-learn's.
    """
    y, y_hat = _label_pair(y, y_hat)
    lowest, highest = min(y.min(), y_hat.min()), max(y.max(), y_hat.max())
    classes = int(highest) + 1 if num_classes is None else num_classes
    if lowest < 0 or highest >= classes:
        raise ValueError(
            f"labels must lie in 0 … {classes - 1}, but they run from {lowest} to {highest}"
        )
    counts = np.bincount(y * classes + y_hat, minlength=classes * classes)
    return counts.astype(np.int64).reshape(classes, classes)


def precision(y: npt.ArrayLike, y_hat: npt.ArrayLike, positive: int = 1) -> float:
    """Share of the predicted positives that are positive: can a yes be trusted?

    Shapes: y (N,), y_hat (N,).
    Formula: precision = TP / (TP + FP).
    Errors: ValueError when the labels are not integers of one shape (N,), N > 0.
    Source: DASC7606.
    """
    tp, fp, _, _ = _outcomes(y, y_hat, positive)
    return _ratio(tp, tp + fp)


def recall(y: npt.ArrayLike, y_hat: npt.ArrayLike, positive: int = 1) -> float:
    """Share of the positives that are found (true positive rate, sensitivity).

    Shapes: y (N,), y_hat (N,).
    Formula: recall = TP / (TP + FN).
    Errors: ValueError when the labels are not integers of one shape (N,), N > 0.
    Source: DASC7606.
    """
    tp, _, fn, _ = _outcomes(y, y_hat, positive)
    return _ratio(tp, tp + fn)


def specificity(y: npt.ArrayLike, y_hat: npt.ArrayLike, positive: int = 1) -> float:
    """Share of the negatives that are rejected (true negative rate).

    Shapes: y (N,), y_hat (N,).
    Formula: specificity = TN / (TN + FP) = 1 - false positive rate.
    Errors: ValueError when the labels are not integers of one shape (N,), N > 0.
    Source: DASC7606.
    """
    _, fp, _, tn = _outcomes(y, y_hat, positive)
    return _ratio(tn, tn + fp)


def f1(y: npt.ArrayLike, y_hat: npt.ArrayLike, positive: int = 1) -> float:
    """Harmonic mean of precision and recall: high only when both are.

    Shapes: y (N,), y_hat (N,).
    Formula: F1 = 2 · precision · recall / (precision + recall) = 2 TP / (2 TP + FP + FN).
    Errors: ValueError when the labels are not integers of one shape (N,), N > 0.
    Source: DASC7606.
    """
    tp, fp, fn, _ = _outcomes(y, y_hat, positive)
    return _ratio(2 * tp, 2 * tp + fp + fn)


def roc_curve(
    y: npt.ArrayLike, scores: npt.ArrayLike, positive: int = 1
) -> tuple[Array, Array, Array]:
    """Receiver operating characteristic: what each threshold on the scores finds and falsely finds.

    Shapes: y (N,) labels, scores (N,), higher meaning more likely positive; results fpr, tpr and
    thresholds (T + 1,), T being the number of different scores.
    Formula: predict positive where score >= threshold; tpr = TP / (TP + FN) = recall,
    fpr = FP / (FP + TN) = 1 - specificity. Thresholds fall from inf, where nothing is predicted
    positive and the curve starts at (0, 0), to the lowest score, where it ends at (1, 1).
    Errors: ValueError when shapes differ, a score is NaN or infinite, or one class is missing.
    Source: DASC7606; as scikit-learn's roc_curve with drop_intermediate=False.
    """
    y, scores = _label_array(y, "y"), np.asarray(scores, dtype=np.float64)
    if scores.shape != y.shape:
        raise ValueError(f"y has shape {y.shape}, so scores must too, but has {scores.shape}")
    if not np.isfinite(scores).all():
        raise ValueError("scores must be finite, but at least one is NaN or infinite")
    is_positive = y == positive
    if is_positive.all() or not is_positive.any():
        missing = "negative" if is_positive.all() else "positive"
        raise ValueError(f"a ROC curve needs both classes, but no example of y is {missing}")
    order = np.argsort(-scores, kind="stable")
    sorted_scores, hits = scores[order], is_positive[order]
    last_of_ties = np.append(np.flatnonzero(np.diff(sorted_scores)), y.size - 1)
    true_positives = np.cumsum(hits)[last_of_ties]
    false_positives = 1 + last_of_ties - true_positives
    tpr = np.append(0.0, true_positives / true_positives[-1])
    fpr = np.append(0.0, false_positives / false_positives[-1])
    return fpr, tpr, np.append(np.inf, sorted_scores[last_of_ties])


def auc(fpr: npt.ArrayLike, tpr: npt.ArrayLike) -> float:
    """Area under a curve; for a ROC curve, how often a positive scores above a negative.

    Shapes: fpr (T,), tpr (T,), T >= 2, fpr never falling, as roc_curve returns them.
    Formula: trapezoids, Σ_t (fpr_{t+1} - fpr_t)(tpr_{t+1} + tpr_t) / 2. It equals
    P(score of a positive > score of a negative) + ½ P(equal scores): 1 perfect, ½ chance.
    Errors: ValueError when the shapes differ, fewer than two points are given, or fpr falls.
    Source: DASC7606; Hanley and McNeil 1982 for the probability.
    """
    x, height = np.asarray(fpr, dtype=np.float64), np.asarray(tpr, dtype=np.float64)
    if x.ndim != 1 or x.shape != height.shape or x.size < 2:
        raise ValueError(
            f"fpr and tpr must share one shape (T,), T >= 2, but have {x.shape} and {height.shape}"
        )
    width = np.diff(x)
    if (width < 0).any():
        raise ValueError("fpr must never fall: pass (fpr, tpr) in the order of roc_curve")
    return float(width @ (height[1:] + height[:-1]) / 2)


def _outcomes(y: npt.ArrayLike, y_hat: npt.ArrayLike, positive: int) -> tuple[int, int, int, int]:
    """TP, FP, FN, TN of one class against the rest."""
    y, y_hat = _label_pair(y, y_hat)
    actual, predicted = y == positive, y_hat == positive
    tp = int(np.count_nonzero(actual & predicted))
    fp = int(np.count_nonzero(~actual & predicted))
    fn = int(np.count_nonzero(actual & ~predicted))
    return tp, fp, fn, y.size - tp - fp - fn


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _label_pair(y: npt.ArrayLike, y_hat: npt.ArrayLike) -> tuple[Labels, Labels]:
    true, predicted = _label_array(y, "y"), _label_array(y_hat, "y_hat")
    if true.shape != predicted.shape:
        raise ValueError(
            f"every example needs one true and one predicted label, but y has shape {true.shape} "
            f"and y_hat {predicted.shape}"
        )
    return true, predicted


def _label_array(labels: npt.ArrayLike, name: str) -> Labels:
    """Labels as an integer array (N,); whole floats and booleans are taken as the integers."""
    array = np.asarray(labels)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{name} must hold one label per example, shape (N,) with N > 0, but has shape "
            f"{array.shape}; use .argmax(axis=1) on one-hot rows and .ravel() on a column"
        )
    kind = array.dtype.kind
    whole = kind in "biu" or (
        kind == "f" and bool(np.all(np.isfinite(array) & (np.rint(array) == array)))
    )
    if not whole:
        raise ValueError(
            f"{name} must hold labels (whole numbers), but has dtype {array.dtype}; "
            "turn probabilities into labels first, as in (y_hat > 0.5)"
        )
    return array.astype(np.int64)
