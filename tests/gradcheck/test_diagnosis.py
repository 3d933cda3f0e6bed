"""Naming the cause of one wrong array, and the words for it."""

from string import Formatter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.gradcheck import SENTENCES, diagnose_values
from nnlib.gradcheck.diagnosis import sentence

SEEDS = st.integers(0, 10_000)
RNG = np.random.default_rng(4)
RIGHT = RNG.standard_normal((4, 3))
W = RNG.standard_normal((4, 3))
CHANGES = {
    "sign": -RIGHT,
    "factor-2": 2 * RIGHT,
    "factor-1/2": RIGHT / 2,
    "missing-1/N": 8 * RIGHT,
    "extra-1/N": RIGHT / 8,
    "missing-1/K": 5 * RIGHT,
    "divides-by-N-1": RIGHT * 8 / 7,
    "times-learning-rate": 0.05 * RIGHT,
    "dropout-scale": 0.8 * RIGHT,
    "all-zero": 0 * RIGHT,
    "abs": np.abs(RIGHT),
    "sign-only": np.sign(RIGHT),
    "squared": RIGHT**2,
    "clipped": np.clip(RIGHT, -0.3, 0.3),
    "rounded": np.round(RIGHT, 2),
    "float16": RIGHT.astype(np.float16),
    "integer": np.trunc(RIGHT) + 0.0,
    "offset": RIGHT + 0.25,
    "reversed": RIGHT[::-1],
    "shifted": np.roll(RIGHT, 1, axis=0),
    "transposed": RIGHT.T,
    "not-finite": np.where(RIGHT > 1, np.inf, RIGHT),
    "one-row": RIGHT * (np.arange(4) != 2)[:, None],
    "one-column": RIGHT * np.array([1, 1, -1]),
    "one-entry": RIGHT + (np.arange(12) == 5).reshape(4, 3),
    "regularizer-missing": RIGHT - 0.01 * W,
    "regularizer-extra": RIGHT + 0.01 * W,
    "l1-wrong": RIGHT - 0.01 * np.sign(W),
    "returns-parameter": W,
    "returns-update": W - 0.1 * RIGHT,
    "times-parameter": RIGHT * W,
    "swapped": W**3,
    "shape": RIGHT[:, :2],
    "not-summed": np.stack([RIGHT / 8] * 8),
    "per-unit-factor": RIGHT * np.array([1.0, 2.0, 4.0]),
    "one-example": np.outer(RIGHT[0], RIGHT[1])[:, :3].repeat(2, axis=0)[:4],
    "wrong-type": "RIGHT",
    "complex": 1j * RIGHT,
    "returns-none": None,
}


@pytest.mark.parametrize("code", CHANGES)
def test_a_change_of_the_right_values_is_named(code):
    finding = diagnose_values(
        CHANGES[code], RIGHT, "dW", parameter=W, others={"dV": W**3}, sizes={"N": 8, "K": 5}
    )
    assert finding is not None
    assert finding.code == code, finding.message
    assert "dW" in finding.message


@given(SEEDS, st.sampled_from([1e-12, 1e-4, 1.0, 1e9]))
def test_the_right_values_have_no_finding(seed, scale):
    values = scale * np.random.default_rng(seed).standard_normal((3, 4))
    assert diagnose_values(values, values, "dW") is None
    assert diagnose_values(values.astype(np.float32), values, "dW") is None
    assert diagnose_values(values * (1 + 1e-7), values, "dW") is None


@given(SEEDS, st.sampled_from([1e-12, 1.0, 1e9]), st.floats(2e-5, 1e3))
def test_any_other_values_have_one(seed, scale, share):
    rng = np.random.default_rng(seed)
    values = scale * rng.standard_normal((3, 4))
    wrong = values.copy()
    wrong.flat[rng.integers(values.size)] += share * np.max(np.abs(values))
    assert diagnose_values(wrong, values, "dW") is not None


def test_values_that_are_not_finite_on_both_sides_are_equal():
    values = np.array([1.0, np.inf, np.nan])
    assert diagnose_values(values, values, "y") is None
    finding = diagnose_values(np.array([1.0, np.inf, 2.0]), values, "y")
    assert finding is not None and finding.where == "y[2]"


def test_the_message_tells_factor_place_and_values():
    finding = diagnose_values([0.17034, 0.4], [0.0212925, 0.05], "dw", sizes={"N": 8})
    assert finding is not None
    assert finding.message == (
        "dw is 8 times too large in every entry (N = 8): the mean over the batch is missing.\n"
        "At entry 1 of 2: expected 0.05, got 0.4."
    )


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_reads_well_without_its_facts(code):
    text = sentence(code, name="dW")
    assert text.endswith(".") or code == "reference-failed"
    assert "  " not in text and "{" not in text and "!" not in text
    fields = {field for _, field, _, _ in Formatter().parse(SENTENCES[code]) if field}
    assert fields <= {
        "name", "names", "is", "has", "holds", "does", "factor", "size", "extent",
        "scaled", "hint", "seen", "got", "expected", "error", "text", "norm", "axis", "shift",
        "other", "limit", "digits", "coefficient", "parameter", "row", "verb", "state", "index",
        "count", "rest", "wrong", "right", "line", "lines", "steps", "it",
    }  # fmt: skip
