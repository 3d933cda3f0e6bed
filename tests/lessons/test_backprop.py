"""The lesson about backpropagation: the decks' numbers, and its solutions at many points."""

import re
import sys
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.build.numbers import read_part
from grading.course import Course
from nnlib.datasets import sentences, xor
from nnlib.gradcheck import numerical_gradient
from nnlib.lessons.backprop import adapters, graphs, models, training
from nnlib.lessons.backprop.words import trained, vocabulary
from nnlib.network import MLP
from tests.conftest import ROOT

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


def test_the_layers_train_downhill_from_the_gradients_written_by_hand(solutions) -> None:
    names, start = solutions("backprop"), batch(5, N=20)
    layers, gradients, losses = names["layers_train"](*start, 0.05, 20)
    assert layers == ["Dense(2, 5)", "tanh", "Dense(5, 2)"]
    for by_layers, by_hand in zip(gradients, names["batch_backward"](*start), strict=True):
        np.testing.assert_allclose(by_layers, by_hand, rtol=1e-12, atol=1e-15)
    assert losses[0] == pytest.approx(adapters.batch_loss(*start))
    assert len(losses) == 20 and all(after < before for before, after in pairwise(losses))


def test_three_ways_give_one_gradient() -> None:
    x, y, parameters = models.example(2, 3, 5, 4, 6)
    by_hand, *others = (way(x, y, parameters) for way in models.WAYS.values())
    assert len(others) == 2
    assert max(models.largest_difference(by_hand, other) for other in others) < 1e-12


def test_a_sweep_trains_xor_as_the_library_does(solutions) -> None:
    own = training.sweep_run(solutions("backprop")["backward_sweep"], (0, 60, 250))
    librarys = training.sweep_run(None, (0, 60, 250))
    np.testing.assert_allclose(own.losses, librarys.losses, rtol=1e-6, atol=1e-9)
    assert own.losses[0] == pytest.approx(0.22, abs=0.005) and own.losses[250] < 0.005


def test_the_batch_gradients_train_on_moons_as_the_library_does(solutions) -> None:
    own = training.moons_run(solutions("backprop")["batch_backward"], (0, 50, 500))
    librarys = training.moons_run(None, (0, 50, 500))
    np.testing.assert_allclose(own.losses, librarys.losses, rtol=1e-6)
    assert own.losses[0] > 0.6 and own.losses[500] < 0.1


def test_the_network_as_a_graph_has_the_librarys_loss() -> None:
    x, y = xor()
    network = MLP((2, 3, 1), "tanh", "identity", rng=rng(4))
    nodes, constants = training.network_graph(x, y, hidden=3)
    values = graphs.forward_sweep(nodes, list(nodes), constants | leaves_of(network))
    assert values["J"] == pytest.approx(network.loss(x, y))


def leaves_of(network: MLP) -> dict[str, float]:
    return {
        f"{name}[{','.join(map(str, place))}]": float(value)
        for name, array in network.parameters.items()
        for place, value in np.ndenumerate(array)
    }


def test_four_weights_for_not_good_do_not_exist() -> None:
    told, praise = sentences()
    words = vocabulary(told)
    assert len(told) == len(set(told)) == 200 and praise.sum() == 100 and len(words) == 50
    models_of = trained()
    assert models_of["linear"].accuracy.max() < 0.6 < 0.8 < models_of["hidden layer"].accuracy.min()
    good, not_good, bad, not_bad = models_of["hidden layer"].probes
    assert min(good, not_bad) > 0.75 and max(bad, not_good) < 0.3


def twin() -> str:
    """The cell of the page further that trains in PyTorch."""
    page = Course(ROOT).lesson("backprop").further
    (cell,) = (c.source for c in read_part(page).cells if "import torch" in c.source)
    return cell


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
def test_the_twin_in_pytorch_has_the_same_gradients(capsys) -> None:
    exec(twin(), {})
    told = capsys.readouterr().out
    assert "equal to 1e-12: True" in told
    losses = [float(J) for J in re.findall(r"J = ([\d.]+)", told)]
    assert losses == sorted(losses, reverse=True) and len(losses) == 3


def test_without_pytorch_the_twin_says_so(capsys, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    exec(twin(), {})
    assert capsys.readouterr().out.startswith("PyTorch is not installed here")


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
