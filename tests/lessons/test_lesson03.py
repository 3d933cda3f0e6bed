"""What lesson 03 claims is true: the decks' numbers, and the laws behind its exercises."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.activations import identity, relu, sigmoid, tanh, threshold
from nnlib.datasets import boolean_table, xor
from nnlib.lessons.neuron.models import unit_table
from nnlib.lessons.xor import models as lesson03
from nnlib.lessons.xor.figures.width import target
from nnlib.lessons.xor.training import objective, train, xor_start
from nnlib.network import MLP

X, Y = xor()
SIGNS = st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=6).filter(any)
SIZES = st.lists(st.integers(1, 5), min_size=2, max_size=6)


def random_stack(sizes: list[int]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    rng = np.random.default_rng(sum(sizes))
    shapes = list(pairwise(sizes))
    return [rng.normal(size=s) for s in shapes], [rng.normal(size=s[1]) for s in shapes]


def xor_goal() -> tuple[MLP, object]:
    network = MLP((2, 2, 1), "sigmoid", "sigmoid", rng=np.random.default_rng(0))
    return network, objective(network, X, Y)


def test_feature_map_of_ml4bi() -> None:
    table = [[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]]
    assert lesson03.feature_map(X).tolist() == table
    assert lesson03.xor_by_features(X).tolist() == [0, 1, 1, 0]


def test_threshold_network_of_ml4bi() -> None:
    W1, b1, W2, b2 = lesson03.deck_xor_weights()
    h, y = lesson03.layer_outputs(X, [W1, W2], [b1, b2], [threshold, threshold])
    assert h.tolist() == [[0, 0], [1, 0], [1, 0], [1, 1]]
    assert y[:, 0].tolist() == [0, 1, 1, 0]
    assert b1.tolist() == [-0.5, -1.5] and b2.tolist() == [-0.5] and W2[:, 0].tolist() == [1, -1]


def test_xor_as_an_and_of_ors_of_busn20800() -> None:
    W1, b1, W2, b2 = lesson03.xor_weights()
    h, y = lesson03.layer_outputs(X, [W1, W2], [b1, b2], [threshold, threshold])
    assert h.T.tolist() == [[0, 1, 1, 1], [1, 1, 1, 0]]
    assert y[:, 0].tolist() == [0, 1, 1, 0]


def test_larger_formula_of_busn20800_and_the_single_unit_that_equals_it() -> None:
    rows, wanted = boolean_table(
        lambda A, X, Y, Z: ((A & ~X & Z) | (A & ~Y)) & ((X & Y) | (~X & Z)), inputs=4
    )
    got = lesson03.boolean_answers(lesson03.and_unit)(rows)
    assert got.tolist() == wanted.tolist()
    assert unit_table(*lesson03.and_unit([1, -1, 0, 1])).tolist() == wanted.tolist()


@given(SIGNS)
def test_and_and_or_units_do_what_their_literals_say(signs: list[int]) -> None:
    rows = np.array(list(product((0, 1), repeat=len(signs))))
    chosen = np.array(signs) != 0
    holds = (rows == (np.array(signs) > 0))[:, chosen]
    assert unit_table(*lesson03.and_unit(signs)).tolist() == holds.all(axis=1).tolist()
    assert unit_table(*lesson03.or_unit(signs)).tolist() == holds.any(axis=1).tolist()


def test_compact_form_of_cs6301_equals_unit_by_unit() -> None:
    rng = np.random.default_rng(0)
    W, v, x = rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=2)
    h = [sigmoid(W[0, j] * x[0] + W[1, j] * x[1]) for j in range(3)]
    compact = sigmoid(v @ sigmoid(W.T @ x))
    rows = lesson03.forward(
        x[np.newaxis], [W, v[:, np.newaxis]], [np.zeros(3), np.zeros(1)], [sigmoid, sigmoid]
    )
    assert sigmoid(v @ h) == pytest.approx(compact) == pytest.approx(rows[0, 0])


def test_five_layer_nesting_of_i2dl() -> None:
    weights, _ = random_stack([2, 4, 3, 3, 2, 2])
    W1, W2, W3, W4, W5 = (W.T for W in weights)
    x = np.array([0.3, -0.7])
    inner = np.tanh(W3 @ np.maximum(0, W2 @ np.maximum(0, W1 @ x)))
    nested = W5 @ sigmoid(W4 @ inner)
    bends = [relu, relu, tanh, sigmoid, identity]
    zeros = [np.zeros(W.shape[1]) for W in weights]
    assert lesson03.forward(x[np.newaxis], weights, zeros, bends)[0] == pytest.approx(nested)


@given(SIZES)
def test_a_linear_stack_equals_its_collapsed_layer(sizes: list[int]) -> None:
    weights, biases = random_stack(sizes)
    x = np.random.default_rng(1).normal(size=(4, sizes[0]))
    W, b = lesson03.collapse(weights, biases)
    stacked = lesson03.forward(x, weights, biases, [identity] * len(weights))
    assert np.allclose(x @ W + b, stacked, rtol=1e-12, atol=1e-9)


def test_parameter_counts_of_i2dl_and_cs6301() -> None:
    assert lesson03.count_parameters([3, 4, 2]) == 26
    assert lesson03.count_parameters([784, 16, 16, 10]) == 13_002
    assert lesson03.count_parameters([3, 4, 4, 2]) == 46


@given(SIZES)
def test_the_count_is_that_of_the_network(sizes: list[int]) -> None:
    network = MLP(sizes, output="identity", rng=np.random.default_rng(0))
    assert lesson03.count_parameters(sizes) == network.num_parameters


def test_pyramid_of_the_lesson() -> None:
    assert lesson03.pyramid(64, 1, hidden=2) == [64, 16, 4, 1]
    assert lesson03.pyramid(784, 10, hidden=2) == [784, 183, 43, 10]


@given(st.floats(0.05, 5), st.floats(1e-6, 0.4))
def test_steepness_meets_the_tolerance_at_the_margin(margin: float, tolerance: float) -> None:
    k = lesson03.steepness(margin, tolerance)
    assert sigmoid(k * margin) == pytest.approx(1 - tolerance)
    assert sigmoid(-k * margin) == pytest.approx(tolerance)


def test_steepness_for_xor_by_hand() -> None:
    assert f"{lesson03.steepness(0.5, 0.01):.2f}" == "9.19"


@pytest.mark.parametrize("H", [4, 16, 64])
def test_sharp_stairs_stay_within_the_bound_of_the_lesson(H: int) -> None:
    x = (np.arange(20 * (H + 1)) + 0.5) / (20 * (H + 1))  # never on a step
    slope = 0.3 * 2 * np.pi + 0.15 * 5 * np.pi
    error = np.abs(lesson03.staircase(target, H, x, sharpness=1e4) - target(x)).max()
    assert 0 < error <= slope / (2 * (H + 1))


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_each_layer_of_the_sawtooth_doubles_its_pieces(depth: int) -> None:
    x = np.linspace(0, 1, 2 ** (depth + 3) + 1)
    slopes = np.diff(lesson03.sawtooth(x, depth)) / np.diff(x)
    assert np.allclose(np.abs(slopes), 2**depth)
    assert np.count_nonzero(np.diff(np.sign(slopes))) == 2**depth - 1


def test_training_falls_from_the_plateau_to_almost_zero() -> None:
    network, goal = xor_goal()
    theta, losses = train(xor_start("2"), goal, 2.0, 600)
    assert max(abs(J - np.log(2)) for J in losses[60:180]) < 0.03
    assert losses[-1] < 0.02
    network.parameters.flat[:] = theta
    assert network.predict(X).tolist() == Y.tolist()


def test_units_that_start_equal_stay_equal_and_lose() -> None:
    network, goal = xor_goal()
    theta, losses = train(xor_start("equal"), goal, 2.0, 600)
    network.parameters.flat[:] = theta
    W1, b1, W2 = (network.parameters[name] for name in ("W1", "b1", "W2"))
    assert W1[:, 0].tolist() == pytest.approx(W1[:, 1].tolist(), rel=1e-9)
    assert b1[0] == pytest.approx(b1[1]) and W2[0, 0] == pytest.approx(W2[1, 0])
    best = -(2 * np.log(2 / 3) + np.log(1 / 3)) / 4
    assert f"{best:.3f}" == "0.477" and best < losses[-1] < 0.5


def test_parameters_of_zero_do_not_move() -> None:
    _, goal = xor_goal()
    theta, losses = train(np.zeros(9), goal, 2.0, 5)
    assert theta.tolist() == [0.0] * 9
    assert losses == pytest.approx([np.log(2)] * 5)


def test_equal_biases_do_no_harm_when_the_weights_differ() -> None:
    start = xor_start("2")
    assert start[4] == start[5] and start[0] != start[1]


def test_start_ten_stays_above_half_of_log_two() -> None:
    _, goal = xor_goal()
    _, losses = train(xor_start("9"), goal, 2.0, 3000)
    assert 0.5 * np.log(2) < losses[-1] < 0.35


def test_training_leaves_the_given_vector_alone() -> None:
    _, goal = xor_goal()
    start = xor_start("1")
    before = start.copy()
    train(start, goal, 2.0, 3)
    assert start.tolist() == before.tolist()


def test_images_are_the_columns_of_W() -> None:
    W = np.arange(12).reshape(6, 2)
    assert lesson03.as_images(W, (2, 3))[1].tolist() == [[1, 3, 5], [7, 9, 11]]


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (None, "return four arrays, in the order W1, b1, W2, b2"),
        ((np.ones((2, 2)), np.ones(2), np.ones((2, 1))), "return four arrays"),
        ((np.ones((2, 2)), np.ones(2), np.ones(2), np.ones(1)), r"but they have \(2, 2\)"),
    ],
)
def test_a_network_of_other_shapes_is_refused_in_words(weights: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        lesson03.gate_bits(weights, "h1", X)
