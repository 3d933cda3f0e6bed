"""Reverse-mode computational graph on NumPy arrays: forward by writing it, backward by one call.

    x, y, z = (graph.variable(v, name=n) for v, n in zip((-2, 5, -4), "xyz"))
    f = (x + y) * z
    f.backward()
    x.grad, y.grad, z.grad          # -4, -4, 3
    drawing.draw(f)                 # the graph, values above its edges, gradients below

engine: nodes, and the walk back through them. operations: the functions, each with its backward.
layout and drawing: the picture.
"""

from nnlib.graph.engine import Node, constant, topological_order, variable
from nnlib.graph.operations import (
    concatenate,
    elementwise,
    exp,
    log,
    maximum,
    mean,
    relu,
    reshape,
    sigmoid,
    softmax,
    sum,
    tanh,
)

__all__ = [
    "Node",
    "concatenate",
    "constant",
    "elementwise",
    "exp",
    "log",
    "maximum",
    "mean",
    "relu",
    "reshape",
    "sigmoid",
    "softmax",
    "sum",
    "tanh",
    "topological_order",
    "variable",
]
