"""One learning rate per weight: Adagrad, RMSProp and Adadelta.

The decks add eps inside the root, √(G + eps); PyTorch adds it outside, √G + eps. The default is
PyTorch's, eps_inside_root=True is the decks'. It matters when gradients are as small as eps.
"""

from __future__ import annotations

import numpy as np

from nnlib.arrays import Array
from nnlib.optimizers.base import SCRATCH, Optimizer, Slots, require


class Adagrad(Optimizer):
    """Divide each weight's step by the root of the sum of all its squared gradients.

    G ← G + g²            w ← w − lr · g / (√G + eps)

    with G at first 0, everything elementwise. The steps only shrink, and may end too early.
    weight_decay λ adds λ w to g. PyTorch's lr_decay is left out: see nnlib.schedules.inverse_time.
    Errors: ValueError for lr, eps or weight_decay below 0.
    Source: DASC7606; Duchi, Hazan and Singer 2011. One slide of the deck divides by the G of the
    step before, its summary by the new one, as everybody does.
    """

    def __init__(
        self,
        lr: float = 0.01,
        *,
        eps: float = 1e-10,
        weight_decay: float = 0.0,
        eps_inside_root: bool = False,
    ) -> None:
        super().__init__(lr, weight_decay)
        require(eps >= 0, "eps", "at least 0", eps)
        self.eps, self.eps_inside_root = eps, eps_inside_root

    def _new_slots(self, w: Array) -> Slots:
        return {"G": np.zeros_like(w)}

    def _update(self, w: Array, g: Array, slots: Slots) -> None:
        g, G, scratch = self._penalized(w, g), slots["G"], slots[SCRATCH]
        G += np.square(g, out=scratch)
        w -= self.lr * (g / root(G, self.eps, self.eps_inside_root, scratch))


class RMSProp(Optimizer):
    """Adagrad with a running mean instead of a sum, so that old gradients are forgotten.

    G ← alpha · G + (1 − alpha) g²            w ← w − lr · g / (√G + eps)

    with G at first 0, everything elementwise; the deck calls alpha β. With momentum μ the quotient
    feeds a velocity: v ← μ v + g / (√G + eps), w ← w − lr · v.
    weight_decay λ adds λ w to g. PyTorch's centered variant is left out.
    Errors: ValueError for alpha outside [0, 1], or lr, eps, momentum or weight_decay below 0.
    Source: DASC7606; Tieleman and Hinton 2012.
    """

    def __init__(
        self,
        lr: float = 0.01,
        alpha: float = 0.99,
        *,
        eps: float = 1e-8,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        eps_inside_root: bool = False,
    ) -> None:
        super().__init__(lr, weight_decay)
        require(0 <= alpha <= 1, "alpha", "between 0 and 1", alpha)
        require(eps >= 0, "eps", "at least 0", eps)
        require(momentum >= 0, "momentum", "at least 0", momentum)
        self.alpha, self.eps, self.eps_inside_root = alpha, eps, eps_inside_root
        self.momentum = momentum

    def _new_slots(self, w: Array) -> Slots:
        velocity = {"velocity": np.zeros_like(w)} if self.momentum else {}
        return {"G": np.zeros_like(w)} | velocity

    def _update(self, w: Array, g: Array, slots: Slots) -> None:
        g, G, scratch = self._penalized(w, g), slots["G"], slots[SCRATCH]
        running_mean(G, np.square(g, out=scratch), self.alpha)
        direction: Array = g / root(G, self.eps, self.eps_inside_root, scratch)
        if self.momentum:
            v = slots["velocity"]
            v *= self.momentum
            v += direction
            direction = v
        w -= np.multiply(direction, self.lr, out=scratch)


class Adadelta(Optimizer):
    """RMSProp whose learning rate is the size of the recent steps: no rate to choose.

    G ← rho · G + (1 − rho) g²
    Δ = g · √(D + eps) / √(G + eps)            w ← w − lr · Δ
    D ← rho · D + (1 − rho) Δ²

    with G and D at first 0, everything elementwise. The paper has no lr, that is, lr = 1.
    weight_decay λ adds λ w to g.
    Errors: ValueError for rho outside [0, 1], or lr, eps or weight_decay below 0.
    Source: CS6301; Zeiler 2012.
    """

    def __init__(
        self,
        lr: float = 1.0,
        rho: float = 0.9,
        *,
        eps: float = 1e-6,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(lr, weight_decay)
        require(0 <= rho <= 1, "rho", "between 0 and 1", rho)
        require(eps >= 0, "eps", "at least 0", eps)
        self.rho, self.eps = rho, eps

    def _new_slots(self, w: Array) -> Slots:
        return {"G": np.zeros_like(w), "D": np.zeros_like(w)}

    def _update(self, w: Array, g: Array, slots: Slots) -> None:
        g, G, D, scratch = self._penalized(w, g), slots["G"], slots["D"], slots[SCRATCH]
        running_mean(G, np.square(g, out=scratch), self.rho)
        delta = g * np.sqrt((D + self.eps) / (G + self.eps))  # one root of the quotient of both
        running_mean(D, np.square(delta, out=scratch), self.rho)
        w -= np.multiply(delta, self.lr, out=scratch)


def running_mean(mean: Array, values: Array, keep: float) -> None:
    """mean ← keep · mean + (1 − keep) · values; both arrays are overwritten."""
    values *= 1 - keep
    mean *= keep
    mean += values


def root(square: Array, eps: float, eps_inside_root: bool, out: Array) -> Array:
    """√square + eps, or √(square + eps): a denominator that is never zero."""
    if eps_inside_root:
        return np.sqrt(np.add(square, eps, out=out), out=out)
    return np.add(np.sqrt(square, out=out), eps, out=out)
