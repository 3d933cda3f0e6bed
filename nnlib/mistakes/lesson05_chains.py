"""Mistakes in the exercises of lesson 05 about one neuron: its chain and its regularizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, sigmoid_grad

Wrong = Callable[..., Any]


def _chain(w: Any, x: Any) -> tuple[float, float]:
    """f and e^(-z) of the sigmoid neuron."""
    z = w[0] * x[0] + w[1] * x[1] + w[2]
    return float(sigmoid(z)), float(np.exp(-z))


def _fine(rule: Callable[[float, float], Sequence[float]]) -> Wrong:
    """Wrong signals (c, b, a, z) from a rule in terms of f and e^(-z)."""
    return lambda w, x: np.array(rule(*_chain(w, x)))


neuron_signals: dict[str, dict[str, tuple[Wrong, str]]] = {
    "fine": {
        "quotient-sign": (
            _fine(lambda f, e: (f**2, f**2, f**2 * e, -(f**2) * e)),
            "the first signal has the wrong sign: the derivative of 1/c is -1/c², with a minus",
        ),
        "negation-forgotten": (
            _fine(lambda f, e: (-(f**2), -(f**2), -(f**2) * e, -(f**2) * e)),
            "the step a = -z is missing: its local gradient is -1, so z_bar = -a_bar",
        ),
        "exp-forgotten": (
            _fine(lambda f, e: (-(f**2), -(f**2), -(f**2), f**2)),
            "the step b = e^a is missing: its local gradient is e^a itself",
        ),
        "local-gradients-only": (
            _fine(lambda f, e: (-(f**2), 1.0, e, -1.0)),
            "these are the local gradients: multiply each by the signal that arrives",
        ),
        "quotient-not-squared": (
            _fine(lambda f, e: (-f, -f, -f * e, f * e)),
            "the derivative of 1/c is -1/c², which is -f²: the square is missing",
        ),
        "reversed-list": (
            _fine(lambda f, e: (f**2 * e, -(f**2) * e, -(f**2), -(f**2))),
            "the signals are in the order of the forward pass: list them from the output back",
        ),
        "times-constant": (
            _fine(lambda f, e: (-(f**2), 0.0, 0.0, 0.0)),
            "no signal passes c = 1 + b: the derivative of a constant plus b by b is 1",
        ),
    },
    "coarse": {
        "derivative-at-output": (
            lambda w, x: np.array([sigmoid_grad(_chain(w, x)[0])]),
            "σ' is taken at the output f: it belongs at z; in terms of f it is f (1 - f)",
        ),
        "value-not-derivative": (
            lambda w, x: np.array([_chain(w, x)[0]]),
            "this is the output σ(z): its derivative is σ(z) (1 - σ(z))",
        ),
    },
}


def _slope(w: Any, x: Any) -> float:
    f, _ = _chain(w, x)
    return f * (1 - f)


neuron_backward: dict[str, tuple[Wrong, str]] = {
    "not-swapped": (
        lambda w, x: (_slope(w, x) * w, _slope(w, x) * x),
        "the mul gates do not swap: dw holds the inputs, dx the weights",
    ),
    "stops-at-z": (
        lambda w, x: (np.append(x, 1.0), 1.0 * w[:2]),
        "these are the gradients of z: multiply them by the signal that arrives at z",
    ),
    "bias-gets-nothing": (
        lambda w, x: (_slope(w, x) * np.append(x, 0.0), _slope(w, x) * w[:2]),
        "the last entry of dw is 0: w2 is added to the sum, so it receives the signal of z whole",
    ),
    "bias-gets-its-value": (
        lambda w, x: (_slope(w, x) * np.append(x, w[2]), _slope(w, x) * w[:2]),
        "the last entry of dw is multiplied by w2: w2 is added, and its local gradient is 1",
    ),
    "sign": (
        lambda w, x: (-_slope(w, x) * np.append(x, 1.0), -_slope(w, x) * w[:2]),
        "everything has the wrong sign: follow the minus signs, one of 1/c and one of -z",
    ),
}


def _regularized(w_bar: Callable[..., float], z_bar: Callable[..., float] | None = None) -> Wrong:
    """Wrong w_bar and b_bar from rules in terms of x, w, λ and z_bar."""

    def gradient(x: float, y: float, w: float, b: float, lam: float) -> tuple[float, float]:
        z = w * x + b
        error = float(sigmoid(z)) - y
        signal = (z_bar or _right_signal)(z, error)
        return w_bar(x, w, lam, signal), signal

    return gradient


def _right_signal(z: float, error: float) -> float:
    return error * float(sigmoid_grad(z))


def _whole(x: float, w: float, lam: float, signal: float) -> float:
    return signal * x + lam * w


regularized_gradient = {
    "regularizer-forgotten": (
        _regularized(lambda x, w, lam, s: s * x),
        "w_bar misses the way through the regularizer: w feeds z and R, so R_bar w is added",
    ),
    "regularizer-doubled": (
        _regularized(lambda x, w, lam, s: s * x + 2 * lam * w),
        "the regularizer's part is doubled: R = ½ w², so its derivative is w, not 2 w",
    ),
    "regularizer-halved": (
        _regularized(lambda x, w, lam, s: s * x + 0.5 * lam * w),
        "the regularizer's part is halved: the ½ of R = ½ w² cancels with the 2 of the square",
    ),
    "lambda-not-used": (
        _regularized(lambda x, w, lam, s: s * x + w),
        "λ is not used: R_bar = λ, since J = L + λ R",
    ),
    "weight-not-used": (
        _regularized(lambda x, w, lam, s: s * x + lam),
        "R_bar is added as it is: it still has to pass R = ½ w², whose local gradient is w",
    ),
    "only-regularizer": (
        _regularized(lambda x, w, lam, s: lam * w),
        "w_bar holds the way through the regularizer alone: the way through z, z_bar x, is missing",
    ),
    "paths-multiplied": (
        _regularized(lambda x, w, lam, s: s * x * lam * w),
        "what comes back on the two ways to w is multiplied: different paths add",
    ),
    "missing-activation-derivative": (
        _regularized(_whole, lambda z, error: error),
        "the factor σ'(z) is missing in z_bar: the way from y_hat to z passes the sigmoid",
    ),
    "derivative-at-output": (
        _regularized(_whole, lambda z, error: error * float(sigmoid_grad(sigmoid(z)))),
        "σ' is taken at y_hat: it belongs at z; in terms of y_hat it is y_hat (1 - y_hat)",
    ),
    "bias-regularized": (
        lambda x, y, w, b, lam: (
            _right_signal(w * x + b, float(sigmoid(w * x + b)) - y) * x + lam * w,
            _right_signal(w * x + b, float(sigmoid(w * x + b)) - y) + lam * b,
        ),
        "b is regularized as well: R = ½ w² does not contain b",
    ),
}

regularized_signals = {
    "R_bar": {
        "weight-too-early": (
            lambda x, y, w, b, lam: lam * w,
            "this is what R sends on to w: R_bar itself, the derivative of J by R, is λ",
        ),
        "lambda-forgotten": (
            lambda x, y, w, b, lam: 1.0,
            "J = L + λ R changes by λ when R changes by 1, so R_bar = λ",
        ),
    },
    "y_hat_bar": {
        "target-minus-output": (
            lambda x, y, w, b, lam: y - float(sigmoid(w * x + b)),
            "the sign is wrong: the derivative of ½ (y_hat - y)² by y_hat is y_hat - y",
        ),
        "missing-half": (
            lambda x, y, w, b, lam: 2 * (float(sigmoid(w * x + b)) - y),
            "twice too large: the ½ of the loss cancels with the 2 of the square",
        ),
        "no-activation-in-error": (
            lambda x, y, w, b, lam: w * x + b - y,
            "z is compared with the target: the error is y_hat - y with y_hat = sigmoid(z)",
        ),
    },
    "z_bar": {
        "missing-activation-derivative": (
            lambda x, y, w, b, lam: float(sigmoid(w * x + b)) - y,
            "the factor σ'(z) is missing: the way from y_hat to z passes the sigmoid",
        ),
    },
}
