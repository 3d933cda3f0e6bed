"""How many planted copies `course similar` finds, and how many honest pairs it tells.

Run `python -m tests.benchmarks similar [--seeds N] [--plain SHARE]` from the root. A class of 60
for each lesson and seed, of 1,770 pairs, 15 of them copies. The goal: 95 % of the copies found, at
most 1 of 1,000 honest pairs told. Where half of the ways to write the same are taken by nobody
(--plain 0.5), or all (--plain 1, the bank's few answers as they are), one copied
function looks like chance and cannot be found; who copied everything can.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from math import comb
from pathlib import Path

from grading.build.bank import read_bank
from grading.course import Course, Lesson
from grading.judging.forms import pack, read_checks, read_solution, unpack
from grading.samples.classroom import solved
from grading.similar.choices import choices
from grading.similar.evidence import Exercise, pairs
from grading.similar.hand_ins import given
from tests.benchmarks.similar_class import KINDS, class_of

SIZE, COPIES = 60, 3  # of each kind
FOUND, FALSE = 0.95, 1.0  # share of the copies, of 1,000 honest pairs
FIRST_RUN = "0.917 and 26.2, on a class with fewer ways to write the same"


def measured(lesson: Lesson, seed: int, plain: float) -> tuple[Counter[str], int]:
    """Of each kind how many copies were found, and how many honest pairs were told."""
    forms = unpack(pack(read_solution(lesson), read_checks(lesson)))
    bank = read_bank(lesson.bank, list(forms.exercises))
    right = {
        name: [one.source for one in bank if one.exercise == name and one.right]
        + [solved(forms.source.cells[place])]
        for name, place in forms.exercises.items()
    }
    made = class_of(right, SIZE, COPIES, seed, plain)
    exercises = [
        Exercise(
            name,
            {student: choices(own[name]) for student, own in made.hand_ins.items()},
            stub.lines,
            [choices(one.source) for one in bank if one.exercise == name],
        )
        for name, stub in given(forms).items()
    ]
    told = {pair.students for pair in pairs(exercises, list(made.hand_ins))}
    found = Counter(kind for pair, kind in made.planted.items() if pair in told)
    return found, len(told - made.planted.keys())


def main(words: Sequence[str] = ()) -> bool:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks similar")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--plain", type=float, default=0.0)
    options = parser.parse_args(words)
    found, false, classes = Counter[str](), 0, 0
    for lesson in Course(Path(__file__).parents[2]).lessons():
        for seed in range(options.seeds):
            more, wrong = measured(lesson, seed, options.plain)
            found, false, classes = found + more, false + wrong, classes + 1
    for kind in KINDS:
        print(f"{kind:12} {found[kind]} of {COPIES * classes} copies found")
    share = found.total() / (COPIES * len(KINDS) * classes)
    honest = (comb(SIZE, 2) - COPIES * len(KINDS)) * classes
    per_thousand = 1000 * false / honest
    print(f"Copies: {share:.3f} found, goal {FOUND}; first run: {FIRST_RUN}")
    print(f"Honest pairs: {per_thousand:.2f} of 1,000 told ({false} of {honest:,}), goal {FALSE:g}")
    return share >= FOUND and per_thousand <= FALSE
