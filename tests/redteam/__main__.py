"""Grade the red team with stock nbgrader and with ours, and print both columns.

    python -m tests.redteam [WORD...]

WORD: only attacks with it in their names. Takes minutes: nbgrader starts a kernel for each.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from pathlib import Path

from grading.build.text import read_lesson_text
from grading.judging.forms import Forms, pack, unpack
from grading.returning.export import read_grades
from grading.running import autograde
from tests.grading.conftest import TINY
from tests.redteam import stock
from tests.redteam.arena import LIMITS, course_in, hand_in_attack
from tests.redteam.attack import Attack
from tests.redteam.attacks import ATTACKS
from tests.redteam.stock import Outcome

NOT_RUN = "not run: it would harm this machine or never end"
ROW = "{:<36} {:<5} {:>8} {:>5}  {}"


def main(words: list[str]) -> int:
    """Print both columns and the totals; 1 when ours gives anyone more or less than deserved."""
    forms = unpack(pack(read_lesson_text(TINY)))
    chosen = [a for a in ATTACKS if not words or any(word in a.name for word in words)]
    mine = ours(chosen, forms)
    runnable = [attack for attack in chosen if attack.stock]
    theirs: dict[str, Outcome] = {}
    print(ROW.format("attack", "known", "deserves", "ours", "stock nbgrader"))
    for attack, outcome in stock.grade(runnable, forms):
        theirs[attack.name] = outcome
        _print_row(attack, mine[attack.name], str(outcome))
    for attack in chosen:
        if not attack.stock:
            _print_row(attack, mine[attack.name], NOT_RUN)
    wrong = [a for a in runnable if theirs[a.name].points != a.points or theirs[a.name].damage]
    gained = [a for a in wrong if (theirs[a.name].points or 0) > a.points]
    failed = [a for a in chosen if mine[a.name] != a.points]
    print(
        f"{len(chosen)} attacks. Stock nbgrader, of {len(runnable)} that were run: {len(gained)}"
        f" gain points, {len(wrong)} end otherwise than deserved or do damage."
        f" Ours, of all: {len(failed)} end otherwise than deserved."
    )
    return 1 if failed else 0


def _print_row(attack: Attack, points: float, other: str) -> None:
    deserved, got = f"{attack.points:g}", f"{points:g}"
    print(ROW.format(attack.name, attack.exploit, deserved, got, other), flush=True)


def ours(attacks: list[Attack], forms: Forms) -> dict[str, float]:
    """{attack: points} from one run of ours over all of them."""
    with tempfile.TemporaryDirectory(prefix="ours-") as folder:
        lesson = course_in(Path(folder), forms)
        for attack in attacks:
            hand_in_attack(lesson, forms, attack)
        with contextlib.redirect_stdout(io.StringIO()):
            autograde.run(lesson.course, lesson, workers=2, limits=LIMITS)
        grades = {s["student"]: s["lessons"][lesson.name] for s in read_grades(lesson.course)}
    checks = ("check_double", "check_slope")
    return {
        a.name: sum(grades[a.student]["exercises"][check]["score"] or 0 for check in checks)
        for a in attacks
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
