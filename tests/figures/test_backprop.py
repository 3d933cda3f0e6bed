"""What the figures about backpropagation say in words agrees with what nnlib computes."""

import re
from math import prod

import numpy as np
import pytest

from nnlib import figures, graph
from nnlib.gradcheck import numerical_gradient
from nnlib.graph.engine import Node, topological_order
from nnlib.graph.lecture import WIDEST, fitted
from nnlib.lessons.backprop import models
from nnlib.lessons.backprop.figures import cost, gates, graphs, layers, work

LESSON = {name for name, entry in figures.registry().items() if entry.lesson == "backprop"}
GRAPHS = {
    "product-graph": graphs.product_graph,
    "product-graph-again": graphs.product_graph_again,
    "fan-out-graph": graphs.fan_out_graph,
    "sigmoid-neuron-fine": graphs.sigmoid_neuron_fine,
    "sigmoid-neuron-coarse": graphs.sigmoid_neuron_coarse,
    "l2-regression-graph": graphs.l2_regression_graph,
    "regularized-neuron-graph": graphs.regularized_neuron_graph,
    "softmax-regression-graph": graphs.softmax_regression_graph,
    "one-path": graphs.one_path_graph,
    "parametric-relu-graph": graphs.parametric_relu_graph,
    "two-layer-graph": layers.two_layer_graph,
}


def alt(name: str) -> str:
    return figures.find(name).alt


def after_both_passes(name: str) -> dict[str, Node]:
    """The named nodes of a figure's graph, with their gradients."""
    output = GRAPHS[name]()
    output.backward()
    return {node.name: node for node in topological_order(output) if node.name}


def test_every_picture_is_there() -> None:
    others = {"single-node", "gate-patterns", "passes-step-by-step", "delta-recursion"}
    others |= {"batch-shapes", "backward-cost", "paths-and-edges", "memory-for-speed"}
    others |= {"worked-slopes", "deltas-by-layer", "moons-training", "sweep-training", "three-ways"}
    assert set(GRAPHS) | others | {"words-linear-and-hidden"} == LESSON


CUSTOM = {
    "affine": (graphs.affine, (0.7, -1.3, 0.4)),
    "prelu, z < 0": (graphs.prelu_node, (-2.0, 0.25)),
    "prelu, z > 0": (graphs.prelu_node, (3.0, 0.25)),
    "half square": (graphs.half_square, (-0.8,)),
}


@pytest.mark.parametrize("name", CUSTOM)
def test_the_nodes_made_for_the_figures_have_right_local_gradients(name: str) -> None:
    build, values = CUSTOM[name]
    leaves = [graph.variable(value) for value in values]
    build(*leaves).backward()

    def value(moved: np.ndarray) -> float:
        return float(build(*map(graph.variable, moved)).value)

    expected = numerical_gradient(value, np.array(values))
    assert [float(leaf.grad) for leaf in leaves] == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("name", GRAPHS)
def test_the_numbers_told_are_those_of_the_graph(name: str) -> None:
    output = GRAPHS[name]()
    output.backward()
    shown = {f"{value:.2g}" for node in topological_order(output) for value in numbers(node)}
    told = set(re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)", alt(name)))
    assert {f"{float(number):.2g}" for number in told} - shown - {"1", "2"} == set()


def numbers(node: Node) -> list[float]:
    """Every number that a drawn graph shows at a node."""
    arrays = [node.value, node.grad, *node.downstream]
    return [float(x) for array in arrays if array is not None for x in np.ravel(array)]


def test_the_decks_gradients() -> None:
    for name, f, expected in (
        ("product-graph", -12, (-4, -4, 3)),
        ("product-graph-again", -8, (4, 4, -2)),
        ("fan-out-graph", 6, (2, 5, 0)),
    ):
        nodes = after_both_passes(name)
        assert nodes["f"].value == f
        assert tuple(float(nodes[leaf].grad) for leaf in "xyz") == expected


@pytest.mark.parametrize("name", ["sigmoid-neuron-fine", "sigmoid-neuron-coarse"])
def test_both_granularities_of_the_neuron_agree(name: str) -> None:
    nodes = after_both_passes(name)
    assert f"{nodes['f'].value:.2f}" == "0.73" and f"{nodes['z'].grad:.2f}" == "0.20"
    gradients = [round(float(nodes[leaf].grad), 2) for leaf in ("w0", "x0", "w1", "x1", "w2")]
    assert gradients == [-0.2, 0.39, -0.39, -0.59, 0.2]


def test_the_one_path_ends_at_six_tenths() -> None:
    nodes = after_both_passes("one-path")
    assert float(nodes["a2"].value) == pytest.approx(0.6)
    assert float(nodes["J"].value) == pytest.approx(0.5 * (0.6 - 1) ** 2)
    assert float(nodes["z2"].grad) == pytest.approx(-0.096)
    assert float(nodes["z1"].grad) == pytest.approx(-0.048)


def test_gates_have_their_habits() -> None:
    received = []
    for node, upstream in gates._gates().values():
        node.backward(upstream)
        leaves = [leaf for leaf in topological_order(node) if leaf.operation == "variable"]
        received.append([float(leaf.grad) for leaf in leaves])
    assert received == [[2, 2], [15, 10], [0, 9], [6]]


def test_number_of_gradient_entries() -> None:
    parameters = models.example()[2].values()
    assert f"The {sum(part.size for part in parameters)} entries" in alt("three-ways")


def test_deltas_shrink_stay_or_grow_with_the_weights() -> None:
    shares = []
    for scale, *_ in work.SCALES.values():
        sizes = [float(np.mean(np.abs(delta))) for delta in work._deltas(scale, None)]
        shares.append(sizes[0] / sizes[-1])
    assert shares[0] < 1e-3 < 0.1 < shares[1] < 1 < 20 < shares[2]


def test_a_gate_s_picture_takes_what_a_function_sends_back() -> None:
    asked = []

    def seven(gate: str, inputs: np.ndarray, upstream: np.ndarray) -> list[float]:
        asked.append((gate, inputs.tolist(), upstream.tolist()))
        return [7.0] * len(inputs)

    written = [text.get_text() for ax in gates.gate_patterns(seven).axes for text in ax.texts]
    assert asked[0] == ("add", [3.0, 4.0], [2.0]) and asked[3] == ("copy", [7.0], [4.0, 2.0])
    assert written.count("7") >= 6 and "Σ = 7" in written


def test_cost_figures_say_what_is_counted() -> None:
    shares = [cost.signals_per_weight(sizes) for sizes in cost.NETWORKS]
    assert [f"{share:.2g}" for share in shares] == ["0.5", "0.032", "0.5", "0.9"]
    deep = (cost.WIDTH,) * 9
    assert prod(deep) == 10**9 and sum(cost.weights(deep)) == 800
    assert [cost.layers_in_memory(100, k) for k in (1, 10)] == [100, 20]
    assert min(cost.layers_in_memory(100, k) for k in range(1, 51)) == 20


def test_a_graph_too_wide_for_a_page_is_refused() -> None:
    node = graph.variable(0.1, "x")
    for _ in range(20):
        node = graph.tanh(node)
    with pytest.raises(ValueError, match=f"more than {WIDEST:g}"):
        fitted(node)
