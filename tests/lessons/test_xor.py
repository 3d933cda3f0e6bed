"""What the lesson claims is true: the decks' numbers, and the laws behind its exercises."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.activations import identity, relu, sigmoid, tanh, threshold
from nnlib.check.form import OtherForm
from nnlib.datasets import boolean_table, digits, split, xor
from nnlib.lessons.xor import adapters, models
from nnlib.lessons.xor.figures.width import target
from nnlib.lessons.xor.models import sharp, two_lines
from nnlib.lessons.xor.training import digit_baseline, xor_descent, xor_network
from nnlib.network import MLP
from nnlib.optimizers import SGD
from nnlib.training import fit
from tests.lessons.conftest import Names

X, Y = xor()
SIGNS = st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=6).filter(any)
SIZES = st.lists(st.integers(1, 5), min_size=2, max_size=6)


@pytest.fixture(scope="module")
def lesson(solutions: Callable[[str], Names]) -> Names:
    return solutions("xor")


@pytest.fixture(scope="module")
def further(solutions: Callable[[str], Names]) -> Names:
    return solutions("xor/further")


def test_xor_by_the_feature_map_of_ml4bi(lesson: Names) -> None:
    psi, w, b = lesson["xor_features"](X)
    assert psi.tolist() == [[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]]
    assert (psi @ w + b > 0).tolist() == [0, 1, 1, 0]


def test_threshold_network_of_ml4bi() -> None:
    network = two_lines(0.5, 1.5, threshold)
    assert network.hidden(X).tolist() == [[0, 0], [1, 0], [1, 0], [1, 1]]
    assert network.output(X).tolist() == [0, 1, 1, 0]


def test_xor_as_an_and_of_ors_of_busn20800(further: Names) -> None:
    bits = {u: adapters.gate_bits(further["xor_weights"], u, X).tolist() for u in ("h1", "h2", "y")}
    assert bits == {"h1": [0, 1, 1, 1], "h2": [1, 1, 1, 0], "y": [0, 1, 1, 0]}


def test_larger_formula_of_busn20800_and_the_single_unit_that_equals_it(lesson: Names) -> None:
    rows, wanted = boolean_table(
        lambda A, X, Y, Z: ((A & ~X & Z) | (A & ~Y)) & ((X & Y) | (~X & Z)), inputs=4
    )
    assert adapters.seven_units(lesson["and_unit"], rows).tolist() == wanted.tolist()
    single = adapters.literals_table(lesson["and_unit"], np.array([1, -1, 0, 1]))
    assert single.tolist() == wanted.tolist()


@given(SIGNS)
def test_an_and_unit_does_what_its_literals_say(lesson: Names, signs: list[int]) -> None:
    rows = np.array(list(product((0, 1), repeat=len(signs))))
    chosen = np.array(signs) != 0
    holds = (rows == (np.array(signs) > 0))[:, chosen]
    table = adapters.literals_table(lesson["and_unit"], np.array(signs))
    assert table.tolist() == holds.all(axis=1).tolist()


@given(SIGNS)
def test_the_recipe_for_an_or_of_the_lesson_holds(signs: list[int]) -> None:
    rows = np.array(list(product((0, 1), repeat=len(signs))))
    chosen = np.array(signs) != 0
    holds = (rows == (np.array(signs) > 0))[:, chosen]
    table = adapters.literals_table(lambda w: (w, np.sum(w == -1) - 0.5), np.array(signs))
    assert table.tolist() == holds.any(axis=1).tolist()


def test_compact_form_of_cs6301_equals_unit_by_unit(lesson: Names) -> None:
    rng = np.random.default_rng(0)
    W, v, x = rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=2)
    h = [sigmoid(W[0, j] * x[0] + W[1, j] * x[1]) for j in range(3)]
    compact = sigmoid(v @ sigmoid(W.T @ x))
    rows = lesson["forward"](
        x[np.newaxis], [W, v[:, np.newaxis]], [np.zeros(3), np.zeros(1)], [sigmoid, sigmoid]
    )
    assert sigmoid(v @ h) == pytest.approx(compact) == pytest.approx(rows[0, 0])


def test_five_layer_nesting_of_i2dl(lesson: Names) -> None:
    weights, _ = lesson["stack"](0, 2, 4, 3, 3, 2, 2)
    W1, W2, W3, W4, W5 = (W.T for W in weights)
    x = np.array([0.3, -0.7])
    inner = np.tanh(W3 @ np.maximum(0, W2 @ np.maximum(0, W1 @ x)))
    nested = W5 @ sigmoid(W4 @ inner)
    bends = [relu, relu, tanh, sigmoid, identity]
    zeros = [np.zeros(W.shape[1]) for W in weights]
    assert lesson["forward"](x[np.newaxis], weights, zeros, bends)[0] == pytest.approx(nested)


@given(SIZES)
def test_a_linear_stack_equals_its_collapsed_layer(lesson: Names, sizes: list[int]) -> None:
    weights, biases = lesson["stack"](sum(sizes), *sizes)
    x = np.random.default_rng(1).normal(size=(4, sizes[0]))
    W, b = lesson["collapse"](weights, biases)
    stacked = lesson["forward"](x, weights, biases, [identity] * len(weights))
    assert np.allclose(x @ W + b, stacked, rtol=1e-12, atol=1e-9)


def test_parameter_counts_of_i2dl_and_cs6301(further: Names) -> None:
    assert further["count_parameters"]([3, 4, 2]) == 26
    assert further["count_parameters"]([784, 16, 16, 10]) == 13_002
    assert further["count_parameters"]([3, 4, 4, 2]) == 46


@given(SIZES)
def test_the_count_is_that_of_the_network(further: Names, sizes: list[int]) -> None:
    network = MLP(sizes, output="identity", rng=np.random.default_rng(0))
    assert further["count_parameters"](sizes) == network.num_parameters


@given(st.floats(0.05, 5), st.floats(1e-6, 0.4))
def test_the_steepness_of_the_lesson_meets_the_tolerance_at_the_margin(
    margin: float, tolerance: float
) -> None:
    k = np.log((1 - tolerance) / tolerance) / margin
    assert sharp(k)(margin) == pytest.approx(1 - tolerance)
    assert sharp(k)(-margin) == pytest.approx(tolerance)


def test_a_staircase_of_the_exercise_is_that_of_the_figure(lesson: Names) -> None:
    x, pieces = np.linspace(0, 1, 101), 5
    heights = target((np.arange(pieces) + 0.5) / pieces)
    climbed = adapters.stairs(lesson["staircase_network"], heights, 20.0 * pieces, x)
    assert climbed == pytest.approx(models.staircase(target, pieces - 1, x))


@pytest.mark.parametrize("H", [4, 16, 64])
def test_sharp_stairs_stay_within_the_bound_of_the_lesson(H: int) -> None:
    x = (np.arange(20 * (H + 1)) + 0.5) / (20 * (H + 1))  # never on a step
    slope = 0.3 * 2 * np.pi + 0.15 * 5 * np.pi
    error = np.abs(models.staircase(target, H, x, sharpness=1e4) - target(x)).max()
    assert 0 < error <= slope / (2 * (H + 1))


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_each_layer_of_the_sawtooth_doubles_its_pieces(depth: int) -> None:
    x = np.linspace(0, 1, 2 ** (depth + 3) + 1)
    slopes = np.diff(models.sawtooth(x, depth)) / np.diff(x)
    assert np.allclose(np.abs(slopes), 2**depth)
    assert np.count_nonzero(np.diff(np.sign(slopes))) == 2**depth - 1


@given(st.integers(1, 6))
def test_tents_of_the_exercise_fold_as_the_sawtooth_of_the_figure(
    further: Names, depth: int
) -> None:
    x = np.linspace(0, 1, 2**7 + 1)
    folded = adapters.folded(further["tent_network"], depth, x)
    assert folded == pytest.approx(models.sawtooth(x, depth))


def test_pyramids_of_masters(further: Names) -> None:
    assert further["pyramid_sizes"](64, 1, 2) == [64, 16, 4, 1]
    assert further["pyramid_sizes"](784, 10, 2) == [784, 183, 43, 10]


def test_the_baseline_of_the_exercises_is_that_of_the_figure(lesson: Names) -> None:
    own = digit_baseline(lesson["softmax_regression"], lesson["train"])
    drawn = digit_baseline()
    assert own.losses == pytest.approx(drawn.losses, rel=1e-9)
    assert own.accuracy == drawn.accuracy and f"{own.accuracy:.0%}" == "97%"


def linear_accuracies(x: np.ndarray, y: np.ndarray, rate: float, seeds: range) -> list[float]:
    """What softmax regression reads right of unseen images, over several ways to split them."""
    found = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        seen, _, (pixels, labels) = split(x, y, rng)
        network = MLP((64, int(y.max()) + 1), rng=rng)
        network.parameters.flat[:] = 0
        fit(network, *seen, SGD(rate), rng=rng, epochs=300, batch_size=len(seen[0]))
        found.append(float(np.mean(network.predict(pixels) == labels)))
    return found


def test_one_layer_reads_93_to_97_percent_and_91_of_even_or_odd() -> None:
    x, y = digits()
    ten = linear_accuracies(x, y, 1.0, range(8))
    assert f"{min(ten):.0%} to {max(ten):.0%}" == "93% to 97%"
    parity = linear_accuracies(x, y % 2, 1.0, range(8))
    assert f"{np.mean(parity):.0%}" == "91%" and max(parity) < 0.93


def test_the_loop_of_the_exercise_walks_the_path_of_the_figure(lesson: Names) -> None:
    start = xor_network("2").parameters.flat.copy()
    theta, losses = lesson["train"](start, adapters.xor_objective, 2.0, 600)
    networks, drawn = xor_descent("2")
    last = networks[-1]
    assert losses == pytest.approx(drawn[:-1])
    assert theta == pytest.approx(np.concatenate([p.ravel() for p in last[:4]]))
    assert start.tolist() == xor_network("2").parameters.flat.tolist()
    own, told = xor_descent("2", train=lesson["train"])
    assert told == pytest.approx(drawn) and pytest.approx(last.W1) == own[-1].W1


def test_training_falls_from_the_plateau_to_almost_zero() -> None:
    networks, losses = xor_descent("2")
    assert max(abs(J - np.log(2)) for J in losses[60:180]) < 0.03
    assert losses[599] < 0.02
    assert (networks[-1].output(X) > 0.5).tolist() == Y.tolist()


def test_units_that_start_equal_stay_equal_and_lose() -> None:
    networks, losses = xor_descent("equal")
    last = networks[-1]
    assert last.W1[:, 0].tolist() == pytest.approx(last.W1[:, 1].tolist(), rel=1e-9)
    assert last.b1[0] == pytest.approx(last.b1[1])
    assert last.W2[0, 0] == pytest.approx(last.W2[1, 0])
    best = -(2 * np.log(2 / 3) + np.log(1 / 3)) / 4
    assert f"{best:.3f}" == "0.477" and best < losses[-1] < 0.5


def test_parameters_of_zero_do_not_move(lesson: Names) -> None:
    theta, losses = lesson["train"](np.zeros(9), adapters.xor_objective, 2.0, 5)
    assert theta.tolist() == [0.0] * 9
    assert losses == pytest.approx([np.log(2)] * 5)


def test_equal_biases_do_no_harm_when_the_weights_differ() -> None:
    start = xor_network("2").parameters
    assert start["b1"][0] == start["b1"][1] and start["W1"][0, 0] != start["W1"][0, 1]


def test_start_ten_stays_above_half_of_log_two() -> None:
    _, losses = xor_descent("9", steps=3000)
    assert 0.5 * np.log(2) < losses[-1] < 0.35


def test_images_are_the_columns_of_W(further: Names) -> None:
    W = np.arange(12).reshape(6, 2)
    assert further["unit_images"](W, 2, 3)[1].tolist() == [[1, 3, 5], [7, 9, 11]]


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (None, "return four arrays, in the order W1, b1, W2, b2"),
        ((np.ones((2, 2)), np.ones(2), np.ones((2, 1))), "return four arrays"),
        ((np.ones((2, 2)), np.ones(2), np.ones(2), np.ones(1)), r"but they have \(2, 2\)"),
    ],
)
def test_a_network_of_other_shapes_is_refused_in_words(weights: object, told: str) -> None:
    with pytest.raises(OtherForm, match=told):
        adapters.gate_bits(lambda: weights, "h1", X)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (X[:, 0] != X[:, 1], "return three values, psi, w and b"),
        ((X, np.ones(2), 0.0), r"psi must have the shape \(4, 3\), but its shape is \(4, 2\)"),
        ((np.ones((4, 3)), np.ones(3), Y), r"b must be one number, but its shape is \(4,\)"),
    ],
)
def test_an_answer_that_is_no_unit_on_features_is_told(answer: object, told: str) -> None:
    with pytest.raises(OtherForm, match=told):
        adapters.feature_bits(lambda x: answer, X)


def test_lists_of_other_shapes_are_told() -> None:
    with pytest.raises(OtherForm, match=r"weights must have the shapes \[\(1, 2\), \(2, 1\)\]"):
        adapters.folded(lambda depth: ([np.ones((1, 2))], [np.ones(2)]), 1, np.zeros(3))
