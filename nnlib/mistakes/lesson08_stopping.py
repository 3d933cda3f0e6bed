"""Mistakes in lesson 08: when to stop, and how to ask several networks."""

from typing import Any

import numpy as np

from nnlib.lessons.regularization.models import early_stopping, ensemble_accuracies


def _stop(
    accuracies: Any,
    patience: int,
    better: Any = lambda value, best, previous: value > best,
    reset: bool = True,
) -> tuple[int, int]:
    """Early stopping with a wrong idea of what is better, or a wait that is never reset."""
    best, waited = 0, 0
    for epoch in range(1, len(accuracies)):
        if better(accuracies[epoch], accuracies[best], accuracies[epoch - 1]):
            best, waited = epoch, 0 if reset else waited
        else:
            waited += 1
        if waited >= patience:
            return best, epoch
    return best, len(accuracies) - 1


def _best_value(accuracies: Any, patience: int) -> tuple[float, int]:
    best, stop = early_stopping(accuracies, patience)
    return accuracies[best], stop


stopping = {
    "patience-ignored": (
        lambda accuracies, patience: early_stopping(accuracies, 1),
        "this stops at the first epoch without a better value: wait for `patience` of them",
    ),
    "one-epoch-late": (
        lambda accuracies, patience: early_stopping(accuracies, patience + 1),
        "this waits one epoch longer: stop as soon as `patience` epochs brought nothing better",
    ),
    "best-is-last": (
        lambda accuracies, patience: (early_stopping(accuracies, patience)[1],) * 2,
        "the best epoch is told as the last one: remember where the best value was",
    ),
    "never-reset": (
        lambda accuracies, patience: _stop(accuracies, patience, reset=False),
        "the epochs without improvement are counted from the start: "
        "begin to count anew after each improvement",
    ),
    "equal-counts": (
        lambda accuracies, patience: _stop(accuracies, patience, lambda v, best, _: v >= best),
        "an equal value counts as better here: only a larger one does",
    ),
    "compares-with-previous": (
        lambda accuracies, patience: _stop(accuracies, patience, lambda v, _, before: v > before),
        "each value is compared with the one before it: compare with the best so far",
    ),
    "lower-is-better": (
        lambda accuracies, patience: _stop(accuracies, patience, lambda v, best, _: v < best),
        "the lowest value is kept: an accuracy is better when it is higher",
    ),
    "sees-the-future": (
        lambda accuracies, patience: (int(np.argmax(accuracies)), len(accuracies) - 1),
        "this looks at all values and never stops: decide after each epoch with what is known then",
    ),
    "value-not-position": (
        _best_value,
        "the best accuracy is returned: return its position in the list",
    ),
    "order-swapped": (
        lambda accuracies, patience: early_stopping(accuracies, patience)[::-1],
        "the order is best, stop",
    ),
}


def _share(right: Any) -> float:
    return float(np.mean(right))


def _vote(p: Any, y: Any) -> float:
    votes = np.eye(p.shape[2])[p.argmax(axis=2)].sum(axis=0)
    return _share(votes.argmax(axis=1) == y)


one_member = {
    "ensemble-twice": (
        lambda p, y: ensemble_accuracies(p, y)[1],
        "this is the accuracy of the ensemble: judge each member alone, then take the mean",
    ),
    "first-member": (
        lambda p, y: _share(p[0].argmax(axis=1) == y),
        "only the first member is judged: take the mean over all of them",
    ),
    "best-member": (
        lambda p, y: max(_share(one.argmax(axis=1) == y) for one in p),
        "this is the best member's accuracy: take the mean over all of them",
    ),
    "counted": (
        lambda p, y: float(np.sum(p.argmax(axis=2) == y) / len(p)),
        "right answers are counted: an accuracy is a share of the examples",
    ),
}

together = {
    "members-mean": (
        lambda p, y: ensemble_accuracies(p, y)[0],
        "this is the mean of the members' accuracies: average their probabilities, then decide",
    ),
    "majority-vote": (
        _vote,
        "the members vote: averaging their probabilities lets a sure member count for more",
    ),
    "mean-of-labels": (
        lambda p, y: _share(np.rint(p.argmax(axis=2).mean(axis=0)).astype(int) == y),
        "labels are averaged, and the mean of a 3 and a 9 is no 6: average probabilities",
    ),
    "product": (
        lambda p, y: _share(np.log(p).sum(axis=0).argmax(axis=1) == y),
        "probabilities are multiplied, so that one member can veto: take their mean",
    ),
    "most-sure-member": (
        lambda p, y: _share(p.max(axis=0).argmax(axis=1) == y),
        "the most sure member decides alone: take the mean of the probabilities",
    ),
    "counted": (
        lambda p, y: float(np.sum(p.mean(axis=0).argmax(axis=1) == y)),
        "right answers are counted: an accuracy is a share of the examples",
    ),
}
