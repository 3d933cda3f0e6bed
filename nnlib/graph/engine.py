"""The nodes of a computational graph, their operators, and the walk back through them.

A node holds the value that its operation computed and one edge to each of its inputs. An edge
knows how a gradient passes it: upstream gradient in, downstream gradient (upstream × local) out.

Source: CS6301, BUSN20800, I2DL (computational graphs); ML4BI (the algorithm over an ordering).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import Array, as_real

Local: TypeAlias = Callable[[Array], Array]  # upstream gradient to downstream gradient
Edge: TypeAlias = "tuple[Node, Local]"
Operand: TypeAlias = "Node | ArrayLike"

VARIABLE, CONSTANT = "variable", "constant"


class Node:
    """One value in a computational graph, and how it was computed.

    Attributes: value, an array of any shape; grad, after backward() the gradient of the output
    with the shape of value, None before and for constants; name, for the drawing; operation, what
    computed it; edges, pairs (input node, local rule); downstream, after backward() the gradient
    sent along each edge.
    Operators: + − * / @ ** and indexing, with nodes, arrays and numbers; arrays broadcast.
    """

    __array_ufunc__ = None  # array + node asks the node, instead of looping over the array
    __slots__ = ("downstream", "edges", "grad", "name", "needs_grad", "operation", "value")

    def __init__(self, operation: str, value: Any, *edges: Edge, name: str = "") -> None:
        self.operation = operation
        self.value: Array = np.asarray(value)
        self.edges = edges
        self.name = name
        self.grad: Array | None = None
        self.downstream: tuple[Array | None, ...] = ()
        self.needs_grad: bool = operation == VARIABLE or any(node.needs_grad for node, _ in edges)

    def named(self, name: str) -> Node:
        """This node, with a name for the drawing: q = (W @ x).named("q")."""
        self.name = name
        return self

    def backward(self, upstream: ArrayLike | None = None) -> None:
        """Set grad of every node that this one depends on: the gradient of this value by it.

        Shapes: upstream has the shape of value; left out, it is 1, and value must be one number.
        With an upstream v the result is the vector-Jacobian product vᵀ ∂value/∂node.
        Formula: from the output to the inputs, grad(input) = Σ over the edges leaving the input
        of (upstream × local): where a value fans out, its gradients add.
        Every call starts afresh: calling it twice gives the same gradients, not twice as much.
        Errors: ValueError when upstream is missing for an array, or has another shape.
        """
        order = [node for node in topological_order(self) if node.needs_grad]
        for node in order:
            node.grad = None
        self.grad = self._first_upstream(upstream)
        for node in reversed(order):
            node.downstream = tuple(_sent(edge, node.grad) for edge in node.edges)
            for (source, _), gradient in zip(node.edges, node.downstream, strict=True):
                if gradient is not None:
                    total = gradient if source.grad is None else source.grad + gradient
                    source.grad = np.asarray(total)

    def _first_upstream(self, upstream: ArrayLike | None) -> Array:
        if upstream is None:
            if self.value.size != 1:
                raise ValueError(
                    f"backward() starts from one number, but this node has shape "
                    f"{self.value.shape}: reduce it with sum or mean, or give an upstream gradient"
                )
            return np.ones_like(self.value)
        start = as_real(upstream, "upstream")
        if start.shape != self.value.shape:
            raise ValueError(
                f"the upstream gradient has shape {start.shape}, but it needs the shape of the "
                f"node's value, {self.value.shape}"
            )
        return start

    def __repr__(self) -> str:
        name = f" {self.name}" if self.name else ""
        grad = "" if self.grad is None else f", grad={self.grad.tolist()}"
        return f"<{self.operation}{name}: value={self.value.tolist()}{grad}>"

    # Each operator: its value, and per input what an upstream gradient u becomes.

    def __add__(self, other: Operand) -> Node:
        a, b = self, as_node(other)
        value = _broadcast(np.add, "+", a, b)
        return Node("+", value, (a, lambda u: u), (b, lambda u: u))

    def __sub__(self, other: Operand) -> Node:
        a, b = self, as_node(other)
        value = _broadcast(np.subtract, "−", a, b)
        return Node("−", value, (a, lambda u: u), (b, lambda u: -u))

    def __mul__(self, other: Operand) -> Node:
        a, b = self, as_node(other)
        value = _broadcast(np.multiply, "×", a, b)
        return Node("×", value, (a, lambda u: u * b.value), (b, lambda u: u * a.value))

    def __truediv__(self, other: Operand) -> Node:
        a, b = self, as_node(other)
        if not np.all(b.value):
            raise ValueError("division by zero: an entry of the denominator is 0")
        value = _broadcast(np.divide, "÷", a, b)
        return Node("÷", value, (a, lambda u: u / b.value), (b, lambda u: -u * value / b.value))

    def __pow__(self, exponent: float) -> Node:
        """a ** n for a number n, with derivative n a^(n−1)."""
        n, a = _as_exponent(exponent), self
        if (n < 0 and not np.all(a.value)) or (n % 1 and np.any(a.value < 0)):
            raise ValueError(f"x ** {n:g} is not defined for every entry of this node's value")
        return Node(f"x^{n:g}", a.value**n, (a, lambda u: u * n * a.value ** (n - 1 if n else 0)))

    def __matmul__(self, other: Operand) -> Node:
        """a @ b for vectors and matrices: gradients u bᵀ and aᵀ u, each the shape of its own."""
        a, b = self, as_node(other)
        if not (a.value.ndim in (1, 2) and b.value.ndim in (1, 2)) or (
            a.value.shape[-1] != b.value.shape[0]
        ):
            raise ValueError(
                f"cannot multiply shapes {a.value.shape} @ {b.value.shape}: vectors or matrices "
                "whose inner sizes agree are needed, (n, k) @ (k, m)"
            )
        rows, columns = np.atleast_2d(a.value), b.value.reshape(len(b.value), -1)
        full = (len(rows), columns.shape[1])  # of the product, before vectors lose an axis
        return Node(
            "@",
            a.value @ b.value,
            (a, lambda u: (u.reshape(full) @ columns.T).reshape(a.value.shape)),
            (b, lambda u: (rows.T @ u.reshape(full)).reshape(b.value.shape)),
        )

    def __getitem__(self, index: Any) -> Node:
        """a[index], as NumPy indexes; an entry taken twice receives both gradients."""
        a = self

        def scatter(u: Array) -> Array:
            downstream = np.zeros_like(a.value)
            np.add.at(downstream, index, u)
            return downstream

        return Node("index", a.value[index], (a, scatter))

    @property
    def T(self) -> Node:
        """The transpose; its gradient is transposed back."""
        return Node("transpose", self.value.T, (self, lambda u: u.T))

    def __neg__(self) -> Node:
        return Node("−", -self.value, (self, lambda u: -u))

    def __radd__(self, other: ArrayLike) -> Node:
        return constant(other) + self

    def __rsub__(self, other: ArrayLike) -> Node:
        return constant(other) - self

    def __rmul__(self, other: ArrayLike) -> Node:
        return constant(other) * self

    def __rtruediv__(self, other: ArrayLike) -> Node:
        return constant(other) / self

    def __rmatmul__(self, other: ArrayLike) -> Node:
        return constant(other) @ self

    def __iter__(self) -> Iterator[Node]:
        if not self.value.ndim:
            raise TypeError("a node that holds one number cannot be iterated over")
        return (self[row] for row in range(len(self.value)))


def variable(value: ArrayLike, name: str = "") -> Node:
    """An input whose gradient is wanted: a parameter, or data when it is asked for.

    Shapes: any; integers become float64. Errors: TypeError when value is not real numbers.
    """
    return Node(VARIABLE, as_real(value, name or "value"), name=name)


def constant(value: ArrayLike, name: str = "") -> Node:
    """An input that gets no gradient. Errors: TypeError when value is not real numbers."""
    return Node(CONSTANT, as_real(value, name or "value"), name=name)


def as_node(operand: Operand) -> Node:
    """A node as it is, anything else as a constant."""
    return operand if isinstance(operand, Node) else constant(operand)


def topological_order(output: Node) -> list[Node]:
    """All nodes that output depends on, each after its inputs, output last.

    Depth first with a stack of its own, so that no chain is too long for Python's recursion.
    """
    order: list[Node] = []
    seen = {id(output)}
    stack = [(output, iter(output.edges))]
    while stack:
        node, edges = stack[-1]
        for source, _ in edges:
            if id(source) not in seen:
                seen.add(id(source))
                stack.append((source, iter(source.edges)))
                break
        else:
            order.append(node)
            stack.pop()
    return order


def _sent(edge: Edge, upstream: Array | None) -> Array | None:
    """The gradient that passes an edge; entries that broadcasting repeated are summed."""
    source, local = edge
    if upstream is None or not source.needs_grad:
        return None
    gradient, shape = np.array(local(upstream)), source.value.shape
    if gradient.shape == shape:
        return gradient
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return np.asarray(gradient.sum(axis=repeated, keepdims=True))


def _broadcast(ufunc: np.ufunc, symbol: str, a: Node, b: Node) -> Any:
    try:
        return ufunc(a.value, b.value)
    except ValueError as error:
        raise ValueError(
            f"shapes {a.value.shape} {symbol} {b.value.shape} do not broadcast to one another"
        ) from error


def _as_exponent(exponent: object) -> float:
    if not isinstance(exponent, Real):
        raise TypeError(
            "the exponent must be a number; for a variable exponent write exp(y * log(x))"
        )
    return float(exponent)
