"""Make metrics.npz: scikit-learn's answers to seeded questions about predictions.

Run in an environment with scikit-learn: python tests/references/make_metrics.py
"""

from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics


def main() -> None:
    rng = np.random.default_rng(20)
    y, y_hat = rng.integers(0, 4, 200), rng.integers(0, 4, 200)
    binary = rng.integers(0, 2, 120)
    scores = np.round(rng.normal(binary, 1.0), 1)  # rounded, so that some scores are equal
    guess = (scores > 0.5).astype(int)
    fpr, tpr, thresholds = metrics.roc_curve(binary, scores, drop_intermediate=False)
    np.savez_compressed(
        Path(__file__).with_name("metrics.npz"),
        version=np.array(f"scikit-learn {sklearn.__version__}, numpy {np.__version__}"),
        y=y,
        y_hat=y_hat,
        confusion=metrics.confusion_matrix(y, y_hat),
        accuracy=metrics.accuracy_score(y, y_hat),
        precision=metrics.precision_score(y, y_hat, average=None),
        recall=metrics.recall_score(y, y_hat, average=None),
        f1=metrics.f1_score(y, y_hat, average=None),
        specificity=[metrics.recall_score(y == k, y_hat == k, pos_label=False) for k in range(4)],
        binary=binary,
        scores=scores,
        guess=guess,
        fpr=fpr,
        tpr=tpr,
        thresholds=thresholds,
        auc=metrics.roc_auc_score(binary, scores),
    )


if __name__ == "__main__":
    main()
