"""Grade the red team with stock nbgrader and with ours, and print both columns.

    python -m tests.redteam [WORD...]

WORD: only attacks with it in their names; without one, README.md in this folder is written anew.
nbgrader takes some 10 seconds for each, up to 90 where it hangs. What it gave is kept in
build/redteam/: a run that was stopped goes on, and later only what changed takes time.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from pathlib import Path

from grading.files import write_atomically
from grading.judging.forms import Forms, unpack
from grading.returning.export import read_grades
from grading.running import autograde
from tests.grading.conftest import packed, tiny_text
from tests.redteam import readme, stock
from tests.redteam.arena import LIMITS, course_in, hand_in_attack
from tests.redteam.attack import Attack
from tests.redteam.attacks import ATTACKS

KEPT = Path(__file__).parents[2] / "build" / "redteam"
ROW = "{:<36} {:<5} {:>8} {:>5}  {}"


def main(words: list[str]) -> int:
    """Print both columns and the sums; 1 when ours gives anyone more or less than deserved."""
    forms = unpack(packed(tiny_text()))
    chosen = [a for a in ATTACKS if not words or any(word in a.name for word in words)]
    mine = ours(chosen, forms)
    outcomes: readme.Outcomes = {}
    print(ROW.format("attack", "known", "deserves", "ours", "stock nbgrader"))
    for attack, theirs in stock.grade(chosen, forms, KEPT):
        outcomes[attack.name] = mine[attack.name], theirs
        points = f"{attack.points:g}", f"{mine[attack.name]:g}"
        print(ROW.format(attack.name, attack.exploit, *points, theirs), flush=True)
    if not words:
        write_atomically(readme.PAGE, readme.written(outcomes))
    amiss = [a for a in chosen if outcomes[a.name][1] != stock.Outcome(a.points)]
    failed = [a for a in chosen if mine[a.name] != a.points]
    print(
        f"{len(chosen)} attacks. Stock nbgrader: {len(amiss)} end otherwise than deserved or do"
        f" damage. Ours: {len(failed)} end otherwise than deserved."
    )
    return 1 if failed else 0


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
