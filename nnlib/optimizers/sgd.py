"""Gradient descent, plain and with the two kinds of momentum."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnlib.arrays import Array
from nnlib.optimizers.base import SCRATCH, Optimizer, Slots, require


class SGD(Optimizer):
    """(Stochastic) gradient descent: batch, mini-batch or single example, as the gradient is.

    Plain: w ← w − lr · g.

    Momentum μ, with the velocity v at first 0, in two conventions:

        "pytorch"      v ← μ v + g            w ← w − lr · v
        "sutskever"    v ← μ v − lr · g       w ← w + v

    Both walk the same path while lr is constant. After a change of lr the velocity of the first
    is rescaled at once, that of the second only as it fades. The decks use the second.

    Nesterov's momentum takes the gradient at the point ahead, w + μ v. As in all frameworks, the
    array that step changes is this point ahead itself, so that the gradient is taken where the
    parameters are:

        "pytorch"      v ← μ v + g            w ← w − lr · (g + μ v)
        "sutskever"    v ← μ v − lr · g       w ← w + μ v − lr · g

    weight_decay λ adds λ w to g. PyTorch's dampening is left out.
    Errors: ValueError for lr, momentum or weight_decay below 0, nesterov without momentum, or an
    unknown convention.
    Source: DASC7606 and CS6301; Polyak 1964, Nesterov 1983, Sutskever et al. 2013.
    """

    def __init__(
        self,
        lr: float = 0.001,
        momentum: float = 0.0,
        *,
        nesterov: bool = False,
        weight_decay: float = 0.0,
        convention: Literal["pytorch", "sutskever"] = "pytorch",
    ) -> None:
        super().__init__(lr, weight_decay)
        require(momentum >= 0, "momentum", "at least 0", momentum)
        require(momentum > 0 or not nesterov, "momentum", "above 0 with nesterov=True", momentum)
        require(
            convention in ("pytorch", "sutskever"),
            "convention",
            '"pytorch" or "sutskever"',
            repr(convention),
        )
        self.momentum, self.nesterov, self.convention = momentum, nesterov, convention

    def _new_slots(self, w: Array) -> Slots:
        return {"velocity": np.zeros_like(w)} if self.momentum else {}

    def _update(self, w: Array, g: Array, slots: Slots) -> None:
        g = self._penalized(w, g)
        if not self.momentum:
            w -= np.multiply(g, self.lr, out=slots[SCRATCH])
        elif self.convention == "pytorch":
            self._update_pytorch(w, g, slots["velocity"], slots[SCRATCH])
        else:
            self._update_sutskever(w, g, slots["velocity"], slots[SCRATCH])

    def _update_pytorch(self, w: Array, g: Array, v: Array, scratch: Array) -> None:
        v *= self.momentum
        v += g
        direction = g + self.momentum * v if self.nesterov else v
        w -= np.multiply(direction, self.lr, out=scratch)

    def _update_sutskever(self, w: Array, g: Array, v: Array, scratch: Array) -> None:
        gradient_step = np.multiply(g, self.lr, out=scratch)
        v *= self.momentum
        v -= gradient_step
        w += self.momentum * v - gradient_step if self.nesterov else v
