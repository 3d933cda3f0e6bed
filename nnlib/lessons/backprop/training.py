"""Networks of the lesson in training, by a function of the student's or by the library."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.arrays import Array, Labels
from nnlib.datasets import moons, xor
from nnlib.lessons.backprop.graphs import Graph, Values, forward_sweep
from nnlib.losses import one_hot
from nnlib.network import MLP

Backward = Callable[..., Any]
Named = Mapping[str, Array]


@dataclass(frozen=True)
class Run:
    """J before each step of a training, and the network as it was at some of the steps."""

    losses: list[float]
    networks: dict[int, MLP]


def moons_run(backward: Backward | None, kept: Sequence[int], learning_rate: float = 0.5) -> Run:
    """A 2–5–2 network on half-moons, with the gradients of backward(x, y, W1, b1, W2, b2).

    y are one-hot rows. None: with the library's gradients, from the same start.
    """
    x, labels = moons(200, np.random.default_rng(5))
    network = MLP((2, 5, 2), "tanh", "softmax", rng=np.random.default_rng(3))

    def gradients() -> Named:
        if backward is None:
            return network.loss_and_gradients(x, labels)[1]
        given = backward(x, one_hot(labels, 2), *network.parameters.values())
        return dict(zip(network.parameters, given, strict=True))

    return _descent(network, (x, labels), gradients, kept, learning_rate)


def sweep_run(sweep: Backward | None, kept: Sequence[int], learning_rate: float = 0.5) -> Run:
    """A 2–3–1 network on XOR, written as one graph, with the gradients of a backward sweep.

    The sweep is called as sweep(nodes, order, values). None: with the library's gradients.
    """
    x, y = xor()
    network = MLP((2, 3, 1), "tanh", "identity", rng=np.random.default_rng(1))
    graph, data = network_graph(x, y, hidden=3)

    def gradients() -> Named:
        if sweep is None:
            return network.loss_and_gradients(x, y)[1]
        values = forward_sweep(graph, list(graph), data | _leaves(network.parameters))
        found = sweep(graph, list(graph), values)
        return {
            name: np.array([found[leaf] for leaf in _names(name, array)]).reshape(array.shape)
            for name, array in network.parameters.items()
        }

    return _descent(network, (x, y), gradients, kept, learning_rate)


def _descent(
    network: MLP,
    data: tuple[Array, Any],
    gradients: Callable[[], Named],
    kept: Sequence[int],
    learning_rate: float,
) -> Run:
    losses, networks = list[float](), dict[int, MLP]()
    for step in range(max(kept) + 1):
        losses.append(network.loss(*data))
        if step in kept:
            networks[step] = _copy(network)
        for name, gradient in gradients().items():
            network.parameters[name] -= learning_rate * np.asarray(gradient)
    return Run(losses, networks)


def _copy(network: MLP) -> MLP:
    same = MLP(network.sizes, network.activation, network.output, rng=np.random.default_rng(0))
    same.restore(network.snapshot())
    return same


def network_graph(x: Array, y: Labels, hidden: int) -> tuple[Graph, Values]:
    """A network D–hidden–1, tanh and then linear, on all rows as one graph, and its constants.

    J = mean over the rows of ½ (ŷ - y)². Leaves: the parameters, "W1[0,2]", "b1[2]", … as in an
    MLP; for row n the inputs "x[n,i]" and the target "y[n]"; and "½/N".
    """
    N, D = x.shape
    constants = {f"x[{n},{i}]": float(value) for (n, i), value in np.ndenumerate(x)}
    constants |= {f"y[{n}]": float(value) for n, value in enumerate(y)} | {"½/N": 0.5 / N}
    shapes = {"W1": (D, hidden), "b1": (hidden,), "W2": (hidden, 1), "b2": (1,)}
    parameters = [leaf for name, shape in shapes.items() for leaf in _names(name, np.zeros(shape))]
    graph: Graph = {name: ("leaf", []) for name in (*constants, *parameters)}
    squares = [_error_of_row(graph, n, D, hidden) for n in range(N)]
    total = _add_up(graph, "sum", squares)
    graph["J"] = ("mul", [total, "½/N"])
    return graph, constants


def _error_of_row(graph: Graph, n: int, D: int, hidden: int) -> str:
    """Add the nodes of one example to a graph; the name of its squared error."""
    units = []
    for j in range(hidden):
        products = [_product(graph, f"x[{n},{i}]", f"W1[{i},{j}]") for i in range(D)]
        z = _add_up(graph, f"z[{n},{j}]", [*products, f"b1[{j}]"])
        graph[f"h[{n},{j}]"] = ("tanh", [z])
        units.append(_product(graph, f"h[{n},{j}]", f"W2[{j},0]"))
    y_hat = _add_up(graph, f"ŷ[{n}]", [*units, "b2[0]"])
    graph[f"e[{n}]"] = ("sub", [y_hat, f"y[{n}]"])
    return _product(graph, f"e[{n}]", f"e[{n}]")


def _product(graph: Graph, a: str, b: str) -> str:
    graph[f"{a}·{b}"] = ("mul", [a, b])
    return f"{a}·{b}"


def _add_up(graph: Graph, name: str, terms: Sequence[str]) -> str:
    """Add nodes that add the terms, one after the other; the name of the last sum."""
    total, *others = terms
    for k, term in enumerate(others):
        partial = f"{name}+{k}" if k < len(others) - 1 else name
        graph[partial] = ("add", [total, term])
        total = partial
    return total


def _names(name: str, array: Array) -> Iterator[str]:
    """The names of an array's entries, "W1[0,2]"."""
    return (f"{name}[{','.join(map(str, place))}]" for place in np.ndindex(array.shape))


def _leaves(parameters: Named) -> Values:
    """Every number of the parameters by its leaf's name."""
    return {
        leaf: float(value)
        for name, array in parameters.items()
        for leaf, value in zip(_names(name, array), array.ravel(), strict=True)
    }
