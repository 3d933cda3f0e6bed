"""Judging an answer by a plan: it is called at every place, twice, and held against what is right.

Nothing but the plan and the answer's own function is needed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nnlib.gradcheck.changed import Changed, Sources
from nnlib.gradcheck.comparison import (
    Cause,
    Cell,
    block_report,
    caused,
    example,
    explained,
    form_cause,
    in_single,
    is_noise,
    located,
    may_be_numerical,
    nearly_right,
    told_of,
)
from nnlib.gradcheck.diagnosis import BlockReport, Finding, GradientReport, join, sentence
from nnlib.gradcheck.differences import Array
from nnlib.gradcheck.hypotheses import Evidence, each_of
from nnlib.gradcheck.numerical import is_numerical
from nnlib.gradcheck.plan import Mistake, Place, Plan
from nnlib.gradcheck.protocol import (
    Failure,
    Watched,
    as_answer,
    changed_inputs,
    copied,
    differs,
    is_whole,
    split_answer,
)
from nnlib.gradcheck.updates import UpdatePlan, judge_updates

DISTINCT = 3  # values of one block that are no chance
REPEATS = 1e-9  # two calls at one point may differ by this share of the block
CERTAIN = {"shape", "transposed", "not-summed", "swapped", "not-finite", "all-zero", "integer"}
NO_SOURCES = Sources()
VAGUE = {  # true of the values, and told only where no change of the right answer is known
    "common-factor",
    "along-parameter",
    "per-unit-factor",
    "times-parameter",
    "adds-other",
    "l1-wrong",
    "one-example",
    "factor",
    "squared",
    "offset",
}
UNNAMED = {"wrong-value", "some-entries", "at-kinks"}


@dataclass
class Answers:
    """What an answer gave at each place, one array per block, and of which type."""

    arrays: list[list[Array]]
    again: list[list[Array]]
    order: list[int]
    faults: dict[str, Finding] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    single: set[str] = field(default_factory=set)

    def only(self, k: int) -> Answers:
        """Return the answers at one place."""
        return replace(self, arrays=[self.arrays[k]], again=[self.again[k]], order=[0])


def judge(
    plan: Plan | UpdatePlan, answer: Callable[..., Any], sources: Sources = NO_SOURCES
) -> GradientReport:
    """Return the verdict on an answer: a gradient, a Jacobian, a product, or an optimizer's step.

    sources: functions whose text may be changed to find out what is wrong with the answer. It never
    raises because of numbers: whatever the function does is an outcome in the report.
    """
    if isinstance(plan, UpdatePlan):
        return judge_updates(plan, answer, sources)
    student = Watched(answer)
    try:
        with np.errstate(all="ignore"):
            report = examined(plan, student, Changed(plan, sources))
    except Failure as failure:
        report = failed(failure.finding, plan.names)
    calls = {**(plan.calls or {}), "gradient": student.calls}
    return GradientReport(
        report.ok,
        report.diagnosis,
        report.where,
        report.message,
        report.blocks,
        calls,
        (*plan.notes, *student.notes()),
    )


def failed(finding: Finding, names: Sequence[str]) -> GradientReport:
    """Return the report of a finding that speaks for all blocks."""
    blocks = tuple(BlockReport(n, False, finding.code, n, finding.message) for n in names)
    return GradientReport(False, finding.code, finding.where, finding.message, blocks)


def examined(plan: Plan, student: Watched, changed: Changed) -> GradientReport:
    """Return the report on the values of an answer."""
    answers = toured(plan, student)
    return changed_report(plan, answers) or told(plan, student, answers, changed)


def changed_report(plan: Plan, answers: Answers) -> GradientReport | None:
    """Return the report on an answer that differs between two calls, None when it does not."""
    changed = unrepeatable(plan, answers)
    if not changed:
        return None
    code = "accumulates" if accumulated(answers, changed) else "not-repeatable"
    names = ", ".join(plan.names[i] for i in changed)
    return failed(Finding(code, names, sentence(code, extent=f" ({names})")), plan.names)


def told(
    plan: Plan, student: Watched, answers: Answers, changed: Changed | None = None
) -> GradientReport:
    """Return the report on values that are the same in each call."""
    changed = changed or Changed(plan, NO_SOURCES)
    table = [cells_of(plan, answers, i) for i in range(len(plan.names))]
    wrong = [any(not c.formed or c.wrong.any() for c in cells) for cells in table]
    if may_be_numerical(table) and is_numerical(plan, student, answers.arrays):
        return failed(Finding("numeric-gradient", "", sentence("numeric-gradient")), plan.names)
    if nearly_right(table):
        wrong = [bad and not is_noise(table) for bad in wrong]
    if not any(wrong):
        blocks = tuple(BlockReport(name, True, error=0.0) for name in plan.names)
        return GradientReport(True, None, "", "right", blocks)
    found = [
        cause_of(plan, answers, table, i, changed) if bad else None for i, bad in enumerate(wrong)
    ]
    pairs = zip(plan.names, table, found, strict=True)
    reports = [block_report(name, cells, one, plan.names) for name, cells, one in pairs]
    reports = [
        BlockReport(r.name, False, *answers.faults[r.name]) if r.name in answers.faults else r
        for r in reports
    ]
    finding = next(iter(answers.faults.values()), None) or known(plan, answers, wrong)
    finding = finding or overall(plan, table, found, reports)
    return GradientReport(False, finding.code, finding.where, finding.message, tuple(reports))


# Calling.


def toured(plan: Plan, student: Watched) -> Answers:
    """Call the answer at every place in mixed order, and once more at each."""
    count = len(plan.places)
    answers = Answers([[] for _ in range(count)], [[] for _ in range(count)], [])
    order = [0, *range(count - 1, 0, -1)]
    for index in order:
        answers.arrays[index] = answered(plan, plan.places[index], student, answers)
    answers.order = order
    for index in range(count):
        answers.again[index] = answered(plan, plan.places[index], student, answers)
    if not unrepeatable(plan, answers):
        disturb(plan.places[0], student)
        answers.again[0] = answered(plan, plan.places[0], student, answers)
    return answers


def disturb(at: Place, student: Watched) -> None:
    """Call the answer close to a place: what it keeps from there would spoil its next answer."""
    moved = [1.001 * x if is_array(x) and x.dtype.kind == "f" else copied(x) for x in at.point]
    with contextlib.suppress(Failure):  # it need not be defined there
        student(*moved)


def answered(plan: Plan, at: Place, student: Watched, answers: Answers) -> list[Array]:
    """Return the answer at a place as float64 copies, NaN for a part that is no real array."""
    given = tuple(map(copied, at.point))
    value = student(*given)
    changed = changed_inputs(plan.arguments, at.point, given)
    if changed:
        raise Failure("mutates-input", ", ".join(changed), name=", ".join(changed))
    shapes = [block.expected.shape for block in at.blocks]
    raw = split_answer(value, plan.names, shapes)
    parts = []
    for part, name, shape in zip(raw, plan.names, shapes, strict=True):
        try:
            parts.append(as_answer(part, name))
        except Failure as failure:
            if len(plan.names) == 1:
                raise
            answers.faults[name] = failure.finding
            parts.append(np.full(shape, np.nan))
        if is_whole(part):
            answers.whole.add(name)
        if getattr(part, "dtype", None) == np.float32:
            answers.single.add(name)
    return parts


def same(a: Array, b: Array, share: float) -> bool:
    """Return whether two arrays are equal up to a share of their largest entry."""
    if a.shape != b.shape:
        return False
    peak = float(np.max(np.abs(b), initial=0.0, where=np.isfinite(b)))
    near = (np.abs(a - b) <= share * peak) | (a == b) | (np.isnan(a) & np.isnan(b))
    return bool(np.all(near))


def unrepeatable(plan: Plan, answers: Answers) -> list[int]:
    """Return the blocks whose answer differs between two calls at some place."""
    pairs = list(zip(answers.arrays, answers.again, strict=True))
    blocks = range(len(plan.names))
    return [i for i in blocks if not all(same(b[i], a[i], REPEATS) for a, b in pairs)]


def accumulated(answers: Answers, blocks: Sequence[int]) -> bool:
    """Return whether the second answers are those of the call before plus the first ones."""
    first, before = answers.arrays[0], answers.arrays[answers.order[-1]]
    triples = [(answers.again[0][i], before[i], first[i]) for i in blocks]
    return all(
        a.shape == b.shape == n.shape and n.any() and same(a - b, n, 1e-6) for a, b, n in triples
    )


# Causes.


def cells_of(plan: Plan, answers: Answers, block: int) -> list[Cell]:
    """Return one block at every place, in the tolerance of the type it was computed in."""
    pairs = zip(answers.arrays, plan.places, strict=True)
    cells = [Cell(arrays[block], at.blocks[block]) for arrays, at in pairs]
    return in_single(cells, plan.names[block] in answers.single)


def cause_of(
    plan: Plan, answers: Answers, table: list[list[Cell]], block: int, changed: Changed
) -> Cause:
    """Return what is wrong with a block: its form, a hypothesis that gives its values, or where."""
    name, cells = plan.names[block], table[block]
    others = [
        {n: b.expected for n, b in zip(plan.names, at.blocks, strict=True) if n != name}
        for at in plan.places
    ]
    found = form_cause(cells, others) or upstream_cause(plan, cells)
    if found is not None:
        return found
    e = evidence(plan, answers, cells, block, others)
    if (share := shared_out(plan, e, block)) is not None:
        return share
    found = explained(e, cells)
    if found is None or found[0] in VAGUE:
        found = changed.cause(e, cells, block) or found
    return found or located(cells)


def shared_out(plan: Plan, e: Evidence, block: int) -> Cause | None:
    """Return whether a block has only some examples' shares."""
    for mistake in plan.mistakes:
        if "{name}" in mistake.sentence and e.fits([v[block] for v in mistake.values]):
            return mistake.code, {}, mistake.sentence
    return None


