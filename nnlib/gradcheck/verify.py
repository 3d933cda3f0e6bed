"""The calls for people: work out a plan, and judge the answer by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np

from nnlib.gradcheck.changed import Sources
from nnlib.gradcheck.diagnosis import GradientError, GradientReport
from nnlib.gradcheck.judging import failed, judge
from nnlib.gradcheck.large import CALLS, large_gradient
from nnlib.gradcheck.plan import Options, Planning
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.subject import argument_names, block_names, tuples
from nnlib.gradcheck.updates import plan_updates


def verify_gradient(
    loss: Callable[..., Any],
    gradient: Callable[..., Any],
    points: Sequence[Any],
    **options: Unpack[Options],
) -> GradientReport:
    """Check that `gradient` is the gradient of `loss` at every point, and say what is wrong.

    `points` is a list of points, each a tuple of arrays; loss(*point) is one number,
    gradient(*point) one array per block (a bare array when there is one). `wrt` lists the positions
    of the differentiated blocks when a point also holds data, such as (x, w, b, y) with wrt=(1, 2).
    `names` are those of the answer's blocks. `reference` is a trusted gradient called the same way;
    without it central differences judge. `sizes` names dimensions, one number for all points or
    one for each, ({"N": (8, 6)}); `mistakes` lists (code, sentence, wrong gradient).

    It never raises because of numbers: whatever the functions do is an outcome in the report.
    Without a reference the loss is called 4 times for each parameter and point, up to 3,000 calls;
    larger problems are tried along random directions (at most 100 calls), and a mistake is located
    within 3,000 calls, fewer of a loss that runs long loops. The gradient is called twice at each
    point, and twice more at and beside the first.
    """
    return verified("gradient", loss, gradient, points, options)


def verify_jacobian(
    f: Callable[..., Any],
    jacobian: Callable[..., Any],
    points: Sequence[Any],
    **options: Unpack[Options],
) -> GradientReport:
    """Check a Jacobian: jacobian(*point) has shape f(*point).shape + x.shape for each block x.

    The options are those of `verify_gradient`.
    """
    return verified("jacobian", f, jacobian, points, options)


def verify_vjp(
    f: Callable[..., Any],
    vjp: Callable[..., Any],
    points: Sequence[Any],
    **options: Unpack[Options],
) -> GradientReport:
    """Check a vector-Jacobian product: vjp(*point, upstream) = upstream . df/dx for each block x.

    The upstream gradient, shaped as f(*point), is passed last: at each point a random one, its
    opposite, one with few active outputs and one with a single output. The options are those of
    `verify_gradient`.
    """
    return verified("vjp", f, vjp, points, options)


def verify_updates(
    step: Callable[..., Any], reference_step: Callable[..., Any], **options: Any
) -> GradientReport:
    """Check an optimizer's step against a reference along the same gradients.

    The options are those of `plan_updates`. The states of the two functions are never compared,
    only the paths. The parameter may be changed in place when it is also returned; the gradient
    may not.
    """
    return judge(plan_updates(reference_step, **options), step, Sources(reference_step, None, step))


def assert_gradient(
    loss: Callable[..., Any],
    gradient: Callable[..., Any],
    points: Sequence[Any],
    **options: Unpack[Options],
) -> GradientReport:
    """Run `verify_gradient`; raise GradientError (an AssertionError) with its message if wrong."""
    report = verify_gradient(loss, gradient, points, **options)
    if not report.ok:
        raise GradientError(report)
    return report


def verified(
    kind: str,
    f: Callable[..., Any],
    answer: Callable[..., Any],
    points: Sequence[Any],
    options: Options,
) -> GradientReport:
    """Plan and judge; a loss or a point that cannot be used is an outcome too."""
    try:
        planning = Planning(kind, f, points, options)
    except Failure as failure:  # a point that is no array of numbers
        words = argument_names(f, len(tuples(points)[0]))
        wrt = options.get("wrt") or range(len(words))
        return failed(failure.finding, block_names(options.get("names"), words, list(wrt)))
    try:
        entries = sum(np.size(p[i]) for p in planning.subject.points for i in planning.subject.wrt)
        if planning.reference is None and kind == "gradient" and 4 * entries > CALLS:
            report = large_gradient(planning, answer)
        else:
            sources = Sources(options.get("reference"), f, answer)
            report = judge(planning.plan(), answer, sources)
    except Failure as failure:
        report = failed(failure.finding, planning.subject.names)
    calls = {"loss": planning.subject.f.calls, **report.calls}
    if planning.reference is not None:
        calls["reference"] = planning.reference.calls
    return replace(report, calls=calls)
