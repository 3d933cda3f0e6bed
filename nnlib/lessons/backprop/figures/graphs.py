"""Figures of the lesson, first part: the worked graphs, each drawn by nnlib.graph."""

import numpy as np

from nnlib import graph
from nnlib.activations import prelu
from nnlib.graph import Node
from nnlib.graph.lecture import graph_figure

NEURON = {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3}


def variables(**values: float) -> list[Node]:
    """Graph variables by name, in the order given."""
    return [graph.variable(value, name) for name, value in values.items()]


def half_square(error: Node) -> Node:
    """½ e² as one node, so that a graph with a loss stays short."""
    return graph.elementwise(error, lambda e: 0.5 * e**2, lambda e: e, "½x²")


def affine(w: Node, x: Node, b: Node) -> Node:
    """The sum w x + b as one node with three inputs, as a unit is drawn."""
    edges = ((w, lambda u: u * x.value), (x, lambda u: u * w.value), (b, lambda u: u))
    return Node("wx + b", w.value * x.value + b.value, *edges)


@graph_figure(
    "product-graph",
    decks=("BUSN20800",),
    title="Values go forward, gradients come back: (x + y) z",
    alt=(
        "A computational graph. x = -2 and y = 5 enter an add node, which gives q = 3; q and "
        "z = -4 enter a multiply node, which gives f = -12. Below the edges the gradients: 1 at f; "
        "the multiply node sends -4 back to q and 3 to z; the add node hands -4 on to x and to y."
    ),
)
def product_graph() -> Node:
    """f = (x + y) z at (-2, 5, -4)."""
    x, y, z = variables(x=-2, y=5, z=-4)
    return ((x + y).named("q") * z).named("f")


@graph_figure(
    "product-graph-again",
    decks=("I2DL",),
    title="The same graph with other numbers: only the numbers change",
    alt=(
        "The graph of f = (x + y) z at x = 1, y = -3, z = 4. The add node gives d = -2, the "
        "multiply node f = -8. Gradients below the edges: 1 at f, 4 back to d and -2 to z, and "
        "the add node hands 4 on to x and to y."
    ),
)
def product_graph_again() -> Node:
    """f = (x + y) z at (1, -3, 4)."""
    x, y, z = variables(x=1, y=-3, z=4)
    return ((x + y).named("d") * z).named("f")


@graph_figure(
    "fan-out-graph",
    decks=("CS6301",),
    title="y is used twice, so two gradients come back to it and add",
    alt=(
        "The graph of f = (x + y) max(y, z) at x = 1, y = 2, z = 0. An add node gives a = 3, a max "
        "node b = 2, a multiply node f = 6. Back: the multiply node sends 2 to a and 3 to b. The "
        "add node hands 2 to x and to y; the max node hands its 3 to y, the larger input, and 0 "
        "to z. Below y stands the sum of 2 and 3, which is 5."
    ),
)
def fan_out_graph() -> Node:
    """f = (x + y) max(y, z) at (1, 2, 0)."""
    x, y, z = variables(x=1, y=2, z=0)
    return ((x + y).named("a") * graph.maximum(y, z).named("b")).named("f")


def neuron_sum() -> Node:
    """z = w0 x0 + w1 x1 + w2, which is 1."""
    w0, x0, w1, x1, w2 = variables(**NEURON)
    return (w0 * x0 + w1 * x1 + w2).named("z")


@graph_figure(
    "sigmoid-neuron-fine",
    decks=("BUSN20800",),
    title="A sigmoid neuron from the smallest steps",
    alt=(
        "The graph of 1 / (1 + exp(-(w0 x0 + w1 x1 + w2))) in eight nodes. Two products -2 and 6 "
        "and w2 = -3 add up to z = 1. Then times -1, exp, plus 1, one over: -1, 0.37, 1.4, 0.73. "
        "Back from 1: -0.53, -0.53, -0.2, and 0.2 at z. The weights receive -0.2, -0.39 and 0.2, "
        "the inputs x0 and x1 receive 0.39 and -0.59."
    ),
)
def sigmoid_neuron_fine() -> Node:
    """f = 1 / (1 + e^(-z)) with one node per operation."""
    return (1 / (graph.exp(-1 * neuron_sum()) + 1)).named("f")


@graph_figure(
    "sigmoid-neuron-coarse",
    decks=("BUSN20800",),
    title="The same neuron with the sigmoid as one node",
    alt=(
        "The same neuron, but the four nodes between z = 1 and f = 0.73 are one node, the sigmoid. "
        "It receives 1 from above and sends 0.2 back to z, in one step. All gradients before z are "
        "those of the finer graph: -0.2, 0.39, -0.39, -0.59 and 0.2."
    ),
)
def sigmoid_neuron_coarse() -> Node:
    """f = σ(z) with the sigmoid as one node."""
    return graph.sigmoid(neuron_sum()).named("f")