def upstream_cause(plan: Plan, cells: Sequence[Cell]) -> Cause | None:
    """Return whether a product is the same for other upstream gradients at one point."""
    if plan.kind != "vjp" or not any(c.got.any() for c in cells):
        return None
    pairs = [
        (np.array_equal(one.point[-1], -two.point[-1]), np.array_equal(c.got, d.got))
        for one, c in zip(plan.places, cells, strict=True)
        for two, d in zip(plan.places, cells, strict=True)
        if one is not two and not differs(one.point[:-1], two.point[:-1])
    ]
    if pairs and all(same for _, same in pairs):
        return caused("upstream-ignored")
    opposite = [same for turned, same in pairs if turned]
    return caused("upstream-abs") if opposite and all(opposite) else None


def evidence(
    plan: Plan,
    answers: Answers,
    cells: Sequence[Cell],
    block: int,
    others: Sequence[Mapping[str, Array]],
) -> Evidence:
    """Return what the hypotheses need to know about a block."""
    name, position = plan.names[block], plan.wrt[block]
    word = plan.arguments[position]
    return Evidence(
        name,
        plan.kind,
        [cell.got for cell in cells],
        [cell.right.expected for cell in cells],
        [cell.allowed for cell in cells],
        [cell.valid | cell.wrong for cell in cells],
        [np.asarray(at.point[position], dtype=np.float64) for at in plan.places],
        word,
        others,
        [at.sizes for at in plan.places],
        among(plan, is_array),
        among(plan, is_setting),
        all(cell.single for cell in cells),
        name in answers.whole,
    )


