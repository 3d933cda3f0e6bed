"""One finding for an answer of several blocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlib.gradcheck.blocks import block_report
from nnlib.gradcheck.comparison import Comparison, example
from nnlib.gradcheck.diagnosis import join, sentence
from nnlib.gradcheck.entries import Cause
from nnlib.gradcheck.report import BlockReport, Finding

UNNAMED = {"wrong-value", "some-entries", "factor"}
CERTAIN = {"shape", "transposed", "not-summed", "swapped", "not-finite", "all-zero", "integer"}
Wrong = list[tuple[Comparison, Cause]]


def overall(comparisons: Sequence[Comparison], found: Sequence[Cause | None]) -> Finding:
    """Return one finding for an answer with at least one wrong block.

    A cause that all wrong blocks share is told once. Otherwise the first wrong block with a named
    cause speaks; when none has one, the pattern of right and wrong blocks does.
    """
    names = [c.name for c in comparisons]
    wrong = [(c, f) for c, f in zip(comparisons, found, strict=True) if f is not None]
    if one_output(wrong, names):
        wrong = [(c, ("wrong-value", {})) for c, _ in wrong]
    reports = [block_report(c, f, names) for c, f in wrong]
    wrong = normalized(wrong)
    codes = {code for _, (code, _) in wrong}
    if len(wrong) > 1 and len(codes) == 1 and (not codes & UNNAMED or one_factor(wrong)):
        return shared(wrong, names, reports)
    telling = [f for f in zip(reports, wrong, strict=True) if tells(*f[1], len(wrong))]
    named = [report for report, _ in telling]
    if len(wrong) == 1 and codes == {"factor"}:
        named = reports
    if named:
        return Finding(str(named[0].diagnosis), named[0].where, named[0].message)
    code, facts = by_pattern(names, [c.name for c, _ in wrong], biases(comparisons))
    where = ", ".join(r.where for r in reports)
    if code == "wrong-value":
        return Finding(str(reports[0].diagnosis), where, reports[0].message)
    first = wrong[0][0]
    return Finding(code, where, f"{sentence(code, **facts)}\n{example(first, first.name)}".strip())


def tells(c: Comparison, found: Cause, count: int) -> bool:
    """Return whether a block's cause speaks for all: a rule seen in one number may be chance."""
    code, facts = found
    if code == "some-entries":
        return "rest" in facts
    return code not in UNNAMED and (c.got.size > 1 or count == 1 or code in CERTAIN)


def one_output(wrong: Wrong, names: Sequence[str]) -> bool:
    """Return whether rank 1 in an early block only tells that there is one output.

    With one output, delta @ W.T has rank 1 for the whole batch when no slope multiplies it.
    """
    codes = {code for _, (code, _) in wrong}
    if "one-example" not in codes or not codes <= {"one-example", *UNNAMED}:
        return False
    matrices = [v for v in wrong[0][0].others.values() if v.ndim == 2]
    last_is_right = names[-1] not in [c.name for c, _ in wrong]
    return last_is_right and any(1 in m.shape for m in matrices[-1:])


def one_factor(wrong: Wrong) -> bool:
    """Return whether all blocks are off by the same factor."""
    ratios = [float(facts.get("factor", np.nan)) for _, (_, facts) in wrong]
    return bool(np.ptp(ratios) <= 1e-4 * abs(ratios[0]))


def normalized(wrong: Wrong) -> Wrong:
    """Rename unnamed factors that give the whole answer, or each of its blocks, a round norm."""
    norms = [float(np.linalg.norm(c.got)) for c, _ in wrong]
    whole = float(np.linalg.norm(norms))
    if len(wrong) < 2 or not all(is_scaled(c) for c, _ in wrong):
        return wrong
    together = is_round(whole) and one_factor(wrong) and wrong[0][1][0] == "factor"
    if together or (is_round(norms[0]) and np.ptp(norms) <= 1e-9 * norms[0]):
        norm = whole if together else norms[0]
        return [(c, ("normalized", {"norm": norm})) for c, _ in wrong]
    return wrong


def is_scaled(c: Comparison) -> bool:
    """Return whether an answer is the right one times a positive number."""
    size = float(np.sum(c.expected * c.expected))
    ratio = (
        float(np.sum(c.got * c.expected)) / size
        if c.got.shape == c.expected.shape and size
        else 0.0
    )
    return ratio > 0 and c.explains(ratio * c.expected)


def is_round(norm: float) -> bool:
    """Return whether a norm has at most two figures."""
    return bool(abs(norm - float(f"{norm:.2g}")) < 1e-9 * norm)


def shared(wrong: Wrong, names: Sequence[str], reports: Sequence[BlockReport]) -> Finding:
    """Return the finding of a cause that several blocks share."""
    sample, (code, facts) = wrong[0]
    bad = [c.name for c, _ in wrong]
    every = len(bad) == len(names)
    facts = {"extent": "in every entry", "names": ", ".join(names), **facts}
    facts["name"] = "Every block" if every else join(bad)
    facts |= {
        "parameter": "its parameter" if every else "their parameters",
        "other": "each other" if len(bad) == 2 else "another one",
    }
    told = sentence(code, plural=not every, **facts)
    if sample.got.shape == sample.expected.shape and np.isfinite(sample.got[sample.worst()]):
        told = f"{told}\n{example(sample, sample.name)}".strip()
    return Finding(code, ", ".join(r.where for r in reports), told)


def are(names: Sequence[str]) -> str:
    """Return names with their verb."""
    return f"{join(names)} {'is' if len(names) == 1 else 'are'}"


def biases(comparisons: Sequence[Comparison]) -> set[str]:
    """Return the names of the blocks that are biases: by their names, and long in one axis only."""
    shapes = {c.name: c.expected.shape for c in comparisons}
    thin = [name for name, shape in shapes.items() if sum(side > 1 for side in shape) <= 1]
    return {name for name in thin if name.removeprefix("d").lower().startswith("b")}


def by_pattern(names: Sequence[str], bad: Sequence[str], thin: set[str]) -> Cause:
    """Return the cause that the places alone suggest, or "wrong-value".

    Blocks come in the order of the forward pass, each weight followed by its bias.
    """
    right = [name for name in names if name not in bad]
    if not right:
        return ("loss-derivative", {}) if len(names) > 1 else ("wrong-value", {})
    if set(bad) <= thin:
        return "bias-only", {"names": are(bad)}
    following = {name: names[i + 1] for i, name in enumerate(names[:-1])}
    if all(following.get(name) in thin - set(bad) for name in bad):
        return "input-step", {"wrong": are(bad), "right": are([following[n] for n in bad])}
    if len(bad) == 1 and bad[0] not in (names[0], names[-1]):  # delta has passed through
        return "input-step", {"wrong": are(bad), "right": are(right)}
    if names[-1] in right and names[0] in bad:
        return "backward-step", {"right": are(right), "wrong": are(bad)}
    return "wrong-value", {}
