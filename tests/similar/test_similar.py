"""Copies are told in any disguise, chance is not, and a hostile file costs nobody else."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

import grading.cli.similar
import grading.cli.ta  # noqa: F401  (they add the verbs)
from grading.build.bank import read_bank
from grading.cli.app import app
from grading.course import Course, Lesson
from grading.judging.forms import pack, read_checks, read_solution, unpack
from grading.running.identical import tell_identical
from grading.similar import evidence, hand_ins
from grading.similar.choices import NoPython, choices
from grading.similar.evidence import Exercise, pairs
from grading.submitted import find_submissions
from tests.benchmarks.similar import COPIES, measured
from tests.benchmarks.similar_class import KINDS, Style, reformatted, renamed, reordered
from tests.conftest import ROOT
from tests.grading.conftest import hand_in, packed, tiny_lesson, tiny_text
from tests.grading.editing import DOUBLE, SLOPE, Edited

LESSON = Course(ROOT).lesson("backprop")
NAMES = list(unpack(pack(read_solution(LESSON), read_checks(LESSON))).exercises)
RIGHT = [answer.source for answer in read_bank(LESSON.bank, NAMES) if answer.right]
RARE = "def slope(v):\n    up = np.roll(v, 3)[::-1]\n    return up[2] * 7 + 11, up[:5] % 13"
SAME = (
    "def slope(q):\n    # mine\n    z = np.roll(q, 3)[::-1]\n    return 11 + 7 * z[2], z[:5] % 13"
)


@given(st.sampled_from(RIGHT), st.randoms(use_true_random=False))
def test_no_disguise_changes_the_normal_form(source: str, rng: random.Random) -> None:
    dressed = reformatted(reordered(renamed(source, rng), rng), rng)
    assert choices(dressed).lines.keys() == choices(source).lines.keys()


@given(st.sampled_from(RIGHT), st.sampled_from(RIGHT))
def test_other_answers_have_other_forms(one: str, other: str) -> None:
    same = choices(one).lines.keys() == choices(other).lines.keys()
    assert same == (one == other)


@pytest.mark.parametrize("source", ["def f(:", "x = " + "(" * 3000, "-" * 15000 + "1", "x\0"])
def test_what_is_no_python_is_told(source: str) -> None:
    with pytest.raises(NoPython, match=r"no Python|nested|null"):
        choices(source)


def test_what_is_too_long_is_told() -> None:
    with pytest.raises(NoPython, match="more than 5000 parts"):
        choices("x = 1\n" * 3000)


def class_with(*planted: str) -> dict[str, str]:
    """Twenty who write one line in ways of their own, and these."""
    honest = {f"s{k}": f"def slope(v):\n    return v + {k}, 3 * v * {k}" for k in range(20)}
    return honest | {f"p{k}": source for k, source in enumerate(planted)}


def told(answers: dict[str, str], release: str = "") -> list[tuple[str, str]]:
    read = {student: choices(source) for student, source in answers.items()}
    exercise = Exercise("slope", read, choices(release).lines)
    return [pair.students for pair in pairs([exercise], list(answers))]


def test_a_rare_choice_in_common_is_told_and_a_given_or_common_one_is_not() -> None:
    assert told(class_with(RARE, SAME)) == [("p0", "p1")]
    assert told(class_with(RARE, SAME), release=RARE) == []
    assert told(class_with(*[RARE] * 8)) == []
    assert told(class_with(RARE, SLOPE)) == []
    assert told({"one": RARE}) == told({}) == []


def test_the_same_common_answers_all_through_are_told() -> None:
    ways = ["return v + v", "return 2 * v", "return sum([v, v])", "return v * 4 / 2"]
    rng = random.Random(1)
    works = {f"s{k}": [rng.choice(ways) for _ in range(6)] for k in range(40)}
    works["copier"] = works["s7"]
    exercises = [
        Exercise(f"e{k}", {s: choices(f"def f(v):\n    {own[k]}") for s, own in works.items()})
        for k in range(6)
    ]
    found = [pair.students for pair in pairs(exercises, list(works))]
    assert found[0] == ("s7", "copier") and len(found) <= 2  # of 820


@pytest.mark.long
def test_planted_copies_are_found_and_chance_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    found, false = measured(LESSON, 3, 0.0)
    assert found.total() >= 0.9 * COPIES * len(KINDS) and false <= 2
    monkeypatch.setattr(evidence, "AGAINST", 0.0)  # seen failing
    assert measured(LESSON, 3, 0.0)[1] > 100


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """The tiny lesson, handed in by twelve in their own styles and by five others."""
    forms = unpack(packed(tiny_text()))
    lesson = tiny_lesson(tmp_path_factory.mktemp("similar"), forms)
    answers = [
        *(Style(random.Random(k)).write(SLOPE) for k in range(12)),
        *(RARE, "def slope(v:"),
    ]
    for k, source in enumerate(answers):
        hand_in(lesson, f"u{k:02}", Edited(forms).write(double=DOUBLE, slope=source).notebook)
    elsewhere = Edited(forms).write(double=DOUBLE).insert("check_slope", SAME)
    hand_in(lesson, "u14", elsewhere.notebook)
    hand_in(lesson, "u15", b"{}")
    hand_in(lesson, "u16", Edited(forms).notebook)
    return lesson


def run(lesson: Lesson, *words: str) -> str:
    command = ["similar", "tiny", "--root", str(lesson.course.root), *words]
    done = CliRunner().invoke(app, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_tells_pairs_with_a_page_and_as_data(graded: Lesson, tmp_path: Path) -> None:
    (graded.course.grading / "roster.csv").write_text("id,last name\nu12,<b>Ada</b>\n")
    page = tmp_path / "page.html"
    data = json.loads(run(graded, "--json", "-o", str(page)))
    assert [pair["students"] for pair in data["pairs"]] == [["u12", "u14"]]
    assert data["not_compared"].keys() == {"u13", "u15"} and data["hand_ins"] == 17
    assert "line 1 is no Python" in data["not_compared"]["u13"][0]
    html = page.read_text()
    assert html.count("<mark>") == 4 and "&lt;b&gt;Ada" in html and "<b>Ada" not in html
    assert "proves nothing" in html and "<script" not in html
    assert json.loads(run(graded, "--json", "--student", "u11"))["pairs"] == []


def test_who_hands_in_together_is_no_pair(graded: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "1 of 105 pairs agree beyond chance" in run(graded)
    group = [("u12", "u14")]
    monkeypatch.setattr("grading.similar.class_pairs.groups_of", lambda course, name: group)
    assert "0 of 105 pairs agree beyond chance" in run(graded)


def test_the_very_same_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = unpack(packed(tiny_text()))
    lesson = tiny_lesson(tmp_path, forms)
    for student in ("ada", "ben", "eve"):
        hand_in(lesson, student, Edited(forms).solved().notebook)
    hand_in(lesson, "eve", Edited(forms).write(double=DOUBLE).notebook)
    for student in ("max", "zoe"):
        hand_in(lesson, student, lesson.release.read_bytes())
    out = Console(record=True, width=200)
    handed = find_submissions(lesson.course, lesson, None)
    tell_identical(out, lesson, handed)
    assert out.export_text() == "The same file, byte for byte: ada, ben\n"
    group = ("ada", "ben")
    monkeypatch.setattr("grading.running.identical.members_with", lambda *about: group)
    tell_identical(out, lesson, handed)
    assert out.export_text() == ""


class Deadly(bytes):
    """A file that ends the process that reads it."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


@pytest.mark.long
def test_a_file_that_ends_its_process_costs_nobody_else() -> None:
    packet = packed(tiny_text())
    good = Edited(unpack(packet)).solved().bytes()
    files = {"ada": good, "ben": Deadly(b""), "eve": good}
    read = dict(hand_ins.read_all(packet, files, 1))
    assert read["ben"] == ({}, [hand_ins.ENDED])
    assert read["ada"][0].keys() == read["eve"][0].keys() == {"double", "slope"}
