"""Gradients that were computed by differences, and right ones that a suspicious mind would accuse.

Run `python -m tests.benchmarks numeric`, or `python -m tests.benchmarks.numeric --draws 2000`.
Every draw is a loss with its own data and point. A quotient that strays by more than a gradient
check allows is rejected as wrong, which is as right as being named. The goal is that no derived
gradient is accused, and that at most two quotients in a thousand pass (h = 1e-3 leaves too
many bits where J is small beside its slope at every point). Vector-Jacobian products and Jacobians
have the same goal. Forward differences with
h = 2^-26, the square root of eps, stay outside: their bits can be those of float32 work, which is
right, and about one in ten passes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlib.gradcheck import numerical_gradient, verify_gradient
from tests.benchmarks import numeric_vectors
from tests.gradcheck.bank import RIGHT, generator
from tests.gradcheck.bank.numeric import DISGUISES, MODELS, SUSPICIOUS, differences

PASSED = 2e-3
DISGUISED = 0.15  # of odd steps, averages, extrapolations, noise and half numerical gradients
STEPS = {
    "central": (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8),
    "forward": (1e-6, 1e-7, 1e-8, 1e-9),
    "relative": (1e-5, 1e-7),
}
SCHEMES = [(scheme, step) for scheme, steps in STEPS.items() for step in steps]


def diagnosis(loss: Any, gradient: Any, points: Any, seed: int) -> str:
    """Return what the checker says about one draw."""
    report = verify_gradient(loss, gradient, points, rng=np.random.default_rng(seed))
    return report.diagnosis or "passes"


def quotients(draws: int) -> bool:
    """Print how many numerical gradients pass, by scheme and step; return whether few do."""
    total = 0
    for scheme, step in [*SCHEMES, ("nnlib's own", 0.0)]:
        tally: Counter[str] = Counter()
        for seed in range(draws):
            rng = np.random.default_rng([seed, 7])
            loss, _, points = MODELS[seed % len(MODELS)](rng)
            answer = differences(step, scheme)(loss) if step else library(loss)
            tally[diagnosis(loss, answer, points, seed)] += 1
        named, passed = tally["numeric-gradient"], tally["passes"]
        rest = draws - named - passed
        print(f"{scheme:12}{step:9.1g}: {named} named, {rest} otherwise wrong, {passed} pass")
        total += passed
    return total <= PASSED * draws * (len(SCHEMES) + 1)


def disguises(draws: int) -> bool:
    """Print how many disguised numerical gradients pass; return whether few do."""
    total = 0
    for name, disguised in DISGUISES.items():
        tally: Counter[str] = Counter()
        for seed in range(draws):
            build = MODELS[seed % len(MODELS)]
            loss, exact, points = build(np.random.default_rng([seed, 7]))
            if sum(np.size(x) for x in points[0]) > 1:  # one number hides its scatter
                tally[diagnosis(loss, disguised(loss, exact), points, seed)] += 1
        named, passed = tally["numeric-gradient"], tally["passes"]
        rest = tally.total() - named - passed
        print(f"{name:21}: {named} named, {rest} otherwise wrong, {passed} pass")
        total += passed
    return total <= DISGUISED * draws * len(DISGUISES)


def library(loss: Any) -> Any:
    """Return a gradient by nnlib's own differences."""

    def gradient(*point: Any) -> Any:
        def moved(i: int, block: Any) -> float:
            return float(loss(*(block if i == j else other for j, other in enumerate(point))))

        grads = [
            numerical_gradient(lambda block, i=i: moved(i, block), p) for i, p in enumerate(point)
        ]
        return grads if len(grads) > 1 else grads[0]

    return gradient


def accusations(draws: int) -> bool:
    """Print which derived gradients are accused of being numerical; return whether none is."""
    accused: Counter[str] = Counter()
    for case in RIGHT:
        problem = case.build(generator(case, 3))
        told = diagnosis(problem.loss, problem.gradient, problem.points, 3)
        accused[case.name] += told == "numeric-gradient"
    right = {f"model {i}": build for i, build in enumerate(MODELS)} | SUSPICIOUS
    for name, build in right.items():
        for seed in range(draws):
            loss, gradient, points = build(np.random.default_rng([seed, 3]))
            accused[name] += diagnosis(loss, gradient, points, seed) == "numeric-gradient"
    told = ", ".join(f"{name} {count}" for name, count in accused.items() if count) or "none"
    print(f"derived gradients, {draws * len(right)} draws, accused: {told}")
    return not accused.total()


def main(options: Sequence[str] = ()) -> bool:
    """Run the benchmark; return whether the goal is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=80, help="for each scheme and step")
    arguments = parser.parse_args(options)
    reached = quotients(arguments.draws)
    reached &= disguises(arguments.draws // 4 or 1)
    reached &= accusations(arguments.draws // 8 or 1)
    reached &= numeric_vectors.reached(arguments.draws, SCHEMES, PASSED)
    print("goal reached" if reached else "BELOW THE GOAL")
    return reached


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
