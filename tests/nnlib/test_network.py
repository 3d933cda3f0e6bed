"""The multilayer perceptron: gradients three ways, the flat vectors, save and load, bad input."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import graph
from nnlib._fast import NamedViews
from nnlib.network import MLP
from nnlib.optimizers import SGD
from tests.nnlib.laws import assert_is_derivative_of, quick, seeds

REFERENCES = Path(__file__).parents[1] / "references" / "mlp.npz"


def rng(seed=0):
    return np.random.default_rng(seed)


def batch(network, N, seed=0):
    """N random examples with targets that fit the network's output."""
    x, K = rng(seed).normal(size=(N, network.sizes[0])), network.sizes[-1]
    y = {
        "softmax": lambda: rng(seed).integers(0, K, N),
        "sigmoid": lambda: rng(seed).integers(0, 2, (N, K)),
        "identity": lambda: rng(seed).normal(size=(N, K)),
    }[network.output]()
    return x, y


def assert_gradients_are_right(network, x, y):
    """The flat gradient equals differences of J over the flat vector of parameters."""

    def J(parameters):
        network.parameters.flat[...] = parameters
        return network.loss_and_gradients(x, y)[0]

    start = network.parameters.flat.copy()
    _, gradients = network.loss_and_gradients(x, y)
    assert_is_derivative_of(J, start, gradients.flat.copy())


@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
@pytest.mark.parametrize("batch_norm", [False, True])
@quick
@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    activation=st.sampled_from(["tanh", "sigmoid", "elu"]),
    N=st.integers(1, 4),
    seed=seeds,
)
def test_gradients_equal_finite_differences(output, batch_norm, sizes, activation, N, seed):
    network = MLP(sizes, activation, output, rng=rng(seed), batch_norm=batch_norm)
    x, y = batch(network, N + batch_norm, seed)
    assert_gradients_are_right(network, x, y)


def test_a_forgotten_activation_in_the_backward_is_found():
    network = MLP((3, 4, 2), "tanh", rng=rng())
    network.layers[1].backward = lambda upstream: upstream
    with pytest.raises(AssertionError):
        assert_gradients_are_right(network, *batch(network, 5))


@pytest.mark.parametrize(
    "case", ["relu-softmax", "tanh-sigmoid", "elu-identity", "leaky_relu-softmax-batch_norm"]
)
def test_cost_and_gradients_equal_pytorchs(case):
    activation, output, *more = case.split("-")
    network = MLP((5, 7, 6, 3), activation, output, rng=rng(), batch_norm="batch_norm" in more)
    with np.load(REFERENCES) as stored:
        of = {name.removeprefix(f"{case}."): stored[name] for name in stored if case in name}
    for name, parameter in network.parameters.items():
        parameter[...] = of[name]
    J, gradients = network.loss_and_gradients(of["x"], of["y"])
    assert pytest.approx(float(of["J"]), rel=1e-14) == J
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, of[f"d{name}"], rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_gradients_equal_those_of_the_computational_graph(activation):
    network = MLP((2, 5, 2), activation, rng=rng())
    x, y = batch(network, 4)
    node = {name: graph.variable(array) for name, array in network.parameters.items()}
    hidden = getattr(graph, activation)(x @ node["W1"] + node["b1"])
    y_hat = graph.softmax(hidden @ node["W2"] + node["b2"])
    cost = -graph.mean(graph.log(y_hat[np.arange(4), y]))
    cost.backward()
    J, gradients = network.loss_and_gradients(x, y)
    assert pytest.approx(float(cost.value), rel=1e-13) == J
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, node[name].grad, rtol=1e-12, atol=1e-15)


def test_the_decks_numbers_of_parameters():
    assert MLP((3, 4, 2), rng=rng()).num_parameters == 26
    assert MLP((784, 16, 16, 10), rng=rng()).num_parameters == 13_002


def test_the_decks_network_has_the_decks_shapes():
    """A 2-5-2 tanh/softmax network on M examples: M x 2, 2 x 5, 5 x 2."""
    network = MLP((2, 5, 2), "tanh", rng=rng())
    x, y = batch(network, 7)
    _, gradients = network.loss_and_gradients(x, y)
    shapes = {"W1": (2, 5), "b1": (5,), "W2": (5, 2), "b2": (2,)}
    assert {name: array.shape for name, array in network.parameters.items()} == shapes
    assert {name: array.shape for name, array in gradients.items()} == shapes
    y_hat = network.forward(x)
    assert y_hat.shape == (7, 2)
    np.testing.assert_allclose(y_hat.sum(axis=1), 1)


