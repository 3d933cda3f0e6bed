"""Mistakes in the exercises of lesson 07: plain and accelerated descent, and schedules."""

from typing import Any

import numpy as np

Step = Any

sgd_step = {
    "rate-missing": (
        lambda w, g, lr: w - g,
        "the learning rate is missing: the step is lr times the gradient",
    ),
    "rate-fixed": (
        lambda w, g, lr: w - 0.1 * g,
        "the step does not depend on lr: use the argument, not a number",
    ),
    "normalized": (
        lambda w, g, lr: w - lr * g / np.linalg.norm(g),
        "the gradient is scaled to length 1: its length belongs to the step",
    ),
    "sign-only": (
        lambda w, g, lr: w - lr * np.sign(g),
        "only the signs of the gradient are used: its sizes belong to the step",
    ),
    "mean-gradient": (
        lambda w, g, lr: w - lr * np.mean(g),
        "all weights get the mean of the gradient: each weight has its own entry",
    ),
    "rate-on-weights": (
        lambda w, g, lr: lr * (w - g),
        "the learning rate multiplies the weights too: it belongs to the gradient alone",
    ),
}

decayed_rates = {
    "swapped": (
        lambda lr, kappa, t: (lr / (1 + kappa * t), lr * np.exp(-kappa * t)),
        "the order is exponential, inverse-time",
    ),
    "grows": (
        lambda lr, kappa, t: (lr * np.exp(kappa * t), lr / (1 + kappa * t)),
        "the exponential one grows: the exponent is -kappa t",
    ),
    "start-ignored": (
        lambda lr, kappa, t: (np.exp(-kappa * t), 1 / (1 + kappa * t)),
        "at t = 0 both must be lr: multiply by it",
    ),
    "kappa-missing": (
        lambda lr, kappa, t: (lr * np.exp(-t), lr / (1 + t)),
        "kappa is missing: it says how fast the rates fall",
    ),
    "time-missing": (
        lambda lr, kappa, t: (lr * np.exp(-kappa), lr / (1 + kappa)),
        "these rates do not change with t",
    ),
    "percent": (
        lambda lr, kappa, t: (lr * (1 - kappa) ** t, lr / (1 + kappa * t)),
        "(1 - kappa)^t falls a little faster than exp(-kappa t): take the exponential itself",
    ),
    "bracket-missing": (
        lambda lr, kappa, t: (lr * np.exp(-kappa * t), lr / 1 + kappa * t),
        "brackets are missing: lr / 1 + kappa t adds kappa t to the rate",
    ),
    "one-missing": (
        lambda lr, kappa, t: (lr * np.exp(-kappa * t), lr * (1 - kappa * t)),
        "1 - kappa t becomes negative: divide by 1 + kappa t instead",
    ),
}


def _momentum(velocity: Step, move: Step = lambda w, v, lr: w + v) -> Step:
    """A step of momentum from a formula for the velocity and one for the new weights."""

    def step(w: Any, g: Any, v: Any, lr: float, mu: float) -> Any:
        v = velocity(g, v, lr, mu)
        return move(w, v, lr), v

    return step


momentum_step = {
    "momentum-sign": (
        _momentum(lambda g, v, lr, mu: mu * v + lr * g),
        "the velocity points uphill: it is pushed by minus the gradient, v = mu v - lr g",
    ),
    "velocity-reversed": (
        _momentum(lambda g, v, lr, mu: -mu * v - lr * g),
        "the old velocity enters with the wrong sign: it is kept, +mu v",
    ),
    "velocity-lost": (
        lambda w, g, v, lr, mu: (w - lr * g, v),
        "this is plain descent: the velocity is reset or never handed on. Return the new v, which "
        "contains mu times the old one",
    ),
    "old-velocity": (
        lambda w, g, v, lr, mu: (w + v, mu * v - lr * g),
        "w moves by the old velocity: compute the new one first",
    ),
    "running-mean": (
        _momentum(lambda g, v, lr, mu: mu * v - (1 - mu) * lr * g),
        "the gradient is multiplied by 1 - mu: that is a running mean, momentum is a sum",
    ),
    "never-forgets": (
        _momentum(lambda g, v, lr, mu: v - lr * g),
        "mu is missing: the velocity never forgets",
    ),
    "mu-on-gradient": (
        _momentum(lambda g, v, lr, mu: mu * (v - lr * g)),
        "mu multiplies the gradient too: it belongs to the old velocity alone",
    ),
    "rate-twice": (
        _momentum(lambda g, v, lr, mu: mu * v - lr * g, lambda w, v, lr: w + lr * v),
        "the learning rate is applied twice: once in the velocity, again in the step",
    ),
    "nesterov": (
        lambda w, g, v, lr, mu: (
            w + mu * (mu * v - lr * g) - lr * g,
            mu * v - lr * g,
        ),
        "this is Nesterov's step: plain momentum moves by v itself",
    ),
    "order-swapped": (
        lambda w, g, v, lr, mu: (mu * v - lr * g, w + mu * v - lr * g),
        "the order of the results is w, v",
    ),
}


