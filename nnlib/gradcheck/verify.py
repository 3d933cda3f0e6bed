"""Verifying gradients, Jacobians and vector-Jacobian products of code that may be wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict, Unpack

import numpy as np

from nnlib.gradcheck.blocks import block_cause, block_report
from nnlib.gradcheck.comparison import Comparison
from nnlib.gradcheck.diagnosis import sentence
from nnlib.gradcheck.elsewhere import confirmed
from nnlib.gradcheck.judge import is_stale, is_wrong, judged
from nnlib.gradcheck.numerical import is_numerical
from nnlib.gradcheck.overall import overall
from nnlib.gradcheck.protocol import Failure, Watched, copied, told
from nnlib.gradcheck.report import BlockReport, Finding, GradientError, GradientReport
from nnlib.gradcheck.sizes import inferred_sizes
from nnlib.gradcheck.task import Task, argument_names, block_names, prepared, tuples
from nnlib.gradcheck.tour import Tour, accumulated, travelled, unrepeatable

Mistakes = Mapping[str, tuple[Callable[..., Any], str]]


class Options(TypedDict, total=False):
    """The options of `verify_gradient`, shared by the other checks."""

    reference: Callable[..., Any] | None
    names: Sequence[str] | None
    rng: np.random.Generator | None
    wrt: Sequence[int] | None
    sizes: Mapping[str, int] | None
    mistakes: Mistakes | None


def verify_gradient(
    loss: Callable[..., Any],
    gradient: Callable[..., Any],
    points: Sequence[Any],
    *,
    reference: Callable[..., Any] | None = None,
    names: Sequence[str] | None = None,
    rng: np.random.Generator | None = None,
    wrt: Sequence[int] | None = None,
    sizes: Mapping[str, int] | None = None,
    mistakes: Mistakes | None = None,
) -> GradientReport:
    """Check that `gradient` is the gradient of `loss` at every point, and say what is wrong.

    `points` is a list of points, each a tuple of arrays; loss(*point) is one number,
    gradient(*point) one array per block (a bare array when there is one). `wrt` lists the positions
    of the differentiated blocks when a point also holds data, such as (x, w, b, t) with wrt=(1, 2).
    `names` are those of the answer's blocks. `reference` is a trusted gradient called the same way;
    without it central differences judge. `sizes` names dimensions ({"N": 8}) for the messages;
    `mistakes` maps a code to a wrong gradient and the sentence that explains it.

    It never raises because of numbers: whatever the functions do is an outcome in the report.
    For a right answer with P parameters the loss is called at most 2P + 20 times (60 above 1000
    parameters) and the gradient once per point and once more, and up to 36 times more where the
    values look like those of differences. For a wrong answer the loss is called up to twice more
    for each parameter and some thousand times; a block of which more than 20,000 entries would have
    to be measured is told to be wrong without saying where. One wrong entry among 20,000 is seen
    from about a thousandth of the block's largest on, with a reference from a hundred-thousandth.
    """
    options = Options(
        reference=reference, names=names, rng=rng, wrt=wrt, sizes=sizes, mistakes=mistakes
    )
    return _verified(loss, gradient, points, options, scalar=True)


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


def verify_jacobian(
    f: Callable[..., Any],
    jacobian: Callable[..., Any],
    points: Sequence[Any],
    **options: Unpack[Options],
) -> GradientReport:
    """Check a Jacobian: jacobian(*point) has shape f(*point).shape + x.shape for each block x.

    The options are those of `verify_gradient`.
    """
    return _verified(f, jacobian, points, options, scalar=False)


def verify_vjp(
    f: Callable[..., Any],
    vjp: Callable[..., Any],
    points: Sequence[Any],
    **options: Unpack[Options],
) -> GradientReport:
    """Check a vector-Jacobian product: vjp(*point, upstream) = upstream . df/dx for each block x.

    The upstream gradient, shaped as f(*point), is drawn at random for each point and passed last.
    The options are those of `verify_gradient`. f is called once more per point than a loss would
    be, and up to 6 times more, and vjp up to 3 times more, to see one output alone: with an
    upstream that is 1 there and 0 elsewhere, differences betray themselves.
    """
    options["rng"] = rng = options.get("rng") or np.random.default_rng()
    values = Watched(f)
    extended = []
    try:
        for point in tuples(points):
            shape = np.shape(values(*map(copied, point)))
            extended.append((*point, rng.standard_normal(shape)))
    except Failure as failure:
        return _failed(Finding("loss-raised", "", _cause(failure)), [])

    def loss(*arguments: Any) -> float:
        return float(np.sum(np.asarray(f(*arguments[:-1])) * arguments[-1]))

    def ignoring(*arguments: Any) -> Any:
        return vjp(*arguments[:-1], np.ones_like(arguments[-1]))

    text = sentence("upstream-ignored", name="The vjp")
    options["wrt"] = options.get("wrt") or range(len(extended[0]) - 1)
    options["mistakes"] = {"upstream-ignored": (ignoring, text), **(options.get("mistakes") or {})}
    names = (*argument_names(f, len(extended[0]) - 1), "upstream")
    return _verified(loss, vjp, extended, options, scalar=True, arguments=names, outputs=values)


def _cause(failure: Failure) -> str:
    error = failure.__cause__
    return sentence("loss-raised", error=told(error) if error else failure.finding.message)


def _verified(
    f: Callable[..., Any],
    answer: Callable[..., Any],
    points: Sequence[Any],
    options: Options,
    *,
    scalar: bool,
    arguments: Sequence[str] | None = None,
    outputs: Watched | None = None,
) -> GradientReport:
    """Set up the task, examine it, and add what is known about the calls."""
    clean, wrt = tuples(points), options.get("wrt")
    positions = tuple(range(len(clean[0])) if wrt is None else wrt)
    words = list(arguments or argument_names(f, len(clean[0])))
    names = block_names(options.get("names"), words, positions)
    reference = options.get("reference")
    task = Task(
        Watched(f),
        Watched(answer),
        Watched(reference) if reference else None,
        clean,
        positions,
        names,
        tuple(words),
        dict(options.get("sizes") or {}),
        options.get("rng") or np.random.default_rng(),
        scalar,
        outputs,
        mistakes=options.get("mistakes") or {},
    )
    try:
        task.points = [prepared(task, point) for point in clean]
        task.sizes = {**inferred_sizes(f, task.points[0], positions), **task.sizes}
        report = _examined(task)
    except Failure as failure:
        report = _failed(failure.finding, names)
    return _with_calls(report, task)


def _failed(finding: Finding, names: Sequence[str]) -> GradientReport:
    blocks = tuple(BlockReport(n, False, finding.code, n, finding.message) for n in names)
    return GradientReport(False, finding.code, finding.where, finding.message, blocks)


def _with_calls(report: GradientReport, task: Task) -> GradientReport:
    others = task.outputs.calls if task.outputs is not None else 0
    calls = {"loss": task.f.calls + others, "gradient": task.answer.calls}
    if task.reference is not None:
        calls["reference"] = task.reference.calls
    notes = (*task.notes, *task.answer.notes())
    return GradientReport(
        report.ok, report.diagnosis, report.where, report.message, report.blocks, calls, notes
    )


def _examined(task: Task) -> GradientReport:
    with np.errstate(all="ignore"):
        tour = travelled(task)
    changed = unrepeatable(tour, task.names)
    if changed:
        blocks = [task.names.index(name) for name in changed]
        code = "accumulates" if accumulated(tour, blocks) else "not-repeatable"
        extent = f" ({', '.join(changed)})"
        return _failed(Finding(code, ", ".join(changed), sentence(code, extent=extent)), task.names)
    comparisons = judged(task, tour)
    found = confirmed(task, tour, comparisons, [block_cause(c) for c in comparisons])
    pairs = zip(comparisons, found, strict=True)
    reports = tuple(_without_array(task, block_report(c, f, task.names)) for c, f in pairs)
    if not is_wrong(comparisons) and is_numerical(task, tour.stops):
        return _failed(Finding("numeric-gradient", "", sentence("numeric-gradient")), task.names)
    if not is_wrong(comparisons):
        return GradientReport(True, None, "", "right", reports)
    fault = next(iter(task.faults.values()), None)
    finding = fault or _known(task, tour, comparisons) or overall(comparisons, found)
    return GradientReport(False, finding.code, finding.where, finding.message, reports)


def _without_array(task: Task, block: BlockReport) -> BlockReport:
    """Return the report on a block, with the fault of one that is no real array."""
    fault = task.faults.get(block.name)
    return block if fault is None else BlockReport(block.name, False, *fault)


def _known(task: Task, tour: Tour, comparisons: list[Comparison]) -> Finding | None:
    """Return a finding about the whole tour: a stale answer, or a mistake the lesson knows."""
    wrong = [
        i for i, c in enumerate(comparisons) if c.got.shape != c.expected.shape or c.wrong.any()
    ]
    where = ", ".join(task.names[i] for i in wrong)
    for code, (mistaken, text) in task.mistakes.items():
        if _equals(task, tour, Watched(mistaken)):
            return Finding(code, where, text)
    stale = [task.names[i] for i in wrong if is_stale(task, tour, i)]
    if stale:
        return Finding("memoised", ", ".join(stale), sentence("memoised"))
    return None


def _equals(task: Task, tour: Tour, mistaken: Watched) -> bool:
    """Return whether the answer equals a mistaken gradient at every stop."""
    for stop in tour.stops:
        try:
            values = task.parts(mistaken(*stop.point), stop.point)
        except Failure:
            return False
        for got, value in zip(stop.answer, values, strict=True):
            peak = float(np.max(np.abs(value), initial=0.0))
            if got.shape != value.shape or not np.all(np.abs(got - value) <= 1e-6 * peak):
                return False
    return True
