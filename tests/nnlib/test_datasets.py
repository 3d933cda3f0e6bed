"""The data sets have the promised shapes, numbers and seeds."""

import hashlib

import numpy as np
import pytest

from nnlib import datasets

SEEDED = [datasets.blobs, datasets.moons, datasets.spirals, datasets.polynomial]


@pytest.mark.parametrize(
    ("name", "outputs"),
    [
        ("not", [1, 0]),
        ("and", [0, 0, 0, 1]),
        ("or", [0, 1, 1, 1]),
        ("xor", [0, 1, 1, 0]),
        ("nand", [1, 1, 1, 0]),
        ("nor", [1, 0, 0, 0]),
        ("xnor", [1, 0, 0, 1]),
    ],
)
def test_named_tables(name, outputs):
    x, y = datasets.boolean_table(name)
    rows = [[0], [1]] if name == "not" else [[0, 0], [0, 1], [1, 0], [1, 1]]
    np.testing.assert_array_equal(x, rows)
    np.testing.assert_array_equal(y, outputs)
    assert x.dtype == np.float64
    assert y.dtype == np.int64


def test_a_formula_of_four_inputs_is_evaluated_row_by_row():
    def formula(a, x, y, z):
        return ((a & ~x & z) | (a & ~y)) & ((x & y) | (~x & z))

    table, outputs = datasets.boolean_table(formula, inputs=4)
    assert table.shape == (16, 4)
    assert len(np.unique(table, axis=0)) == 16
    for row, output in zip(table.astype(bool), outputs, strict=True):
        assert output == formula(*row)


def test_xor_is_its_table():
    x, y = datasets.xor()
    np.testing.assert_array_equal(y, x[:, 0] != x[:, 1])


@pytest.mark.parametrize("make", SEEDED)
def test_a_seed_fixes_the_data_and_another_changes_it(make):
    (x, y), (x2, y2), (x3, _) = (make(50, np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(x, x2)
    np.testing.assert_array_equal(y, y2)
    assert not np.array_equal(x, x3)
    assert x.dtype == np.float64
    assert len(x) == len(y) == 50


def test_blobs_lie_around_their_centers():
    centers = np.array([[0.0, 0.0, 9.0], [5.0, 0.0, 0.0], [0.0, 5.0, 0.0]])
    x, y = datasets.blobs(3000, np.random.default_rng(0), centers=centers, spread=0.5)
    for label, center in enumerate(centers):
        cloud = x[y == label]
        assert len(cloud) == 1000
        np.testing.assert_allclose(cloud.mean(axis=0), center, atol=0.08)
        np.testing.assert_allclose(cloud.std(axis=0), 0.5, atol=0.05)


def test_moons_without_noise_are_two_half_circles():
    x, y = datasets.moons(101, np.random.default_rng(0), noise=0.0)
    radius = np.where(y == 0, np.hypot(*x.T), np.hypot(*(x - [1.0, 0.5]).T))
    np.testing.assert_allclose(radius, 1.0)
    assert (x[y == 0, 1] >= 0).all()
    assert (x[y == 1, 1] <= 0.5).all()


def test_spirals_without_noise_turn_into_one_another():
    x, y = datasets.spirals(300, np.random.default_rng(0), classes=3, noise=0.0)
    turn = 2 * np.pi / 3
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    np.testing.assert_allclose(x[y == 1], x[y == 0] @ rotation.T, atol=1e-12)
    assert np.hypot(*x.T).max() == pytest.approx(1.0)


def test_polynomial_without_noise_is_the_polynomial():
    x, y = datasets.polynomial(
        40, np.random.default_rng(0), coefficients=(1.0, 0.0, -3.0), noise=0.0, interval=(0, 2)
    )
    np.testing.assert_allclose(y, 1 - 3 * x[:, 0] ** 2)
    assert x.shape == (40, 1)
    assert 0 <= x.min() < x.max() <= 2


def test_digits_are_the_published_ones():
    x, y = datasets.digits()
    assert x.shape == (1797, 64)
    assert (x.min(), x.max()) == (0.0, 1.0)
    np.testing.assert_array_equal(
        np.bincount(y), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    )
    np.testing.assert_array_equal(16 * x[0, :8], [0, 0, 5, 13, 9, 1, 0, 0])
    pixels = hashlib.sha256((16 * x).astype(np.uint8).tobytes()).hexdigest()
    assert pixels == "8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3"


def test_split_deals_out_every_example_once_with_its_target():
    x = np.arange(100.0)[:, None]
    parts = datasets.split(x, 3 * x[:, 0], np.random.default_rng(0), (0.5, 0.25, 0.25))
    assert [len(px) for px, _ in parts] == [50, 25, 25]
    np.testing.assert_array_equal(np.sort(np.concatenate([px for px, _ in parts]), axis=0), x)
    for px, py in parts:
        np.testing.assert_array_equal(py, 3 * px[:, 0])
    assert not np.array_equal(parts[0][0][:, 0], np.arange(50.0))


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: datasets.boolean_table("implies"), "unknown Boolean function 'implies'; choose"),
        (lambda: datasets.boolean_table("and", inputs=3), r"has 2 input\(s\), but inputs=3"),
        (lambda: datasets.boolean_table(lambda a: a), "number of arguments .* got None"),
        (lambda: datasets.blobs(0, RNG), "must be at least 1, got 0"),
        (lambda: datasets.blobs(5, RNG, centers=[1.0, 2.0]), r"\(classes, inputs\), but has \(2,"),
        (lambda: datasets.moons(5, RNG, noise=-1), "noise is a standard deviation"),
        (lambda: datasets.spirals(5, RNG, classes=0), "classes must be at least 1"),
        (lambda: datasets.split(np.ones(3), np.ones(4), RNG), "x has 3 examples but y has 4"),
        (lambda: datasets.split(np.ones(3), np.ones(3), RNG, (0.5, 0.4)), "add up to 1"),
    ],
)
def test_bad_input_gets_one_clear_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
