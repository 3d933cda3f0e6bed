"""The multilayer perceptron: layers in a row, parameters and gradients on one flat vector each."""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from numbers import Integral
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nnlib._fast import NamedViews
from nnlib.activations import elementwise, identity, sigmoid, softmax
from nnlib.arrays import Array, as_real, check_finite
from nnlib.layers import Activation, BatchNorm, Dense, Dropout, Layer
from nnlib.losses import half_mse, half_mse_grad, sigmoid_cross_entropy, softmax_cross_entropy


def linear_half_mse(z: ArrayLike, y: ArrayLike) -> tuple[float, Array]:
    """half_mse of a linear output y_hat = z, and its delta = (z - y) / N."""
    return half_mse(z, y), half_mse_grad(z, y)


class Output(NamedTuple):
    """How a network ends: y_hat from z, the loss with its delta, and the decision from y_hat."""

    activation: Callable[[Array], Array]
    loss: Callable[[Array, ArrayLike], tuple[float, Array]]
    decision: Callable[[Array], NDArray[Any]]


OUTPUTS = {
    "softmax": Output(softmax, softmax_cross_entropy, lambda y_hat: np.argmax(y_hat, axis=1)),
    "sigmoid": Output(sigmoid, sigmoid_cross_entropy, lambda y_hat: (y_hat > 0.5).astype(int)),
    "identity": Output(identity, linear_half_mse, lambda y_hat: y_hat),
}


