"""Graphs as plain data, and the forward pass over them.

A graph is a dictionary from a node's name to its operation and the names of its inputs:

    {"x": ("leaf", []), "y": ("leaf", []), "z": ("leaf", []),
     "q": ("add", ["x", "y"]), "f": ("mul", ["q", "z"])}

`order` lists the names, each after its inputs; the last one is the output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from nnlib.activations import sigmoid
from nnlib.arrays import Array

Graph = dict[str, tuple[str, list[str]]]
Values = dict[str, float]
Operation = tuple[Callable[..., float], Callable[..., tuple[float, ...]]]

# Each operation: its value, and beside it the local gradient by each of its inputs.
OPERATIONS: dict[str, Operation] = {
    "add": (lambda x, y: x + y, lambda x, y: (1.0, 1.0)),
    "sub": (lambda x, y: x - y, lambda x, y: (1.0, -1.0)),
    "mul": (lambda x, y: x * y, lambda x, y: (y, x)),
    "max": (lambda x, y: max(x, y), lambda x, y: (float(x >= y), float(x < y))),
    "tanh": (lambda x: float(np.tanh(x)), lambda x: (float(1 - np.tanh(x) ** 2),)),
    "sigmoid": (
        lambda x: float(sigmoid(x)),
        lambda x: (float(sigmoid(x) * (1 - sigmoid(x))),),
    ),
    "prelu": (
        lambda z, k: z if z > 0 else k * z,
        lambda z, k: (1.0, 0.0) if z > 0 else (k, z),
    ),
}


def local_gradients(operation: str, inputs: Sequence[float]) -> tuple[float, ...]:
    """The derivatives of an operation's value by each of its inputs; none for a leaf."""
    return OPERATIONS[operation][1](*inputs) if operation != "leaf" else ()


def forward_sweep(graph: Graph, order: Sequence[str], leaves: Mapping[str, float]) -> Values:
    """The value of every node, each computed once, after its inputs.

    Source: ML4BI, the full algorithm over a topological order.
    """
    values: Values = {}
    for name in order:
        operation, inputs = graph[name]
        if operation == "leaf":
            values[name] = float(leaves[name])
        else:
            values[name] = OPERATIONS[operation][0](*(values[source] for source in inputs))
    return values


def leaf_names(graph: Graph) -> list[str]:
    """The names of a graph's leaves, in its order."""
    return [name for name, (operation, _) in graph.items() if operation == "leaf"]


def forward_from(graph: Graph, leaves: Iterable[float]) -> Values:
    """The value of every node, from the values of the leaves in the graph's order."""
    return forward_sweep(graph, list(graph), dict(zip(leaf_names(graph), leaves, strict=True)))


PRODUCT: Graph = {
    "x": ("leaf", []),
    "y": ("leaf", []),
    "z": ("leaf", []),
    "q": ("add", ["x", "y"]),
    "f": ("mul", ["q", "z"]),
}
FAN_OUT: Graph = {
    **{name: PRODUCT[name] for name in "xyz"},
    "a": ("add", ["x", "y"]),
    "b": ("max", ["y", "z"]),
    "f": ("mul", ["a", "b"]),
}
SHARED_SLOPE: Graph = {  # two parametric ReLUs that share their slope k
    **{name: ("leaf", []) for name in ("z1", "z2", "k")},
    "a1": ("prelu", ["z1", "k"]),
    "a2": ("prelu", ["z2", "k"]),
    "J": ("add", ["a1", "a2"]),
}


def random_graph(seed: int, leaves: int = 3, operations: int = 9) -> tuple[Graph, Array]:
    """A random graph and values for its leaves: some nodes fan out, some lead nowhere.

    Its order is that of the dictionary. Inputs of max and prelu keep away from their kinks.
    """
    rng = np.random.default_rng(seed)
    graph: Graph = {f"v{k}": ("leaf", []) for k in range(leaves)}
    given = rng.uniform(-1.5, 1.5, leaves)
    while len(graph) < leaves + operations:
        values = forward_from(graph, given)
        operation = str(rng.choice(list(OPERATIONS)))
        inputs = [str(name) for name in rng.choice(list(graph), 1 + (operation not in SINGLE))]
        if not _near_kink(operation, [values[name] for name in inputs]):
            graph[f"v{len(graph)}"] = (operation, inputs)
    return graph, given


SINGLE = ("tanh", "sigmoid")


def _near_kink(operation: str, inputs: Sequence[float]) -> bool:
    if operation == "max":
        return abs(inputs[0] - inputs[1]) < 0.3
    return operation == "prelu" and abs(inputs[0]) < 0.3
