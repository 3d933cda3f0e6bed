"""Adam, momentum and a learning rate per weight in one, and AdamW."""

from __future__ import annotations

import math

import numpy as np

from nnlib.arrays import Array
from nnlib.optimizers.adaptive import root, running_mean
from nnlib.optimizers.base import SCRATCH, Optimizer, Slots, require


class Adam(Optimizer):
    """Follow a running mean of the gradient, divided by the root of a running mean of its square.

    m ← β1 m + (1 − β1) g            m̂ = m / (1 − β1^t)
    v ← β2 v + (1 − β2) g²           v̂ = v / (1 − β2^t)
    w ← w − lr · m̂ / (√v̂ + eps)

    with betas = (β1, β2), t the number of the step from 1, m and v at first 0, everything
    elementwise. The divisions by 1 − β^t undo the pull of the zero start.
    bias_correction=False leaves them out, m̂ = m and v̂ = v: the deck's Adam, whose first steps are
    (1 − β1) / √(1 − β2) ≈ 3.2 times as long. The deck writes γ for β1 and β for β2.
    amsgrad=True replaces v, before its correction, by the largest v so far; Reddi et al. correct
    nothing (bias_correction=False), PyTorch's formula takes the maximum of v̂, its code that of v.
    weight_decay λ adds λ w to g.
    Errors: ValueError for betas outside [0, 1), or lr, eps or weight_decay below 0.
    Source: DASC7606; Kingma and Ba 2015; Reddi, Kale and Kumar 2018.
    """

    def __init__(
        self,
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        *,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        bias_correction: bool = True,
    ) -> None:
        super().__init__(lr, weight_decay)
        require(all(0 <= beta < 1 for beta in betas), "betas", "at least 0 and below 1", betas)
        require(eps >= 0, "eps", "at least 0", eps)
        self.betas, self.eps = betas, eps
        self.amsgrad, self.bias_correction = amsgrad, bias_correction

    def _new_slots(self, w: Array) -> Slots:
        largest = {"v_max": np.zeros_like(w)} if self.amsgrad else {}
        return {"m": np.zeros_like(w), "v": np.zeros_like(w)} | largest

    def _update(self, w: Array, g: Array, slots: Slots) -> None:
        self._follow(w, self._penalized(w, g), slots)

    def _follow(self, w: Array, g: Array, slots: Slots) -> None:
        """The formula, with the corrections c1 = 1 − β1^t and c2 = 1 − β2^t moved to numbers.

        lr · (m / c1) / (√(v / c2) + eps) = lr √c2 / c1 · m / (√v + eps √c2)
        """
        m, v, scratch = slots["m"], slots["v"], slots[SCRATCH]
        beta1, beta2 = self.betas
        np.copyto(scratch, g)
        running_mean(m, scratch, beta1)
        running_mean(v, np.square(g, out=scratch), beta2)
        if self.amsgrad:
            v = np.maximum(slots["v_max"], v, out=slots["v_max"])
        c1 = 1 - beta1**self.steps if self.bias_correction else 1.0
        c2 = 1 - beta2**self.steps if self.bias_correction else 1.0
        direction = np.divide(m, root(v, self.eps * math.sqrt(c2), False, scratch), out=scratch)
        direction *= self.lr * math.sqrt(c2) / c1
        w -= direction


class AdamW(Adam):
    """Adam with weight decay decoupled from the gradient.

    w ← (1 − lr λ) w, then Adam's step with the gradient of the cost alone; λ is weight_decay.
    In Adam with λ w inside g, weights with large gradients are decayed less; here all equally.
    The paper multiplies λ by the schedule's factor only; here, as in PyTorch, by all of lr.
    Errors: as Adam.
    Source: CS6301; Loshchilov and Hutter 2019.
    """

    def __init__(
        self,
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        *,
        eps: float = 1e-8,
        weight_decay: float = 0.01,
        amsgrad: bool = False,
        bias_correction: bool = True,
    ) -> None:
        super().__init__(
            lr,
            betas,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            bias_correction=bias_correction,
        )

    def _update(self, w: Array, g: Array, slots: Slots) -> None:
        self._shrink(w)
        self._follow(w, g, slots)
