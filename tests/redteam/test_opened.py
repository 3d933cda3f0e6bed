"""What the staff reads of an attack: `course explain` and `course grade FILE` in a terminal."""

from __future__ import annotations

import io
import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from rich.console import Console

from grading.course import Lesson
from grading.judging.forms import Forms
from grading.running import explain, files
from grading.sandbox import Template
from tests.redteam.arena import course_in, hand_in_attack
from tests.redteam.attack import Attack
from tests.redteam.attacks import FAMILIES
from tests.redteam.passive import active_parts

TOOLS = {attack.student: attack for attack in FAMILIES["The course's own tools"]}
READ = [name for name in TOOLS if re.search("escapes|markup|end$|word|explanation", name)]
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MOST_READ = 12_000  # characters of one explanation


@pytest.fixture(autouse=True)
def one_template(monkeypatch: pytest.MonkeyPatch, template: Template) -> None:
    """Explanations ask a process that is warm already."""
    monkeypatch.setattr(explain, "Template", lambda least: nullcontext(template))


@pytest.fixture
def lesson(tmp_path: Path, forms: Forms) -> Lesson:
    return course_in(tmp_path, forms)


@pytest.mark.parametrize("name", READ)
def test_an_explanation_shows_what_is_there_and_has_an_end(
    name: str, lesson: Lesson, forms: Forms
) -> None:
    hand_in_attack(lesson, forms, TOOLS[name])
    out = io.StringIO()
    explain.run(lesson.course, lesson, TOOLS[name].student, "double", Console(file=out, width=80))
    told = out.getvalue()
    assert "of 2 points by the check" in told
    assert not UNSEEN.search(told)
    assert len(told) < MOST_READ


def test_a_file_s_name_does_nothing_to_a_terminal_or_a_page(lesson: Lesson, forms: Forms) -> None:
    attack: Attack = TOOLS["escapes-in-an-error"]
    folder = lesson.course.root / "files"
    folder.mkdir()
    name = "tiny \x1b[2J\u202e[bold]<img src=x onerror=alert(1)>.ipynb"
    (folder / name).write_bytes(attack.submission(forms))
    out, pages = io.StringIO(), lesson.course.root / "pages"
    code = files.run(
        lesson.course, [folder], Console(file=out, width=80), lesson=lesson, pages=pages, workers=1
    )
    assert code == 1 and "01-tiny, 4 of " in out.getvalue()
    assert not UNSEEN.search(out.getvalue())
    (page,) = pages.iterdir()
    shown = page.read_text().partition("<body>")[2]
    assert not active_parts(shown) and not UNSEEN.search(shown)