@graph_figure(
    "l2-regression-graph",
    decks=("ML4BI",),
    title="L2-regularized regression: the weight has two ways to the objective",
    alt=(
        "A graph for x = 2, y = 0, w = 1, b = -1 and lambda = 0.1. Upper way: w x + b = 1, minus "
        "y, half the square gives L = 0.5. Lower way: half the square of w gives R = 0.5, times "
        "0.1. Both add up to J = 0.55. Back to w come 2 from the upper and 0.1 from the lower way; "
        "below w stands their sum 2.1. To b comes 1."
    ),
)
def l2_regression_graph() -> Node:
    """J = ½ (w x + b - y)² + λ ½ w²."""
    return _regularized(sigmoid=False)


@graph_figure(
    "regularized-neuron-graph",
    decks=("ML4BI",),
    title="Regularized logistic least squares, every error signal below its edge",
    alt=(
        "The same graph with a sigmoid after z: for x = 2, y = 0, w = 1, b = -1, lambda = 0.1 it "
        "gives z = 1, y-hat = 0.73, L = 0.27, R = 0.5, J = 0.32. Back: 0.73 at y-hat, 0.14 at z "
        "and b. To w come 0.29 through z and 0.1 through R, together 0.39."
    ),
)
def regularized_neuron_graph() -> Node:
    """J = ½ (σ(w x + b) - y)² + λ ½ w²."""
    return _regularized(sigmoid=True)


def _regularized(*, sigmoid: bool) -> Node:
    x, y = graph.constant(2.0, "x"), graph.constant(0.0, "y")
    w, b = variables(w=1, b=-1)
    z = affine(w, x, b).named("z")
    y_hat = graph.sigmoid(z).named("ŷ") if sigmoid else z.named("ŷ")
    L, R = half_square(y_hat - y).named("L"), half_square(w).named("R")
    return (L + 0.1 * R).named("J")


@graph_figure(
    "softmax-regression-graph",
    decks=("ML4BI",),
    title="Softmax regression: an exponential feeds every class",
    alt=(
        "A graph of -log softmax for two scores, z1 = 1 of the true class and z2 = 0. exp gives "
        "2.7 and 1, their sum S is 3.7, the quotient p1 = 0.73, and minus its logarithm L = 0.31. "
        "The first exponential fans out to the sum and to the quotient. Gradients: z1 receives "
        "-0.27, which is p1 - 1, and z2 receives 0.27, which is p2."
    ),
)
def softmax_regression_graph() -> Node:
    """L = -log(e^z1 / (e^z1 + e^z2)) at (1, 0)."""
    z1, z2 = variables(z1=1, z2=0)
    e1 = graph.exp(z1)
    p1 = (e1 / (e1 + graph.exp(z2)).named("S")).named("p1")
    loss = graph.elementwise(p1, lambda p: -np.log(p), lambda p: -1 / p, "−log")
    return loss.named("L")


@graph_figure(
    "one-path",
    decks=("DASC7606",),
    title="One path through two layers, with the output 0.6 and the target 1",
    alt=(
        "A chain: input a0 = 1 times w1 = 0.5 plus b1 = -0.5 gives z1 = 0 and a1 = 0.5; times "
        "w2 = 2 plus b2 = -0.59 gives z2 = 0.41 and the output 0.6; minus the target 1, half the "
        "square, gives J = 0.08. Back: -0.4 at the output, delta2 = -0.096 at z2 and b2, -0.048 at "
        "w2, -0.19 at a1, delta1 = -0.048 at z1, b1 and w1."
    ),
)
def one_path_graph() -> Node:
    """J = ½ (0.6 - 1)² at the end of two sigmoid layers of one unit each."""
    a0 = graph.constant(1.0, "a0")
    w1, b1, w2, b2 = variables(w1=0.5, b1=-0.5, w2=2, b2=float(np.log(1.5)) - 1)
    a1 = graph.sigmoid(affine(w1, a0, b1).named("z1")).named("a1")
    a2 = graph.sigmoid(affine(w2, a1, b2).named("z2")).named("a2")
    loss = graph.elementwise(a2, lambda a: 0.5 * (a - 1) ** 2, lambda a: a - 1, "½(x − 1)²")
    return loss.named("J")


@graph_figure(
    "parametric-relu-graph",
    decks=("I2DL",),
    title="An activation with a weight of its own: its slope k receives a gradient",
    alt=(
        "Two parametric ReLU nodes share one slope k = 0.25. For z1 = -2 the output is -0.5, for "
        "z2 = 3 it is 3; they add up to J = 2.5. Back: z1 receives 0.25, the slope on its side, "
        "and z2 receives 1. To k come -2 from the unit with negative z and 0 from the other; "
        "below k stands the sum -2."
    ),
)
def parametric_relu_graph() -> Node:
    """J = prelu(z1, k) + prelu(z2, k) at (-2, 3) with k = 0.25."""
    z1, z2, k = variables(z1=-2, z2=3, k=0.25)
    return (prelu_node(z1, k).named("a1") + prelu_node(z2, k).named("a2")).named("J")


def prelu_node(z: Node, k: Node) -> Node:
    """max(0, z) + k min(0, z) of two nodes: it has a local gradient by z and one by k."""
    return Node(
        "prelu",
        prelu(z.value, k.value),
        (z, lambda u: u * np.where(z.value > 0, 1.0, k.value)),
        (k, lambda u: u * np.minimum(z.value, 0.0)),
    )
