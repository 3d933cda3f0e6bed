"""The layers of a network: each has a forward, a backward, its parameters and their gradients.

`forward(x)` returns a new array. `forward(x, training=True)` also remembers what the backward
needs, and to save time it writes into arrays that the layer keeps: its result is valid until the
next call. `backward(upstream)` takes dJ/d(output), stores the gradients of the parameters and
returns dx = dJ/dx, again in an array that the layer keeps.

x is (N, D), one row for each example. Errors: ValueError for an array whose shape does not fit the
layer, RuntimeError for a backward without a forward in training before it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike

from nnlib.activations import elementwise
from nnlib.arrays import Array, as_real
from nnlib.initializers import initializer


class Layer(ABC):
    """What all layers share: named parameters, their gradients, and arrays kept between steps."""

    parameter_names: ClassVar[tuple[str, ...]] = ()
    state_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, dtype: DTypeLike = np.float64) -> None:
        self.dtype = np.dtype(dtype)
        self._kept: dict[str, Array] = {}

    @abstractmethod
    def forward(self, x: Array, training: bool = False) -> Array:
        """The layer's output for the batch x."""

    @abstractmethod
    def backward(self, upstream: Array) -> Array:
        """dJ/dx from upstream = dJ/d(output); the gradients of the parameters on the way."""

    def bind(
        self, parameters: Mapping[str, Array], gradients: Mapping[str, Array], number: int
    ) -> None:
        """Move W into parameters["W1"], dW into gradients["W1"], and so on, for layer number 1."""
        for name in self.parameter_names:
            parameters[f"{name}{number}"][...] = getattr(self, name)
            setattr(self, name, parameters[f"{name}{number}"])
            setattr(self, f"d{name}", gradients[f"{name}{number}"])

    def _buffer(self, name: str, shape: tuple[int, ...]) -> Array:
        """The array kept under `name`: the same one as long as the batches have one size."""
        kept = self._kept.get(name)
        if kept is None or kept.shape != shape:
            kept = self._kept[name] = np.empty(shape, self.dtype)
        return kept

    def _remembered(self, name: str) -> Array:
        """What the last forward in training left for the backward."""
        if name not in self._kept:
            raise RuntimeError(
                f"{type(self).__name__}.backward needs forward(x, training=True) before it."
            )
        return self._kept[name]


class Dense(Layer):
    """A fully connected layer: z = x @ W + b, with W (D, H) and b (H,).

    backward: dW = x.T @ delta, db = sum of delta over the batch, dx = delta @ W.T, for
    delta = dJ/dz (N, H). With `top_k`, minimal-effort backpropagation, only the k largest entries
    of each row of delta take part. Source: DASC7606; Sun et al. (2017), meProp.
    """

    parameter_names = ("W", "b")
    W: Array
    b: Array
    dW: Array
    db: Array

    def __init__(
        self,
        D: int,
        H: int,
        rng: Generator,
        init: str = "he",
        top_k: int | None = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__(dtype)
        self.W = initializer(init)((D, H), rng, dtype=self.dtype)
        self.b = np.zeros(H, self.dtype)
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)
        self.top_k = top_k

    def __repr__(self) -> str:
        return f"Dense{self.W.shape}"

    def forward(self, x: Array, training: bool = False) -> Array:
        """z = x @ W + b: x is (N, D), z is (N, H)."""
        D, H = self.W.shape
        if x.ndim != 2 or x.shape[1] != D:
            raise ValueError(f"Dense({D}, {H}) expects x of shape (N, {D}), but got {x.shape}.")
        if training:
            self._kept["x"] = x
        z: Array = np.dot(x, self.W, out=self._buffer("z", (len(x), H)) if training else None)
        z += self.b
        return z

    def backward(self, upstream: Array) -> Array:
        """dx (N, D) for upstream = delta (N, H); dW and db are stored."""
        delta = self.parameter_gradients(upstream)
        return np.dot(delta, self.W.T, out=self._buffer("dx", self._kept["x"].shape))

    def parameter_gradients(self, delta: Array) -> Array:
        """Store dW and db, all that the first layer of a network needs; return the delta used."""
        x = self._remembered("x")
        check_upstream(delta, (len(x), len(self.b)))
        if self.top_k is not None:
            delta = keep_top_k(delta, self.top_k)
        np.dot(x.T, delta, out=self.dW)
        np.dot(self._ones(len(x)), delta, out=self.db)
        return delta

    def _ones(self, N: int) -> Array:
        """A row of N ones: its product with delta sums over the batch, faster than np.sum does."""
        ones = self._kept.get("ones")
        if ones is None or len(ones) != N:
            ones = self._kept["ones"] = np.ones(N, self.dtype)
        return ones


class Activation(Layer):
    """a = g(z) for every unit, with g one of nnlib.activations.ELEMENTWISE."""

    def __init__(self, name: str, dtype: DTypeLike = np.float64) -> None:
        super().__init__(dtype)
        self.name = name
        self._g = elementwise(name)

    def __repr__(self) -> str:
        return self.name

    def forward(self, x: Array, training: bool = False) -> Array:
        """a = g(x), of the shape of x."""
        return self._g.forward(x, out=self._buffer("a", x.shape) if training else None)

    def backward(self, upstream: Array) -> Array:
        """dz = upstream * g'(z), with g' computed from a = g(z)."""
        a = self._remembered("a")
        check_upstream(upstream, a.shape)
        return np.multiply(upstream, self._g.grad_from_output(a), out=self._buffer("dz", a.shape))


