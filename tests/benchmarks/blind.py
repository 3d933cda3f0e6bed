"""The blind bank: answers whose true cause was written down before any checker saw them.

Run `python -m tests.benchmarks blind` from the root. It judges a sample drawn with a fixed seed
(`--sample 0`: all; `--part NAME`: of one part) and prints false verdicts and how often a cause is
named; `--told` prints what each wrong answer is told beside its true cause, to be judged by a
person; `--differences` judges without references; `--others` adds the other checkers that are
installed, on the same gradients. The goal: nothing wrong accepted, nothing right rejected, a cause
named for 75 % of wrong gradients and 70 % of wrong steps. docs/gradcheck.md tells how the bank
came about.
"""

from __future__ import annotations

import argparse
import json
import linecache
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nnlib.gradcheck import (
    GradientReport,
    diagnose_values,
    verify_gradient,
    verify_jacobian,
    verify_updates,
    verify_vjp,
)
from tests.benchmarks.other_checkers import available
from tests.gradcheck.bank.problem import PLACES, Problem

BANK = Path(__file__).with_name("blind.json")
VERIFY = {"gradient": verify_gradient, "jacobian": verify_jacobian, "vjp": verify_vjp}
VALUES = ("values", "counts", "truth table")
UNNAMED = PLACES | {"step-wrong", "drift", "parameter-rule", "state-lost", "per-unit-factor"}
GOALS = {"gradient": 0.75, "updates": 0.70}
FILES = count()
SAMPLE, SEED = 200, 0


class Answer(NamedTuple):
    """An answer of the bank: what it is an answer to, and the true cause where it is wrong."""

    subject: dict[str, Any]
    title: str
    right: bool
    cause: str
    source: str


def answers() -> Iterator[Answer]:
    """Every answer of the bank."""
    for subject in json.loads(BANK.read_text(encoding="utf-8"))["subjects"]:
        for answer in subject.pop("answers"):
            yield Answer(subject, **answer)


def compiled(text: str) -> Callable[..., Any]:
    """The last function of a text, with its source at hand as one in a file has it."""
    file = f"<blind {next(FILES)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    names: dict[str, Any] = {"np": np, "count": [0], "store": {}}
    exec(compile(text, file, "exec"), names)
    return next(f for name, f in reversed(names.items()) if name in ("f", "answer", "step"))


def points_of(subject: dict[str, Any]) -> list[list[Any]]:
    """The points of a subject, as arrays and numbers."""
    return [
        [np.array(v["array"], v["dtype"]) if isinstance(v, dict) else v for v in point]
        for point in subject["points"]
    ]


def judged(answer: Answer, by_differences: bool = False) -> GradientReport:
    """What our checker says of an answer."""
    subject = answer.subject
    reference, function = compiled(subject["reference"]), compiled(answer.source)
    if subject["kind"] in VALUES:
        return compared(subject, function, reference)
    if subject["kind"] == "updates":
        zeros = subject["state"]
        return verify_updates(
            function,
            reference,
            state=lambda p: tuple(np.zeros_like(p) if z == "zeros" else z for z in zeros),
            settings=subject["settings"],
        )
    return VERIFY[subject["kind"]](
        compiled(subject["loss"]),
        function,
        points_of(subject),
        wrt=subject["wrt"],
        names=subject["names"],
        sizes=subject["sizes"],
        reference=None if by_differences else reference,
    )


def compared(subject: dict[str, Any], function: Any, reference: Any) -> GradientReport:
    """What our checker says of values, counts or a truth table."""
    (point,), (name,) = points_of(subject), subject["names"]
    found = diagnose_values(function(*point), reference(*point), name, kind=subject["kind"])
    return GradientReport(found is None, *(found or ()))


def at_first_point(answer: Answer) -> Problem:
    """A gradient as other checkers take it: of the blocks alone, at one point."""
    subject, point = answer.subject, points_of(answer.subject)[0]

    def of_blocks(text: str) -> Callable[..., Any]:
        function = compiled(text)

        def called(*blocks: Any) -> Any:
            full = list(point)
            for position, block in zip(subject["wrt"], blocks, strict=True):
                full[position] = block
            return function(*full)

        return called

    start = tuple(np.asarray(point[i], dtype=float) for i in subject["wrt"])
    loss, gradient, exact = map(of_blocks, (subject["loss"], answer.source, subject["reference"]))
    return Problem(loss, gradient, exact, [start], tuple(subject["names"]))


def ours(bank: Sequence[Answer], told: bool, by_differences: bool = False) -> bool:
    """Print our table; whether the goals are reached."""
    tally: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for answer in bank:
        report = judged(answer, by_differences)
        counts = tally[answer.subject["kind"], answer.subject["bank"]]
        counts["right" if answer.right else "wrong"] += 1
        counts["false"] += answer.right != report.ok
        counts["named"] += not answer.right and report.diagnosis not in UNNAMED
        if told and not answer.right:
            first = report.message.splitlines()[0]
            print(f"{answer.subject['name']}: {answer.cause}\n    [{report.diagnosis}] {first}")
    reached = True
    for (kind, name), c in sorted(tally.items()):
        share = c["named"] / (c["wrong"] or 1)
        goal = 0.0 if by_differences or not c["wrong"] else GOALS.get(kind, 0.0)
        reached &= not c["false"] and share >= goal
        print(
            f"{kind:11} {name:7} {c['wrong']:4} wrong, {c['false']} false verdicts, "
            f"cause named {share:6.1%} (goal {goal:.0%}); {c['right']} right"
        )
    return reached


def others(bank: Sequence[Answer]) -> None:
    """Print the verdicts of other checkers on the gradients."""
    gradients = [a for a in bank if a.subject["kind"] == "gradient"]
    for name, accepts in available().items():
        passed = Counter((a.right, accepts(at_first_point(a))) for a in gradients)
        wrong = passed[False, True] + passed[False, False]
        right = passed[True, True] + passed[True, False]
        print(
            f"{name:28} accepts {passed[False, True]} of {wrong} wrong, "
            f"rejects {passed[True, False]} of {right} right"
        )


def sampled(bank: list[Answer], size: int) -> list[Answer]:
    """Some of the answers, the same in each run, or all; says which."""
    if not 0 < size < len(bank):
        print(f"all {len(bank)} answers")
        return bank
    print(f"a sample of {size} of {len(bank)} answers, seed {SEED}")
    chosen = np.random.default_rng(SEED).permutation(len(bank))[:size]
    return [bank[int(k)] for k in np.sort(chosen)]


def main(options: Sequence[str] = ()) -> bool:
    """Run the bank; whether the goals are reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--others", action="store_true", help="also PyTorch, SciPy and autograd")
    parser.add_argument("--told", action="store_true", help="what each wrong answer is told")
    parser.add_argument("--differences", action="store_true", help="without references")
    parser.add_argument("--part", default="", help="of the bank: first, second, third, fourth")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="so many answers; 0: all")
    arguments = parser.parse_args(options)
    bank = [a for a in answers() if a.subject["bank"].startswith(arguments.part)]
    if arguments.differences:
        bank = [a for a in bank if a.subject["kind"] in VERIFY]
    bank = sampled(bank, arguments.sample)
    reached = ours(bank, arguments.told, arguments.differences)
    if arguments.others:
        others(bank)
    return reached
