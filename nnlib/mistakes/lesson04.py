"""Mistakes in the exercises of lesson 04."""

from typing import Any

import numpy as np

from nnlib.activations import relu, tanh, tanh_grad

surface_gradient = {
    "missing-inner-derivative": (
        lambda x, y: (np.exp(x * y), 1 + np.exp(x * y)),
        "the chain rule has a second factor: the derivative of the exponent x y, which is y for x "
        "and x for y",
    ),
    "inner-derivatives-swapped": (
        lambda x, y: (x * np.exp(x * y), 1 + y * np.exp(x * y)),
        "the inner derivatives are swapped: for x, the other factor of x y is y",
    ),
    "missing-one": (
        lambda x, y: (y * np.exp(x * y), x * np.exp(x * y)),
        "in df/dy the derivative of the first y is missing: it is 1",
    ),
    "order-swapped": (
        lambda x, y: (1 + x * np.exp(x * y), y * np.exp(x * y)),
        "the order is df/dx, df/dy",
    ),
    "one-in-both": (
        lambda x, y: (1 + y * np.exp(x * y), 1 + x * np.exp(x * y)),
        "the lone y does not depend on x: it adds 1 to df/dy only",
    ),
    "value-kept": (
        lambda x, y: (y + y * np.exp(x * y), y + x * np.exp(x * y)),
        "the lone y stands there undifferentiated: its derivative is 0 for x and 1 for y",
    ),
}

along_curve_slope = {
    "one-path-x": (
        lambda t: -(t**2) * np.exp(np.cos(t) * t**2) * np.sin(t),
        "only the path through x is counted: t reaches f through y as well, and the paths add",
    ),
    "one-path-y": (
        lambda t: (1 + np.cos(t) * np.exp(np.cos(t) * t**2)) * 2 * t,
        "only the path through y is counted: t reaches f through x as well, and the paths add",
    ),
    "sign-of-sine": (
        lambda t: (
            t**2 * np.exp(np.cos(t) * t**2) * np.sin(t)
            + (1 + np.cos(t) * np.exp(np.cos(t) * t**2)) * 2 * t
        ),
        "the derivative of cos t is -sin t",
    ),
    "missing-inner": (
        lambda t: t**2 * np.exp(np.cos(t) * t**2) + 1 + np.cos(t) * np.exp(np.cos(t) * t**2),
        "these are df/dx and df/dy added: multiply each by how fast x or y moves with t",
    ),
    "paths-not-added": (
        lambda t: np.array(
            [
                -(t**2) * np.exp(np.cos(t) * t**2) * np.sin(t),
                (1 + np.cos(t) * np.exp(np.cos(t) * t**2)) * 2 * t,
            ]
        ),
        "these are the two paths one by one: add them, df/dt is one number",
    ),
    "paths-multiplied": (
        lambda t: (
            -(t**2)
            * np.exp(np.cos(t) * t**2)
            * np.sin(t)
            * (1 + np.cos(t) * np.exp(np.cos(t) * t**2))
            * 2
            * t
        ),
        "along one path factors multiply, but separate paths add",
    ),
    "forgot-one": (
        lambda t: (
            -(t**2) * np.exp(np.cos(t) * t**2) * np.sin(t)
            + np.cos(t) * np.exp(np.cos(t) * t**2) * 2 * t
        ),
        "in df/dy the derivative of the lone y is missing: it is 1",
    ),
}

tanh_jacobian = {
    "vector": (
        lambda z: tanh_grad(z),
        "these are the diagonal entries as a vector: a Jacobian is a matrix, one row per output",
    ),
    "all-rows": (
        lambda z: np.tile(tanh_grad(z), (len(z), 1)),
        "every row holds all derivatives: h_i depends on z_i alone, so the rest is 0",
    ),
    "outer": (
        lambda z: np.outer(tanh_grad(z), tanh_grad(z)),
        "this is an outer product: h_i depends on z_i alone, so only the diagonal is not 0",
    ),
    "at-output": (
        lambda z: np.diag(tanh_grad(tanh(z))),
        "tanh' is taken at h: it belongs at z; in terms of h it is 1 - h²",
    ),
    "value-not-derivative": (
        lambda z: np.diag(tanh(z)),
        "tanh(z) stands on the diagonal: its derivative 1 - tanh(z)² belongs there",
    ),
    "identity": (
        lambda z: np.eye(len(z)),
        "this is the identity: on the diagonal stands the slope tanh'(z) of each entry",
    ),
    "sech": (
        lambda z: np.diag(1 - np.tanh(z)),
        "the square is missing: tanh' is 1 - tanh²",
    ),
}

affine_in_bias = {
    "ones": (
        lambda x, W, b, u: np.ones((len(b), len(b))),
        "a matrix of ones lets every b_j move every z_i: z_i contains b_i alone",
    ),
    "bias-on-diagonal": (
        lambda x, W, b, u: np.diag(b),
        "b stands on the diagonal: z_i moves exactly as much as b_i, so its rate is 1",
    ),
}

