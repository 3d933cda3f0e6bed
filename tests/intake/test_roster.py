"""A roster is read as the registrar, Canvas or Moodle writes it; mistakes in it are named."""

from pathlib import Path

import pytest

from grading.errors import CourseError
from grading.intake.roster import Person, Roster, read_roster

CANVAS = (
    'Student,ID,SIS User ID,SIS Login ID,Section,"Neuron (4711)",Final Score\n'
    '"    Points Possible",,,,,20,(read only)\n'
    '"Lovelace, Ada",101,A-1,ada,Group 1,18,90\n'
    '"Student, Test",999,,,Group 1,,\n'
)
MOODLE = (
    "Identifier;Full name;ID number;Email address;Status\n"
    "Participant 501;Ada Lovelace;A-1;ada@example.org;Submitted\n"
)


def read(tmp_path: Path, content: str | bytes) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_roster(path)


def test_the_plain_table(tmp_path: Path) -> None:
    roster = read(tmp_path, "ID,Name,E-Mail,Alias\ns01,Ada Lovelace,a@x.org,Ada King; Augusta\n")
    (ada,) = roster.people
    assert ada == Person("s01", "Lovelace", "Ada", "a@x.org", aliases=("Ada King", "Augusta"))
    assert (ada.name, str(ada)) == ("Ada Lovelace", "s01 (Ada Lovelace)")


def test_a_canvas_gradebook_is_a_roster(tmp_path: Path) -> None:
    roster = read(tmp_path, CANVAS)
    (ada,) = roster.people
    assert (ada.id, ada.canvas, ada.sis, ada.login) == ("ada", "101", "A-1", "ada")
    assert (ada.name, ada.section) == ("Ada Lovelace", "Group 1")
    assert "Neuron (4711)" in roster.header


def test_a_moodle_worksheet_is_a_roster(tmp_path: Path) -> None:
    (ada,) = read(tmp_path, MOODLE).people
    assert (ada.id, ada.moodle, ada.email) == ("A-1", "501", "ada@example.org")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    (person,) = read(
        tmp_path, "id\tlast name\tfirst name\ns1\tMüller\tJörg\n".encode(encoding)
    ).people
    assert person.name == "Jörg Müller"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("name,phone\nAda,1234\n", "no column for the student's id"),
        ("id,name\ns01,Ada\n,Grace\n", r"student 2 \(Grace\) has no id"),
        ("id\ns01\nS01\n", "the same id more than once: s01"),
        ("PK\x03\x04", "is a spreadsheet's own file: save it as CSV"),
        ("id\n../s01\n", r"'\.\./s01' cannot be an id"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CourseError, match=message):
        read(tmp_path, text)


def test_a_missing_roster_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"none\.csv cannot be read"):
        read_roster(tmp_path / "none.csv")
