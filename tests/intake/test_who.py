"""One person for certain, or nobody: a name that fits two is never given to one of them."""

from pathlib import Path, PurePosixPath

import pytest

from grading.intake.groups import Groups
from grading.intake.layouts import Clue, Download, recognize
from grading.intake.roster import Person, Roster, read_roster
from grading.intake.who import DownloadNames, Finder, Unknown
from tests.intake.conftest import ROSTER


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return read_roster(path)


def clue(path: str) -> Clue:
    """The clue in a download of this one file."""
    download = Download((PurePosixPath(path),), {}, frozenset({"01-tiny", "tiny"}))
    found = recognize(download).read(PurePosixPath(path), download)
    assert found is not None
    return found


def only(finder: Finder, path: str) -> str:
    (student,) = finder.find(clue(path)).students
    return student


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("lovelaceada_101_9_neuron.ipynb", "s01"),
        ("ladalovelace_101_9_neuron.ipynb", "s01"),
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
        assert only(finder, path) == student


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
        ("lovelaceada_104_9_n.ipynb", r"number 104 is s04 .*name is s01 .*correct the class list"),
        ("lovelaceada_777_9_n.ipynb", r"whose Canvas id is 101, not 777"),
        (
            "lovelaceadah_777_9_n.ipynb",
            r"nobody in the class list fits; nearest: s01 \(Ada Lovelace\)",
        ),
        ("studygroup3_101_9_n.ipynb", r"number 101 is s01 .*for a group"),
        ("anon_x7Fq2_9_n.ipynb", "hides the names"),
        ("neuron.ipynb", "nobody in the class list fits"),
    ],
)
def test_where_nobody_is_certain_it_says_why_and_what_to_do(
    roster: Roster, path: str, reason: str
) -> None:
    with pytest.raises(Unknown, match=reason):
        Finder(roster).find(clue(path))


def test_the_longest_stretch_of_a_name_counts() -> None:
    people = (Person("a", "Berg", "Anna Lena"), Person("b", "Lena", "Anna"))
    assert only(Finder(Roster(people)), "Anna Lena Berg/n.ipynb") == "a"
    assert only(Finder(Roster(people)), "Anna Lena/n.ipynb") == "b"


@pytest.mark.parametrize(
    ("paths", "students"),
    [
        (["s01/01-tiny/tiny.ipynb", "s02/01-tiny/tiny.ipynb"], ["s01", "s02"]),
        (["class/s01/tiny.ipynb", "class/s02/my work.ipynb"], ["s01", "s02"]),
        (["class/s01.ipynb", "class/tiny_s02.ipynb"], ["s01", "s02"]),
        (["s01/tiny.ipynb", "s01/tiny-1.ipynb"], ["s01", "s01"]),
        (["s01/tiny.ipynb"], ["s01"]),
        (
            ["s01/notebooks/01-tiny/tiny.ipynb", "s02/notebooks/01-tiny/tiny.ipynb"],
            ["s01", "s02"],
        ),
        (["lovelaceada_101_9_tiny.ipynb"], ["lovelaceada_101"]),
        (["Ada Lovelace_9_assignsubmission_file_/tiny.ipynb"], ["Ada-Lovelace_9"]),
        (["s01+01-tiny+2026-11-20 20:30:10 UTC+x/tiny.ipynb"], ["s01"]),
    ],
)
def test_without_a_roster_the_download_names_the_students(
    paths: list[str], students: list[str]
) -> None:
    download = Download(tuple(map(PurePosixPath, paths)), {}, frozenset({"01-tiny", "tiny"}))
    layout, who = recognize(download), DownloadNames(download)
    found = [who.find(layout.read(path, download), path) for path in download.paths]
    assert [students for one in found for students in one.students] == students


def test_without_a_roster_and_a_name_there_is_nobody() -> None:
    for name in (
        "tiny.ipynb",
        "01-tiny/tiny.ipynb",
        "notebooks/tiny.ipynb",
        "anon_x7Fq2_9_n.ipynb",
    ):
        path = PurePosixPath(name)
        who = DownloadNames(Download((path,), {}, frozenset({"01-tiny", "tiny"})))
        with pytest.raises(Unknown):
            who.find(clue(name), path)


def test_a_group_is_found_by_its_name_and_never_by_a_student_s_file_name(roster: Roster) -> None:
    groups = Groups(
        {("", "Study group 3"): ("s01", "s02"), ("02-other", "Study group 3"): ("s03",)}
    )
    finder = Finder(roster, groups)
    found = finder.find(clue("studygroup3_501_90001_neuron.ipynb"))
    assert (found.students, found.group) == (("s01", "s02"), "studygroup3")
    assert finder.find(clue("studygroup3_501_9_n.ipynb"), "02-other").students == ("s03",)
    assert only(finder, "s03/Study group 3.ipynb") == "s03"


def test_a_name_in_a_platform_s_form_is_known_for_what_it_claims(roster: Roster) -> None:
    finder = Finder(roster)
    assert finder.claimed("smithjohn_104_999999_neuron.ipynb") >= {"s04"}
    assert finder.claimed("x-Anna van der Berg_503_assignsubmission_file_neuron.ipynb") == {"s03"}
    assert finder.claimed("neuron with anna.ipynb") == set()
