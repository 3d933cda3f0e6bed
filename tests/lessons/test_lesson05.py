"""The reference answers of lesson 05 against finite differences and the decks' numbers."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.gradcheck import assert_gradient
from nnlib.lessons.backprop import graphs as lesson05_graphs
from nnlib.lessons.backprop import models as lesson05
from nnlib.network import MLP

rng = np.random.default_rng


def layers(seed: int, N: int | None = None, D: int = 2, H: int = 5, K: int = 2) -> tuple:
    r = rng(seed)
    x = r.normal(size=D if N is None else (N, D))
    y = r.normal(size=K) if N is None else np.eye(K)[r.integers(0, K, N)]
    shapes = (D, H), H, (H, K), K
    return (x, y, *(r.normal(size=shape) for shape in shapes))


@pytest.mark.parametrize("gate", lesson05.GATES)
def test_gates(gate: str) -> None:
    def moved(inputs, upstream):
        return float(upstream @ lesson05.gate_forward(gate, inputs))

    pair = (np.array([7.0]), np.array([4.0, 2.0]))
    if gate != "copy":
        pair = (np.array([3.0, -4.0]), np.array([2.0]))
    assert_gradient(moved, partial(lesson05.gate_backward, gate), [pair], wrt=(0,))


@pytest.mark.parametrize(
    ("which", "point", "f", "gradient"),
    [
        ("product", (-2, 5, -4), -12, (-4, -4, 3)),
        ("product", (1, -3, 4), -8, (4, 4, -2)),
        ("max", (1, 2, 0), 6, (2, 5, 0)),
    ],
)
def test_the_worked_graphs_have_the_decks_numbers(which, point, f, gradient) -> None:
    assert lesson05.worked_forward(which, *point) == f
    assert lesson05.worked_backward(which, *point) == gradient


@pytest.mark.parametrize("fine", [True, False])
def test_the_sigmoid_neuron(fine: bool) -> None:
    w, x = np.array([2.0, -3.0, -3.0]), np.array([-1.0, -2.0])
    assert f"{lesson05.sigmoid_neuron(w, x):.2f}" == "0.73"
    signals, *_ = lesson05.neuron_backward(w, x, fine)
    assert f"{signals[-1]:.2f}" == "0.20" and len(signals) == (4 if fine else 1)

    def ends(w, x):
        return lesson05.neuron_backward(w, x, fine)[1:]

    assert_gradient(lesson05.sigmoid_neuron, ends, [(w, x)], names=("dw", "dx"))


def test_regularized_logistic_least_squares() -> None:
    def ends(*point):
        signals = lesson05.regularized_backward(*point)
        return signals["w_bar"], signals["b_bar"]

    point = (2.0, 0.0, 1.0, -1.0, 0.1)
    assert_gradient(lesson05.regularized_loss, ends, [point], wrt=(2, 3))


@given(st.lists(st.integers(1, 4), min_size=4, max_size=4), st.integers(0, 10**6))
def test_deltas_are_the_slopes_in_the_biases(sizes: list[int], seed: int) -> None:
    r = rng(seed)
    D, *hidden = sizes
    W = [r.normal(size=shape) for shape in pairwise(sizes)]
    point = (*(r.normal(size=H) for H in hidden), r.normal(size=D), r.normal(size=hidden[-1]), W)
    deltas = lesson05.stack_deltas(lesson05.delta_recursion)(*point)
    directions = [r.normal(size=H) for H in hidden]
    h = 1e-6

    def J(step: float) -> float:
        moved = (b + step * d for b, d in zip(point[:3], directions, strict=True))
        return lesson05.stack_loss(*moved, *point[3:])

    slope = sum(float(d @ delta) for d, delta in zip(directions, deltas, strict=True))
    assert slope == pytest.approx((J(h) - J(-h)) / (2 * h), rel=1e-5, abs=1e-7)


def test_two_layers_for_one_example() -> None:
    gradient, points = lesson05.two_layer_backward, [layers(1), layers(2, D=3, H=4, K=3)]
    assert_gradient(lesson05.two_layer_loss, gradient, points, wrt=(2, 3, 4, 5))


def test_a_batch_and_its_shapes() -> None:
    x, y, *old = layers(3, N=7)
    assert (x.shape, old[0].shape, old[2].shape) == ((7, 2), (2, 5), (5, 2))
    assert_gradient(lesson05.batch_loss, lesson05.batch_backward, [(x, y, *old)], wrt=(2, 3, 4, 5))


def test_a_batch_has_the_gradients_of_the_librarys_network() -> None:
    x, y, *parameters = layers(4, N=9)
    network = MLP((2, 5, 2), "tanh", "softmax", rng=rng(0))
    for name, value in zip(("W1", "b1", "W2", "b2"), parameters, strict=True):
        network.parameters[name][...] = value
    _, expected = network.loss_and_gradients(x, y.argmax(axis=1))
    gradients = lesson05.batch_backward(x, y, *parameters)
    for name, gradient in zip(("W1", "b1", "W2", "b2"), gradients, strict=True):
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-10, atol=1e-14)


def test_every_step_goes_downhill() -> None:
    x, y, *old = layers(5, N=20)
    losses = lesson05.downhill(lesson05.batch_backward, 6)(x, y, *old, 0.05)
    path = [lesson05.batch_loss(x, y, *old), *losses]
    assert len(losses) == 6 and all(after < before for before, after in pairwise(path))


@pytest.mark.parametrize("wrong", [lambda *_: None, lambda *p: [np.zeros(3)] * 4])
def test_no_step_is_made_with_gradients_of_another_shape(wrong) -> None:
    assert np.isnan(lesson05.downhill(wrong, 3)(*layers(5, N=4), 0.1)).all()


@pytest.mark.parametrize("name", lesson05_graphs.OPERATIONS)
@pytest.mark.parametrize("inputs", [(0.7, -1.2), (-1.4, 0.3)])
def test_each_operation_beside_its_local_gradients(name: str, inputs: tuple) -> None:
    value, _ = lesson05_graphs.OPERATIONS[name]
    taken = inputs[:1] if name in lesson05_graphs.SINGLE else inputs
    slopes, h = lesson05_graphs.local_gradients(name, taken), 1e-6
    for k, slope in enumerate(slopes):
        up, down = (list(taken), list(taken))
        up[k] += h
        down[k] -= h
        assert slope == pytest.approx((value(*up) - value(*down)) / (2 * h), abs=1e-7)
    assert len(slopes) == len(taken)


@pytest.mark.parametrize("seed", range(12))
def test_the_sweep_on_random_graphs(seed: int) -> None:
    gradient = lesson05_graphs.by_leaves(lesson05_graphs.backward_sweep, seed)
    (leaves,), loss, h = lesson05_graphs.leaves_of(seed), lesson05_graphs.loss_of(seed), 1e-6
    steps = h * np.eye(len(leaves))
    expected = [(loss(leaves + step) - loss(leaves - step)) / (2 * h) for step in steps]
    np.testing.assert_allclose(gradient(leaves), expected, rtol=1e-5, atol=1e-7)


def test_the_graphs_of_the_check_fan_out_and_have_dead_ends() -> None:
    used: list[int] = []
    dead = 0
    for seed in (1, 2, 3, 11, 12, 13, 14, 15):
        nodes, _ = lesson05_graphs.random_graph(seed)
        inputs = [source for _, sources in nodes.values() for source in sources]
        used.append(max(inputs.count(name) for name in nodes))
        dead += any(name not in inputs for name in list(nodes)[:-1])
    assert min(used) >= 2 and dead >= 1


def test_costs() -> None:
    counts = lesson05.multiply_adds((2, 5, 2), 1)
    assert counts == {"forward": 20, "weights": 20, "signals": 10, "stored": 7}
    assert lesson05.multiply_adds((784, 16, 16, 10), 1)["forward"] == 784 * 16 + 16 * 16 + 160


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8), st.integers(1, 64))
def test_a_backward_pass_costs_one_to_two_forward_passes(sizes: list[int], N: int) -> None:
    counts = lesson05.multiply_adds(sizes, N)
    assert counts["forward"] <= counts["weights"] + counts["signals"] < 2 * counts["forward"]
