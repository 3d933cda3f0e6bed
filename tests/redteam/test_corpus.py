"""Every attack scores what its honest part deserves, learns nothing, and disturbs nobody."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from grading.judging.forms import Forms
from grading.judging.grade import grade_submission
from grading.judging.mathematics import GAP, inert_formulas
from grading.judging.students_side import IN_HIDDEN
from grading.judging.textsafe import MOST_PIXELS, picture_pixels, visible
from grading.sandbox import Template
from tests.grading.conftest import packed, tiny_text
from tests.grading.test_textsafe import as_formgrader_renders
from tests.redteam import arena as ground
from tests.redteam import readme
from tests.redteam.arena import LIMITS, NEIGHBORS, fingerprint
from tests.redteam.attack import HIDDEN_MARKS, NEIGHBOR_MARK, Attack
from tests.redteam.attacks import ATTACKS, breakouts
from tests.redteam.conftest import Graded
from tests.redteam.passive import active_parts
from tests.redteam.stock import Outcome

by_name = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.student)
SLACK_SECONDS = 15.0  # for the judge's own work on one submission, on a busy machine
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_the_catalogue_has_every_known_exploit_and_many_more() -> None:
    names = Counter(attack.student for attack in ATTACKS)
    assert max(names.values()) == 1
    known = {attack.exploit for attack in ATTACKS}
    assert {f"E{n}" for n in range(1, 15)} - known == {"E13"}  # see test_student_files
    assert sum(not attack.exploit for attack in ATTACKS) >= 25


def test_the_page_lists_the_catalogue_as_it_is() -> None:
    """When this fails: .venv/bin/python -m tests.redteam writes the page anew."""
    assert readme.listed(readme.PAGE.read_text()) == [
        readme.described(attack) for attack in ATTACKS
    ]


def test_a_page_of_another_catalogue_is_noticed() -> None:
    outcomes = {attack.name: (attack.points, Outcome(6.0, ("did it",))) for attack in ATTACKS}
    told = readme.written(outcomes)
    assert readme.listed(told) == [readme.described(attack) for attack in ATTACKS]
    assert f"| **all** | {len(ATTACKS)} | {len(ATTACKS)} | 0 |" in told
    described = " | ".join(readme.described(ATTACKS[0]))
    assert len(readme.listed(told.replace(f"| {described} |", "| something else |"))) < len(ATTACKS)


@by_name
def test_it_scores_what_its_honest_part_deserves(arena: Graded, attack: Attack) -> None:
    assert attack.student not in arena.summary.failures
    scores = arena.scores(attack.student)
    assert (scores["check_double"] or 0) + (scores["check_slope"] or 0) == attack.points


@by_name
def test_it_learns_nothing(arena: Graded, attack: Attack, forms: Forms) -> None:
    """Checks hold their hidden tests in the TA's notebook; nothing else may, and no page."""
    notebook = arena.notebook(attack.student)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("locked"):
            cell.source = ""
    seen = [json.dumps(notebook), arena.page(attack.student)]
    for mark in (*HIDDEN_MARKS, NEIGHBOR_MARK):
        told = any(mark in text for text in seen)
        assert not told or mark.encode() in attack.submission(forms)


def test_how_a_process_ended_in_a_hidden_test_is_not_told(arena: Graded) -> None:
    """Its exit code was the hidden input's last byte."""
    problems = arena.summary.results["hidden-input-as-an-exit-code"].problems
    assert problems == (f"The check check_double: {IN_HIDDEN}",)


@by_name
def test_it_does_not_hold_up_the_others(arena: Graded, attack: Attack) -> None:
    seconds = arena.summary.results[attack.student].seconds
    assert seconds <= LIMITS.total_seconds + SLACK_SECONDS


