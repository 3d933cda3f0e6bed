"""Verifying optimizers: a gradient check cannot see them, so paths of parameters are compared.

Momentum bugs show from the second step on, epsilon bugs only where gradients are small, and shared
state only where two tensors are updated in turn. So: ten steps, two gradient scales, two tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nnlib.gradcheck.comparison import figure
from nnlib.gradcheck.diagnosis import sentence
from nnlib.gradcheck.differences import Array
from nnlib.gradcheck.paths import Course, Path, State, drawn_course, parted, walked
from nnlib.gradcheck.protocol import Failure, Watched
from nnlib.gradcheck.report import BlockReport, Finding, GradientReport

Step = Callable[..., Any]
Verdict = tuple[Finding | None, list[BlockReport]]


def verify_updates(
    step: Step,
    reference_step: Step,
    *,
    state: State | None = None,
    reference_state: State | None = None,
    settings: Sequence[Mapping[str, Any]] = ({},),
    shapes: Sequence[tuple[int, ...]] = ((3,), (2, 4)),
    scales: Sequence[float] = (1.0, 1e-4),
    steps: int = 10,
    gradient_function: bool = False,
    names: Sequence[str] | None = None,
    mistakes: Mapping[str, tuple[Step, str]] | None = None,
    rng: np.random.Generator | None = None,
) -> GradientReport:
    """Check an optimizer's step against a reference along the same gradients.

    step(parameter, gradient, *state, **setting) returns the new parameter, or a tuple of it and the
    new state. state(parameter) gives the initial state as a tuple (none by default); the states of
    the two functions are never compared, only the paths. `settings` lists hyperparameters to try.
    With `gradient_function=True` the gradient is a function of the parameter (for Nesterov's
    look-ahead). `mistakes` maps a code to a wrong step and the sentence that explains it.

    The parameter may be changed in place when it is also returned; the gradient may not. The step
    is called 4 * steps times per setting and scale.
    """
    rng = rng or np.random.default_rng()
    labels = tuple(names) if names is not None else tuple(f"tensor {i}" for i in range(len(shapes)))
    student, trusted = Watched(step), Watched(reference_step)
    initial = state or (lambda parameter: ())
    trusted_initial = reference_state or initial
    courses = [
        drawn_course(rng, labels, shapes, scale, steps, setting, gradient_function)
        for setting in settings
        for scale in scales
    ]
    try:
        finding, blocks = compare(courses, student, trusted, initial, trusted_initial)
        known = finding and known_mistake(courses, student, mistakes or {}, initial)
        finding = known or finding
    except Failure as failure:
        finding = failure.finding
        blocks = [BlockReport(n, False, finding.code, n, finding.message) for n in labels]
    calls = {"step": student.calls, "reference": trusted.calls}
    if finding is None:
        return GradientReport(True, None, "", "right", tuple(blocks), calls, student.notes())
    return GradientReport(False, *finding, tuple(blocks), calls, student.notes())


def compare(
    courses: list[Course],
    student: Watched,
    trusted: Watched,
    initial: State,
    trusted_initial: State,
) -> Verdict:
    """Compare the paths on all courses; the one that parts first on its way names the cause."""
    right = False
    blocks: list[BlockReport] = []
    parting: dict[int, Verdict] = {}  # by the step
    for course in courses:
        everyone = range(len(course.starts))
        alone = walked(course, student, initial, [0])
        again = walked(course, student, initial, [0])
        turns = walked(course, student, initial, everyone)
        truth = walked(course, trusted, trusted_initial, everyone)
        blocks = reports(course, turns, truth)
        step = parted(course, turns, truth, everyone)
        if (step if step is not None else parted(course, again, truth, [0])) is None:
            right = True
        elif step is None or parted(course, alone, truth, [0]) is None:
            return told("state-shared", course, blocks)
        elif step not in parting:
            code, facts = cause(course, alone, truth, right)
            parting[step] = told(code, course, blocks, **facts)
    return parting[min(parting)] if parting else (None, blocks)


def failed(block: BlockReport, code: str, message: str) -> BlockReport:
    """Return the report of a wrong tensor with its code."""
    return block if block.ok else replace(block, diagnosis=code, message=message)


def told(code: str, course: Course, blocks: Sequence[BlockReport], **facts: Any) -> Verdict:
    """Return the finding with the hyperparameters of its course, and the blocks with its code."""
    values = "".join(f", {k} = {v}" for k, v in course.setting.items())
    text = sentence(code, **facts).removesuffix(".")
    where = ", ".join(block.where for block in blocks if not block.ok)
    worst = next((block for block in blocks if not block.ok), None)
    numbers = "" if worst is None else f"\n{seen(worst)}"
    text = f"{text} (gradients of size {course.scale:g}{values}).{numbers}"
    finding = Finding(code, where, text)
    return finding, [failed(block, code, finding.message) for block in blocks]


def seen(block: BlockReport) -> str:
    """Return the entry of a tensor that is furthest off, after the step of its report."""
    assert block.index is not None and block.expected is not None and block.got is not None
    place = f"entry {', '.join(map(str, block.index))} of {block.where}"
    values = figure(block.expected, block.got), figure(block.got, block.expected)
    return f"At {place}: expected {values[0]}, got {values[1]}."


def reports(course: Course, path: Path, truth: Path) -> list[BlockReport]:
    """Return one report per tensor, at the last step."""
    result = []
    for i, name in enumerate(course.names):
        ours = Path([[p[i]] for p in path.points], path.single)
        k = parted(course, ours, truth, [i])
        at = len(path.points) - 1 if k is None else k
        got, expected = path.points[at][i], truth.points[at][i]
        with np.errstate(all="ignore"):
            off = np.nan_to_num(np.abs(got - expected), nan=np.inf)
        worst = np.unravel_index(np.argmax(off), off.shape)
        far = float(np.max(np.abs(expected - course.starts[i])))
        error = float(np.max(off)) / far if far else 0.0
        result.append(
            BlockReport(
                name,
                k is None,
                None,
                f"{name} after step {at + 1}",
                "",
                error,
                float(expected[worst]),
                float(got[worst]),
                tuple(int(i) for i in worst),
            )
        )
    return result


def cause(
    course: Course, path: Path, truth: Path, right_before: bool
) -> tuple[str, dict[str, Any]]:
    """Name why the path of the first tensor parts from the reference."""
    k = parted(course, path, truth, [0])
    start = course.starts[0]
    if not np.all(np.isfinite(path.points[k or 0][0])):
        return "not-finite", {
            "name": "the parameter",
            "extent": f"after step {(k or 0) + 1}",
            "hint": "look for a division by zero",
            "seen": "NaN or inf",
        }
    if right_before:
        return "epsilon", {}
    if k == 0:
        found = first_step(path.points[0][0] - start, truth.points[0][0] - start, start)
        ours, right = (p.points[1][0] - p.points[0][0] for p in (path, truth))
        if found[0] == "epsilon" and not np.allclose(ours, right, rtol=1e-2, atol=0):
            return "state-lost", {}
        return found
    return ("state-lost", {}) if k == 1 else ("drift", {"steps": k})


def first_step(got: Array, expected: Array, start: Array) -> tuple[str, dict[str, Any]]:
    """Name what is wrong with a first step."""
    if not got.any():
        return "step-zero", {}
    if np.allclose(got + start, expected, rtol=1e-6, atol=0):
        return "step-only", {}
    ratio = float(np.sum(got * expected) / np.sum(expected * expected))
    if abs(ratio - 1) < 1e-3:
        return "epsilon", {}
    if np.allclose(got, ratio * expected, rtol=1e-4, atol=0):
        return ("step-sign", {}) if abs(ratio + 1) < 1e-4 else ("step-factor", {"factor": ratio})
    off = got - expected
    decay = float(np.sum(off * start) / np.sum(start * start))
    if np.allclose(off, decay * start, rtol=1e-3, atol=1e-12):
        return "decay-wrong", {"coefficient": decay}
    return "step-wrong", {}


def known_mistake(
    courses: list[Course],
    student: Watched,
    mistakes: Mapping[str, tuple[Step, str]],
    initial: State,
) -> Finding | None:
    """Return the mistake whose path the student's equals on every course."""
    for code, (wrong, text) in mistakes.items():
        try:
            if all(
                parted(
                    c,
                    walked(c, student, initial, range(len(c.starts))),
                    walked(c, Watched(wrong), initial, range(len(c.starts))),
                    range(len(c.starts)),
                )
                is None
                for c in courses
            ):
                return Finding(code, courses[0].names[0], text)
        except Failure:
            continue
    return None
