"""Mistakes in the first exercises of lesson 03: units set by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.lessons.neuron.models import unit_table
from nnlib.lessons.xor.models import feature_map, or_unit

Wrong = Callable[..., Any]


def _cut(w: list[float], b: float) -> Wrong:
    """The threshold unit with these weights on the features, on every row."""
    return lambda x: (feature_map(x) @ np.array(w) + b > 0).astype(float)


xor_by_features = {
    "gate-or": (
        _cut([1, 1, 0], -0.5),
        "this is OR: the product must pull (1, 1) back below the threshold, with a weight below "
        "-1 when the others are 1",
    ),
    "gate-and": (
        _cut([0, 0, 1], -0.5),
        "this is AND, which the product alone computes: x1 and x2 need positive weights",
    ),
    "never-fires": (_cut([0, 0, 0], -1), "the unit never fires: raise b"),
    "always-fires": (
        _cut([0, 0, 0], 1),
        "the unit fires even for (0, 0): there z is b, so b must not be above 0",
    ),
    "negated": (
        _cut([-1, -1, 2], 0.5),
        "every row is the wrong way round: give w and b the opposite signs",
    ),
    "weighted-sum": (
        lambda x: feature_map(x) @ np.array([1, 1, -2]) - 0.5,
        "this is z: apply the threshold, [z > 0]",
    ),
    "fixed-table": (
        lambda x: np.array([0.0, 1.0, 1.0, 0.0]),
        "this is one fixed table: compute the answer from the rows of x, in their order",
    ),
}


def _bits(*values: int) -> Wrong:
    """A wrong function that answers the four corners with these bits."""
    return lambda x: np.array(values, dtype=float)


xor_weights = {
    "h1": {
        "gate-and": (
            _bits(0, 0, 0, 1),
            "h1 is AND, only two 1s fire it: raise its bias so that one 1 is enough",
        ),
        "gate-nor": (_bits(1, 0, 0, 0), "h1 is the opposite of OR: turn the signs of w and b"),
        "gate-nand": (_bits(1, 1, 1, 0), "h1 is (not X or not Y), which is asked of h2"),
        "never-fires": (_bits(0, 0, 0, 0), "h1 never fires: raise its bias"),
        "always-fires": (
            _bits(1, 1, 1, 1),
            "h1 fires even for (0, 0): there z is b1[0], so it must not be above 0",
        ),
        "row-for-column": (
            _bits(0, 0, 1, 0),
            "h1 fires for (1, 0) alone, as with the weights (1, -1): the weights of a unit stand "
            "in a column of W1, not in a row",
        ),
        "copies-input": (_bits(0, 0, 1, 1), "h1 copies X: column 0 of W1 needs a weight for Y"),
    },
    "h2": {
        "gate-and": (
            _bits(0, 0, 0, 1),
            "h2 is (X and Y), and here it should be its opposite: turn the signs of w and b",
        ),
        "gate-or": (_bits(0, 1, 1, 1), "h2 is (X or Y), which is asked of h1"),
        "gate-nor": (
            _bits(1, 0, 0, 0),
            "h2 is (not X and not Y): raise its bias so that one 0 is enough",
        ),
        "never-fires": (
            _bits(0, 0, 0, 0),
            "h2 never fires: for (0, 0), z is b1[1], so it must be above 0",
        ),
        "always-fires": (
            _bits(1, 1, 1, 1),
            "h2 fires even for (1, 1): the weights in column 1 of W1 must outweigh its bias there",
        ),
    },
    "y": {
        "always-fires": (
            _bits(1, 1, 1, 1),
            "y fires when one hidden unit does: lower b2 so that both must",
        ),
        "never-fires": (_bits(0, 0, 0, 0), "y never fires: raise b2"),
        "subtracts-h2": (
            _bits(0, 0, 0, 1),
            "y is (h1 and not h2): that suits h2 = AND, here both hidden units must be 1",
        ),
        "negated": (_bits(1, 0, 0, 1), "y is the opposite of XOR: turn the signs of W2 and b2"),
    },
}


def _unit(bias: Callable[[Any], float], weights: Wrong = lambda signs: signs) -> Wrong:
    """The truth table of a unit with this bias, and with the signs as weights."""
    return lambda signs: unit_table(
        np.asarray(weights(np.asarray(signs)), dtype=float), bias(np.asarray(signs))
    )


and_unit = {
    "gate-or": (
        lambda signs: unit_table(*or_unit(signs)),
        "this is an OR, one literal is enough to fire: z must be positive only where it is largest",
    ),
    "counts-all": (
        _unit(lambda s: 0.5 - len(s)),
        "every input is counted: only those with sign +1 add to the largest value of w @ x",
    ),
    "counts-negations": (
        _unit(lambda s: 0.5 - np.count_nonzero(s)),
        "negated inputs are counted too: they add 0 to w @ x when they hold, not 1",
    ),
    "adds-signs": (
        _unit(lambda s: 0.5 - np.sum(s)),
        "the signs are summed, so a negation lowers the bar: count only those that are +1",
    ),
    "on-the-border": (
        _unit(lambda s: -np.sum(s > 0)),
        "z is 0 when all literals hold, and [0 > 0] is 0: put the border half a step lower",
    ),
    "bias-sign": (
        _unit(lambda s: np.sum(s > 0) - 0.5),
        "the bias has the wrong sign: it must pull z below 0 unless all literals hold",
    ),
    "negation-ignored": (
        _unit(lambda s: 0.5 - np.count_nonzero(s), np.abs),
        "a negated input counts like a plain one: its weight must be -1",
    ),
    "negation-has-no-say": (
        _unit(lambda s: 0.5 - np.sum(s > 0), lambda s: np.maximum(s, 0)),
        "a negated input has no say here: its weight must be -1",
    ),
    "missing-bias": (_unit(lambda s: 0.0), "without a bias one literal is enough to fire"),
}
