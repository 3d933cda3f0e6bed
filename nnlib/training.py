"""Training: mini-batches, validation, early stopping and a record of what happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from nnlib.arrays import Array, check_finite
from nnlib.network import MLP
from nnlib.optimizers import Adafactor, Optimizer
from nnlib.progress import progress as bar
from nnlib.regularizers import elastic, elastic_grad

Examples: TypeAlias = tuple[Array, NDArray[Any]]
Monitor: TypeAlias = Literal["val_loss", "val_accuracy"]


@dataclass
class History:
    """What `fit` recorded: one number for each epoch, counted from 0.

    loss is the mean of J over the epoch's mini-batches, penalty included. val_loss, without
    penalty, and val_accuracy are measured after the epoch: both are empty without validation, the
    second also for an identity output. The network ends with the parameters of `best_epoch`.
    """

    loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    val_accuracy: list[float] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)
    best_epoch: int = -1


class TrainingDiverged(ArithmeticError):
    """The cost is no longer a finite number; `history` holds what was recorded before."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


Callback: TypeAlias = Callable[[MLP, History], object]


class EarlyStopping:
    """Remember the best value and say when `patience` epochs in a row brought no better one.

    On the table of DASC7606, validation accuracy 80, 82, 85, 83, 78, 75 at epochs 15 .. 20, a
    patience of 3 stops after epoch 20 with epoch 17 as the best.
    """

    def __init__(self, patience: int, better: Literal["lower", "higher"] = "lower") -> None:
        if patience < 1:
            raise ValueError(f"patience must be at least 1 epoch, but it is {patience}.")
        if better not in ("lower", "higher"):
            raise ValueError(f'better must be "lower" or "higher", but it is {better!r}.')
        self.patience, self.better = patience, better
        self.best = math.inf if better == "lower" else -math.inf
        self.best_epoch = -1
        self.should_stop = False

    def update(self, epoch: int, value: float) -> bool:
        """Take the value of one more epoch; True when it is the best so far."""
        improved = value < self.best if self.better == "lower" else value > self.best
        if improved:
            self.best, self.best_epoch = value, epoch
        self.should_stop = epoch - self.best_epoch >= self.patience
        return improved


