"""Costs to go down, and the paths that optimizers walk on them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import Array
from nnlib.optimizers import SGD, Adagrad, Adam, Optimizer, RMSProp
from nnlib.optimizers.base import SCRATCH, Slots

LOST = 1e3  # a path this far from the origin will not come back


@dataclass(frozen=True)
class Landscape:
    """A cost J over two weights, its gradient, where the race starts, and what part to draw.

    Shapes: weights (..., 2); J (...); gradient (..., 2). With noise, every entry of a gradient
    that an optimizer gets is off by a random number of this standard deviation.
    """

    name: str
    J: Callable[[Array], Array]
    gradient: Callable[[Array], Array]
    start: tuple[float, float]
    lowest: float
    view: tuple[tuple[float, float], tuple[float, float]]
    noise: float = 0.0


def ravine(steepness: float = 25.0) -> Landscape:
    """J = (w1² + steepness w2²) / 2: flat along the valley, steep across it.

    Gradient descent is stable across the valley below a learning rate of 2 / steepness.
    """
    scale = np.array([1.0, steepness])
    return Landscape(
        "ravine",
        lambda w: (w**2 @ scale) / 2,
        lambda w: w * scale,
        start=(-4.0, 1.3),
        lowest=0.0,
        view=((-4.4, 2.6), (-1.7, 1.7)),
    )


def saddle() -> Landscape:
    """J = w1²/2 - w2²/2 + w2⁴/4: a saddle at the origin, minima at (0, ±1) with J = -1/4.

    The start lies nearly on the ridge, where descent first heads for the saddle.
    """
    return Landscape(
        "saddle",
        lambda w: w[..., 0] ** 2 / 2 - w[..., 1] ** 2 / 2 + w[..., 1] ** 4 / 4,
        lambda w: np.stack([w[..., 0], w[..., 1] ** 3 - w[..., 1]], axis=-1),
        start=(-1.8, 0.01),
        lowest=-0.25,
        view=((-2.1, 1.3), (-0.6, 1.5)),
    )


def noisy_bowl() -> Landscape:
    """J = 2 w1² + 2 w2², equally steep in all directions; gradients are noisy, as of mini-batches.

    Descent reaches the bottom in no time; what matters is who comes to rest there.
    """
    return Landscape(
        "noisy bowl",
        lambda w: 2 * np.sum(w**2, axis=-1),
        lambda w: 4 * w,
        start=(-3.4, 1.6),
        lowest=0.0,
        view=((-4.0, 3.8), (-3.2, 3.2)),
        noise=4.0,
    )


LANDSCAPES = {"ravine": ravine, "saddle": saddle, "noisy bowl": noisy_bowl}
RATES = {
    "SGD": 0.03,
    "momentum": 0.03,
    "Nesterov": 0.03,
    "Adagrad": 0.5,
    "RMSProp": 0.05,
    "Adam": 0.2,
}


def make_optimizer(name: str, lr: float) -> Optimizer:
    """A fresh optimizer of the race, with the usual values besides the learning rate."""
    kinds: dict[str, Callable[[], Optimizer]] = {
        "SGD": lambda: SGD(lr),
        "momentum": lambda: SGD(lr, momentum=0.9),
        "Nesterov": lambda: SGD(lr, momentum=0.9, nesterov=True),
        "Adagrad": lambda: Adagrad(lr),
        "RMSProp": lambda: RMSProp(lr, alpha=0.9),
        "Adam": lambda: Adam(lr),
    }
    return kinds[name]()


class Rule(Optimizer):
    """An optimizer that steps as a function says: step(w, g, *memories, **setting).

    The memories start at zero; with counted=True the number of steps so far is the last of them.
    The function returns the new w and the new memories, or w alone when there are none.
    """

    def __init__(
        self, step: Callable[..., Any], memories: int = 1, *, counted: bool = False, **setting: Any
    ) -> None:
        super().__init__(setting.get("lr", 0.0))
        self._rule, self._memories = step, memories
        self._counted, self._setting = counted, setting

    def _new_slots(self, w: Array) -> Slots:
        return {str(k): np.zeros_like(w) for k in range(self._memories)}

    def _update(self, w: Array, g: Array, slots: Slots) -> None:
        kept = {name: array for name, array in slots.items() if name != SCRATCH}
        count = (self.steps - 1,) if self._counted else ()
        memories = (array.copy() for array in kept.values())
        answer = self._rule(w.copy(), g.copy(), *memories, *count, **self._setting)
        new, *after = answer if kept else (answer,)
        w[...] = new
        for name, array in zip(kept, after, strict=False):
            slots[name] = np.asarray(array)


def racer(name: str) -> Optimizer:
    """An optimizer of the race with a learning rate that suits it."""
    return make_optimizer(name, RATES[name])


def walk(
    optimizer: Optimizer, gradient: Callable[[Array], Array], start: ArrayLike, steps: int
) -> Array:
    """The points an optimizer visits, start included; the path ends early when it is lost.

    Shapes: start (...); returns (at most steps + 1, ...).
    """
    w: Array = np.array(start, dtype=np.float64)
    points = [w.copy()]
    for _ in range(steps):
        optimizer.step(w, gradient(w))
        points.append(w.copy())
        if not np.abs(w).max() < LOST:
            break
    return np.array(points)


def race_path(landscape: Landscape, optimizer: Optimizer, steps: int, seed: int = 0) -> Array:
    """The points (at most steps + 1, 2) that an optimizer visits on a landscape.

    Runs with one seed meet the same noise, so that a race is fair.
    """
    return walk(optimizer, _measured_gradient(landscape, seed), landscape.start, steps)


def race_cost(landscape: Landscape, optimizer: Optimizer, steps: int, runs: int = 400) -> Array:
    """The mean of J over many runs with noise of their own, after each step: (steps + 1,)."""
    starts = np.tile(landscape.start, (runs, 1))  # a memory for each: all runs in one array
    paths = walk(optimizer, _measured_gradient(landscape, 0), starts, steps)
    mean: Array = landscape.J(paths).mean(axis=1)
    return mean


def _measured_gradient(landscape: Landscape, seed: int) -> Callable[[Array], Array]:
    """The gradient as an optimizer gets it, with the landscape's noise."""
    rng = np.random.default_rng(seed)
    return lambda w: landscape.gradient(w) + landscape.noise * rng.normal(size=w.shape)


def valleys(w: Array) -> Array:
    """J of one weight with a local minimum at -1.30 and the global one at 1.39."""
    return 0.55 * w**4 - 2 * w**2 - 0.35 * w + 2.9


def valleys_slope(w: Array) -> Array:
    """dJ/dw of `valleys`."""
    return 2.2 * w**3 - 4 * w - 0.35


def noisy_line(N: int = 32, seed: int = 3) -> tuple[Array, Array]:
    """Points around y = 1.5 x - 0.5 with noise. Shapes: x (N,), y (N,)."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=N)
    return x, 1.5 * x - 0.5 + 0.6 * rng.normal(size=N)


def line_gradients(theta: Array, x: Array, y: Array) -> Array:
    """The gradient of each example's (w x + b - y)² / 2. theta (2,) is (w, b); returns (N, 2)."""
    error = theta[0] * x + theta[1] - y
    return np.stack([error * x, error], axis=1)
