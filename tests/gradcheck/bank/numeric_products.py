"""Vector-valued functions with their vector-Jacobian products, and products by differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view as windows

from nnlib.gradcheck import numerical_jacobian, numerical_vjp

Function = Callable[..., Any]
Drawn = tuple[Function, Function, list[tuple[Any, ...]]]
Model = Callable[[np.random.Generator], Drawn]


def drawn(rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[tuple[Any, ...]]:
    return [tuple(rng.standard_normal(shape) for shape in shapes) for _ in range(2)]


def hyperbolic(rng: np.random.Generator) -> Drawn:
    return np.tanh, lambda x, u: u * (1 - np.tanh(x) ** 2), drawn(rng, (3, 4))


def row_softmax(rng: np.random.Generator) -> Drawn:
    def f(s: Any) -> Any:
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def vjp(s: Any, u: Any) -> Any:
        p = f(s)
        return p * (u - np.sum(u * p, axis=1, keepdims=True))

    return f, vjp, drawn(rng, (3, 4))


def affine(rng: np.random.Generator) -> Drawn:
    return (
        lambda x, w, b: x @ w + b,
        lambda x, w, b, u: (u @ w.T, x.T @ u, u.sum(axis=0)),
        drawn(rng, (4, 3), (3, 2), (2,)),
    )


def batch_norm(rng: np.random.Generator) -> Drawn:
    def normal(x: Any) -> tuple[Any, Any]:
        std = np.sqrt(x.var(axis=0) + 1e-5)
        return (x - x.mean(axis=0)) / std, std

    def vjp(x: Any, gamma: Any, beta: Any, u: Any) -> Any:
        z, std = normal(x)
        dz = u * gamma
        dx = (dz - dz.mean(axis=0) - z * np.mean(dz * z, axis=0)) / std
        return dx, np.sum(u * z, axis=0), u.sum(axis=0)

    return lambda x, gamma, beta: gamma * normal(x)[0] + beta, vjp, drawn(rng, (6, 3), (3,), (3,))


def convolution(rng: np.random.Generator) -> Drawn:
    def correlate(x: Any, w: Any) -> Any:
        return np.einsum("ijkl,kl->ij", windows(x, w.shape), w)

    def vjp(x: Any, w: Any, u: Any) -> Any:
        return correlate(np.pad(u, 2), w[::-1, ::-1]), correlate(x, u)

    return correlate, vjp, drawn(rng, (5, 6), (3, 3))


def recurrent(rng: np.random.Generator) -> Drawn:
    def step(h: Any, x: Any, wh: Any, wx: Any, b: Any) -> Any:
        return np.tanh(h @ wh + x @ wx + b)

    def vjp(h: Any, x: Any, wh: Any, wx: Any, b: Any, u: Any) -> Any:
        dz = u * (1 - step(h, x, wh, wx, b) ** 2)
        return dz @ wh.T, dz @ wx.T, h.T @ dz, x.T @ dz, dz.sum(axis=0)

    return step, vjp, drawn(rng, (2, 3), (2, 2), (3, 3), (2, 3), (3,))


MODELS: tuple[Model, ...] = (
    hyperbolic,
    row_softmax,
    affine,
    batch_norm,
    convolution,
    recurrent,
)


FORMS: dict[str, Callable[..., Any]] = {
    "sums": lambda u, ahead, behind, width: (np.sum(u * ahead) - np.sum(u * behind)) / width,
    "differences": lambda u, ahead, behind, width: np.sum(u * (ahead - behind)) / width,
    "slopes": lambda u, ahead, behind, width: np.sum(u * ((ahead - behind) / width)),
    "Jacobian": lambda u, ahead, behind, width: (ahead - behind) / width,
}


def products(step: float, scheme: str, form: str) -> Callable[[Function], Function]:
    """A product by differences, entry by entry: of sums, or summed; or the Jacobian itself."""

    def of(f: Function) -> Function:
        def vjp(*arguments: Any) -> Any:
            *point, u = arguments if form != "Jacobian" else (*arguments, None)
            shape = np.shape(f(*point)) if form == "Jacobian" else ()
            grads = [np.zeros(shape + block.shape) for block in point]
            for block, g in zip(point, grads, strict=True):
                for i in np.ndindex(block.shape):
                    kept = block[i]
                    h = step * max(1.0, abs(kept)) if scheme == "relative" else step
                    block[i] = kept + h
                    ahead = f(*point)
                    block[i] = kept if scheme == "forward" else kept - h
                    g[(..., *i)] = FORMS[form](
                        u, ahead, f(*point), h if scheme == "forward" else 2 * h
                    )
                    block[i] = kept
            return grads if len(grads) > 1 else grads[0]

        return vjp

    return of


def rows(f: Function, vjp: Function) -> Function:
    """The Jacobian of f, one product for each output."""

    def jacobian(*point: Any) -> Any:
        shape = np.shape(f(*point))
        count = int(np.prod(shape, dtype=int))
        found = [vjp(*point, one.reshape(shape)) for one in np.eye(count)]
        several = len(point) > 1
        columns = zip(*found, strict=True) if several else [found]
        parts = [np.reshape(c, shape + np.shape(x)) for c, x in zip(columns, point, strict=True)]
        return parts if several else parts[0]

    return jacobian


def blockwise(f: Function, derivative: Callable[..., Any], *point: Any) -> list[Any]:
    """A derivative of the library in each block of a point."""

    def moved(i: int, block: Any) -> Any:
        return f(*(block if i == j else other for j, other in enumerate(point)))

    return [derivative(lambda block, i=i: moved(i, block), p) for i, p in enumerate(point)]


def library_vjp(f: Function) -> Function:
    """nnlib's own product by differences."""
    return lambda *a: blockwise(f, lambda g, x: numerical_vjp(g, x, a[-1]), *a[:-1])


def library_jacobian(f: Function) -> Function:
    """nnlib's own Jacobian by differences."""
    return lambda *point: blockwise(f, numerical_jacobian, *point)


def library_product(f: Function) -> Function:
    """The upstream times nnlib's own Jacobian by differences."""

    def vjp(*arguments: Any) -> Any:
        u = arguments[-1]
        parts = library_jacobian(f)(*arguments[:-1])
        return [np.tensordot(u, part, axes=np.ndim(u)) for part in parts]

    return vjp