def test_named_views_and_flat_vector_are_one_memory():
    views = NamedViews({"W": (2, 3), "b": (3,)}, np.float32)
    views["W"][...] = 1
    views.flat[6:] = 2
    np.testing.assert_array_equal(views.flat, [1, 1, 1, 1, 1, 1, 2, 2, 2])
    np.testing.assert_array_equal(views["b"], [2, 2, 2])
    assert views.flat.dtype == np.float32


def test_layers_learn_from_the_flat_vector():
    network = MLP((3, 4, 2), rng=rng())
    x, y = batch(network, 20)
    before = network.loss(x, y)
    optimizer = SGD(lr=0.1)
    for _ in range(50):
        _, gradients = network.loss_and_gradients(x, y)
        optimizer.step(network.parameters.flat, gradients.flat)
    assert network.loss(x, y) < 0.8 * before
    assert np.shares_memory(network.layers[0].W, network.parameters.flat)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
def test_every_result_stays_in_the_networks_dtype(dtype, output):
    network = MLP((3, 4, 2), output=output, dtype=dtype, rng=rng(), batch_norm=True, dropout=0.2)
    x, y = batch(network, 6)
    J, gradients = network.loss_and_gradients(x, y)
    assert isinstance(J, float)
    assert gradients.flat.dtype == network.parameters.flat.dtype == dtype
    assert network.forward(x).dtype == dtype


def test_predictions():
    network = MLP((2, 3), rng=rng())
    network.parameters["W1"][...] = [[1, 0, 0], [0, 1, 0]]
    np.testing.assert_array_equal(network.predict([[3, 1], [1, 3], [-1, -1]]), [0, 1, 2])
    for output, expected in (("sigmoid", [1, 0]), ("identity", [2.0, -2.0])):
        network = MLP((1, 1), output=output, rng=rng())
        network.parameters["W1"][...] = 1
        np.testing.assert_array_equal(network.predict([[2], [-2]]), expected)


def test_one_output_takes_a_vector_of_targets():
    network = MLP((2, 3, 1), output="sigmoid", rng=rng())
    x, y = batch(network, 5)
    J, gradients = network.loss_and_gradients(x, y)
    gradient = gradients.flat.copy()
    assert network.loss_and_gradients(x, y[:, 0])[0] == J
    np.testing.assert_array_equal(network.gradients.flat, gradient)


def test_dropout_and_batch_norm_act_in_training_only():
    network = MLP((3, 8, 2), rng=rng(), dropout=0.5, batch_norm=True)
    x, y = batch(network, 6)
    costs = {network.loss_and_gradients(x, y)[0] for _ in range(3)}
    assert len(costs) == 3
    assert network.loss(x, y) == network.loss(x, y)


def test_results_are_not_overwritten_by_the_next_call():
    network = MLP((3, 4, 2), rng=rng())
    first = network.forward(batch(network, 5)[0])
    kept = first.copy()
    network.forward(batch(network, 5, seed=1)[0])
    np.testing.assert_array_equal(first, kept)


def test_the_memory_of_a_training_step_does_not_grow():
    network, optimizer = MLP((20, 30, 10), rng=rng(), batch_norm=True, dropout=0.1), SGD(lr=0.01)
    x, y = batch(network, 64)

    def steps(count):
        for _ in range(count):
            _, gradients = network.loss_and_gradients(x, y)
            optimizer.step(network.parameters.flat, gradients.flat)

    steps(5)
    tracemalloc.start()
    steps(5)
    before = tracemalloc.get_traced_memory()[0]
    steps(200)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < x.nbytes / 4


@pytest.mark.parametrize("batch_norm", [False, True])
def test_what_is_saved_is_loaded_without_pickles(tmp_path, batch_norm):
    network = MLP((3, 4, 2), rng=rng(1), batch_norm=batch_norm)
    x, y = batch(network, 9)
    network.loss_and_gradients(x, y)
    network.save(tmp_path / "network")
    other = MLP((3, 4, 2), rng=rng(2), batch_norm=batch_norm)
    assert not np.array_equal(other.forward(x), network.forward(x))
    other.load(tmp_path / "network.npz")
    np.testing.assert_array_equal(other.forward(x), network.forward(x))
    with np.load(tmp_path / "network.npz", allow_pickle=False) as stored:
        assert all(stored[name].dtype.kind in "fU" for name in stored)


def test_a_file_of_another_architecture_is_refused_and_changes_nothing(tmp_path):
    MLP((3, 5, 2), rng=rng()).save(tmp_path / "network.npz")
    network = MLP((3, 4, 2), rng=rng())
    before = network.parameters.flat.copy()
    with pytest.raises(
        ValueError, match=r"another architecture: expected .*\[3, 4, 2\].* found .*\[3, 5, 2\]"
    ):
        network.load(tmp_path / "network.npz")
    np.testing.assert_array_equal(network.parameters.flat, before)


