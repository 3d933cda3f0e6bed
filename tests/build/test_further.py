"""The page that goes further: built and proven as a lesson is, but nothing to hand in."""

from pathlib import PurePosixPath

import nbformat
import pytest
from rich.progress import Progress

from grading.build.pipeline import build_part
from grading.handout import bundle
from grading.handout.bundle import contents
from grading.intake.recognize import Lessons
from grading.proof import prove
from nnlib.check import sealed

TITLE = "# Tiny"


@pytest.fixture
def further(tiny):
    """The tiny lesson's exercises once more, under other names, on its page further."""
    lesson = tiny.lesson("tiny")
    page = lesson.text.with_name("further.md")
    assert lesson.further is None
    text, bank = lesson.text.read_text(), lesson.bank.read_text()
    for old, new in (("double", "twice_more"), ("total", "sum_up")):
        text, bank = text.replace(old, new), bank.replace(old, new)
    page.write_text(text.replace('Check("tiny")', 'Check("tiny/further")'))
    (page.parent / "further").mkdir()
    (page.parent / "further" / "bank.py").write_text(bank)
    for page in lesson.pages:
        build_part(page)
    return lesson.further


def test_it_holds_no_answer_and_nothing_by_which_it_could_be_handed_in(further):
    text = further.release.read_text()
    for secret in ("return 2 * x", "77.25", "SOLUTION", "HIDDEN", "nbgrader", '"lesson"'):
        assert secret not in text
    assert 'NotImplementedError(\\"Exercise 1.A: twice_more\\")' in text
    assert 'check(\\"sum_up\\")' in text
    path = PurePosixPath("further.ipynb")
    assert Lessons(further.course).of(further.release.read_bytes(), path) is None


def test_its_checks_are_all_shown_and_give_no_points(further, monkeypatch):
    monkeypatch.setenv(sealed.FOLDERS, str(further.course.rooms))
    checks = sealed.load("tiny/further").exercises
    assert [(e.number, e.points) for e in checks.values()] == [("1.A", 0), ("1.B", 0)]
    assert [len(e.parts) for e in checks.values()] == [2, 2]
    assert not any(part.hidden for e in checks.values() for part in e.parts)
    assert not (further.folder / sealed.JSON_FILE).exists()
    outline = {o.topic: o for o in sealed.outlines()}
    assert outline["tiny/further"].number == "1"


def test_its_bank_is_proven(further):
    with Progress(disable=True) as progress:
        proof = prove(further, progress)
    assert proof.gaps == []
    assert [e.accepted for e in proof.exercises] == [3, 1]
    assert [gap for e in proof.exercises for gap in e.gaps if "bank has" not in gap] == []


def test_a_wrong_tag_in_its_bank_is_seen(further):
    further.bank.write_text(further.bank.read_text().replace('wrong="sign"', 'wrong="shape"'))
    with Progress(disable=True) as progress:
        gaps = [gap for e in prove(further, progress).exercises for gap in e.gaps]
    assert any("is told sign, not shape" in gap for gap in gaps)


def test_the_bundle_holds_it(further):
    names = contents(further.course, bundle.project_table())
    assert "notebooks/01-tiny/further.ipynb" in names
    assert nbformat.reads(names["notebooks/01-tiny/further.ipynb"].decode(), as_version=4).cells
