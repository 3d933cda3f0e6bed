"""One person for certain, or nobody: a name that fits two is never given to one of them."""

from pathlib import Path, PurePosixPath

import pytest

from grading.intake.layouts import Clue, read_clue
from grading.intake.roster import Roster, read_roster
from grading.intake.who import DownloadNames, Finder, Unknown
from tests.intake.conftest import ROSTER


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return read_roster(path)


def clue(path: str) -> Clue:
    return read_clue(PurePosixPath(path))


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("lovelaceada_101_9_neuron.ipynb", "s01"),
        ("someoneelse_101_9_neuron.ipynb", "s01"),
        ("vanderberganna_777_9_neuron.ipynb", "s03"),
        ("müllerjörg_102_9_neuron.ipynb", "s02"),
        ("ngobcLATE_777_9_neuron.ipynb", None),
        ("ngobc_late_777_9_neuron.ipynb", "s06"),
        ("smithjohn_104_9_neuron.ipynb", "s04"),
        ("Joerg Mueller_502_assignsubmission_file_/neuron.ipynb", "s02"),
        ("Group A-Anna van der Berg_9_assignsubmission_file_/neuron.ipynb", "s03"),
        ("Châu Ngô Bảo_506_assignsubmission_file_/neuron.ipynb", "s06"),
        ("s03/neuron.ipynb", "s03"),
        ("class/S03/week 1/my own name.ipynb", "s03"),
        ("s03_neuron.ipynb", "s03"),
        ("neuron-ada@example.org.ipynb", "s01"),
        ("Lovelace, Ada/neuron.ipynb", "s01"),
        ("neuron (Jorg Muller).ipynb", "s02"),
        ("s03+01-tiny+2026-11-20 20:30:10 UTC+x7Fq/neuron.ipynb", "s03"),
    ],
)
def test_people_are_found(roster: Roster, path: str, student: str | None) -> None:
    finder = Finder(roster)
    if student is None:
        with pytest.raises(Unknown):
            finder.find(clue(path))
    else:
        assert finder.find(clue(path)).id == student


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (
            "smithjohn_777_9_n.ipynb",
            r"fits s04 \(John Smith\) and s05 .*777 into the column canvas",
        ),
        ("John Smith_9_assignsubmission_file_/n.ipynb", r"fits s04 .* and s05 .*moodle id"),
        ("John Smith/n.ipynb", r"fits s04 .* and s05 .*name its folder"),
        ("s01/s02.ipynb", r"fits s01 \(Ada Lovelace\) and s02"),
        ("lovelaceada_104_9_n.ipynb", r"number 104 is s04 .*name is s01 .*correct the roster"),
        ("lovelaceada_777_9_n.ipynb", r"whose Canvas id is 101, not 777"),
        ("lovelaceadah_777_9_n.ipynb", r"nobody in the roster fits; nearest: s01 \(Ada Lovelace\)"),
        ("anon_x7Fq2_9_n.ipynb", "hides the names"),
        ("neuron.ipynb", "nobody in the roster fits"),
    ],
)
def test_where_nobody_is_certain_it_says_why_and_what_to_do(
    roster: Roster, path: str, reason: str
) -> None:
    with pytest.raises(Unknown, match=reason):
        Finder(roster).find(clue(path))


def test_the_longest_stretch_of_a_name_counts() -> None:
    from grading.intake.roster import Person

    people = (Person("a", "Berg", "Anna Lena"), Person("b", "Lena", "Anna"))
    assert Finder(Roster(people)).find(clue("Anna Lena Berg/n.ipynb")).id == "a"
    assert Finder(Roster(people)).find(clue("Anna Lena/n.ipynb")).id == "b"


@pytest.mark.parametrize(
    ("paths", "students"),
    [
        (["s01/01-tiny/tiny.ipynb", "s02/01-tiny/tiny.ipynb"], ["s01", "s02"]),
        (["class/s01/tiny.ipynb", "class/s02/my work.ipynb"], ["s01", "s02"]),
        (["class/s01.ipynb", "class/tiny_s02.ipynb"], ["s01", "s02"]),
        (["s01/tiny.ipynb", "s01/tiny-1.ipynb"], ["s01", "s01"]),
        (["s01/tiny.ipynb"], ["s01"]),
        (["lovelaceada_101_9_tiny.ipynb"], ["lovelaceada_101"]),
        (["Ada Lovelace_9_assignsubmission_file_/tiny.ipynb"], ["Ada-Lovelace_9"]),
        (["s01+01-tiny+2026-11-20 20:30:10 UTC+x/tiny.ipynb"], ["s01"]),
    ],
)
def test_without_a_roster_the_download_names_the_students(
    paths: list[str], students: list[str]
) -> None:
    clues = [clue(path) for path in paths]
    who = DownloadNames(["01-tiny"], clues)
    assert [who.find(found).id for found in clues] == students


def test_without_a_roster_and_a_name_there_is_nobody() -> None:
    who = DownloadNames(["01-tiny"], [])
    for path in ("tiny.ipynb", "01-tiny/tiny.ipynb", "anon_x7Fq2_9_n.ipynb"):
        with pytest.raises(Unknown):
            who.find(clue(path))