def among(plan: Plan, fits: Callable[[Any], bool]) -> list[dict[str, Any]]:
    """Return the arguments that are of some kind at every point, by name."""
    columns = list(zip(*(at.point for at in plan.places), strict=True))
    chosen = [
        i
        for i, column in enumerate(columns)
        if all(map(fits, column)) and (fits is is_array or i not in plan.wrt)
    ]
    return [{plan.arguments[i]: at.point[i] for i in chosen} for at in plan.places]


def is_array(x: Any) -> bool:
    """Return whether an argument is an array of numbers."""
    return isinstance(x, np.ndarray) and x.dtype.kind in "fiu"


def is_setting(x: Any) -> bool:
    """Return whether an argument is a number."""
    return isinstance(x, (int, float, np.number)) and not isinstance(x, bool)


def known(plan: Plan, answers: Answers, wrong: Sequence[bool]) -> Finding | None:
    """Return a finding about the whole answer: a mistake that is known, or a stale answer."""
    names = [n for n, bad in zip(plan.names, wrong, strict=True) if bad]
    for mistake in plan.mistakes:
        if "{name}" not in mistake.sentence and equals(plan, answers, mistake):
            return Finding(mistake.code, ", ".join(names), mistake.sentence)
    stale = [i for i in range(len(plan.names)) if wrong[i] and is_stale(plan, answers, i)]
    told = [plan.names[i] for i in stale if np.unique(answers.arrays[0][i]).size >= DISTINCT]
    if stale and len(stale) < len(plan.names) and not told:
        return None  # a count or a sign may be the same by chance
    names = told or [plan.names[i] for i in stale]
    return Finding("memoised", ", ".join(names), sentence("memoised")) if stale else None


