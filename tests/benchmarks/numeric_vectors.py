"""Vector-Jacobian products and Jacobians by differences, and derived ones that look like them.

A part of `python -m tests.benchmarks numeric`, with a quarter of its draws for each step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.gradcheck import verify_jacobian, verify_vjp
from tests.gradcheck.bank.numeric_products import (
    FORMS,
    MODELS,
    Function,
    Model,
    library_jacobian,
    library_product,
    library_vjp,
    products,
    rows,
)
from tests.gradcheck.bank.product_styles import SUSPICIOUS

Schemes = list[tuple[str, float]]
Scheme = tuple[str, Callable[[Function], Function]]


def diagnosis(model: Model, answer: Callable[..., Any], form: str, seed: int, draw: int) -> str:
    """Return what the checker says about one draw; answer(f, vjp) is what it is given."""
    f, vjp, points = model(np.random.default_rng([seed, draw]))
    verify = verify_jacobian if form == "Jacobian" else verify_vjp
    report = verify(f, answer(f, vjp), points, rng=np.random.default_rng(seed))
    return report.diagnosis or "passes"


def quotients(draws: int, schemes: Schemes) -> tuple[int, int]:
    """Print how many numerical answers of each form pass; return how many do, of how many."""
    passed = total = 0
    for form in FORMS:
        ways: list[Scheme] = [(f"{s} {h:g}", products(h, s, form)) for s, h in schemes]
        if form == "Jacobian":
            ways.append(("nnlib's", library_jacobian))
        elif form == "sums":
            ways += [("numerical_vjp", library_vjp), ("u @ numerical_jacobian", library_product)]
        tally: Counter[str] = Counter()
        missed: Counter[str] = Counter()
        for name, way in ways:
            for seed in range(draws):
                answer = lambda f, vjp, way=way: way(f)  # noqa: E731
                told = diagnosis(MODELS[seed % len(MODELS)], answer, form, seed, 7)
                tally[told] += 1
                missed[name] += told == "passes"
        named = tally["numeric-gradient"]
        rest = tally.total() - named - tally["passes"]
        where = ", ".join(f"{name} {count}" for name, count in missed.items() if count) or "none"
        print(
            f"by {form:12} {named} named, {rest} otherwise wrong, {tally['passes']} pass ({where})"
        )
        passed, total = passed + tally["passes"], total + tally.total()
    return passed, total


def accusations(draws: int) -> bool:
    """Print which derived products and Jacobians are accused; return whether none is."""
    accused: Counter[str] = Counter()
    right = {model.__name__: model for model in MODELS} | SUSPICIOUS
    for name, model in right.items():
        for seed in range(draws):
            product = diagnosis(model, lambda f, vjp: vjp, "sums", seed, 3)
            accused[name] += product == "numeric-gradient"
            accused[name] += diagnosis(model, rows, "Jacobian", seed, 3) == "numeric-gradient"
    told = ", ".join(f"{name} {count}" for name, count in accused.items() if count) or "none"
    print(f"derived products and Jacobians, {2 * draws * len(right)} draws, accused: {told}")
    return not accused.total()


def reached(draws: int, schemes: Schemes, share: float) -> bool:
    """Return whether at most a share of the quotients pass, and nothing derived is accused."""
    passed, total = quotients(max(draws // 4, 1), schemes)
    print(f"products and Jacobians by differences: {passed} of {total} pass")
    return accusations(max(draws // 8, 1)) and passed <= share * total
