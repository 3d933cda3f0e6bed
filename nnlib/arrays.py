"""What every function of the library asks of the arrays that it is given."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
Labels: TypeAlias = NDArray[np.integer[Any]]


def as_real(values: ArrayLike, name: str = "z") -> Array:
    """`values` as an array of floating-point numbers, without a copy when it already is one.

    Floats keep their precision; integers and booleans become float64.

    Raises TypeError for anything that is not real numbers, such as text, objects or complex.
    """
    array = np.asarray(values)
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind not in "iub":
        raise TypeError(f"{name} must hold real numbers, but its dtype is {array.dtype}.")
    return array.astype(np.float64)


def same_shape(first: Array, second: Array, names: tuple[str, str]) -> None:
    """Raise ValueError unless both shapes are equal: broadcasting (N,) on (N, 1) hides mistakes."""
    if first.shape != second.shape:
        raise ValueError(
            f"{names[0]} and {names[1]} must have the same shape, "
            f"but {names[0]} has {first.shape} and {names[1]} has {second.shape}."
        )


def check_finite(values: NDArray[Any], name: str) -> None:
    """Raise ValueError that says where a NaN or an infinity stands, if there is one."""
    if values.dtype.kind != "f" or np.isfinite(values).all():
        return
    place = tuple(int(index) for index in np.argwhere(~np.isfinite(values))[0])
    raise ValueError(
        f"{name} holds {values[place]} at {name}{list(place)}: fill or drop such values first."
    )
