"""Paths of parameters under an optimizer's step, and where two of them part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.gradcheck.differences import EPS, EPS32, Array
from nnlib.gradcheck.protocol import RETURN, Failure, Watched, as_answer, copied, counted, differs

RTOL_PATH = 1e-6  # of the distance travelled
State = Callable[[Array], tuple[Any, ...]]


@dataclass
class Course:
    """Where a path starts and which gradients it meets."""

    names: tuple[str, ...]
    starts: list[Array]
    gradients: list[list[Array]]  # per step, per tensor
    setting: Mapping[str, Any]
    scale: float
    as_function: bool


@dataclass
class Path:
    """The parameters after each step, per tensor, and whether they came as float32."""

    points: list[list[Array]]
    single: bool


def drawn_course(
    rng: np.random.Generator,
    names: tuple[str, ...],
    shapes: Sequence[tuple[int, ...]],
    scale: float,
    steps: int,
    setting: Mapping[str, Any],
    as_function: bool,
) -> Course:
    """Return random starts and gradients that keep a direction, as real ones do."""
    starts = [rng.uniform(0.5, 1.5, s) * rng.choice((-1.0, 1.0), s) for s in shapes]
    trend = [rng.standard_normal(s) for s in shapes]
    gradients = [[scale * (t + rng.standard_normal(t.shape)) for t in trend] for _ in range(steps)]
    return Course(names, starts, gradients, setting, scale, as_function)


def walked(course: Course, step: Watched, initial: State, tensors: Sequence[int]) -> Path:
    """Return the path of some tensors, updated in turn."""
    now = {i: course.starts[i].copy() for i in tensors}
    states = {i: tuple(map(copied, initial(now[i].copy()))) for i in tensors}
    path = Path([], False)
    for gradients in course.gradients:
        for i in tensors:
            now[i], states[i], single = stepped(course, step, i, now[i], gradients[i], states[i])
            path.single |= single
        path.points.append([now[i] for i in tensors])
    return path


def stepped(
    course: Course, step: Watched, i: int, x: Array, gradient: Array, state: tuple[Any, ...]
) -> tuple[Array, tuple[Any, ...], bool]:
    """Return one tensor and its state after one step, and whether it came as float32."""
    given = gradient.copy()
    slope: Any = given
    if course.as_function:
        slope = lambda p: gradient + 0.1 * course.scale * np.asarray(p)  # noqa: E731
    value = step(x.copy(), slope, *state, **course.setting)
    if differs(gradient, given):
        raise Failure("mutates-input", "gradient", name="gradient")
    if value is None:
        raise Failure("returns-none", course.names[i], name="the answer", hint=RETURN)
    if state and not (isinstance(value, (tuple, list)) and len(value) == 1 + len(state)):
        seen = counted(value) if isinstance(value, (tuple, list)) else "one value"
        raise Failure("wrong-count", expected=1 + len(state), names="parameter, state", seen=seen)
    new = value[0] if isinstance(value, (tuple, list)) and (state or len(value) == 1) else value
    after = as_answer(new, course.names[i])
    if after.shape != x.shape:
        raise Failure(
            "shape", course.names[i], name=course.names[i], got=after.shape, expected=x.shape
        )
    single = getattr(new, "dtype", None) == np.float32
    kept = tuple(copied(part) for part in value[1:]) if state else ()
    return after, kept, single


def allowed(course: Course, path: Path, truth: Path, k: int, i: int, column: int) -> float:
    """Return the largest difference that passes after step k, for tensor i."""
    position = truth.points[k][i]
    travelled = float(np.max(np.abs(position - course.starts[i])))
    rounding = (EPS32 if path.single else EPS) * float(np.max(np.abs(position)))
    return (1e-4 if path.single else RTOL_PATH) * travelled + 4 * (k + 1) * rounding


def parted(course: Course, path: Path, truth: Path, tensors: Sequence[int]) -> int | None:
    """Return the first step after which the paths differ, counted from 0, or None."""
    for k, point in enumerate(path.points):
        for column, i in enumerate(tensors):
            difference = np.abs(point[column] - truth.points[k][i])
            if not np.all(difference <= allowed(course, path, truth, k, i, column)):
                return k
    return None
