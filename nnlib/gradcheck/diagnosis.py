"""Every diagnosis code with its sentence, in one table.

A sentence may use the facts of a case in braces: name, factor, size, coefficient, other, seen,
expected, got, extent. A fact that is not known is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import Formatter
from typing import Any

SENTENCES: dict[str, str] = {
    # The answer itself.
    "not-attempted": "Not attempted yet: fill in the function and run its cell. {text}",
    "raised": "Your code raised {error}.",
    "returns-none": "{name} {is} None{hint}.",
    "wrong-type": "{name} must be an array of numbers, got {seen}.",
    "wrong-count": "The answer must have {expected} parts ({names}), but it is {seen}.",
    "complex": "{name} {is} complex: a gradient of a real J is real.",
    "shape": "{name} {has} shape {got}, expected {expected}{hint}.",
    "not-finite": "{name} {is} not finite ({seen}) {extent}: {hint}.",
    # How the answer comes about.
    "mutates-input": "Your function changes {name} in place: work on a copy.",
    "mutates-data": "Your function changes data that it does not own: work on a copy.",
    "memoised": "Your function gives the same answer at every point: it depends on its arguments, "
    "so compute it anew in each call.",
    "accumulates": "The second call at the same point adds to the answer of earlier calls: "
    "start each call from zero.",
    "not-repeatable": "Two calls at the same point give different answers{extent}: "
    "the gradient must depend on its arguments alone.",
    "numeric-gradient": "The values are right, but they come from finite differences: "
    "derive the formula instead.",
    "numerical-noise": "{name} cannot be checked: J is too noisy here ({seen}).",
    # What is compared with.
    "loss-not-scalar": "J must be one number, but the loss returns {seen}.",
    "loss-not-finite": "J is not finite at this point ({seen}): check another point.",
    "loss-noisy": "Two calls of the loss at the same point differ: fix its random numbers.",
    "loss-raised": "The loss raised {error}.",
    "reference-failed": "The reference gave no gradient: {seen}",
    "bad-input": "The point's {name} must be a finite real array, got {seen}.",
    # One factor in all entries.
    "sign": "{name} {has} the opposite sign {extent}{scaled}.",
    "factor-2": "{name} {is} 2 times too large {extent}: "
    "a 1/2 in J is forgotten, or a 2 is counted twice.",
    "factor-1/2": "{name} {is} half of the right value {extent}: "
    "the 2 from deriving a square is forgotten, or a 1/2 is counted twice.",
    "missing-1/N": "{name} {is} {factor} times too large {extent}{size}: "
    "the mean over the batch is missing.",
    "extra-1/N": "{name} {is} {factor} times too small {extent}{size}: "
    "{it} divided by the batch size once too often.",
    "missing-1/K": "{name} {is} {factor} times too large {extent}{size}: "
    "the mean over that many entries is missing.",
    "extra-1/K": "{name} {is} {factor} times too small {extent}{size}: "
    "{it} divided by that size once too often.",
    "divides-by-N-1": "{name} {is} {factor} times the right value {extent}: "
    "{it} divided by N - 1, not by N.",
    "missing-1/sqrt": "{name} {is} {factor} times too large {extent}{size}: "
    "a division by the square root is missing.",
    "extra-1/sqrt": "{name} {is} {factor} times the right value {extent}{size}: "
    "a division by a square root is one too many.",
    "dropout-scale": "{name} {is} {factor} times the right value {extent}: "
    "if there is dropout, compare with its keep probability.",
    "times-learning-rate": "{name} {is} {factor} times the right value {extent}: "
    "a factor does not belong here (a learning rate belongs to the update).",
    "normalized": "{name} {is} scaled to norm {norm}: return the gradient itself.",
    "factor": "{name} {is} {factor} times the right value {extent}.",
    # One rule for all entries.
    "all-zero": "{name} {is} zero {extent}, expected up to {expected}: "
    "no gradient flows into it, or it was never filled.",
    "transposed": "{name} {is} transposed{hint}.",
    "reversed": "{name} {has} its entries in reversed order along {axis}.",
    "shifted": "{name} {has} its entries shifted by {shift} along axis {axis}.",
    "swapped": "{name} {holds} the values of {other}: the order of the results is {names}.",
    "abs": "{name} {holds} absolute values: the signs are lost.",
    "sign-only": "{name} {holds} only the signs: the sizes are lost.",
    "clipped": "{name} {is} clipped to ±{limit}: return the gradient itself.",
    "integer": "{name} {holds} whole numbers only: an integer array or // cuts the fractions off.",
    "float16": "{name} {is} rounded to half precision: compute in float64.",
    "rounded": "{name} {is} rounded to {digits}: return the full values.",
    "offset": "{name} {is} off by the same {coefficient} in every entry.",
    "regularizer-missing": "{name} {is} off by {coefficient} * {parameter}: "
    "the regularizer's term is missing or too small.",
    "regularizer-extra": "{name} {is} off by +{coefficient} * {parameter}: "
    "a regularizer's term is too large, counted twice, or does not belong here.",
    "along-parameter": "{name} {is} off by a multiple of {parameter}, another one at each point: "
    "a term along it is missing, as the derivative of a norm has one.",
    "l1-wrong": "{name} {is} off by {coefficient} * sign({parameter}): "
    "check the term of the L1 regularizer.",
    "returns-parameter": "{name} {holds} the values of the parameter itself, not its gradient.",
    "returns-update": "{name} {holds} the updated parameter, not the gradient.",
    "not-summed": "{name} still {has} one {row} per example, shape {got}: "
    "{verb} over the batch (axis 0).",
    "summed-too-far": "{name} {is} summed over all axes: sum over the batch only.",
    "summed-wrong-axis": "{name} {is} summed over the wrong axis.",
    "lines-alike": "{name} {holds} the same values in every {line}: "
    "the {line}s were summed into one, or averaged.",
    "centred": "{name} {has} {lines} subtracted.",
    "squared": "{name} {holds} squares of the right values.",
    "times-parameter": "{name} {is} multiplied by {parameter} once more.",
    "adds-other": "{name} {is} off by {coefficient} times {other}.",
    # Some entries.
    "one-row": "{name} {is} {state} only in row {index} of {count}{rest}.",
    "one-column": "{name} {is} {state} only in column {index} of {count}{rest}.",
    "one-entry": "{name} {is} {state} only at entry {index} of {count}{rest}.",
    "some-rows": "{name} {is} wrong only in rows {index} of {count}{rest}.",
    "some-columns": "{name} {is} wrong only in columns {index} of {count}{rest}.",
    "masked": "{name} {is} zero at {wrong} of {count} entries where the right value is not, "
    "and right elsewhere: check the mask.",
    "unmasked": "{name} {is} not zero at {wrong} entries where the right value is zero: "
    "check the mask.",
    "some-entries": "{name} {is} wrong at {wrong} of {count} entries{rest} and right elsewhere.",
    "per-unit-factor": "{name} {has} its own wrong factor in each {line}: "
    "a factor per unit (activation's derivative, scale, 1/std) is missing or doubled.",
    "one-example": "{name} {has} rank 1: only one example of the batch was used.",
    # Jacobians and vector-Jacobian products.
    "diagonal-only": "{name} {is} right on the diagonal and zero elsewhere: "
    "each output depends on every input.",
    "off-diagonal": "{name} {is} right on the diagonal and wrong elsewhere.",
    "diagonal": "{name} {is} wrong on the diagonal and right elsewhere.",
    "upstream-ignored": "{name} {does} not use the upstream gradient: multiply by it.",
    # Patterns over the blocks.
    "bias-only": "Only {names} wrong: sum the gradient of z over the batch, and over nothing else.",
    "input-step": "{wrong} wrong, {right} right: what flows back is right, look at the last "
    "product (in a layer, the one with its input).",
    "backward-step": "{right} right, {wrong} wrong: look at the step back into the earlier layer "
    "(W.T, the activation's derivative, the mask).",
    "loss-derivative": "Every block is wrong: start with the derivative of J by the output.",
    "wrong-value": "{name} {is} wrong {extent}.",
    # Optimizers.
    "step-only": "The step alone is returned: add it to the parameter.",
    "step-sign": "The step climbs: the update must go against the gradient.",
    "step-zero": "The first step changes nothing: the first gradient must move the parameter.",
    "decay-wrong": "The first step differs by {coefficient} * parameter: check the weight decay.",
    "step-factor": "The first step is {factor} times the right one in every entry.",
    "step-wrong": "The first step is wrong.",
    "state-lost": "The first step is right, the second is not: "
    "what the optimizer remembers is lost or updated wrongly.",
    "state-shared": "One tensor alone is right, two in turn are not: "
    "each tensor needs its own state.",
    "epsilon": "Nearly right, the more wrong the smaller the gradients: "
    "check where epsilon is added.",
    "drift": "Right for the first {steps} steps, then wrong: "
    "check what changes with the step number.",
}


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


def sentence(code: str, *, plural: bool = False, **facts: Any) -> str:
    """Return the sentence of a code with its facts filled in."""
    facts = {**(PLURAL if plural else SINGULAR), **facts}
    words = {key: number(fact) if isinstance(fact, float) else fact for key, fact in facts.items()}
    text = Formatter().vformat(SENTENCES[code], (), _Facts(words))
    text = " ".join(text.split()).replace(" .", ".").replace(" :", ":").replace(" ,", ",")
    return text[:1].upper() + text[1:] if text.startswith(("your ", "the ")) else text


def join(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def number(value: float) -> str:
    """Return a number with four figures, as one reads it aloud."""
    rounded = f"{value:.4g}"
    return rounded if rounded != "1" or value == 1 else f"{value:.7g}"
