"""The layers of a network: each has a forward, a backward, its parameters and their gradients.

`forward(x)` returns a new array. `forward(x, training=True)` also remembers what the backward
needs, and to save time it writes into arrays that the layer keeps (`nnlib/_fast.py` says why): its
result is valid until the next call. `backward(upstream)` takes dJ/d(output), stores the gradients
of the parameters and returns dx = dJ/dx, again in an array that the layer keeps.

x is (N, D), one row for each example. Errors: ValueError for an array whose shape does not fit the
layer, TypeError in training for one of another dtype, RuntimeError for a backward without a forward
in training before it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike

from nnlib._fast import KeptArrays
from nnlib.activations import elementwise
from nnlib.arrays import Array, as_real
from nnlib.initializers import initializer


class Layer(KeptArrays, ABC):
    """What all layers share: named parameters, their gradients, and arrays kept between steps."""

    parameter_names: ClassVar[tuple[str, ...]] = ()
    state_names: ClassVar[tuple[str, ...]] = ()

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

    def _check_columns(self, x: Array, D: int) -> None:
        if x.ndim != 2 or x.shape[1] != D:
            raise ValueError(f"{self!r} expects x of shape (N, {D}), but got {x.shape}.")


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
        self._check_columns(x, D)
        z = x.dot(self.W, out=self._keep(x, (len(x), H)) if training else None)
        z += self.b
        return z

    def backward(self, upstream: Array) -> Array:
        """dx = delta @ W.T (N, D) for upstream = delta (N, H); dW and db are stored."""
        delta = self.parameter_gradients(upstream)
        return delta.dot(self.W.T, out=self._dx)

    def parameter_gradients(self, delta: Array) -> Array:
        """Store dW = x.T @ delta and db = sum of delta; return the delta that was used.

        This is all that the first layer of a network needs: nobody asks for dJ/dx.
        """
        self._check_upstream(delta)
        if self.top_k is not None:
            delta = keep_top_k(delta, self.top_k)
        self._x.T.dot(delta, out=self.dW)
        self._sum_over_batch(delta, out=self.db)
        return delta


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
        return self._g.forward(x, out=self._keep(x, x.shape) if training else None)

    def backward(self, upstream: Array) -> Array:
        """dz = upstream * g'(z), with g' computed from a = g(z)."""
        self._check_upstream(upstream)
        dz: Array = np.multiply(upstream, self._g.grad_from_output(self._out), out=self._dx)
        return dz


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
        survivors = self._rng.random(x.shape) >= self.rate
        self._mask: Array = np.divide(survivors, 1 - self.rate, dtype=self.dtype)
        return np.multiply(x, self._mask, out=self._keep(x, x.shape))

    def backward(self, upstream: Array) -> Array:
        """dx = upstream * mask, with the mask of the forward."""
        self._check_upstream(upstream)
        return np.multiply(upstream, self._mask, out=self._dx)


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
        self._check_columns(x, len(self.gamma))
        mean, var = self._batch_statistics(x) if training else (self.running_mean, self.running_var)
        std = np.sqrt(var + self.eps)
        x_hat = (x - mean) / std
        if training:
            self._std, self._x_hat = std, x_hat
        out = self._keep(x, x.shape) if training else None
        return np.add(self.gamma * x_hat, self.beta, out=out)

    def backward(self, upstream: Array) -> Array:
        """dx, through the mean and the variance of the batch too; dgamma and dbeta are stored."""
        self._check_upstream(upstream)
        np.sum(upstream * self._x_hat, axis=0, out=self.dgamma)
        np.sum(upstream, axis=0, out=self.dbeta)
        through_statistics = (self.dbeta + self._x_hat * self.dgamma) / len(upstream)
        return np.multiply(self.gamma / self._std, upstream - through_statistics, out=self._dx)

    def _batch_statistics(self, x: Array) -> tuple[Array, Array]:
        """Mean and variance of the batch; the running averages take a step towards them."""
        N = len(x)
        mean, var = np.mean(x, axis=0), np.var(x, axis=0)
        self.running_mean += self.momentum * (mean - self.running_mean)
        unbiased = var * (N / max(N - 1, 1))
        self.running_var += self.momentum * (unbiased - self.running_var)
        return mean, var


def keep_top_k(delta: ArrayLike, k: int) -> Array:
    """A copy of delta (N, H) in which all but the k entries largest in size of each row are 0.

    Of equal entries the later ones are kept.
    """
    delta = as_real(delta, "delta")
    H = delta.shape[-1]
    if not 1 <= k <= H:
        raise ValueError(f"top_k must lie in 1 .. {H} for a layer of {H} units, but it is {k}.")
    # Stable: in which order other sorts leave equal entries depends on the processor.
    largest = np.argsort(np.abs(delta), axis=-1, kind="stable")[..., H - k :]
    kept = np.zeros_like(delta)
    np.put_along_axis(kept, largest, np.take_along_axis(delta, largest, axis=-1), axis=-1)
    return kept
