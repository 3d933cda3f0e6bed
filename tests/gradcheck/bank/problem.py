"""What a case of the bank is: a problem to check, and the diagnosis a good checker gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np


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

    `place` marks a mistake whose cause cannot be seen in the values: naming the place is right.
    """

    name: str
    build: Callable[[np.random.Generator], Problem]
    codes: frozenset[str] = frozenset()
    place: bool = False
    blocks: bool = True  # whether the wrong blocks can be told by comparing with `exact`
    noisy: bool = False  # a float32 loss: differences alone have a noise floor
    always_held_out: bool = False

    @property
    def held_out(self) -> bool:
        """Return whether the case was set aside while the checker was tuned (about a third)."""
        return self.always_held_out or crc32(self.name.encode()) % 3 == 0


# What may be said of a mistake whose cause cannot be seen in the values: where it is wrong, and how
# the values there relate to the right ones.
PLACES = frozenset(
    {"wrong-value", "some-entries", "some-rows", "some-columns", "one-row", "one-column"}
    | {"one-entry", "masked", "unmasked", "common-factor", "per-unit-factor", "along-parameter"}
)


def generator(case: Case, seed: int) -> np.random.Generator:
    """Return the random numbers of a case: its own for each seed."""
    return np.random.default_rng([seed, crc32(case.name.encode())])
