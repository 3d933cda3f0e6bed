"""What the lesson's checks pass a student's function through."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.arrays import Array


def by_output(backward: Callable[..., Any], y_hat: Array, y: Array) -> Any:
    """dJ/dy_hat, the first value of backward(z, y), at the z whose sigmoid is y_hat."""
    answer = backward(np.log(y_hat / (1 - y_hat)), y)
    return answer[0] if isinstance(answer, tuple | list) else answer
