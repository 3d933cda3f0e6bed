"""The computational graph: the decks' examples, every rule against finite differences, its laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import graph


def variables(**values):
    return [graph.variable(value, name) for name, value in values.items()]


def grads(*nodes):
    return [node.grad.tolist() for node in nodes]


# The decks' worked examples.


@pytest.mark.parametrize(
    ("point", "value", "gradient"),
    [((-2, 5, -4), -12, [-4, -4, 3]), ((1, -3, 4), -8, [4, 4, -2])],
)
def test_sum_times_z(point, value, gradient):
    x, y, z = (graph.variable(v) for v in point)
    f = (x + y) * z
    f.backward()
    assert f.value == value
    assert grads(x, y, z) == gradient


def test_sum_times_maximum():
    x, y, z = variables(x=1, y=2, z=0)
    f = (x + y) * graph.maximum(y, z)
    f.backward()
    assert f.value == 6
    assert grads(x, y, z) == [2, 5, 0]


def test_sigmoid_neuron_in_small_steps_and_in_one():
    w0, x0, w1, x1, w2 = variables(w0=2, x0=-1, w1=-3, x1=-2, w2=-3)
    z = w0 * x0 + w1 * x1 + w2
    f = 1 / (1 + graph.exp(-z))
    f.backward()
    assert z.value == 1
    assert float(f.value) == pytest.approx(0.73, abs=0.005)
    assert float(z.grad) == pytest.approx(0.20, abs=0.005)
    in_small_steps = grads(w0, x0, w1, x1, w2)
    assert in_small_steps == pytest.approx([-0.20, 0.39, -0.39, -0.59, 0.20], abs=0.005)

    graph.sigmoid(z).backward()
    assert grads(w0, x0, w1, x1, w2) == pytest.approx(in_small_steps, rel=1e-12)


def test_squared_norm_of_a_product():
    W, x = variables(W=[[0.1, 0.5], [-0.3, 0.8]], x=[0.2, 0.4])
    q = W @ x
    f = graph.sum(q**2)
    f.backward()
    np.testing.assert_allclose(q.value, [0.22, 0.26], rtol=1e-12)
    assert float(f.value) == pytest.approx(0.116, rel=1e-12)
    np.testing.assert_allclose(W.grad, [[0.088, 0.176], [0.104, 0.208]], rtol=1e-12)
    np.testing.assert_allclose(x.grad, [-0.112, 0.636], rtol=1e-12)


def test_relu_sends_its_upstream_gradient_where_the_input_is_positive():
    x = graph.variable([1, -2, 3, -1])
    graph.relu(x).backward([4, -1, 5, 9])
    assert x.grad.tolist() == [4, 0, 5, 0]


def test_chain_rule_through_two_paths():
    t = graph.variable(0.7)
    x = graph.elementwise(t, np.cos, lambda t: -np.sin(t), "cos")
    y = t**2
    f = y + graph.exp(x * y)
    f.backward()
    assert float(t.grad) == pytest.approx(2.498432319393961, rel=1e-14)


def test_chain_of_two_functions():
    x = graph.variable([0.5, -2.0, 3.0])
    y = x**2
    z = 3 * y
    z.backward(np.ones(3))
    np.testing.assert_allclose(x.grad, 6 * x.value, rtol=1e-15)


def test_one_layer_with_a_linear_readout():
    rng = np.random.default_rng(1)
    W, x, b, u = variables(
        W=rng.normal(size=(4, 3)), x=rng.normal(size=3), b=rng.normal(size=4), u=rng.normal(size=4)
    )
    z = W @ x + b
    h = graph.tanh(z)
    s = u @ h
    s.backward()
    np.testing.assert_allclose(u.grad, h.value, rtol=1e-12)
    np.testing.assert_allclose(b.grad, u.value * (1 - h.value**2), rtol=1e-12)
    np.testing.assert_allclose(W.grad, np.outer(b.grad, x.value), rtol=1e-12)
    np.testing.assert_allclose(x.grad, W.value.T @ b.grad, rtol=1e-12)


def test_jacobians_of_a_layer_row_by_row():
    rng = np.random.default_rng(2)
    W, x, b = variables(W=rng.normal(size=(2, 3)), x=rng.normal(size=3), b=rng.normal(size=2))
    z = W @ x + b
    for i, row in enumerate(np.eye(2)):
        z.backward(row)
        np.testing.assert_array_equal(x.grad, W.value[i])
        np.testing.assert_array_equal(b.grad, row)


def test_error_of_one_output():
    y = graph.variable(0.6)
    J = 0.5 * (y - 1) ** 2
    J.backward()
    assert float(J.value) == pytest.approx(0.08, rel=1e-12)
    assert float(y.grad) == pytest.approx(-0.4, rel=1e-12)


def test_two_layer_network_of_the_deck_follows_the_delta_recursion():
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(4, 2)), np.eye(2)[[0, 1, 1, 0]]
    W1, b1, W2, b2 = variables(
        W1=rng.normal(size=(2, 5)),
        b1=np.zeros(5),
        W2=rng.normal(size=(5, 2)),
        b2=np.zeros(2),
    )
    h = graph.tanh(x @ W1 + b1)
    p = graph.softmax(h @ W2 + b2)
    J = -graph.sum(graph.log(p) * t) / 4
    J.backward()
    delta2 = (p.value - t) / 4
    delta1 = (1 - h.value**2) * (delta2 @ W2.value.T)
    np.testing.assert_allclose(W2.grad, h.value.T @ delta2, rtol=1e-10)
    np.testing.assert_allclose(b2.grad, delta2.sum(axis=0), rtol=1e-10, atol=1e-16)
    np.testing.assert_allclose(W1.grad, x.T @ delta1, rtol=1e-10)
    np.testing.assert_allclose(b1.grad, delta1.sum(axis=0), rtol=1e-10)


# Gates: add distributes, mul swaps, copy adds, max routes.


def test_gates():
    x, y = variables(x=3, y=-4)
    upstream = graph.constant(2.0)
    for gate, expected in [
        (lambda: x + y, [2, 2]),
        (lambda: x * y, [-8, 6]),
        (lambda: graph.maximum(x, y), [2, 0]),
    ]:
        (gate() * upstream).backward()
        assert grads(x, y) == expected
    (x + x).backward()
    assert x.grad == 2


# Every rule against central differences.

POSITIVE = st.floats(0.3, 2.0)
ANY = POSITIVE | st.floats(-2.0, -0.3)

UNARY = {
    "negative": (ANY, lambda x: -x),
    "square": (ANY, lambda x: x**2),
    "reciprocal": (ANY, lambda x: x**-1),
    "root": (POSITIVE, lambda x: x**0.5),
    "zeroth power": (ANY, lambda x: x**0),
    "scalar over": (ANY, lambda x: 3 / x),
    "scalar minus": (ANY, lambda x: 3 - x),
    "exp": (ANY, graph.exp),
    "log": (POSITIVE, graph.log),
    "sigmoid": (ANY, graph.sigmoid),
    "tanh": (ANY, graph.tanh),
    "relu": (ANY, graph.relu),
    "softmax": (ANY, graph.softmax),
    "softmax, columns": (ANY, lambda x: graph.softmax(x, axis=0)),
    "elementwise": (ANY, lambda x: graph.elementwise(x, np.cos, lambda t: -np.sin(t), "cos")),
    "sum": (ANY, graph.sum),
    "sum, axis": (ANY, lambda x: graph.sum(x, axis=0)),
    "mean": (ANY, graph.mean),
    "mean, axis": (ANY, lambda x: graph.mean(x, axis=-1)),
    "transpose": (ANY, lambda x: x.T),
    "reshape": (ANY, lambda x: graph.reshape(x, (-1,))),
    "row": (ANY, lambda x: x[0]),
    "slice": (ANY, lambda x: x[:, ::2]),
    "an entry twice": (ANY, lambda x: x[[0, 0, -1]]),
    "rows": (ANY, lambda x: graph.concatenate([row * 2 for row in x])),
}
BINARY = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "maximum": graph.maximum,
    "twice": lambda x, y: x * y + x,
}


def matrices(elements, shape):
    size = int(np.prod(shape))
    return st.lists(elements, min_size=size, max_size=size).map(
        lambda entries: np.array(entries).reshape(shape)
    )


def central_difference(function, arrays, k, h=1e-6):
    """Gradient of a number-valued function of arrays by the k-th of them."""
    gradient = np.zeros(np.shape(arrays[k]))
    for index in np.ndindex(gradient.shape):
        ends = []
        for sign in (1, -1):
            moved = [np.array(array) for array in arrays]
            moved[k][index] += sign * h
            ends.append(function(*moved))
        gradient[index] = (ends[0] - ends[1]) / (2 * h)
    return gradient


def assert_rule_is_right(operation, *arrays):
    """Compare vᵀ ∂operation/∂array with differences of vᵀ operation, for some v."""
    nodes = [graph.variable(array) for array in arrays]
    result = operation(*nodes)
    v = np.linspace(0.5, 1.5, result.value.size).reshape(result.value.shape)

    def projected(*moved):
        return float(np.sum(v * operation(*map(graph.variable, moved)).value))

    result.backward(v)
    for k, node in enumerate(nodes):
        assert node.grad.shape == node.value.shape
        np.testing.assert_allclose(
            node.grad, central_difference(projected, arrays, k), rtol=1e-6, atol=1e-8
        )


@pytest.mark.parametrize("name", UNARY)
@settings(max_examples=25)
@given(data=st.data())
def test_unary_rule(name, data):
    elements, operation = UNARY[name]
    shape = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    assert_rule_is_right(operation, data.draw(matrices(elements, shape)))


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize(
    "shapes",
    [((), ()), ((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 2)), ((1, 1), (2,))],
    ids=str,
)
def test_binary_rule_with_broadcasting(name, shapes):
    rng = np.random.default_rng(7)
    x, y = (rng.choice([-1, 1], shape) * rng.uniform(0.3, 2.0, shape) for shape in shapes)
    assert_rule_is_right(BINARY[name], x, y)
    assert_rule_is_right(BINARY[name], y, x)


@pytest.mark.parametrize("shapes", [((2, 3), (3, 4)), ((3,), (3, 2)), ((2, 3), (3,)), ((3,), (3,))])
def test_matrix_product_rule(shapes):
    x, y = (np.random.default_rng(k).normal(size=shape) for k, shape in enumerate(shapes))
    assert_rule_is_right(lambda x, y: x @ y, x, y)


@pytest.mark.parametrize("axis", [0, 1])
def test_concatenate_rule(axis):
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 2)), rng.normal(size=(2, 2))
    assert_rule_is_right(lambda x, y: graph.concatenate([x, y, x * 3], axis=axis), x, y)


def test_the_comparison_sees_a_wrong_rule():
    def wrong(x):
        return graph.elementwise(x, np.sin, np.sin, "sin")

    with pytest.raises(AssertionError):
        assert_rule_is_right(wrong, np.array([0.4, 1.1]))


# Laws of the walk back.


def test_arrays_and_numbers_on_either_side_are_constants():
    a, x = np.array([[1.0, 2.0], [3.0, 4.0]]), graph.variable([1.0, 2.0])
    for node in (a @ x, a * x, a + x, a - x, a / x, 2 * x, x @ a):
        assert isinstance(node, graph.Node)
    y = a @ x
    y.backward([1.0, 1.0])
    assert x.grad.tolist() == [4, 6]
    (array_input, _), _ = y.edges
    assert array_input.grad is None


def test_backward_twice_gives_the_same_gradients():
    x, y = variables(x=2, y=5)
    q = x * y
    f = q * q + x
    f.backward()
    once = grads(x, y, q, f)
    f.backward()
    assert grads(x, y, q, f) == once == [101, 40, 20, 1]


def test_another_output_of_the_same_graph_starts_afresh():
    x, y = variables(x=2, y=5)
    q = x * y
    (q + x).backward()
    (q * 3).backward()
    assert grads(x, y, q) == [15, 6, 3]


def test_a_chain_of_a_hundred_thousand_nodes():
    x = graph.variable(1.5)
    node = x
    for _ in range(100_000):
        node = -node
    node.backward()
    assert node.value == 1.5
    assert x.grad == 1.0
    del node  # frees the chain, one node holding the next


def test_a_diamond_doubled_forty_times_is_walked_once_per_node():
    x = graph.variable(1.0)
    node = x
    for _ in range(40):
        node = node + node
    node.backward()
    assert x.grad == 2.0**40
    assert len(graph.topological_order(node)) == 41


def test_topological_order_puts_inputs_first():
    x, y = variables(x=1, y=2)
    f = graph.maximum(x, y) * (x + y) - y
    order = graph.topological_order(f)
    place = {id(node): k for k, node in enumerate(order)}
    assert order[-1] is f
    assert len(place) == len(order) == 6
    for node in order:
        assert all(place[id(source)] < place[id(node)] for source, _ in node.edges)


def test_gradients_are_arrays_of_their_own():
    x, y = variables(x=[1.0, 2.0], y=[3.0, 4.0])
    graph.sum(x + y).backward()
    x.grad *= 10
    assert y.grad.tolist() == [1, 1]


def test_a_node_prints_what_it_knows():
    x = graph.variable(2, "x")
    f = x * 3
    assert repr(x) == "<variable x: value=2.0>"
    f.backward()
    assert repr(f) == "<×: value=6.0, grad=1.0>"


M, ROW, ONE = graph.variable(np.ones((2, 3))), graph.variable(np.ones(4)), graph.variable(1.0)


@pytest.mark.parametrize(
    ("error", "call", "sentence"),
    [
        (ValueError, lambda: M.backward(), r"starts from one number, but .* shape \(2, 3\)"),
        (ValueError, lambda: M.backward([1.0]), r"shape \(1,\), but it needs .* \(2, 3\)"),
        (ValueError, lambda: M + ROW, r"shapes \(2, 3\) \+ \(4,\) do not broadcast"),
        (ValueError, lambda: M @ ROW, r"cannot multiply shapes \(2, 3\) @ \(4,\)"),
        (ValueError, lambda: M @ ONE, r"cannot multiply shapes \(2, 3\) @ \(\)"),
        (ValueError, lambda: M / 0, "division by zero"),
        (ValueError, lambda: (M - 1) ** -1, "is not defined for every entry"),
        (ValueError, lambda: (M - 2) ** 0.5, "is not defined for every entry"),
        (TypeError, lambda: M**M, "the exponent must be a number"),
        (ValueError, lambda: graph.log(M - 1), r"log needs positive values, .* is 0\.0"),
        (TypeError, lambda: list(ONE), "holds one number cannot be iterated"),
        (TypeError, lambda: graph.variable("a", "x"), "x must hold real numbers"),
    ],
)
def test_bad_input_gets_one_clear_sentence(error, call, sentence):
    with pytest.raises(error, match=sentence):
        call()
