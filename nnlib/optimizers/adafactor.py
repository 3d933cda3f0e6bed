"""Adafactor: the memory of Adam's v for a matrix, shrunk to one row and one column."""

from __future__ import annotations

import math

import numpy as np

from nnlib.arrays import Array
from nnlib.optimizers.base import Optimizer, Slots, require


class Adafactor(Optimizer):
    """RMSProp that keeps, of the squared gradients of a matrix, only the means per row and column.

    With t the number of the step from 1, everything elementwise unless it is a product:

        ρ = t^beta2_decay                                  share of the new gradient
        r ← (1 − ρ) r + ρ · mean over columns of g²        (n, 1)
        c ← (1 − ρ) c + ρ · mean over rows of g²           (1, m)
        V = r c / mean(r)                                  (n, m), of rank one
        u = g / √V                                         the step, before its size
        w ← w − min(lr, 1/√t) · max(eps[1], rms(w)) · u / max(1, rms(u) / d)

    rms is the root of the mean square. A vector keeps its V in full: V ← (1 − ρ) V + ρ g². So a
    network's parameters are best given as a dictionary of matrices and biases; of an array of more
    dimensions, the last two are rows and columns. weight_decay λ first shrinks w by 1 − lr λ.
    V is kept above eps[0]² and mean(r) above eps[0], the machine's precision unless given, as in
    PyTorch; the paper adds eps[0] = 1e-30 to g². PyTorch has no momentum either, the paper may.
    Errors: ValueError for beta2_decay above 0, d not above 0, or lr or weight_decay below 0.
    Source: CS6301; Shazeer and Stern 2018.
    """

    def __init__(
        self,
        lr: float = 0.01,
        beta2_decay: float = -0.8,
        *,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(lr, weight_decay)
        require(beta2_decay <= 0, "beta2_decay", "at most 0", beta2_decay)
        require(d > 0, "d", "above 0", d)
        self.beta2_decay, self.eps, self.d = beta2_decay, eps, d

    def _new_slots(self, w: Array) -> Slots:
        if w.ndim < 2:
            return {"V": np.zeros_like(w)}
        return {
            "row": np.zeros_like(w[..., :, :1]),
            "column": np.zeros_like(w[..., :1, :]),
        }

    def _update(self, w: Array, g: Array, slots: Slots) -> None:
        size = min(self.lr, 1 / math.sqrt(self.steps)) * max(self.eps[1], rms(w))
        self._shrink(w)
        smallest = float(np.finfo(w.dtype).eps) if self.eps[0] is None else self.eps[0]
        V = self._mean_square(g, slots, smallest)
        u = g / np.sqrt(np.maximum(V, smallest**2))
        w -= size / max(1.0, rms(u) / self.d) * u

    def _mean_square(self, g: Array, slots: Slots, smallest: float) -> Array:
        """V, the running mean of g², from its factors where there are two.

        The means are written as r ← r + ρ (new − r), which is (1 − ρ) r + ρ new.
        """
        rho = self.steps**self.beta2_decay
        square = np.square(g)
        if "V" in slots:
            slots["V"] += rho * (square - slots["V"])
            return slots["V"]
        row, column = slots["row"], slots["column"]
        row += rho * (square.mean(axis=-1, keepdims=True) - row)
        column += rho * (square.mean(axis=-2, keepdims=True) - column)
        mean: Array = np.maximum(row.mean(axis=-2, keepdims=True), smallest)
        return row * column / mean


def rms(values: Array) -> float:
    """Root of the mean square of all entries."""
    return float(np.sqrt(np.mean(np.square(values))))
