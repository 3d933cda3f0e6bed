"""The fourth bank: written without reading the checker, and run blind. What its cases share.

A model lists its variations with the expectation noted before the first run: the wrong blocks, a
colon, the cause expected, then other causes that are fair. `?` stands for naming the place only.
An empty expectation marks another way to write the right gradient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .problem import PLACES, Case, Problem
from .third import Builder

Table = Mapping[Builder, Mapping[str, str]]


@dataclass(frozen=True)
class Blind(Case):
    """A case with its first expectation: the cause, and the blocks that are wrong."""

    cause: str = ""
    spoiled: tuple[str, ...] = ()


def blind(build: Builder, bug: str = "", expected: str = "") -> Blind:
    """One variation of a model; it is wrong when something is expected."""

    def problem(rng: np.random.Generator) -> Problem:
        loss, gradient, points, names = build(rng)

        def varied(*point: Any) -> Any:
            return gradient(*point, bug=bug)

        return Problem(loss, varied, gradient, points, names)

    blocks, _, causes = expected.partition(":")
    codes = causes.split()
    place = "?" in codes
    model = build.__name__.replace("_", " ")
    return Blind(
        f"blind4, {model}: {bug}" if bug else f"blind4, {model}",
        problem,
        frozenset(codes) - {"?"} | (PLACES if place else frozenset()),
        place,
        blocks=bool(blocks.split()),
        always_held_out=True,
        cause=codes[0] if codes else "",
        spoiled=tuple(blocks.split()),
    )


def cases(table: Table) -> tuple[list[Blind], list[Blind]]:
    """The wrong and the right gradients of a table of models."""
    every = [blind(build, bug, text) for build, bugs in table.items() for bug, text in bugs.items()]
    plain = [blind(build) for build in table]
    return [case for case in every if case.codes], plain + [c for c in every if not c.codes]