score_bias_gradient = {
    "missing-activation-derivative": (
        lambda x, W, b, u: u,
        "the middle Jacobian is missing: from h back to z, multiply by tanh'(z)",
    ),
    "missing-u": (
        lambda x, W, b, u: tanh_grad(W @ x + b),
        "the first Jacobian is missing: ds/dh is u",
    ),
    "derivative-at-output": (
        lambda x, W, b, u: u * tanh_grad(tanh(W @ x + b)),
        "tanh' is taken at h: it belongs at z; in terms of h it is 1 - h²",
    ),
    "activation-not-derivative": (
        lambda x, W, b, u: u * tanh(W @ x + b),
        "h stands where the derivative tanh'(z) = 1 - h² belongs",
    ),
    "without-bias": (
        lambda x, W, b, u: u * tanh_grad(W @ x),
        "z is computed without the bias: z = W x + b",
    ),
    "times-bias": (
        lambda x, W, b, u: u * tanh_grad(W @ x + b) * b,
        "the last Jacobian is I, not b: z moves as much as b does",
    ),
    "summed": (
        lambda x, W, b, u: np.sum(u * tanh_grad(W @ x + b)),
        "this is one number: the gradient has the shape of b, one entry per hidden unit",
    ),
}

relu_vjp = {
    "relu-of-upstream": (
        lambda x, upstream: relu(upstream),
        "the mask is taken from the upstream gradient: x decides which entries pass",
    ),
    "upstream-unchanged": (
        lambda x, upstream: upstream,
        "everything passes: where x is not positive, ReLU is flat and the gradient is 0",
    ),
    "mask-only": (
        lambda x, upstream: (x > 0).astype(float),
        "this is the diagonal of the Jacobian: multiply it by the upstream gradient",
    ),
    "values-times-upstream": (
        lambda x, upstream: relu(x) * upstream,
        "the upstream gradient is multiplied by relu(x): multiply by its slope, 0 or 1",
    ),
    "mask-reversed": (
        lambda x, upstream: np.where(x > 0, 0.0, upstream),
        "the mask is the wrong way round: entries with x > 0 pass",
    ),
    "absolute": (
        lambda x, upstream: np.where(x > 0, np.abs(upstream), 0.0),
        "the sign of the upstream gradient is lost: an open gate passes it as it is",
    ),
}


def _layer_vjp(signal: Any, back: Any = lambda W, dz: W.T @ dz) -> Any:
    """A wrong vector-Jacobian product from a wrong dz or a wrong step back."""
    return lambda x, W, b, upstream: back(W, signal(W @ x + b, upstream))


layer_vjp = {
    "missing-activation-derivative": (
        _layer_vjp(lambda z, upstream: upstream),
        "the step from h back to z is missing: multiply the upstream gradient by tanh'(z)",
    ),
    "derivative-at-output": (
        _layer_vjp(lambda z, upstream: upstream * tanh_grad(tanh(z))),
        "tanh' is taken at h: it belongs at z; in terms of h it is 1 - h²",
    ),
    "activation-not-derivative": (
        _layer_vjp(lambda z, upstream: upstream * tanh(z)),
        "h stands where the derivative tanh'(z) = 1 - h² belongs",
    ),
    "returns-jacobian": (
        lambda x, W, b, upstream: tanh_grad(W @ x + b)[:, None] * W,
        "this is the Jacobian: multiply it by the upstream gradient, and better, do not build it",
    ),
    "stops-at-z": (
        lambda x, W, b, upstream: upstream * tanh_grad(W @ x + b),
        "this stops at z: one step is left, back through W x",
    ),
    "upstream-ignored": (
        _layer_vjp(lambda z, upstream: tanh_grad(z)),
        "the upstream gradient is not used: multiply by it",
    ),
    "without-bias": (
        lambda x, W, b, upstream: W.T @ (upstream * tanh_grad(W @ x)),
        "z is computed without the bias: z = W x + b",
    ),
}
squared_norm_gradients = {
    "missing-2": (
        lambda W, x: (np.outer(W @ x, x), W.T @ (W @ x)),
        "the 2 is missing: the derivative of q_i² is 2 q_i",
    ),
    "gradients-swapped": (
        lambda W, x: (2 * W.T @ (W @ x), 2 * np.outer(W @ x, x)),
        "the order is dW, dx",
    ),
    "outer-transposed": (
        lambda W, x: (2 * np.outer(x, W @ x), 2 * W.T @ (W @ x)),
        "dW is transposed: entry (i, j) is 2 q_i x_j, so q goes down the rows",
    ),
    "not-transposed": (
        lambda W, x: (2 * np.outer(W @ x, x), 2 * W @ (W @ x)),
        "in dx the matrix goes backward, from q to x: that is W transposed",
    ),
    "x-for-q": (
        lambda W, x: (2 * np.outer(W @ x, x), 2 * W.T @ x),
        "dx starts from q = W x, not from x",
    ),
    "times-norm": (
        lambda W, x: (2 * np.sum(W @ x) * np.outer(np.ones(len(W)), x), 2 * W.T @ (W @ x)),
        "in dW the entries of q are summed: each row i keeps its own q_i",
    ),
}
