"""What the lesson's checks pass a student's function through."""

from collections.abc import Callable, Sequence
from typing import Any

from nnlib.arrays import Array
from nnlib.lessons.backprop import graphs, models

Function = Callable[..., Any]


def deltas(
    recursion: Function, b1: Array, b2: Array, b3: Array, x: Array, y: Array, W: Sequence[Array]
) -> Any:
    """The deltas that a recursion gives, as the gradient of models.stack_loss by the biases."""
    return models.stack_deltas(recursion)(b1, b2, b3, x, y, W)


def downhill(backward: Function, *arguments: Any) -> Array:
    """J after each of 20 update steps with the gradients that backward gives."""
    return models.downhill(backward, 20)(*arguments)


def by_leaves(sweep: Function, leaves: Array, seed: int) -> Array:
    """The gradient of graphs.loss_of(seed) that a sweep gives, one array."""
    return graphs.by_leaves(sweep, seed)(leaves)
