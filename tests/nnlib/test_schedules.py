"""The schedules follow their formulas and PyTorch's schedulers."""

import math
from pathlib import Path

import numpy as np
import pytest

from nnlib import schedules

STORED = np.load(Path(__file__).parents[1] / "references" / "schedules.npz")

AS_PYTORCH = {
    "exponential": schedules.exponential(0.3, decay=0.1),
    "inverse_time": schedules.inverse_time(0.3, decay=0.1),
    "step": schedules.step(0.3, every=7, factor=0.5),
    "cosine": schedules.cosine(0.3, steps=39, lowest=0.01),
    "warm_up": schedules.warm_up(schedules.cosine(0.3, steps=32), steps=8, start_factor=0.2),
}


@pytest.mark.parametrize("name", AS_PYTORCH)
def test_rates_are_pytorchs(name):
    ours = [AS_PYTORCH[name](t) for t in range(len(STORED[name]))]
    np.testing.assert_allclose(ours, STORED[name], rtol=1e-12)


def test_the_decks_decays_are_their_formulas():
    for t in range(5):
        assert schedules.exponential(0.5, 0.2)(t) == pytest.approx(0.5 * math.exp(-0.2 * t))
        assert schedules.inverse_time(0.5, 0.2)(t) == pytest.approx(0.5 / (1 + 0.2 * t))


def test_cosine_stays_at_its_lowest_afterwards():
    schedule = schedules.cosine(0.3, steps=10, lowest=0.1)
    assert schedule(5) == pytest.approx(0.2)
    assert schedule(10) == schedule(25) == pytest.approx(0.1)


def test_warm_up_begins_low_and_hands_over():
    schedule = schedules.warm_up(schedules.step(1.0, every=5), steps=4, start_factor=0.0)
    assert [schedule(t) for t in range(5)] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert schedule(9) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: schedules.exponential(-0.1, 0.1), "lr must be at least 0"),
        (lambda: schedules.exponential(0.1, -0.1), "decay must be at least 0"),
        (lambda: schedules.inverse_time(0.1, -0.1), "decay must be at least 0"),
        (lambda: schedules.step(0.1, every=0), "every must be above 0"),
        (lambda: schedules.step(0.1, every=1, factor=2), "factor must be between 0 and 1"),
        (lambda: schedules.cosine(0.1, steps=0), "steps must be above 0"),
        (lambda: schedules.warm_up(schedules.cosine(0.1, 5), steps=0), "steps must be above 0"),
        (
            lambda: schedules.warm_up(schedules.cosine(0.1, 5), 5, start_factor=-1),
            "start_factor must be between 0 and 1",
        ),
    ],
)
def test_bad_input_gets_one_clear_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
