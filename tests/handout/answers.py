"""One right and one wrong answer to each exercise of a lesson, from its bank.

python -m tests.handout.answers 01-neuron answers.json
"""

import json
import sys
from pathlib import Path

from grading.build.bank import read_bank
from grading.build.numbers import read_part
from grading.build.text import exercises
from grading.course import Course, Lesson
from tests.conftest import ROOT


def answers(lesson: Lesson, right: bool) -> dict[str, str]:
    """{exercise: source} of the last right or wrong answer, so not of the lesson's own solution."""
    names = exercises(read_part(lesson))
    found = {a.exercise: a.source for a in read_bank(lesson.bank, names) if a.right == right}
    return {name: found[name] for name in names}


def write_answers(lesson: Lesson, path: Path) -> None:
    both = {"right": answers(lesson, True), "wrong": answers(lesson, False)}
    path.write_text(json.dumps(both, indent=1), encoding="utf-8")


if __name__ == "__main__":
    write_answers(Course(ROOT).lesson(sys.argv[1]), Path(sys.argv[2]))