def _nesterov(place: Step, move: Step = lambda w, v_old, v, mu: w + v) -> Step:
    """A step of Nesterov from the place of the gradient and a formula for the new weights."""

    def step(w: Any, gradient: Any, v: Any, lr: float, mu: float) -> Any:
        new = mu * v - lr * gradient(place(w, v, lr, mu))
        return move(w, v, new, mu), new

    return step


def _ahead(w: Any, v: Any, lr: float, mu: float) -> Any:
    return w + mu * v


nesterov_step = {
    "no-look-ahead": (
        _nesterov(lambda w, v, lr, mu: w),
        "the gradient is taken at w: this is plain momentum. Take it at the point ahead, w + mu v",
    ),
    "looks-back": (
        _nesterov(lambda w, v, lr, mu: w - mu * v),
        "the gradient is taken behind w: the point ahead is w + mu v",
    ),
    "too-far-ahead": (
        _nesterov(lambda w, v, lr, mu: w + v),
        "the gradient is taken at w + v: the momentum step is only mu v",
    ),
    "ahead-by-rate": (
        _nesterov(lambda w, v, lr, mu: w + lr * v),
        "the look-ahead goes lr v: the momentum step is mu v",
    ),
    "at-velocity": (
        _nesterov(lambda w, v, lr, mu: mu * v),
        "the gradient is taken at mu v: the point ahead is w + mu v",
    ),
    "counted-twice": (
        _nesterov(_ahead, lambda w, v_old, v, mu: w + mu * v_old + v),
        "the momentum step is made twice: v contains mu v already, so w moves by v alone",
    ),
    "velocity-lost": (
        lambda w, gradient, v, lr, mu: (w + mu * v - lr * gradient(w + mu * v), v),
        "the velocity is never handed on: return the new v, which contains mu times the old one",
    ),
    "old-velocity": (
        _nesterov(_ahead, lambda w, v_old, v, mu: w + v_old),
        "w moves by the old velocity: compute the new one first",
    ),
    "momentum-sign": (
        lambda w, gradient, v, lr, mu: (
            w + mu * v + lr * gradient(w + mu * v),
            mu * v + lr * gradient(w + mu * v),
        ),
        "the velocity points uphill: it is pushed by minus the gradient",
    ),
    "order-swapped": (
        lambda w, gradient, v, lr, mu: _nesterov(_ahead)(w, gradient, v, lr, mu)[::-1],
        "the order of the results is w, v",
    ),
}


def _pytorch(direction: Step, velocity: Step = lambda g, v, mu: mu * v + g) -> Step:
    """A step in PyTorch's convention from a wrong direction or a wrong velocity."""

    def step(w: Any, g: Any, v: Any, lr: float, mu: float) -> Any:
        v = velocity(g, v, mu)
        return w - lr * direction(g, v, mu), v

    return step


nesterov_pytorch_step = {
    "no-look-ahead": (
        _pytorch(lambda g, v, mu: v),
        "this is plain momentum: Nesterov's direction is g + mu v with the new v",
    ),
    "gradient-missing": (
        _pytorch(lambda g, v, mu: mu * v),
        "the gradient itself is missing in the direction: g + mu v",
    ),
    "mu-missing": (
        _pytorch(lambda g, v, mu: g + v),
        "in the direction the new velocity is multiplied by mu: g + mu v",
    ),
    "never-forgets": (
        _pytorch(lambda g, v, mu: g + mu * v, lambda g, v, mu: v + g),
        "the velocity never forgets: it is mu v + g",
    ),
    "running-mean": (
        _pytorch(lambda g, v, mu: g + mu * v, lambda g, v, mu: mu * v + (1 - mu) * g),
        "the gradient is multiplied by 1 - mu: that is a running mean, momentum is a sum",
    ),
    "velocity-lost": (
        lambda w, g, v, lr, mu: (w - lr * (g + mu * (mu * v + g)), v),
        "the old velocity is returned: return the new one",
    ),
    "momentum-sign": (
        _pytorch(lambda g, v, mu: -g - mu * v),
        "this climbs: here v is a sum of gradients, so w moves against it",
    ),
    "direction-kept": (
        lambda w, g, v, lr, mu: (
            w - lr * (g + mu * (mu * v + g)),
            g + mu * (mu * v + g),
        ),
        "the direction g + mu v is stored: remember v itself",
    ),
    "rate-twice": (
        lambda w, g, v, lr, mu: (w - lr * (g + mu * (mu * v + lr * g)), mu * v + lr * g),
        "the learning rate is in the velocity as well: PyTorch leaves it out there",
    ),
    "order-swapped": (
        lambda w, g, v, lr, mu: _pytorch(lambda g, v, mu: g + mu * v)(w, g, v, lr, mu)[::-1],
        "the order of the results is w, v",
    ),
}
