"""A rule with three faults, to be diagnosed, and the symptoms that show them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.arrays import Array

Step = Callable[..., Any]
SIZES = np.geomspace(1e-6, 1.0, 13)


def friends_step(w: Array, g: Array, m: Array, v: Array, t: int, lr: float, decay: float) -> Any:
    t = t + 1
    g = g + decay * w
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / 0.1, v / 0.001
    return w - lr * m_hat / np.sqrt(v_hat + 1e-8), m, v, t


def step_lengths(step: Step, steps: int = 40) -> Array:
    """How far each step goes, in learning rates, while the gradient stays 1: (steps,)."""
    state: tuple[Any, ...] = (np.zeros(1), np.zeros(1), np.zeros(1), 0)
    lengths = []
    for _ in range(steps):
        before, (w, *memories) = state[0], _taken(step, state, np.ones(1), lr=1.0, decay=0.0)
        lengths.append(float(before[0] - w[0]))
        state = (w, *memories)
    return np.array(lengths)


def first_steps_by_size(step: Step) -> Array:
    """How far the first step goes, in learning rates, for gradients of each of SIZES: (13,)."""
    start = (np.zeros(len(SIZES)), np.zeros(len(SIZES)), np.zeros(len(SIZES)), 0)
    w, *_ = _taken(step, start, SIZES.copy(), lr=1.0, decay=0.0)
    return -np.asarray(w)


def shrunken(step: Step, steps: int = 1000) -> tuple[float, float]:
    """The means of weights that start at 1, after steps whose gradients are noise.

    The first mean is of weights with gradients of size 1, the second of size 0.1.
    """
    size, rng = np.array([[1.0], [0.1]]), np.random.default_rng(0)
    state: tuple[Any, ...] = (np.ones((2, 500)), np.zeros((2, 500)), np.zeros((2, 500)), 0)
    for _ in range(steps):
        g = size * rng.normal(size=(2, 500))
        state = tuple(_taken(step, state, g, lr=0.001, decay=0.1))
    large, small = np.asarray(state[0]).mean(axis=1)
    return float(large), float(small)


def _taken(step: Step, state: tuple[Any, ...], g: Array, **setting: float) -> Any:
    w, *memories = state
    return step(w, g, *memories, **setting)
