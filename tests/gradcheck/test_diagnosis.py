"""Naming the cause of a wrong array: each row of the table on values that its mistake gives."""

from string import Formatter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.gradcheck import SENTENCES, Plan, diagnose_values, judge
from nnlib.gradcheck.diagnosis import sentence
from nnlib.gradcheck.hypotheses import HYPOTHESES
from nnlib.gradcheck.plan import GIVEN, Place
from nnlib.gradcheck.truth import Block

SEEDS = st.integers(0, 10_000)
RNG = np.random.default_rng(4)
SIZES = {"N": 8, "K": 5}, {"N": 6, "K": 7}


def drawn(*shape):
    return tuple(RNG.standard_normal(shape) for _ in SIZES)


RIGHT, W, X = drawn(4, 3), drawn(4, 3), drawn(4, 3)
FACTORS = 1.5, 2.5


def each(change):
    return [change(right) for right in RIGHT]


def sized(change):
    return [change(right, **sizes) for right, sizes in zip(RIGHT, SIZES, strict=True)]


def beside(change):
    return [change(right, w) for right, w in zip(RIGHT, W, strict=True)]


CHANGES = {
    "all-zero": each(lambda g: 0 * g),
    "sign": each(lambda g: -g),
    "integer": each(np.trunc),
    "missing-1/N": sized(lambda g, N, K: N * g),
    "extra-1/N": sized(lambda g, N, K: g / N),
    "divides-by-N-1": sized(lambda g, N, K: g * N / (N - 1)),
    "missing-1/K": sized(lambda g, N, K: K * g),
    "extra-1/K": sized(lambda g, N, K: g / K),
    "missing-1/sqrt": sized(lambda g, N, K: np.sqrt(K) * g),
    "extra-1/sqrt": sized(lambda g, N, K: g / np.sqrt(N)),
    "factor-2": each(lambda g: 2 * g),
    "factor-1/2": each(lambda g: g / 2),
    "factor": each(lambda g: 1.1 * g),
    "fixed-size": sized(lambda g, N, K: g * N / 7),
    "common-factor": [f * g for f, g in zip(FACTORS, RIGHT, strict=True)],
    "rounded": each(lambda g: np.round(g, 2)),
    "float16": each(lambda g: g.astype(np.float16)),
    "swapped": [x**3 for x in X],
    "transposed": each(lambda g: g.T),
    "reversed": each(lambda g: g[::-1]),
    "shifted": each(lambda g: np.roll(g, 1, axis=0)),
    "returns-parameter": list(W),
    "returns-input": list(X),
    "abs": each(np.abs),
    "sign-only": each(np.sign),
    "squared": each(np.square),
    "clipped": each(lambda g: np.clip(g, -0.3, 0.3)),
    "normalized": each(lambda g: g / np.linalg.norm(g)),
    "centred": each(lambda g: g - g.mean(axis=0)),
    "summed-too-far": each(lambda g: np.full_like(g, g.sum())),
    "lines-alike": each(lambda g: np.broadcast_to(g.sum(axis=0), g.shape)),
    "offset": each(lambda g: g + 0.25),
    "regularizer-missing": beside(lambda g, w: g - 0.01 * w),
    "regularizer-extra": beside(lambda g, w: g + 0.01 * w),
    "l1-wrong": beside(lambda g, w: g - 0.01 * np.sign(w)),
    "returns-update": beside(lambda g, w: w - 0.1 * g),
    "along-parameter": [g + f * w for f, g, w in zip(FACTORS, RIGHT, W, strict=True)],
    "adds-other": [g + 0.5 * x**3 for g, x in zip(RIGHT, X, strict=True)],
    "times-parameter": beside(np.multiply),
    "per-unit-factor": each(lambda g: g * np.array([1.0, 2.0, 4.0])),
    "one-example": each(lambda g: np.outer(g[:, 0], g[0])),
    "one-row": each(lambda g: g * (np.arange(4) != 2)[:, None]),
    "one-column": each(lambda g: g * np.array([1, 1, -1])),
    "one-entry": each(lambda g: g + (np.arange(12) == 5).reshape(4, 3)),
    "some-rows": each(lambda g: g + np.array([[1.0], [0], [2], [0]]) * g**3),
    "masked": each(lambda g: g * (np.arange(12) % 5 > 0).reshape(4, 3)),
    "not-finite": each(lambda g: np.where(g > 0.5, np.inf, g)),
    "shape": each(lambda g: g[:, :2]),
    "not-summed": each(lambda g: np.stack([g / 8] * 8)),
    "wrong-value": each(lambda g: np.sin(g) + g**2),
    "complex": each(lambda g: 1j * g),
    "returns-none": [None, None],
}
ELSEWHERE = {"inverted", "one-answer", "diagonal-only", "off-diagonal", "diagonal"}  # other kinds


def plan():
    """A plan for two blocks, dW and dV, at two points that differ in every size."""
    places = []
    for right, w, x, sizes in zip(RIGHT, W, X, SIZES, strict=True):
        noise = np.full(right.shape, 1e-14)
        blocks = Block(right, noise, 1e8 * noise), Block(x**3, noise, 1e8 * noise)
        places.append(Place((w, x), np.ones(1), blocks, sizes, GIVEN, np.zeros(1)))
    return Plan("gradient", ("dW", "dV"), ("W", "V"), (0, 1), tuple(places))


def told(values):
    def answer(w, x):
        k = 0 if np.array_equal(w, W[0]) else 1
        return values[k], x**3

    return judge(plan(), answer)