def equals(plan: Plan, answers: Answers, mistake: Mistake) -> bool:
    """Return whether the answer is that of a mistake at every place."""
    for arrays, values, at in zip(answers.arrays, mistake.values, plan.places, strict=True):
        for got, value, block in zip(arrays, values, at.blocks, strict=True):
            if got.shape != value.shape:
                return False
            room = block.error if block.error.shape == got.shape else 0.0
            room = np.where(np.isfinite(room), room, 0.0)
            peak = float(np.max(np.abs(value), initial=0.0, where=np.isfinite(value)))
            near = np.abs(got - value) <= 1e-7 * np.abs(value) + 1e-12 * peak + room
            if not np.all(near | (np.isnan(got) & np.isnan(value)) | (got == value)):
                return False
    return True


def is_stale(plan: Plan, answers: Answers, block: int) -> bool:
    """Return whether a block is the same at all places, and right at one where it may not be."""
    pairs = zip(answers.arrays, plan.places, strict=True)
    cells = [Cell(arrays[block], at.blocks[block]) for arrays, at in pairs]
    one = cells[0].got
    if len(cells) < 2 or not one.any() or not all(np.array_equal(c.got, one) for c in cells):
        return False
    return any(c.formed and not c.wrong.any() for c in cells)


# One finding for the whole answer.


def overall(
    plan: Plan, table: list[list[Cell]], found: list[Cause | None], reports: list[BlockReport]
) -> Finding:
    """Return one finding: a cause that wrong blocks share, the first that is named, or where."""
    wrong = [i for i, one in enumerate(found) if one is not None]
    causes = [one for one in found if one is not None]
    first = reports[wrong[0]]
    same = len(wrong) > 1 and all(alike(causes[0], other) for other in causes[1:])
    if causes[0][0] == "swapped" and len(wrong) > 2:
        same = False  # each block holds another one
    if same and causes[0][0] != "common-factor":
        return shared(plan, table, wrong, causes[0], reports)
    if len(wrong) > 1 and (common := common_factors(table, wrong)):
        return multiplied(plan, table, wrong, common, reports)
    named = [i for i in wrong if reports[i].diagnosis not in UNNAMED]
    told_first = [i for i in named if table[i][0].got.size > 1 or reports[i].diagnosis in CERTAIN]
    chosen = (told_first or named or wrong)[0]
    first = reports[chosen]
    where = first.where if named else ", ".join(reports[i].where for i in wrong)
    return Finding(str(first.diagnosis), where, first.message + beside(plan, wrong, chosen))


