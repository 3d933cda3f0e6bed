"""The bank's vector-valued functions, and that its wrong gradients are wrong where noted.

Each meets one judge here, the reference or differences by turns; the benchmark takes both.
"""

from itertools import cycle

import numpy as np
import pytest

from nnlib.gradcheck import verify_vjp
from tests.benchmarks.gradcheck import VECTORS, truly_wrong, vector_report
from tests.gradcheck.bank import WRONG, generator

CASES = {
    ok: [
        pytest.param(
            *(kind, case, by),
            id=f"{case.name}, by {by}",
            marks=pytest.mark.long if "wide" in case.name else (),
        )
        for kind, (_, bad, good) in VECTORS.items()
        for case, by in zip(good if ok else bad, cycle(["reference", "differences"]), strict=False)
    ]
    for ok in (False, True)
}


@pytest.mark.parametrize(("kind", "case", "by"), CASES[False])
def test_a_wrong_derivative_of_vectors_is_named_in_its_blocks(kind, case, by):
    report = vector_report(kind, case, by)
    assert report.diagnosis in case.codes, report.message
    blamed = tuple(block.name for block in report.blocks if not block.ok)
    assert blamed == case.spoiled or not case.spoiled


@pytest.mark.parametrize(("kind", "case", "by"), CASES[True])
def test_a_right_derivative_of_vectors_passes(kind, case, by):
    report = vector_report(kind, case, by)
    assert report.ok, report.message


def test_wrong_gradients_are_wrong_in_the_blocks_noted():
    noted = [case for case in WRONG if case.spoiled]
    assert len(noted) > 200
    for case in noted:
        problem, seen = case.build(generator(case, 0)), set()
        for point in problem.points:
            masks = truly_wrong(problem, point)
            if masks is None:  # a shape differs
                break
            seen |= {n for n, mask in zip(problem.names, masks, strict=True) if np.any(mask)}
        else:
            assert seen == set(case.spoiled), case.name


def test_points_may_hold_lists_of_arrays_of_several_shapes() -> None:
    rng = np.random.default_rng(5)
    weights = [rng.normal(size=pair) for pair in ((3, 4), (4, 2))]

    def scores(x: np.ndarray, weights: list[np.ndarray]) -> np.ndarray:
        return np.tanh(x @ weights[0]) @ weights[1]

    def right(x: np.ndarray, weights: list[np.ndarray], upstream: np.ndarray) -> np.ndarray:
        slope = 1 - np.tanh(x @ weights[0]) ** 2
        return weights[0] @ (slope * (weights[1] @ upstream))

    def wrong(x: np.ndarray, weights: list[np.ndarray], upstream: np.ndarray) -> np.ndarray:
        return right(x, weights, upstream) + x**2

    known = {"points": [(rng.normal(size=3), weights)], "reference": right, "wrt": (0,)}
    assert verify_vjp(scores, right, **known).ok
    assert not verify_vjp(scores, wrong, **known).ok
