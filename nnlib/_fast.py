"""What makes a training step fast, apart from the formulas that layers, network and losses state.

A step on a network of ordinary size is little arithmetic. Most of its time would go into asking
for fresh arrays, and into calling NumPy once for each of them. Therefore

- a layer writes its output and dx into arrays that it keeps while batches have one size;
- all parameters lie on one vector, and so do all gradients: an optimizer's step is one operation;
- a sum over the batch is a product with ones, for BLAS is faster than np.sum over the first axis;
- softmax with cross-entropy works in place on one array.

`python -m tests.benchmarks step` measures what this gains.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnlib.arrays import Array


class KeptArrays:
    """The arrays of a layer that live from step to step: x, its output, and dx."""

    def __init__(self, dtype: DTypeLike) -> None:
        self.dtype = np.dtype(dtype)
        self._x = self._out = self._dx = np.empty((0, 0), self.dtype)
        self._ones = np.ones(0, self.dtype)

    def _keep(self, x: Array, shape: tuple[int, ...]) -> Array:
        """Remember x, and return the array to write the output of this shape into."""
        if x.dtype != self.dtype:
            self._refuse_dtype(x, "x")
        self._x = x
        if self._out.shape != shape:
            self._out, self._dx = np.empty(shape, self.dtype), np.empty(x.shape, self.dtype)
        return self._out

    def _sum_over_batch(self, values: Array, out: Array) -> None:
        """Write the sum over the first axis of values (N, H) into out (H,)."""
        if len(self._ones) != len(values):
            self._ones = np.ones(len(values), self.dtype)
        self._ones.dot(values, out=out)

    def _check_upstream(self, upstream: Array) -> None:
        """Raise unless a forward in training went before, and upstream has its output's shape."""
        if upstream.shape == self._out.shape:
            if upstream.dtype != self.dtype:
                self._refuse_dtype(upstream, "upstream")
            return
        if not self._out.size:
            raise RuntimeError(
                f"{type(self).__name__}.backward needs forward(x, training=True) before it."
            )
        raise ValueError(
            f"upstream must have the shape of the output, {self._out.shape}, "
            f"but it has {upstream.shape}."
        )

    def _refuse_dtype(self, values: Array, name: str) -> NoReturn:
        raise TypeError(
            f"this {type(self).__name__} layer trains in {self.dtype}, but {name} is "
            f"{values.dtype}: use {name}.astype({self.dtype})."
        )


class NamedViews(dict[str, Array]):
    """Arrays by name, each a view of a part of one vector, `flat`: change one, and both change."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], dtype: DTypeLike) -> None:
        sizes = [math.prod(shape) for shape in shapes.values()]
        self.flat: Array = np.zeros(sum(sizes), dtype)
        parts = np.split(self.flat, np.cumsum(sizes)[:-1])
        super().__init__(
            (name, part.reshape(shape))
            for (name, shape), part in zip(shapes.items(), parts, strict=True)
        )


def softmax_cross_entropy_of_labels(z: Array, labels: NDArray[Any]) -> tuple[float, Array]:
    """J and delta = dJ/dz (N, K) of softmax with cross-entropy, for scores z (N, K), labels (N,).

    With s = z - max_k z and S = sum_k exp(s), the mean and the quotient being over the batch:
    J = mean(log S - s_label), delta = (exp(s) / S - [k = label]) / N.
    """
    N, K = z.shape
    s = z.T.copy()  # one row for each class: NumPy reduces fastest over the first axis
    s -= np.maximum.reduce(s)
    at_label = label_positions(labels, K)
    s_label = s.reshape(-1)[at_label]
    e = np.exp(s, out=s)
    S = np.add.reduce(e)
    J = np.add.reduce(np.log(S) - s_label) / N
    delta = np.divide(e, S * N, out=e)
    delta.reshape(-1)[at_label] -= 1 / N
    return float(J), delta.T


def label_positions(labels: NDArray[Any], K: int) -> NDArray[np.intp]:
    """Where the entry of each label (N,) lies in a flattened array (K, N).

    Raises TypeError for labels that are no integers, ValueError for one outside 0 .. K-1.
    """
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"class labels must be integers, but their dtype is {labels.dtype}: "
            "use y.astype(int), or give one-hot rows."
        )
    N = len(labels)
    try:
        return np.ravel_multi_index((labels, np.arange(N)), (K, N))
    except ValueError:
        raise ValueError(
            f"class labels must lie in 0 .. {K - 1} for {K} classes, "
            f"but they range from {labels.min()} to {labels.max()}."
        ) from None
