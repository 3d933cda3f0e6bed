"""The whole red team handed in to one small course, among honest neighbors."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import nbformat

from grading.build.seal import write_checks
from grading.course import Course, Lesson
from grading.judging.forms import Forms
from grading.sandbox import Limits
from tests.grading.conftest import TINY, hand_in, tiny_text
from tests.grading.editing import DOUBLE, SLOPE, Edited
from tests.redteam.attack import NEIGHBOR_MARK, Attack
from tests.redteam.attacks import ATTACKS

MIB = 2**20
LIMITS = Limits(
    cell_seconds=1.0,
    call_seconds=0.4,
    total_seconds=4.0,
    grace_seconds=0.3,
    memory=256 * MIB,
    scratch=4 * MIB,
    file_size=2 * MIB,
    message=8 * MIB,
    output_text=20_000,
    pictures=MIB,
    all_text=100_000,
    all_pictures=2 * MIB,
    restarts=2,
)
NEIGHBORS = ("honest-1", "honest-2", "honest-3")


def course_in(folder: Path, forms: Forms) -> Lesson:
    """The tiny lesson, built, in a course folder of its own."""
    text = folder / "solutions" / "01-tiny" / "tiny.md"
    text.parent.mkdir(parents=True)
    shutil.copy(TINY, text)
    lesson = Course(folder).lesson("01")
    nbformat.write(tiny_text(), lesson.solution)
    lesson.release.parent.mkdir(parents=True)
    nbformat.write(forms.student, lesson.release)
    write_checks(lesson.solution.parent, forms.checks_files)
    return lesson


def hand_in_neighbors(lesson: Lesson, forms: Forms) -> dict[str, bytes]:
    """Three honest submissions with full points, each marked as its author's."""
    handed = {}
    for name in NEIGHBORS:
        edited = Edited(forms).write(
            double=f"{DOUBLE}  # {NEIGHBOR_MARK} {name}",
            slope=SLOPE,
            think_slope=f"Because it is linear, says {NEIGHBOR_MARK}.",
        )
        edited.insert("double", f"print({NEIGHBOR_MARK!r})")
        handed[name] = hand_in(lesson, name, edited.notebook).read_bytes()
    return handed


def hand_in_attack(lesson: Lesson, forms: Forms, attack: Attack) -> bytes:
    """The attack's notebook and what it has beside it, where submissions are looked for."""
    data = attack.submission(forms)
    path = hand_in(lesson, attack.student, data)
    for name, content in attack.files.items():
        beside = path.parent / name
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
    return data


def hand_in_all(lesson: Lesson, forms: Forms) -> dict[str, bytes]:
    """{student: file}, the neighbors spread among the attackers."""
    honest = list(hand_in_neighbors(lesson, forms).items())
    attacks = [(a.student, hand_in_attack(lesson, forms, a)) for a in ATTACKS]
    third = len(attacks) // 3
    spread = [*attacks[:third], honest[0], *attacks[third : 2 * third], honest[1]]
    return dict([*spread, *attacks[2 * third :], honest[2]])


def fingerprint(folder: Path) -> dict[str, str]:
    """{path: hash} of every file below a folder, with its mode."""
    found = {}
    for path in sorted(folder.rglob("*")):
        held = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path.relative_to(folder))] = f"{path.lstat().st_mode:o} {held}"
    return found