@by_name
def test_nothing_active_comes_back(arena: Graded, attack: Attack) -> None:
    """Neither on the page nor in what formgrader shows: text and pictures."""
    body = arena.page(attack.student).partition("<body>")[2].rpartition("</body>")[0]
    assert active_parts(body) == []
    for cell in arena.notebook(attack.student).cells:
        if cell.cell_type == "markdown":
            shown = as_formgrader_renders(cell.source, dict(cell.get("attachments", {})))
            assert active_parts(shown) == []
        for output in cell.get("outputs", []):
            kinds = set(output.get("data", {}))
            checked = cell.metadata.get("nbgrader", {}).get("grade")
            assert kinds <= {"text/plain", "image/png", *(["text/html"] if checked else [])}
            assert not _CONTROLS.search(str(output.get("text", "")))


@by_name
def test_what_people_see_is_what_is_there(arena: Graded, attack: Attack) -> None:
    """Nothing unseen, no formula but mathematics, no more pixels than a browser holds."""
    notebook = arena.notebook(attack.student)
    pixels = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert visible(cell.source, code=True) == cell.source
        else:
            assert visible(cell.source.replace(GAP, ""), code=False) == cell.source.replace(GAP, "")
            assert inert_formulas(cell.source) == cell.source
        outputs = [output.get("data", {}) for output in cell.get("outputs", [])]
        for bundle in (*outputs, *cell.get("attachments", {}).values()):
            pixels += sum(picture_pixels(kind, data) for kind, data in bundle.items())
    assert pixels <= MOST_PIXELS + LIMITS.all_pixels


@pytest.mark.parametrize(
    "html",
    [
        "<script>", "<p onclick=x>", "<a href=javascript:x>", "<img src=//x>", "<svg/onload=x>",
        "<a href=' jAvascript:x'>", "<p style='background:url(//x)'>", "<iframe src=x>", "<!-- -->",
        "<a href='/logout'>", "<img src=data:text/html,x>",
    ],
)  # fmt: skip
def test_what_is_active_is_found(html: str) -> None:
    assert active_parts(f"<p>text {html}</p>")


def test_the_terminal_of_the_TA_stays_theirs(arena: Graded) -> None:
    assert not _CONTROLS.search(arena.told)


@pytest.mark.parametrize("neighbor", NEIGHBORS)
def test_the_neighbors_come_out_as_without_them(
    arena: Graded, quiet: Graded, neighbor: str
) -> None:
    assert arena.scores(neighbor) == quiet.scores(neighbor)
    assert arena.scores(neighbor)["check_slope"] == 4
    assert arena.notebook_path(neighbor).read_bytes() == quiet.notebook_path(neighbor).read_bytes()
    assert arena.page(neighbor) == quiet.page(neighbor)


def test_nobody_touched_what_was_there(arena: Graded) -> None:
    assert {path: arena.after.get(path) for path in arena.before} == arena.before
    new = {Path(path).parts[1] for path in set(arena.after) - set(arena.before)}
    assert new <= {"gradebook.db", "results", "autograded", "feedback"} | {
        part for part in new if part.startswith(".")
    }


def test_nothing_was_left_on_the_machine(arena: Graded) -> None:
    assert not any(Path("/dev/shm").glob("*friend*"))
    for name in ("pwned-by-pickle", "stayed-behind", "left-for-my-friend.txt"):
        assert not Path("/tmp", name).exists()


def test_while_they_run_no_file_of_the_course_changes(arena: Graded, forms: Forms) -> None:
    """The gradebook included: here nothing is recorded afterwards."""
    root = arena.lesson.course.root
    packet, before = packed(tiny_text()), fingerprint(root)
    here = Path.cwd()
    os.chdir(root)
    try:
        with Template() as template:
            for attack in breakouts.ATTACKS:
                data = attack.submission(forms)
                grade_submission(packet, data, limits=LIMITS, template=template)
    finally:
        os.chdir(here)
    assert fingerprint(root) == before


def test_the_fingerprint_sees_a_change_of_one_byte(arena: Graded, tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    path.write_bytes(b"\0" * 100)
    before = ground.fingerprint(tmp_path)
    path.write_bytes(b"\0" * 99 + b"\1")
    assert ground.fingerprint(tmp_path) != before