@pytest.mark.parametrize("code", CHANGES)
def test_a_change_of_the_right_values_is_named(code):
    report = told(CHANGES[code])
    assert report.diagnosis == code, report.message
    assert "dW" in report.message
    assert [block.ok for block in report.blocks] == [False, True]


def test_every_row_of_the_table_has_a_case():
    assert {row.code for row in HYPOTHESES} == set(CHANGES) & {
        r.code for r in HYPOTHESES
    } | ELSEWHERE


@pytest.mark.parametrize("code", CHANGES)
def test_a_cause_that_holds_at_one_point_alone_is_not_told(code):
    report = told([CHANGES[code][0], RIGHT[1]])
    causes = {row.code for row in HYPOTHESES} - {"transposed", "clipped", "common-factor"}
    causes -= {"along-parameter", "per-unit-factor", "integer"}  # true of one point by its sentence
    assert report.diagnosis not in causes, report.message


def test_a_factor_that_a_size_may_be_is_told_as_a_question_where_the_size_is_the_same():
    values = diagnose_values([0.17034, 0.4], [0.0212925, 0.05], "dw")
    assert values is not None and values.code == "factor"
    assert "batch" not in values.message


@given(SEEDS, st.sampled_from([1e-12, 1e-4, 1.0, 1e9]))
def test_the_right_values_have_no_finding(seed, scale):
    values = scale * np.random.default_rng(seed).standard_normal((3, 4))
    assert diagnose_values(values, values, "y") is None
    assert diagnose_values(values.astype(np.float32), values, "y") is None
    assert diagnose_values(values * (1 + 1e-7), values, "y") is None


@given(SEEDS, st.sampled_from([1e-12, 1.0, 1e9]), st.floats(2e-5, 1e3))
def test_any_other_values_have_one(seed, scale, share):
    rng = np.random.default_rng(seed)
    values = scale * rng.standard_normal((3, 4))
    wrong = values.copy()
    wrong.flat[rng.integers(values.size)] += share * np.max(np.abs(values))
    assert diagnose_values(wrong, values, "y") is not None


def test_values_that_are_not_finite_on_both_sides_are_equal():
    values = np.array([1.0, np.inf, np.nan])
    assert diagnose_values(values, values, "y") is None
    finding = diagnose_values(np.array([1.0, np.inf, 2.0]), values, "y")
    assert finding is not None and finding.where == "y[2]"


@pytest.mark.parametrize("kind", ["values", "counts", "truth table"])
@pytest.mark.parametrize("code", CHANGES)
def test_values_are_told_without_a_word_of_gradients(kind, code):
    values = CHANGES[code][0]
    if values is None or np.iscomplexobj(values):
        return
    finding = diagnose_values(values, RIGHT[0], "y", kind=kind)
    assert finding is not None
    for word in ("gradient", "batch", "regularizer", "mask", "derivative", "parameter"):
        assert word not in finding.message or code == "not-summed"


def test_a_truth_table_the_wrong_way_round_is_named():
    table = np.array([0, 1, 1, 0])
    finding = diagnose_values(1 - table, table, "XOR", kind="truth table")
    assert finding is not None and finding.code == "inverted"


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_reads_well_without_its_facts(code):
    text = sentence(code, name="dW")
    assert text.endswith((".", "}")) or code == "reference-failed"
    assert "  " not in text and "{" not in text and "!" not in text
    fields = {field for _, field, _, _ in Formatter().parse(SENTENCES[code]) if field}
    assert fields <= {
        "name", "names", "is", "has", "holds", "does", "factor", "size", "extent", "points",
        "scaled", "hint", "seen", "got", "expected", "error", "text", "norm", "axis", "shift",
        "other", "limit", "digits", "coefficient", "parameter", "row", "verb", "state", "index",
        "count", "rest", "wrong", "line", "lines", "steps", "step", "it", "large", "small", "kind",
        "words", "among",
    }  # fmt: skip


def test_a_number_of_few_digits_is_no_proof_of_rounding():
    told = {got: diagnose_values(got, right, "y") for got, right in ((0.5, 0.47), (0.73, 0.7311))}
    assert told[0.5] is not None and told[0.5].code == "wrong-value"
    assert told[0.73] is not None and told[0.73].code == "rounded"
    assert "see whether" in told[0.73].message


def test_ones_are_not_told_to_be_signs():
    finding = diagnose_values(np.ones(4), [0.2, 0.4, 0.7, 0.1], "y")
    assert finding is not None and finding.code == "wrong-value"


def test_integers_where_fractions_are_right():
    def answer(w, x):
        k = 0 if np.array_equal(w, W[0]) else 1
        return np.round(3 * RIGHT[k] + 7).astype(int), x**3

    report = judge(plan(), answer)
    assert report.diagnosis == "integer" and "where the right values have fractions" in (
        report.message
    )


def test_where_it_is_wrong_is_counted_point_by_point():
    masks = (np.arange(12) % 5 > 0).reshape(4, 3), (np.arange(12) % 7 > 0).reshape(4, 3)
    report = told([g * m for g, m in zip(RIGHT, masks, strict=True)])
    assert report.diagnosis == "masked" and "zero at up to 3 of 12 entries" in report.message
    report = told([RIGHT[0], np.sin(RIGHT[1]) + RIGHT[1] ** 2])
    assert "in every entry at 1 of 2 points" in report.message
    row = (np.arange(4) == 2)[:, None]
    report = told([RIGHT[0] * (1 + row), RIGHT[1] * (1 - row)])
    assert report.diagnosis == "one-row" and "times" not in report.message