def beside(plan: Plan, wrong: Sequence[int], told: int) -> str:
    """Return what else is wrong and what is right, where there are several blocks."""
    others = [plan.names[i] for i in wrong if i != told]
    right = [name for i, name in enumerate(plan.names) if i not in wrong]
    parts = [f"Also wrong: {join(others)}."] if others else []
    parts += [f"Right at every point: {join(right)}."] if right else []
    return "\n" + " ".join(parts) if parts else ""


def alike(one: Cause, other: Cause) -> bool:
    """Return whether two blocks have the same cause, with the same constants."""
    if one[0] != other[0] or one[0] in UNNAMED:
        return False
    known = ["factor", "coefficient", "limit", "norm", "words", "seen"]
    if one[0] != "swapped":
        known.append("other")
    pairs = [(one[1].get(k), other[1].get(k)) for k in known]
    return all(
        a == b or (isinstance(a, float) and isinstance(b, float) and abs(a - b) <= 1e-6 * abs(a))
        for a, b in pairs
    )


def shared(
    plan: Plan, table: list[list[Cell]], wrong: list[int], cause: Cause, reports: list[BlockReport]
) -> Finding:
    """Return the finding of a cause that several blocks share."""
    every = len(wrong) == len(plan.names)
    code, facts, text = cause
    facts = {
        **facts,
        "parameter": "its parameter" if every else "their parameters",
        "other": "each other" if code == "swapped" and len(wrong) == 2 else facts.get("other", ""),
    }
    name = "Every block" if every else join([plan.names[i] for i in wrong])
    told = told_of(name, (code, facts, text), plan.names, several=True, plural=not every)
    first = reports[wrong[0]]
    where = ", ".join(reports[i].where for i in wrong)
    bad = next((c for c in table[wrong[0]] if c.formed and c.wrong.any()), None)
    if bad is None or first.index is None or not np.isfinite(bad.got[first.index]):
        return Finding(code, where, told)
    rest = "" if every else "\n" + beside(plan, wrong, wrong[0]).strip().split("Also")[0]
    return Finding(code, where, f"{told}\n{example(bad, first.index, first.name)}{rest}".strip())


def common_factors(table: list[list[Cell]], wrong: Sequence[int]) -> list[float] | None:
    """Return the factor at each place that all wrong blocks share, another one at each place."""
    factors = []
    for k in range(len(table[0])):
        cells = [table[i][k] for i in wrong]
        if not all(c.formed and np.all(np.isfinite(c.got)) for c in cells):
            return None
        above = sum(float(np.sum((c.got * c.right.expected)[c.valid])) for c in cells)
        below = sum(float(np.sum((c.right.expected**2)[c.valid])) for c in cells)
        ratio = above / below if below else np.nan
        near = [
            np.abs(c.got - ratio * c.right.expected)
            <= 1e-7 * np.abs(c.got) + c.allowed * max(1, abs(ratio))
            for c in cells
        ]
        if not np.isfinite(ratio) or not all(
            np.all(n | ~c.valid) for n, c in zip(near, cells, strict=True)
        ):
            return None
        factors.append(ratio)
    return factors if len(table) == len(wrong) or len(wrong) > 1 else None


def multiplied(
    plan: Plan,
    table: list[list[Cell]],
    wrong: list[int],
    factors: list[float],
    reports: list[BlockReport],
) -> Finding:
    """Return the finding of a factor that all wrong blocks share, another one at each place."""
    norms = [np.sqrt(sum(np.sum(table[i][k].got ** 2) for i in wrong)) for k in range(len(factors))]
    where = ", ".join(reports[i].where for i in wrong)
    name = "Every block" if len(wrong) == len(plan.names) else join([plan.names[i] for i in wrong])
    cut = [n for n, factor in zip(norms, factors, strict=True) if abs(factor - 1) > 1e-6]
    if np.ptp(cut) <= 1e-6 * cut[0] and abs(cut[0] - float(f"{cut[0]:.2g}")) <= 1e-6 * cut[0]:
        text = sentence("normalized", name=name, norm=float(cut[0]), hint=" together")
        return Finding("normalized", where, text)
    text = sentence("common-factor", name=name, seen=each_of(factors))
    return Finding("common-factor", where, text)