def minibatches(N: int, batch_size: int, rng: Generator) -> Iterator[NDArray[np.intp]]:
    """The indices 0 .. N-1 in a fresh random order, each once, in parts of batch_size.

    The last part is smaller when batch_size does not divide N. One pass is one epoch.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, but it is {batch_size}.")
    order = rng.permutation(N)
    for start in range(0, N, batch_size):
        yield order[start : start + batch_size]


def fit(
    network: MLP,
    x: ArrayLike,
    y: ArrayLike,
    optimizer: Optimizer,
    *,
    rng: Generator,
    epochs: int = 10,
    batch_size: int = 32,
    validation: float | tuple[ArrayLike, ArrayLike] | None = None,
    patience: int | None = None,
    monitor: Monitor = "val_loss",
    schedule: Callable[[float], float] | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    callbacks: Iterable[Callback] = (),
    progress: bool = False,
) -> History:
    """Train the network on x (N, D) and y (N,) or (N, K), and return the history.

    Each epoch shuffles the examples and takes one optimizer step for each mini-batch. validation is
    a share of the examples to hold back, or a pair (x, y). With `patience` the training stops when
    that many epochs in a row brought no better `monitor`, and the best parameters are put back.
    `schedule(epoch)` sets the learning rate; l1 and l2 are strengths of penalties on the weights W.
    A callback gets (network, history) after each epoch and ends the training by returning True.

    Raises ValueError for data that do not fit the network or hold NaN, and TrainingDiverged when
    the cost is no longer finite. Source: CS6301 (training tricks), DASC7606 (early stopping).
    """
    train, held_back = _split(network, x, y, validation, rng)
    best = _BestSoFar(network, held_back, patience, monitor) if patience is not None else None
    callbacks = [*callbacks] if best is None else [*callbacks, best]
    history = History()
    for epoch in _epochs(epochs, progress, history):
        if schedule is not None:
            optimizer.lr = schedule(epoch)
        history.lr.append(optimizer.lr)
        order = minibatches(len(train[0]), batch_size, rng)
        history.loss.append(_one_epoch(network, train, optimizer, order, l1, l2))
        _check_cost(history)
        history.best_epoch = epoch
        if held_back is not None:
            _validate(network, held_back, history)
        if any([callback(network, history) is True for callback in callbacks]):
            break
    if best is not None:
        best.put_back(network, history)
    return history


def _one_epoch(
    network: MLP,
    examples: Examples,
    optimizer: Optimizer,
    order: Iterable[NDArray[np.intp]],
    l1: float,
    l2: float,
) -> float:
    """One pass over the examples; the mean cost, or the first cost that is not finite."""
    x, y = examples
    total = 0.0
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for rows in order:
            J, _ = network.loss_and_gradients(x[rows], y[rows])
            if l1 or l2:
                J += add_penalty(network, l1, l2)
            _step(optimizer, network)
            if not math.isfinite(J):
                return J
            total += J * len(rows)
        return total / len(x) if np.isfinite(network.parameters.flat).all() else math.inf


def add_penalty(network: MLP, l1: float, l2: float) -> float:
    """Add the gradient of R = l1 sum |W| + l2/2 sum W^2 over all weights, not biases; return R."""
    R = 0.0
    for name, W in network.parameters.items():
        if name.startswith("W"):
            network.gradients[name] += elastic_grad(W, l1, l2)
            R += elastic(W, l1, l2)
    return R


def _step(optimizer: Optimizer, network: MLP) -> None:
    """One step on the flat vectors; Adafactor alone works by the rows and columns of each W."""
    if isinstance(optimizer, Adafactor):
        optimizer.step(network.parameters, network.gradients)
    else:
        optimizer.step(network.parameters.flat, network.gradients.flat)


class _BestSoFar:
    """The callback behind `patience`: it ends the training and puts the best parameters back."""

    def __init__(
        self, network: MLP, held_back: Examples | None, patience: int, monitor: Monitor
    ) -> None:
        if held_back is None:
            raise ValueError("patience needs validation: a share such as 0.2, or a pair (x, y).")
        if monitor not in ("val_loss", "val_accuracy"):
            raise ValueError(f'monitor must be "val_loss" or "val_accuracy", not {monitor!r}.')
        if monitor == "val_accuracy" and network.output == "identity":
            raise ValueError("an identity output has no accuracy: monitor val_loss instead.")
        self._monitor = monitor
        self._stopping = EarlyStopping(patience, "lower" if monitor == "val_loss" else "higher")
        self._parameters = network.snapshot()

    def __call__(self, network: MLP, history: History) -> bool:
        epoch, value = len(history.loss) - 1, getattr(history, self._monitor)[-1]
        if self._stopping.update(epoch, value):
            self._parameters = network.snapshot()
        return self._stopping.should_stop

    def put_back(self, network: MLP, history: History) -> None:
        network.restore(self._parameters)
        history.best_epoch = self._stopping.best_epoch


def _split(
    network: MLP,
    x: ArrayLike,
    y: ArrayLike,
    validation: float | tuple[ArrayLike, ArrayLike] | None,
    rng: Generator,
) -> tuple[Examples, Examples | None]:
    """The examples to train on and those to validate on, checked and in the network's dtype."""
    examples = _examples(network, x, y)
    if validation is None:
        return examples, None
    if not isinstance(validation, float | int):
        return examples, _examples(network, *validation)
    x, y = examples
    held_back = round(len(x) * validation)
    if not 0 < held_back < len(x):
        raise ValueError(
            f"validation must leave examples on both sides, but a share of {validation} "
            f"holds back {held_back} of {len(x)}."
        )
    order = rng.permutation(len(x))
    rest, chosen = order[held_back:], order[:held_back]
    return (x[rest], y[rest]), (x[chosen], y[chosen])


def _examples(network: MLP, x: ArrayLike, y: ArrayLike) -> Examples:
    x, y = network.inputs(x), network.targets(y)
    if len(x) != len(y):
        raise ValueError(
            f"x and y must have one row for each example, but x has {len(x)} and y {len(y)}."
        )
    check_finite(x, "x")
    check_finite(y, "y")
    return x, y


def _validate(network: MLP, examples: Examples, history: History) -> None:
    x, y = examples
    history.val_loss.append(network.loss(x, y))
    if network.output != "identity":
        labels = np.argmax(y, axis=1) if network.output == "softmax" and y.ndim == 2 else y
        right = network.predict(x).reshape(labels.shape) == labels
        history.val_accuracy.append(float(np.mean(right)))


def _check_cost(history: History) -> None:
    if not math.isfinite(history.loss[-1]):
        raise TrainingDiverged(
            f"the cost became {history.loss[-1]} in epoch {len(history.loss) - 1}: "
            f"try a learning rate smaller than {history.lr[-1]:g}.",
            history,
        )


def _epochs(epochs: int, progress: bool, history: History) -> Iterator[int]:
    """0 .. epochs-1, with a bar that shows the latest cost if progress is asked for."""
    if epochs < 1:
        raise ValueError(f"epochs must be at least 1, but it is {epochs}.")
    if not progress:
        yield from range(epochs)
        return
    yield from bar(range(epochs), "epochs", lambda: f"loss={history.loss[-1]:.4g}")
