"""Wrong by the way they compute: memory, chance, side effects, and numerical gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .mlp import Network
from .numeric import differences
from .problem import Case, Problem

Spoil = Callable[[Network, Problem], Callable[..., Any]]


def memoised(network: Network, problem: Problem) -> Callable[..., Any]:
    kept: list[Any] = []

    def gradient(*point: Any) -> Any:
        if not kept:
            kept.append(problem.exact(*point))
        return [g.copy() for g in kept[0]]

    return gradient


def constant(network: Network, problem: Problem) -> Callable[..., Any]:
    tuned = problem.exact(*problem.points[0])
    return lambda *point: [g.copy() for g in tuned]


def memoised_block(network: Network, problem: Problem) -> Callable[..., Any]:
    tuned = problem.exact(*problem.points[0])[2]
    return lambda *p: [tuned if i == 2 else g for i, g in enumerate(problem.exact(*p))]


def accumulates(network: Network, problem: Problem) -> Callable[..., Any]:
    totals = [np.zeros_like(b) for b in problem.points[0]]

    def gradient(*point: Any) -> Any:
        for total, g in zip(totals, problem.exact(*point), strict=True):
            total += g
        return totals

    return gradient


def noisy(network: Network, problem: Problem) -> Callable[..., Any]:
    rng = np.random.default_rng(3)
    return lambda *p: [g + 1e-7 * rng.standard_normal(g.shape) for g in problem.exact(*p)]


def new_mask(network: Network, problem: Problem) -> Callable[..., Any]:
    rng = np.random.default_rng(3)

    def gradient(*point: Any) -> Any:
        network_mask = network.mask
        network.mask = (rng.random(network.mask.shape) < 0.6) / 0.6
        try:
            return network.gradient(*point)
        finally:
            network.mask = network_mask

    return gradient


def steps(network: Network, problem: Problem) -> Callable[..., Any]:
    def gradient(*point: Any) -> Any:
        grads = problem.exact(*point)
        for block, g in zip(point, grads, strict=True):
            block -= 0.1 * g
        return grads

    return gradient


def zeroes_input(network: Network, problem: Problem) -> Callable[..., Any]:
    def gradient(*point: Any) -> Any:
        grads = problem.exact(*point)
        point[1][0] = 0.0
        return grads

    return gradient


def spoils_data(network: Network, problem: Problem) -> Callable[..., Any]:
    def gradient(*point: Any) -> Any:
        grads = problem.exact(*point)
        network.x -= 0.1
        return grads

    return gradient


def central(step: float) -> Spoil:
    """A numerical gradient with its own step."""

    def spoil(network: Network, problem: Problem) -> Callable[..., Any]:
        def gradient(*point: Any) -> Any:
            grads = []
            for block in point:
                g = np.zeros_like(block)
                for i in range(block.size):
                    kept = block.flat[i]
                    block.flat[i] = kept + step
                    ahead = network.loss(*point)
                    block.flat[i] = kept - step
                    g.flat[i] = (ahead - network.loss(*point)) / (2 * step)
                    block.flat[i] = kept
                grads.append(g)
            return grads

        return gradient

    return spoil


def forward(network: Network, problem: Problem) -> Callable[..., Any]:
    def gradient(*point: Any) -> Any:
        grads, base = [], network.loss(*point)
        for j, block in enumerate(point):
            g = np.zeros_like(block)
            for i in range(block.size):
                moved = [b.copy() for b in point]
                moved[j].flat[i] += 1e-7
                g.flat[i] = (network.loss(*moved) - base) / 1e-7
            grads.append(g)
        return grads

    return gradient


def saturated_nan(network: Network, problem: Problem) -> Callable[..., Any]:
    problem.points.append(tuple(60 * b for b in problem.points[0]))

    def gradient(*point: Any) -> Any:
        grads = problem.exact(*point)
        if np.max(np.abs(point[0])) > 10:
            grads[0] = grads[0] + np.inf - np.inf
        return grads

    return gradient


def clips_large(network: Network, problem: Problem) -> Callable[..., Any]:
    problem.points.append(tuple(4 * b for b in problem.points[0]))

    def gradient(*point: Any) -> Any:
        grads = problem.exact(*point)
        if np.max(np.abs(point[0])) > 4:
            grads[2] = np.clip(grads[2], -0.01, 0.01)
        return grads

    return gradient


def raises(network: Network, problem: Problem) -> Callable[..., Any]:
    return lambda *p: problem.exact(*p)[0] @ np.ones(99)


def leaves(network: Network, problem: Problem) -> Callable[..., Any]:
    def gradient(*point: Any) -> Any:
        raise SystemExit(0)

    return gradient


def hole(network: Network, problem: Problem) -> Callable[..., Any]:
    def gradient(*point: Any) -> Any:
        raise NotImplementedError("Exercise 1.4: neuron_gradient")

    return gradient


def case(name: str, spoil: Spoil, codes: str, blocks: bool = False, **options: Any) -> Case:
    """A problem whose gradient is replaced."""

    def build(rng: np.random.Generator) -> Problem:
        network = Network(rng, **options)
        problem = network.problem()
        problem.gradient = spoil(network, problem)
        return problem

    return Case(name, build, frozenset(codes.split()), blocks=blocks)


def proper_cache(rng: np.random.Generator) -> Problem:
    """A gradient that remembers answers by the values of its arguments."""
    problem = Network(rng).problem()
    kept: dict[bytes, Any] = {}

    def gradient(*point: Any) -> Any:
        key = b"".join(block.tobytes() for block in point)
        if key not in kept:
            kept[key] = problem.exact(*point)
        return kept[key]

    problem.gradient = gradient
    return problem


def own_copies(rng: np.random.Generator) -> Problem:
    """A gradient that works in place on its own copies."""
    problem = Network(rng, act="relu").problem()

    def gradient(*point: Any) -> Any:
        point = tuple(block.copy() for block in point)
        grads = problem.exact(*point)
        for block in point:
            block *= 0
        return tuple(grads)

    problem.gradient = gradient
    return problem


def by_differences(step: float, scheme: str) -> Spoil:
    return lambda network, problem: differences(step, scheme)(network.loss)


WRONG = [
    case("memoised", memoised, "memoised"),
    case("constant tuned to the first point", constant, "memoised"),
    case("one block memoised", memoised_block, "memoised"),
    case("accumulates", accumulates, "accumulates"),
    case("fresh noise", noisy, "not-repeatable"),
    case("dropout: new mask", new_mask, "not-repeatable", keep=0.6),
    case("updates its arguments", steps, "mutates-input"),
    case("sets an entry of b1", zeroes_input, "mutates-input"),
    case("changes x", spoils_data, "not-repeatable"),
    case("central differences, 1e-4", central(1e-4), "numeric-gradient"),
    case("central differences, 1e-5", central(1e-5), "numeric-gradient", kind="mse"),
    case("central differences, 1e-6", central(1e-6), "numeric-gradient", kind="bce"),
    case("forward differences", forward, "numeric-gradient", act="sigmoid"),
    case("forward, 1e-8", by_differences(1e-8, "forward"), "numeric-gradient"),
    case("forward, 1e-6", by_differences(1e-6, "forward"), "numeric-gradient", kind="mse"),
    case("central, 1e-3", by_differences(1e-3, "central"), "numeric-gradient", act="sigmoid"),
    case("central, 1e-7", by_differences(1e-7, "central"), "numeric-gradient", kind="bce"),
    case("relative, 1e-5", by_differences(1e-5, "relative"), "numeric-gradient", act="softplus"),
    case("NaN when saturated", saturated_nan, "not-finite"),
    case(
        "clips only when large", clips_large, "clipped some-entries masked", act="relu", kind="mse"
    ),
    case("raises", raises, "raised"),
    case("leaves", leaves, "raised"),
    case("not attempted", hole, "not-attempted"),
]
RIGHT = [Case("proper cache", proper_cache), Case("own copies", own_copies)]