class Dropout(Layer):
    """Inverted dropout: in training each unit is 0 with probability `rate`, else x / (1 - rate).

    Outside of training it changes nothing, since the mean is already right.
    Source: Srivastava et al. (2014); CS6301, DASC7606.
    """

    def __init__(self, rate: float, rng: Generator, dtype: DTypeLike = np.float64) -> None:
        if not 0 <= rate < 1:
            raise ValueError(f"the dropout rate must lie in 0 <= rate < 1, but it is {rate}.")
        super().__init__(dtype)
        self.rate = rate
        self._rng = rng

    def __repr__(self) -> str:
        return f"Dropout({self.rate:g})"

    def forward(self, x: Array, training: bool = False) -> Array:
        """x * mask in training, otherwise x."""
        if not training:
            return x.copy()
        mask = self._buffer("mask", x.shape)
        np.divide(self._rng.random(x.shape) >= self.rate, 1 - self.rate, out=mask)
        return np.multiply(x, mask, out=self._buffer("dropped", x.shape))

    def backward(self, upstream: Array) -> Array:
        """dx = upstream * mask, with the mask of the forward."""
        mask = self._remembered("mask")
        check_upstream(upstream, mask.shape)
        return np.multiply(upstream, mask, out=self._buffer("dx", mask.shape))


class BatchNorm(Layer):
    """Batch normalization: gamma * x_hat + beta with x_hat = (x - mean) / sqrt(var + eps).

    In training mean and var are those of the batch, for each unit; outside, their running averages,
    which move by the fraction `momentum` at each step (the convention of PyTorch).
    Source: Ioffe and Szegedy (2015).
    """

    parameter_names = ("gamma", "beta")
    state_names = ("running_mean", "running_var")
    gamma: Array
    beta: Array
    dgamma: Array
    dbeta: Array

    def __init__(
        self, H: int, momentum: float = 0.1, eps: float = 1e-5, dtype: DTypeLike = np.float64
    ) -> None:
        super().__init__(dtype)
        self.gamma, self.beta = np.ones(H, self.dtype), np.zeros(H, self.dtype)
        self.dgamma, self.dbeta = np.zeros(H, self.dtype), np.zeros(H, self.dtype)
        self.running_mean, self.running_var = np.zeros(H, self.dtype), np.ones(H, self.dtype)
        self.momentum, self.eps = momentum, eps

    def __repr__(self) -> str:
        return f"BatchNorm({len(self.gamma)})"

    def forward(self, x: Array, training: bool = False) -> Array:
        """gamma * x_hat + beta: x and the result are (N, H)."""
        H = len(self.gamma)
        if x.ndim != 2 or x.shape[1] != H:
            raise ValueError(f"BatchNorm({H}) expects x of shape (N, {H}), but got {x.shape}.")
        mean, var = self._batch_statistics(x) if training else (self.running_mean, self.running_var)
        std = np.sqrt(var + self.eps)
        x_hat = (x - mean) / std
        if training:
            self._kept["x_hat"], self._kept["std"] = x_hat, std
        return self.gamma * x_hat + self.beta

    def backward(self, upstream: Array) -> Array:
        """dx, through the mean and the variance of the batch too; dgamma and dbeta are stored."""
        x_hat, std = self._remembered("x_hat"), self._remembered("std")
        check_upstream(upstream, x_hat.shape)
        np.sum(upstream * x_hat, axis=0, out=self.dgamma)
        np.sum(upstream, axis=0, out=self.dbeta)
        through_statistics = (self.dbeta + x_hat * self.dgamma) / len(x_hat)
        dx: Array = self.gamma / std * (upstream - through_statistics)
        return dx

    def _batch_statistics(self, x: Array) -> tuple[Array, Array]:
        """Mean and variance of the batch; the running averages take a step towards them."""
        N = len(x)
        mean, var = np.mean(x, axis=0), np.var(x, axis=0)
        self.running_mean += self.momentum * (mean - self.running_mean)
        unbiased = var * (N / max(N - 1, 1))
        self.running_var += self.momentum * (unbiased - self.running_var)
        return mean, var


def keep_top_k(delta: ArrayLike, k: int) -> Array:
    """A copy of delta (N, H) in which all but the k entries largest in size of each row are 0."""
    delta = as_real(delta, "delta")
    H = delta.shape[-1]
    if not 1 <= k <= H:
        raise ValueError(f"top_k must lie in 1 .. {H} for a layer of {H} units, but it is {k}.")
    largest = np.argpartition(np.abs(delta), H - k, axis=-1)[..., H - k :]
    kept = np.zeros_like(delta)
    np.put_along_axis(kept, largest, np.take_along_axis(delta, largest, axis=-1), axis=-1)
    return kept


def check_upstream(upstream: Array, shape: tuple[int, ...]) -> None:
    """Raise ValueError unless the gradient that comes back has the shape of what went forward."""
    if upstream.shape != shape:
        raise ValueError(
            f"upstream must have the shape of the output, {shape}, but it has {upstream.shape}."
        )