@pytest.mark.parametrize("content", ["text", "npz"])
def test_a_file_that_is_no_saved_network_is_refused(tmp_path, content):
    path = tmp_path / "network.npz"
    if content == "text":
        path.write_text("W1")
    else:
        np.savez(path, W1=np.zeros(3))
    with pytest.raises(
        ValueError, match=r"is not an .npz file|another architecture: .* found none"
    ):
        MLP((3, 4, 2), rng=rng()).load(path)


def test_snapshot_and_restore():
    network = MLP((3, 4, 2), rng=rng(), batch_norm=True)
    x, y = batch(network, 6)
    snapshot, expected = network.snapshot(), network.forward(x)
    network.loss_and_gradients(x, y)
    network.parameters.flat += 1
    assert not np.allclose(network.forward(x), expected)
    network.restore(snapshot)
    np.testing.assert_array_equal(network.forward(x), expected)


def test_summary_lists_layers_shapes_and_parameters():
    lines = MLP((784, 16, 16, 10), rng=rng()).summary().splitlines()
    assert lines[1].split() == ["Dense(784,", "16)", "(N,", "16)", "12,560"]
    assert lines[-2].split() == ["softmax", "(N,", "10)", "0"]
    assert lines[-1].split() == ["total", "13,002"]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"sizes": (4,)},
            ValueError,
            r"at least two positive integers, such as \(2, 5, 2\), but got \(4,\)",
        ),
        ({"sizes": (4, 0, 2)}, ValueError, "at least two positive integers"),
        ({"sizes": (4, 2.5)}, ValueError, "at least two positive integers"),
        ({"activation": "rleu"}, ValueError, "unknown activation 'rleu': choose one of"),
        ({"output": "hinge"}, ValueError, "unknown output 'hinge': choose one of softmax, sigmoid"),
        ({"dtype": int}, TypeError, "dtype must be float32 or float64, but it is int64"),
        ({"init": "magic"}, ValueError, "unknown initializer 'magic'"),
        ({"dropout": 1.5}, ValueError, "dropout rate must lie in"),
    ],
)
def test_a_network_that_cannot_be_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        MLP(**{"sizes": (4, 3, 2), "rng": rng(), **arguments})


X = np.ones((5, 4))


@pytest.mark.parametrize(
    ("output", "x", "y", "error", "message"),
    [
        (
            "softmax",
            X[0],
            [0],
            ValueError,
            r"shape \(N, 4\) with N of at least 1, .* its shape is \(4,\)",
        ),
        ("softmax", X[:, :3], np.zeros(5, int), ValueError, r"its shape is \(5, 3\)"),
        ("softmax", X[:0], [], ValueError, r"its shape is \(0, 4\)"),
        ("softmax", X.astype(str), np.zeros(5, int), TypeError, "x must hold real numbers"),
        ("softmax", X, np.zeros(4, int), ValueError, r"shape \(5,\), .* but its shape is \(4,\)"),
        ("softmax", X, np.full(5, 2), ValueError, r"0 \.\. 1 for 2 classes, .* from 2 to 2"),
        (
            "softmax",
            X,
            np.zeros(5),
            TypeError,
            "labels must be integers, but their dtype is float64",
        ),
        (
            "softmax",
            np.where(np.eye(5, 4) > 0, np.nan, X),
            np.zeros(5, int),
            ValueError,
            r"x holds nan at x\[0, 0\]",
        ),
        ("identity", X, np.full((5, 2), np.nan), ValueError, r"y holds nan at y\[0, 0\]"),
        ("identity", X, np.ones((5, 3)), ValueError, r"y_hat has \(5, 2\) and y has \(5, 3\)"),
        ("sigmoid", X, np.full((5, 2), 3), ValueError, "y must lie between 0 and 1"),
    ],
)
@pytest.mark.parametrize("method", ["loss", "loss_and_gradients"])
def test_data_that_do_not_fit_get_one_clear_sentence(method, output, x, y, error, message):
    network = MLP((4, 3, 2), output=output, rng=rng())
    with pytest.raises(error, match=message):
        getattr(network, method)(x, y)


def test_predicting_from_nan_is_refused():
    with pytest.raises(ValueError, match=r"x holds nan at x\[1, 2\]"):
        MLP((4, 3, 2), rng=rng()).predict(np.where(np.arange(20).reshape(5, 4) == 6, np.nan, X))
