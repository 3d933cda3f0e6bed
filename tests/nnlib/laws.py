"""What the tests of derivatives share: finite differences and the arrays to try them on."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.gradcheck.differences import measured_jacobian

quick = settings(max_examples=25, deadline=None)  # a machine under load is no failure
moderate = st.integers(-3000, 3000).map(lambda thousandths: thousandths / 1000)
seeds = st.integers(0, 2**32 - 1)


def matrices(rows: Any, columns: Any, elements: Any = moderate) -> Any:
    """float64 arrays (N, K) with N and K drawn from the given strategies."""
    shapes = st.tuples(rows, columns)
    return shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=elements))


def assert_is_derivative_of(
    f: Callable[[np.ndarray], Any], at: np.ndarray, derivative: np.ndarray
) -> None:
    """`derivative` is that of f at a point: a gradient for a number, otherwise a Jacobian.

    It may differ from central differences by 1e-6 of its largest entry, by twice the error that
    the differences estimate for themselves, and by 1e-15, which rounding leaves of a zero.
    """
    expected, error = measured_jacobian(f, at)
    assert derivative.shape == expected.shape
    allowed = 1e-6 * np.max(np.abs(expected)) + 2 * error + 1e-15
    assert np.all(np.abs(derivative - expected) <= allowed), (derivative, expected, allowed)
