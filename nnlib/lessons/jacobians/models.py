"""Functions of several variables with their derivatives: reference answers of lesson 04.

One example at a time, as a vector. The matrix stands on the left here, z = W x + b with W (H, D),
as in the decks; for examples in rows the rest of the course writes x @ W with the transposed W.
Each forward stands above its derivative.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import tanh, tanh_grad
from nnlib.arrays import Array


def surface(x: float, y: float) -> float:
    """f = y + exp(x y). Source: ML4BI."""
    return float(y + np.exp(x * y))


def surface_gradient(x: float, y: float) -> tuple[float, float]:
    """(df/dx, df/dy) = (y exp(x y), 1 + x exp(x y)). Source: ML4BI."""
    e = np.exp(x * y)
    return float(y * e), float(1 + x * e)


def along_curve(t: float) -> float:
    """f(x(t), y(t)) with f = y + exp(x y), x = cos t, y = t². Source: ML4BI."""
    return surface(float(np.cos(t)), t**2)


def along_curve_slope(t: float) -> float:
    """df/dt = df/dx dx/dt + df/dy dy/dt, the multivariate chain rule. Source: ML4BI."""
    df_dx, df_dy = surface_gradient(float(np.cos(t)), t**2)
    return float(df_dx * -np.sin(t) + df_dy * 2 * t)


def elementwise_tanh_jacobian(z: ArrayLike) -> Array:
    """dh/dz of h = tanh(z) is diagonal, with tanh'(z) on the diagonal.

    Shapes: z (H,); returns (H, H).
    Source: CS6301.
    """
    return np.diag(tanh_grad(np.asarray(z, dtype=float)))


def affine(x: Array, W: Array, b: Array) -> Array:
    """z = W x + b. Shapes: x (D,), W (H, D), b (H,); z (H,). Source: CS6301."""
    return W @ x + b


def affine_jacobians(x: Array, W: Array, b: Array) -> tuple[Array, Array]:
    """dz/dx = W and dz/db = I. Shapes: (H, D) and (H, H). Source: CS6301."""
    return W, np.eye(len(b))


def scalar_product(u: Array, h: Array) -> float:
    """s = u . h. Shapes: u (H,), h (H,); s is a number. Source: CS6301."""
    return float(u @ h)


def layer(x: Array, W: Array, b: Array) -> Array:
    """h = tanh(W x + b). Shapes as in `affine`. Source: CS6301."""
    return tanh(affine(x, W, b))


def layer_vjp(x: Array, W: Array, b: Array, upstream: Array) -> Array:
    """dL/dx = Wᵀ (upstream ∘ tanh'(z)), without the Jacobian. Shapes: upstream (H,); dx (D,)."""
    return W.T @ (upstream * tanh_grad(affine(x, W, b)))


def score(x: Array, W: Array, b: Array, u: Array) -> float:
    """s = u . tanh(W x + b), a network with one hidden layer and one output. Source: CS6301."""
    return scalar_product(u, layer(x, W, b))


def score_bias_gradient(x: Array, W: Array, b: Array, u: Array) -> Array:
    """ds/db = u ∘ tanh'(z), shape (H,): three Jacobians multiplied. Source: CS6301."""
    return u * tanh_grad(affine(x, W, b))


def relu_vjp(x: Array, upstream: Array) -> Array:
    """Let the upstream gradient through where x > 0. Shapes: all alike. Source: BUSN20800."""
    return np.where(x > 0, upstream, 0.0)


def squared_norm(W: Array, x: Array) -> float:
    """f = ‖W x‖², the sum of the squares of q = W x. Source: BUSN20800."""
    q = W @ x
    return float(q @ q)


def squared_norm_gradients(W: Array, x: Array) -> tuple[Array, Array]:
    """(2 q xᵀ, 2 Wᵀ q): each with the shape of its variable. Source: BUSN20800."""
    q = W @ x
    return 2 * np.outer(q, x), 2 * W.T @ q


def disc_image(
    center: ArrayLike, radius: float, W: ArrayLike, points: int = 121
) -> tuple[Array, Array, Array]:
    """The rim of a disc, its image under h = tanh(W x), and the image that the Jacobian predicts.

    Shapes: center (2,), W (2, 2); each result (points, 2). The prediction is
    h(center) + J (x - center), an ellipse.
    """
    center, W = np.asarray(center, dtype=float), np.asarray(W, dtype=float)
    angle = np.linspace(0, 2 * np.pi, points)
    rim = center + radius * np.column_stack([np.cos(angle), np.sin(angle)])
    jacobian: Any = tanh_grad(W @ center)[:, None] * W
    return rim, tanh(rim @ W.T), tanh(W @ center) + (rim - center) @ jacobian.T
