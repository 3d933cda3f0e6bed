"""The same submissions graded by stock nbgrader: its own autograde, its own settings, in a cage.

Each has a course folder and a cage of its own and a limit of time, so that none can hurt another.
What came out is kept: a run that was stopped goes on where it was, and only new attacks take time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import nbformat

from grading.errors import CourseError
from grading.files import write_atomically
from grading.judging.forms import Forms
from tests.grading.conftest import TINY, tiny_text
from tests.grading.editing import DOUBLE, SLOPE, Edited
from tests.redteam import cage
from tests.redteam.attack import HIDDEN_MARKS, NEIGHBOR_MARK, Attack

ASSIGNMENT = "01-tiny"
SECONDS = 90.0  # an honest submission takes less than a tenth of it
PREPARING_SECONDS = 300.0
GRADERS = ("nbgrader", "nbconvert", "nbclient", "ipykernel", "ipython")
_EXCESSES = {"time": "held up the others", "disk": "filled the disk"}
_NEIGHBOR = "honest-1"
_SCORES = """
select base_cell.name, coalesce(grade.manual_score, grade.auto_score)
from grade
join base_cell on base_cell.id = grade.cell_id
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
where submitted_assignment.student_id = ?
"""


@dataclass(frozen=True)
class Outcome:
    """What stock nbgrader made of one attack. points: None when there is no grade."""

    points: float | None
    damage: tuple[str, ...] = ()

    def __str__(self) -> str:
        points = "no grade" if self.points is None else f"{self.points:g}"
        return f"{points}; {', '.join(self.damage)}" if self.damage else points


def grade(attacks: list[Attack], forms: Forms, kept: Path) -> Iterator[tuple[Attack, Outcome]]:
    """What stock nbgrader makes of each attack; what is known in the folder `kept` is not run."""
    with ExitStack() as stack:
        prepared: Path | None = None
        for attack in attacks:
            path = kept / f"{attack.student}.json"
            key = _key(attack, forms)
            outcome = _read(path, key)
            if outcome is None:
                if prepared is None:
                    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="stock-"))
                    prepared = _prepare(Path(folder) / "prepared", forms)
                outcome = _one(prepared, attack, forms)
                write_atomically(path, json.dumps({"key": key, **asdict(outcome)}))
            yield attack, outcome


def _key(attack: Attack, forms: Forms) -> str:
    """A hash of all that the outcome depends on."""
    parts = [f"{name} {version(name)}".encode() for name in GRADERS]
    parts += [TINY.read_bytes(), attack.submission(forms), str(SECONDS).encode()]
    parts += [part for name, data in attack.files.items() for part in (name.encode(), data)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _read(path: Path, key: str) -> Outcome | None:
    if not path.is_file():
        return None
    known = json.loads(path.read_text())
    same = known.pop("key") == key
    return Outcome(known["points"], tuple(known["damage"])) if same else None


def _prepare(course: Path, forms: Forms) -> Path:
    """A course of nbgrader's with the tiny lesson released and one neighbor graded."""
    source = course / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(tiny_text(), source / "tiny.ipynb")
    (course / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.root = "."\n')
    honest = Edited(forms).write(double=f"{DOUBLE}  # {NEIGHBOR_MARK}", slope=SLOPE)
    _hand_in(course, _NEIGHBOR, honest.bytes())
    for command in (["generate_assignment", ASSIGNMENT], ["autograde", ASSIGNMENT]):
        done = cage.run(course, PREPARING_SECONDS, ["python", "-m", "nbgrader", *command])
        if done.code != 0:
            raise CourseError(f"stock nbgrader cannot be run here: {done.output[-500:]}")
    return course


def _one(prepared: Path, attack: Attack, forms: Forms) -> Outcome:
    course = prepared.parent / attack.student
    shutil.copytree(prepared, course)
    try:
        _hand_in(course, attack.student, attack.submission(forms), attack.files)
        neighbor = _scores(course, _NEIGHBOR)
        command = ["python", "-m", "nbgrader", "autograde", ASSIGNMENT]
        ended = cage.run(course, SECONDS, [*command, "--student", attack.student])
        damage = [*_damage(course, attack, neighbor)]
        if ended.excess:
            damage.append(_EXCESSES[ended.excess])
        return Outcome(_points(course, attack), tuple(damage))
    finally:
        shutil.rmtree(course, ignore_errors=True)


def _hand_in(
    course: Path, student: str, data: bytes, files: dict[str, bytes] | None = None
) -> None:
    folder = course / "submitted" / student / ASSIGNMENT
    for name, content in {"tiny.ipynb": data, **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _points(course: Path, attack: Attack) -> float | None:
    scores = _scores(course, attack.student)
    found = [scores.get(check) for check in ("check_double", "check_slope")]
    graded = _autograded(course, attack.student).is_file() and found != [None, None]
    return sum(score or 0 for score in found) if graded else None


def _scores(course: Path, student: str) -> dict[str, float | None]:
    """{cell: score}; empty where the gradebook has none, or is none any more."""
    try:
        with closing(sqlite3.connect(f"file:{course}/gradebook.db?mode=ro", uri=True)) as book:
            return dict(book.execute(_SCORES, (student,)).fetchall())
    except sqlite3.Error:
        return {}


def _autograded(course: Path, student: str) -> Path:
    return course / "autograded" / student / ASSIGNMENT / "tiny.ipynb"


def _damage(course: Path, attack: Attack, neighbor: dict[str, float | None]) -> Iterator[str]:
    """What else happened, as far as files show it."""
    if _scores(course, _NEIGHBOR) != neighbor:
        yield "changed others' grades"
    handed = course / "submitted" / _NEIGHBOR / ASSIGNMENT / "tiny.ipynb"
    if NEIGHBOR_MARK.encode() not in handed.read_bytes():
        yield "destroyed others' work"
    shown = _shown(_autograded(course, attack.student))
    if any(mark in shown for mark in HIDDEN_MARKS):
        yield "read the hidden test"
    if NEIGHBOR_MARK in shown:
        yield "read others' work"
    if any(word in shown for word in ("<script>", "application/javascript", "onload=")):
        yield "left active content"


def _shown(path: Path) -> str:
    """The outputs of a graded notebook without tracebacks, in which nbgrader shows its tests."""
    if not path.is_file():
        return ""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError):
        return ""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return json.dumps([{**output, "traceback": []} for output in outputs])
