"""The lesson about backpropagation: the decks' numbers, and its solutions at many points."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.gradcheck import numerical_gradient
from nnlib.lessons.backprop import adapters, graphs
from nnlib.network import MLP

rng = np.random.default_rng
NAMES = ("W1", "b1", "W2", "b2")


def batch(seed: int, N: int) -> tuple:
    """x, one-hot y, and the parameters of a 2–5–2 network."""
    r = rng(seed)
    x, y = r.normal(size=(N, 2)), np.eye(2)[r.integers(0, 2, N)]
    return x, y, *(r.normal(size=shape) for shape in ((2, 5), 5, (5, 2), 2))


@pytest.mark.parametrize(
    ("which", "point", "gradient"),
    [
        ("product", (-2, 5, -4), (-4, -4, 3)),
        ("product", (1, -3, 4), (4, 4, -2)),
        ("max", (1, 2, 0), (2, 5, 0)),
    ],
)
def test_the_worked_graphs_have_the_decks_numbers(solutions, which, point, gradient) -> None:
    assert solutions("backprop")["worked_backward"](which, *point) == gradient


@pytest.mark.parametrize("fine", [True, False])
def test_the_sigmoid_neuron(solutions, fine: bool) -> None:
    w, x = np.array([2.0, -3.0, -3.0]), np.array([-1.0, -2.0])
    signals, *_ = solutions("backprop")["neuron_backward"](w, x, fine)
    assert f"{signals[-1]:.2f}" == "0.20" and len(signals) == (4 if fine else 1)


def test_the_deck_s_regularized_neuron(solutions) -> None:
    signals = solutions("backprop")["regularized_backward"](2.0, 0.0, 1.0, -1.0, 0.1)
    assert (f"{signals['w_bar']:.2f}", f"{signals['b_bar']:.2f}") == ("0.39", "0.14")


@given(st.lists(st.integers(1, 4), min_size=4, max_size=4), st.integers(0, 10**6))
def test_deltas_are_the_slopes_in_the_biases(solutions, sizes: list[int], seed: int) -> None:
    r = rng(seed)
    D, *hidden = sizes
    biases = [r.normal(size=H) for H in hidden]
    x, y, W = (
        r.normal(size=D),
        r.normal(size=hidden[-1]),
        [r.normal(size=s) for s in pairwise(sizes)],
    )
    deltas = adapters.deltas(solutions("backprop")["delta_recursion"], *biases, x, y, *W)
    directions = [r.normal(size=H) for H in hidden]
    h = 1e-6

    def J(step: float) -> float:
        moved = [b + step * d for b, d in zip(biases, directions, strict=True)]
        return 0.5 * float(np.sum((np.tanh(adapters.tanh_stack(x, W, moved)[-1]) - y) ** 2))

    slope = sum(float(d @ delta) for d, delta in zip(directions, deltas, strict=True))
    assert slope == pytest.approx((J(h) - J(-h)) / (2 * h), rel=1e-5, abs=1e-7)


def test_a_batch_has_the_gradients_of_the_librarys_network(solutions) -> None:
    x, y, *parameters = batch(4, N=9)
    network = MLP((2, 5, 2), "tanh", "softmax", rng=rng(0))
    network.restore(dict(zip(NAMES, parameters, strict=True)))
    _, expected = network.loss_and_gradients(x, y.argmax(axis=1))
    gradients = solutions("backprop")["batch_backward"](x, y, *parameters)
    for name, gradient in zip(NAMES, gradients, strict=True):
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-10, atol=1e-14)


def test_every_step_goes_downhill(solutions) -> None:
    start = batch(5, N=20)
    losses = adapters.downhill(solutions("backprop")["batch_backward"], *start, 0.05)
    path = [adapters.batch_loss(*start), *losses]
    assert len(losses) == 20 and all(after < before for before, after in pairwise(path))


@pytest.mark.parametrize("wrong", [lambda *_: None, lambda *p: [np.zeros(3)] * 4])
def test_no_step_is_made_with_gradients_of_another_shape(wrong) -> None:
    assert np.isnan(adapters.downhill(wrong, *batch(5, N=4), 0.1)).all()


@pytest.mark.parametrize("name", graphs.OPERATIONS)
@pytest.mark.parametrize("inputs", [(0.7, -1.2), (-1.4, 0.3)])
def test_each_operation_beside_its_local_gradients(name: str, inputs: tuple) -> None:
    value, _ = graphs.OPERATIONS[name]
    taken = inputs[:1] if name in graphs.SINGLE else inputs
    expected = numerical_gradient(lambda moved: value(*moved), np.array(taken))
    assert graphs.local_gradients(name, taken) == pytest.approx(tuple(expected), abs=1e-7)


@pytest.mark.parametrize("seed", range(12))
def test_the_sweep_on_random_graphs(solutions, seed: int) -> None:
    nodes, leaves = graphs.random_graph(seed)
    found = adapters.by_leaves(solutions("backprop")["backward_sweep"], leaves, nodes)
    last = list(nodes)[-1]
    expected = numerical_gradient(lambda moved: graphs.forward_from(nodes, moved)[last], leaves)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)


def test_the_graphs_of_the_check_fan_out_and_have_dead_ends() -> None:
    used: list[int] = []
    dead = 0
    for seed in (1, 2, 3, 11, 12, 13, 14, 15):
        nodes, _ = graphs.random_graph(seed)
        inputs = [source for _, sources in nodes.values() for source in sources]
        used.append(max(inputs.count(name) for name in nodes))
        dead += any(name not in inputs for name in list(nodes)[:-1])
    assert min(used) >= 2 and dead >= 1


def test_costs(solutions) -> None:
    counted = solutions("backprop")["multiply_adds"]
    assert counted((2, 5, 2), 1) == {"forward": 20, "weights": 20, "signals": 10, "stored": 7}


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8), st.integers(1, 64))
def test_a_backward_pass_costs_one_to_two_forward_passes(
    solutions, sizes: list[int], N: int
) -> None:
    counts = solutions("backprop")["multiply_adds"](sizes, N)
    assert counts["forward"] <= counts["weights"] + counts["signals"] < 2 * counts["forward"]
