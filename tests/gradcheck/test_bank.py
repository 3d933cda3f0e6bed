"""The checker on the bank: nothing wrong passes, nothing right is rejected, causes are named.

One seed here and one judge by turns; `python -m tests.benchmarks.gradcheck` runs five seeds with
both and prints the figures. Functions come without their source, which holds the mistakes too.
"""

from functools import partial
from itertools import cycle

import numpy as np
import pytest

from nnlib.gradcheck import SENTENCES, verify_gradient, verify_updates
from tests.benchmarks.gradcheck import budget, place_right
from tests.gradcheck.bank import (
    RIGHT,
    RIGHT_OPTIMIZERS,
    WRONG,
    WRONG_OPTIMIZERS,
    generator,
)


def named(case):
    return case.name


def judged(cases):
    """Every case with one judge: each third by differences, which cost more."""
    turns = zip(cases, cycle(["reference", "reference", "differences"]), strict=False)
    return [pytest.param(case, by, id=f"{case.name}, by {by}") for case, by in turns]


def checked(case, by, seed=0):
    problem = case.build(generator(case, seed))
    return verify_gradient(
        partial(problem.loss),
        partial(problem.gradient),
        problem.points,
        names=problem.names,
        reference=partial(problem.exact) if by == "reference" else None,
        rng=np.random.default_rng(seed),
    )


def test_the_bank_is_large_and_every_case_has_a_name_of_its_own():
    assert len(WRONG) >= 120 and len(RIGHT) >= 80
    assert len(WRONG_OPTIMIZERS) >= 25 and len(RIGHT_OPTIMIZERS) >= 10
    assert len({case.name for case in [*WRONG, *RIGHT]}) == len(WRONG) + len(RIGHT)
    assert all(code in SENTENCES for case in WRONG for code in case.codes)


@pytest.mark.parametrize(("case", "by"), judged(WRONG))
def test_a_wrong_gradient_is_rejected_with_its_cause_and_place(case, by):
    report = checked(case, by)
    assert not report.ok
    assert report.diagnosis in case.codes, report.message
    assert report.message
    assert place_right(case, case.build(generator(case, 0)), report)


@pytest.mark.parametrize(("case", "by"), judged(RIGHT))
def test_a_right_gradient_passes_within_its_calls(case, by):
    report = checked(case, by)
    assert report.ok, report.message
    assert report.diagnosis is None
    problem = case.build(generator(case, 0))
    assert report.calls["loss"] <= budget(problem)
    assert report.calls["gradient"] <= 2 * (len(problem.points) + 1) + 36


@pytest.mark.parametrize("case", WRONG_OPTIMIZERS, ids=named)
def test_a_wrong_optimizer_is_rejected_with_its_cause(case):
    report = verify_updates(
        partial(case.make()),
        partial(case.reference),
        state=case.state,
        rng=np.random.default_rng(0),
        **case.options,
    )
    assert not report.ok
    assert report.diagnosis in case.true, report.message


@pytest.mark.parametrize("case", RIGHT_OPTIMIZERS, ids=named)
def test_a_right_optimizer_passes(case):
    report = verify_updates(
        partial(case.make()),
        partial(case.reference),
        state=case.state,
        rng=np.random.default_rng(0),
        **case.options,
    )
    assert report.ok, report.message
