"""What a check says: reports and findings, and every diagnosis code with its sentence.

A sentence may use the facts of a case in braces: name, factor, size, coefficient, other, seen,
expected, got, extent. A fact that is not known is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, NamedTuple

from nnlib.gradcheck.hypotheses import HYPOTHESES

TOLD: dict[str, str] = {
    # The answer itself.
    "not-attempted": "Not attempted yet: fill in the function and run its cell. {text}",
    "raised": "Your code raised {error}.",
    "returns-none": "{name} {is} None{hint}.",
    "wrong-type": "{name} must be an array of numbers, got {seen}.",
    "wrong-count": "The answer must have {expected} parts ({names}), but it is {seen}.",
    "complex": "{name} {is} complex: real numbers are expected.",
    "shape": "{name} {has} shape {got}, expected {expected}{hint}.",
    "not-finite": "{name} {is} not finite ({seen}) {extent}: {hint}.",
    # How the answer comes about.
    "mutates-input": "Your function changes {name} in place: work on a copy.",
    "memoised": "Your function gives the same answer at every point: it depends on its arguments, "
    "so compute it anew in each call.",
    "accumulates": "The second call at the same point adds to the answer of earlier calls: "
    "start each call from zero.",
    "not-repeatable": "Two calls at the same point give different answers{extent}: "
    "the answer must depend on its arguments alone.",
    "numeric-gradient": "The values are right, but they behave as finite differences do: "
    "derive the formula instead.",
    # What is compared with.
    "loss-not-scalar": "J must be one number, but the loss returns {seen}.",
    "loss-not-finite": "J is not finite at this point ({seen}): check another point.",
    "loss-noisy": "Two calls of the loss at the same point differ: fix its random numbers.",
    "loss-raised": "The loss raised {error}.",
    "reference-failed": "The reference gave no gradient: {seen}",
    "bad-input": "The point's {name} must be a finite real array, got {seen}.",
    # The form of one block.
    "not-summed": "{name} {has} an axis too many, shape {got}, "
    "expected {expected}: {verb} over axis 0.",
    # Where it is wrong, when no hypothesis tells why.
    "one-row": "{name} {is} {state} only in row {index} of {count}{rest}.",
    "one-column": "{name} {is} {state} only in column {index} of {count}{rest}.",
    "one-entry": "{name} {is} {state} only at entry {index} of {count}{rest}.",
    "some-rows": "{name} {is} wrong only in rows {index} of {count}{rest}.",
    "some-columns": "{name} {is} wrong only in columns {index} of {count}{rest}.",
    "masked": "{name} {is} zero at {wrong} of {count} entries where the right value is not, "
    "and right elsewhere.",
    "unmasked": "{name} {is} not zero at {wrong} of {count} entries where the right value is zero, "
    "and right elsewhere.",
    "some-entries": "{name} {is} wrong at {wrong} of {count} entries{rest} and right elsewhere.",
    "at-kinks": "{name} {is} wrong at {wrong} of {count} entries, where f has a kink: "
    "a value between the slopes to both sides is right.",
    "wrong-value": "{name} {is} wrong {extent}.",
    # A right answer with one change (slips.py).
    "one-change": "{name} {holds} what the right {kind} gives with one change{among}: "
    "{words} ({seen}).",
    # Products.
    "upstream-ignored": "{name} {does} not use the upstream gradient: multiply by it.",
    "upstream-abs": "{name} {is} the same for an upstream gradient and its opposite: "
    "the sign is lost.",
    # Optimizers.
    "step-only": "The step alone is returned: add it to the parameter.",
    "step-sign": "The step climbs: the update must go against the gradient.",
    "step-zero": "The parameter is returned unchanged.",
    "gradient-factor": "The steps are the right ones for {factor} times the gradient.",
    "step-factor": "Each step is {factor} times the right one.",
    "decay-wrong": "Each step is off by {coefficient} times the parameter.",
    "setting-ignored": "The setting {name} is not used: the values are those of {name} = {seen}.",
    "state-reset": "The values are those of a step that starts from a fresh state each time.",
    "state-lost": "Each step is right when it is given the right state, but the state that it "
    "returns is not right: look at how the state is renewed.",
    "parameter-rule": "From the right state each step hands on the right state, "
    "but not the right parameter: look at the lines between the state and the new parameter.",
    "state-shared": "{seen}: each tensor needs its own state, and nothing may be kept elsewhere.",
    "first-step-factor": "The first step is {factor} times the right one in every entry.",
    "step-wrong": "The first step is wrong.",
    "drift": "The first {steps} right, step {step} is wrong.",
    "epsilon": "{seen} for gradients of size {large}, wrong for gradients of size {small}: "
    "look at what is compared with them, or added to something as small as they are.",
}
SENTENCES: dict[str, str] = TOLD | {
    row.code: row.sentence
    for row in reversed(HYPOTHESES)  # of several rows the first tells
}


class Finding(NamedTuple):
    """A named cause: its stable code, the place, and the sentence for the student."""

    code: str
    where: str
    message: str


@dataclass(frozen=True)
class BlockReport:
    """The verdict on one block (one array of the answer).

    `error` is max|got - expected| / max|expected| where it was measured, `expected` and `got` are
    the values at `index`, the entry that differs most (None where nothing was compared).
    """

    name: str
    ok: bool
    diagnosis: str | None = None
    where: str = ""
    message: str = ""
    error: float | None = None
    expected: float | None = None
    got: float | None = None
    index: tuple[int, ...] | None = None


@dataclass(frozen=True)
class GradientReport:
    """The verdict on an answer: `ok`, or a diagnosis (a code of `diagnosis.SENTENCES`).

    `calls` counts the calls of each function; `notes` tells what did not count against the
    answer: warnings, printed lines, kinks, a noisy loss.
    """

    ok: bool
    diagnosis: str | None = None
    where: str = ""
    message: str = ""
    blocks: tuple[BlockReport, ...] = ()
    calls: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class GradientError(AssertionError):
    """Raised by `assert_gradient`; the whole report is its `report`."""

    def __init__(self, report: GradientReport) -> None:
        super().__init__(report.message)
        self.report = report


class _Facts(dict[str, Any]):
    """Facts of a case; an unknown one is an empty text."""

    def __missing__(self, key: str) -> str:
        return ""


SINGULAR = {
    "it": "it is",
    "is": "is",
    "has": "has",
    "holds": "holds",
    "does": "does",
}
PLURAL = {
    "it": "they are",
    "is": "are",
    "has": "have",
    "holds": "hold",
    "does": "do",
}


def sentence(code: str, *, plural: bool = False, pattern: str = "", **facts: Any) -> str:
    """Return the sentence of a code, or another pattern, with its facts filled in."""
    facts = {**(PLURAL if plural else SINGULAR), **facts}
    words = {key: number(fact) if isinstance(fact, float) else fact for key, fact in facts.items()}
    text = Formatter().vformat(pattern or SENTENCES[code], (), _Facts(words))
    text = " ".join(text.split()).replace(" .", ".").replace(" :", ":").replace(" ,", ",")
    return text[:1].upper() + text[1:] if text.startswith(("your ", "the ")) else text


def join(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def number(value: float) -> str:
    """Return a number with four figures, as one reads it aloud."""
    rounded = f"{value:.4g}"
    return rounded if rounded != "1" or value == 1 else f"{value:.7g}"