class MLP:
    """A multilayer perceptron: Dense layers with an activation between them and an output.

    sizes: (D, H1, ..., K). output: "softmax" for classes 0 .. K-1, "sigmoid" for K yes-or-no
    answers, "identity" for K numbers; their losses are the cross-entropies and half_mse. Weights
    start from `init`, by default "he" after the ReLU family and otherwise "xavier"; biases from 0.
    `batch_norm` normalizes each hidden layer before its activation, and `dropout` is the
    probability with which a hidden unit is left out in training.

    `parameters` and `gradients` hold W1, b1, W2, ... by name, and all of them as one vector in
    `.flat`. x is (N, D), converted to the network's dtype, float32 or float64; y is (N,) labels or
    (N, K) rows. Errors: ValueError or TypeError in one sentence, with the shapes seen and expected.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str = "relu",
        output: str = "softmax",
        dtype: DTypeLike = np.float64,
        *,
        rng: Generator,
        init: str | None = None,
        dropout: float = 0.0,
        batch_norm: bool = False,
    ) -> None:
        _check_architecture(sizes, activation, output, np.dtype(dtype))
        self.sizes = tuple(int(size) for size in sizes)
        self.activation, self.output = activation, output
        self.dtype = np.dtype(dtype)
        self.dropout, self.batch_norm = dropout, batch_norm
        self._output = OUTPUTS[output]
        self._first, *self._others = self._build(rng, init or _default_init(activation))
        self._share_vectors()

    @property
    def layers(self) -> list[Layer]:
        """All layers, from the input to the last pre-activation."""
        return [self._first, *self._others]

    @property
    def num_parameters(self) -> int:
        """How many weights and biases there are to learn."""
        return self.parameters.flat.size

    def forward(self, x: ArrayLike) -> Array:
        """y_hat (N, K): probabilities, or numbers from an identity output."""
        x = self.inputs(x)
        y_hat = self._output.activation(self._pre_activations(x))
        if np.isnan(y_hat).any():
            check_finite(x, "x")
        return y_hat

    def predict(self, x: ArrayLike) -> NDArray[Any]:
        """The decision for each row: a class (N,), yes or no as 1 or 0, or numbers.

        The last two are (N, K), or (N,) when K = 1.
        """
        decision = self._output.decision(self.forward(x))
        return decision[:, 0] if decision.shape[1:] == (1,) else decision

    def loss(self, x: ArrayLike, y: ArrayLike) -> float:
        """J on (x, y), as the network answers outside of training; no gradients."""
        x, y = self.inputs(x), self.targets(y)
        J, _ = self._output.loss(self._pre_activations(x), y)
        if math.isnan(J):
            check_finite(x, "x")
            check_finite(y, "y")
        return J

    def loss_and_gradients(self, x: ArrayLike, y: ArrayLike) -> tuple[float, NamedViews]:
        """J on the batch (x, y) and `gradients`, whose arrays the next call overwrites.

        Forward, the output's delta, then the delta recursion from the last layer to the first.
        """
        x, y = self.inputs(x), self.targets(y)
        J, delta = self._output.loss(self._pre_activations(x, training=True), y)
        if math.isnan(J):
            check_finite(x, "x")
            check_finite(y, "y")
        for layer in reversed(self._others):
            delta = layer.backward(delta)
        self._first.parameter_gradients(delta)
        return J, self.gradients

    def snapshot(self) -> dict[str, Array]:
        """Copies of all parameters and running averages, for `restore`."""
        return {name: array.copy() for name, array in (self.parameters | self._state).items()}

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        """Put back what `snapshot` copied."""
        for name, array in (self.parameters | self._state).items():
            array[...] = snapshot[name]

    def save(self, path: str | Path) -> None:
        """Write the architecture and all parameters to an .npz file, without pickles."""
        contents: dict[str, Any] = {"architecture": np.array(self._architecture())}
        np.savez(_npz(path), **(contents | self.snapshot()))

    def load(self, path: str | Path) -> None:
        """Read parameters that `save` wrote; ValueError unless the architecture is this one."""
        path = _npz(path)
        if path.exists() and not zipfile.is_zipfile(path):
            raise ValueError(f"{path} is not an .npz file that MLP.save wrote.")
        with np.load(path, allow_pickle=False) as stored:
            found = str(stored["architecture"]) if "architecture" in stored else "none"
            if found != self._architecture():
                raise ValueError(
                    f"{path} holds another architecture: expected {self._architecture()}, "
                    f"but found {found}."
                )
            self.restore(stored)

    def summary(self) -> str:
        """A table of the layers, the shapes of their outputs and their numbers of parameters."""
        lines = [f"{'layer':<24}{'output':<14}{'parameters':>12}"]
        width = self.sizes[0]
        for layer in self.layers:
            counts = [getattr(layer, name).size for name in layer.parameter_names]
            width = len(layer.b) if isinstance(layer, Dense) else width
            lines.append(f"{layer!r:<24}{f'(N, {width})':<14}{sum(counts):>12,}")
        lines.append(f"{self.output:<24}{f'(N, {width})':<14}{0:>12,}")
        return "\n".join([*lines, f"{'total':<38}{self.num_parameters:>12,}"])

    def _build(self, rng: Generator, init: str) -> tuple[Dense, *tuple[Layer, ...]]:
        """The first Dense layer, then for each further one what stands before it, and itself."""
        first, *others = (Dense(D, H, rng, init, dtype=self.dtype) for D, H in pairwise(self.sizes))
        layers: list[Layer] = []
        for previous, dense in pairwise([first, *others]):
            if self.batch_norm:
                layers.append(BatchNorm(len(previous.b), dtype=self.dtype))
            layers.append(Activation(self.activation, self.dtype))
            if self.dropout:
                layers.append(Dropout(self.dropout, rng, self.dtype))
            layers.append(dense)
        return first, *layers

    def _share_vectors(self) -> None:
        """Number the parameters by their Dense layer and move them onto the two flat vectors."""
        numbers = accumulate(int(isinstance(layer, Dense)) for layer in self.layers)
        numbered = list(zip(self.layers, numbers, strict=True))
        shapes = {
            f"{name}{number}": getattr(layer, name).shape
            for layer, number in numbered
            for name in layer.parameter_names
        }
        self.parameters = NamedViews(shapes, self.dtype)
        self.gradients = NamedViews(shapes, self.dtype)
        for layer, number in numbered:
            layer.bind(self.parameters, self.gradients, number)
        self._state: dict[str, Array] = {
            f"{name}{number}": getattr(layer, name)
            for layer, number in numbered
            for name in layer.state_names
        }

    def _pre_activations(self, x: Array, training: bool = False) -> Array:
        """z (N, K) of the last layer."""
        z = self._first.forward(x, training)
        for layer in self._others:
            z = layer.forward(z, training)
        return z

    def inputs(self, x: ArrayLike) -> Array:
        """x checked to be (N, D), in the network's dtype."""
        x, D = np.asarray(x), self.sizes[0]
        if x.dtype != self.dtype:
            x = as_real(x, "x").astype(self.dtype, copy=False)
        if x.shape[1:] != (D,) or not len(x):
            raise ValueError(
                f"x must have the shape (N, {D}) with N of at least 1, one row for each example, "
                f"but its shape is {x.shape}."
            )
        return x

    def targets(self, y: ArrayLike) -> NDArray[Any]:
        """y as it is, or as a column (N, 1) for an output of one number or probability."""
        y = np.asarray(y)
        return y[:, np.newaxis] if y.ndim == 1 and self._output is not OUTPUTS["softmax"] else y

    def _architecture(self) -> str:
        names = ("sizes", "activation", "output", "batch_norm")
        return json.dumps({name: getattr(self, name) for name in names})


def _default_init(activation: str) -> str:
    return "he" if activation in ("relu", "leaky_relu", "relu6", "elu") else "xavier"


def _check_architecture(
    sizes: Sequence[int], activation: str, output: str, dtype: np.dtype[Any]
) -> None:
    if len(sizes) < 2 or any(not isinstance(size, Integral) or size < 1 for size in sizes):
        raise ValueError(
            f"sizes must be at least two positive integers, such as (2, 5, 2), but got {sizes}."
        )
    elementwise(activation)
    if output not in OUTPUTS:
        raise ValueError(f"unknown output {output!r}: choose one of {', '.join(OUTPUTS)}.")
    if dtype not in (np.float32, np.float64):
        raise TypeError(f"dtype must be float32 or float64, but it is {dtype}.")


def _npz(path: str | Path) -> Path:
    """The path with the suffix that np.savez gives it."""
    return Path(path) if str(path).endswith(".npz") else Path(f"{path}.npz")
