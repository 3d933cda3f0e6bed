"""Optimizers as pure step functions, as the decks write them: reference answers of lesson 07.

A step takes a parameter array w, the gradient g of J at w, and what the optimizer remembers about
w; it returns the new w and what to remember, all of the shape of w. Everything is elementwise, and
every memory is zero at first. nnlib.optimizers has the same steps for whole networks.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nnlib.arrays import Array

Gradient = Callable[[Array], Array]


def minibatch_rows(N: int, batch_size: int, rng: Generator) -> list[NDArray[np.intp]]:
    """Rows 0 .. N-1 in a fresh order, each once, cut into batches; the last one may be smaller.

    Source: BUSN20800 (subsets without replacement), CS6301 (shuffle every epoch).
    """
    order = rng.permutation(N)
    return [order[start : start + batch_size] for start in range(0, N, batch_size)]


def sgd_step(w: Array, g: Array, lr: float) -> Array:
    """w - lr g. Source: CS6301, DASC7606."""
    return w - lr * g


def decayed_rates(lr: float, kappa: float, t: float) -> tuple[float, float]:
    """(lr exp(-kappa t), lr / (1 + kappa t)): exponential and inverse-time decay.

    Source: BUSN20800.
    """
    return lr * math.exp(-kappa * t), lr / (1 + kappa * t)


def momentum_step(w: Array, g: Array, v: Array, lr: float, mu: float) -> tuple[Array, Array]:
    """v <- mu v - lr g, w <- w + v. Returns w and v. Source: DASC7606; Polyak 1964."""
    v = mu * v - lr * g
    return w + v, v


def nesterov_step(
    w: Array, gradient: Gradient, v: Array, lr: float, mu: float
) -> tuple[Array, Array]:
    """Momentum with the gradient taken at the point ahead, w + mu v. Returns w and v.

    Source: DASC7606; Nesterov 1983, Sutskever et al. 2013.
    """
    v = mu * v - lr * gradient(w + mu * v)
    return w + v, v


def nesterov_pytorch_step(
    w: Array, g: Array, v: Array, lr: float, mu: float
) -> tuple[Array, Array]:
    """v <- mu v + g, w <- w - lr (g + mu v): w is the point ahead. Returns w and v.

    Source: DASC7606 (PyTorch's documentation).
    """
    v = mu * v + g
    return w - lr * (g + mu * v), v


def adagrad_step(w: Array, g: Array, G: Array, lr: float, eps: float) -> tuple[Array, Array]:
    """G <- G + g², w <- w - lr g / sqrt(G + eps). Returns w and G.

    Source: DASC7606 (its summary); Duchi, Hazan and Singer 2011.
    """
    G = G + g**2
    return w - lr * g / np.sqrt(G + eps), G


def rmsprop_step(
    w: Array, g: Array, G: Array, lr: float, beta: float, eps: float
) -> tuple[Array, Array]:
    """G <- beta G + (1 - beta) g², w <- w - lr g / sqrt(G + eps). Returns w and G.

    Source: DASC7606; Tieleman and Hinton 2012.
    """
    G = beta * G + (1 - beta) * g**2
    return w - lr * g / np.sqrt(G + eps), G


def adadelta_step(
    w: Array, g: Array, G: Array, D: Array, rho: float, eps: float
) -> tuple[Array, Array, Array]:
    """RMSProp with the root of D, a running mean of its own squared steps, as the learning rate.

    G <- rho G + (1 - rho) g²
    delta = -sqrt(D + eps) / sqrt(G + eps) g,  w <- w + delta
    D <- rho D + (1 - rho) delta²
    Returns w, G and D. Source: CS6301; Zeiler 2012.
    """
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, G, rho * D + (1 - rho) * delta**2


def adam_step(
    w: Array,
    g: Array,
    m: Array,
    v: Array,
    t: int,
    lr: float = 0.001,
    gamma: float = 0.9,
    beta: float = 0.999,
    eps: float = 1e-8,
    corrected: bool = True,
) -> tuple[Array, Array, Array, int]:
    """Step along a running mean m of g, divided by the root of a running mean v of g².

    t counts the steps already taken. Returns w, m, v and t + 1.
    corrected=False leaves out the division by 1 - gamma^t and 1 - beta^t, as the deck does.
    Source: DASC7606; Kingma and Ba 2015.
    """
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = (m / (1 - gamma**t), v / (1 - beta**t)) if corrected else (m, v)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def amsgrad_step(
    w: Array,
    g: Array,
    m: Array,
    v: Array,
    v_max: Array,
    lr: float = 0.001,
    gamma: float = 0.9,
    beta: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Array, Array, Array, Array]:
    """Adam without bias correction, divided by the root of the largest v so far.

    v_max <- max(v_max, v),  w <- w - lr m / (sqrt(v_max) + eps). Returns w, m, v and v_max.
    Source: DASC7606 (PyTorch's option amsgrad); Reddi, Kale and Kumar 2018.
    """
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.maximum(v_max, v)
    return w - lr * m / (np.sqrt(v_max) + eps), m, v, v_max


def adamw_step(
    w: Array,
    g: Array,
    m: Array,
    v: Array,
    t: int,
    lr: float = 0.001,
    decay: float = 0.01,
    gamma: float = 0.9,
    beta: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Array, Array, Array, int]:
    """Shrink w by 1 - lr decay, then take Adam's step for the gradient alone.

    Source: CS6301; Loshchilov and Hutter 2019.
    """
    return adam_step((1 - lr * decay) * w, g, m, v, t, lr, gamma, beta, eps)


def xavier(D: int, H: int, rng: Generator) -> Array:
    """W (D, H) from U[-r, r] with r = sqrt(6 / (D + H)).

    Source: CS6301; Glorot and Bengio 2010.
    """
    r = math.sqrt(6 / (D + H))
    return rng.uniform(-r, r, (D, H))
