"""What a case of the bank is: a problem to check, and the diagnosis a good checker gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

Built = tuple[Callable[..., Any], Callable[..., Any], list[tuple[Any, ...]], tuple[str, ...]]
Builder = Callable[[np.random.Generator], Built]
# Each model with its variations, and what is expected of them: the wrong blocks, where they are
# named, a colon, and the causes that are fair. `?` stands for naming the place only; nothing marks
# another way to write the right gradient.
Table = Mapping[Builder, Mapping[str, str]]

# What may be said of a mistake whose cause cannot be seen in the values: where it is wrong, and how
# the values there relate to the right ones.
PLACES = frozenset(
    {"wrong-value", "some-entries", "some-rows", "some-columns", "one-row", "one-column"}
    | {"one-entry", "masked", "unmasked", "common-factor", "per-unit-factor", "along-parameter"}
)


@dataclass
class Problem:
    """Everything that a checker gets: `exact` is the trusted gradient."""

    loss: Callable[..., float]
    gradient: Callable[..., Any]
    exact: Callable[..., Any]
    points: list[tuple[Any, ...]]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One gradient, right or wrong. `codes` are the diagnoses that name its cause.

    blocks: whether the wrong blocks can be told by comparing with `exact`; spoiled: their names,
    where the table gives them; noisy: a float32 loss, whose differences have a noise floor.
    """

    name: str
    build: Callable[[np.random.Generator], Problem]
    codes: frozenset[str] = frozenset()
    blocks: bool = True
    spoiled: tuple[str, ...] = ()
    noisy: bool = False


def generator(case: Case, seed: int) -> np.random.Generator:
    """Return the random numbers of a case: its own for each seed."""
    return np.random.default_rng([seed, crc32(case.name.encode())])


def fair(causes: str) -> frozenset[str]:
    """The codes in a text; `?` stands for those of places."""
    codes = frozenset(causes.split())
    return codes - {"?"} | (PLACES if "?" in codes else frozenset())


def normals(rng: np.random.Generator, *shapes: Any, count: int = 2) -> list[tuple[Any, ...]]:
    return [tuple(0.8 * rng.standard_normal(s) for s in shapes) for _ in range(count)]


def varied(build: Builder, bug: str = "", expected: str = "") -> Case:
    """One variation of a model; it is wrong when something is expected."""

    def problem(rng: np.random.Generator) -> Problem:
        loss, gradient, points, names = build(rng)

        def spoiled(*point: Any) -> Any:
            return gradient(*point, bug=bug)

        return Problem(loss, spoiled, gradient, points, names)

    blocks, colon, causes = expected.rpartition(":")
    model = build.__name__.replace("_", " ")
    return Case(
        f"{model}: {bug}" if bug else model,
        problem,
        fair(causes),
        blocks=bool(blocks.split()) or not colon,
        spoiled=tuple(blocks.split()),
    )


def cases(table: Table) -> tuple[list[Case], list[Case]]:
    """The wrong and the right gradients of a table of models."""
    every = [
        varied(build, bug, text) for build, bugs in table.items() for bug, text in bugs.items()
    ]
    plain = [varied(build) for build in table]
    return [case for case in every if case.codes], plain + [c for c in every if not c.codes]
