"""One person has many ids: lists add to the table, change nothing in silence, double nobody."""

from pathlib import Path

import pytest

from grading.course import Course
from grading.errors import CourseError
from grading.intake import collect
from grading.intake.groups import read_groups
from grading.intake.people import (
    accept,
    class_list,
    compare,
    read_people,
    students_in,
    who_is,
    write_people,
)
from grading.intake.roster import Person, Roster, read_roster
from tests.intake.conftest import download, submitted

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,01 The neuron (88001)\n"
    "    Points Possible,,,,,20\n"
    '"Müller, Zoë",5001,20260000,u00@uni.example,Section A,\n'
    '"Meier, Max",5005,20260004,u04@uni.example,Section A,\n'
    '"Meier, Max",5006,20260005,u05@uni.example,Section B,\n'
)
REGISTRAR = (
    "Matrikelnummer;Nachname;Vorname;E-Mail\n"
    "20260000;Müller;Zoe;zoe@uni.example\n"
    "20260004;Meier;Max;max4@uni.example\n"
    "20260005;Meier;Max;max5@uni.example\n"
)


def listed(course: Course, text: str) -> None:
    (course.grading / "roster.csv").write_text(text, encoding="utf-8")


def ids(course: Course) -> list[str]:
    people = read_people(course)
    return [person.id for person in people.people] if people else []


def test_another_list_of_the_same_class_doubles_nobody(course: Course, work: bytes) -> None:
    listed(course, CANVAS)
    path = download(course, {"müllerzoë_5001_9_tiny.ipynb": work})
    collect.run(course, path)
    before = ids(course)
    listed(course, REGISTRAR)
    done = collect.run(course, path)
    assert done.outcomes == {"01-tiny": {"u00@uni.example": "unchanged"}}
    assert ids(course) == before and submitted(course).keys() == {"u00@uni.example"}
    people = read_people(course)
    assert people is not None
    zoe = people.by_id()["u00@uni.example"]
    assert (zoe.email, zoe.canvas, zoe.section) == ("zoe@uni.example", "5001", "Section A")
    assert who_is(course, "20260000") == who_is(course, "zoe@uni.example") == zoe.id
    assert who_is(course, "Müller, Zoe") == zoe.id


def test_who_is_new_waits_until_somebody_has_looked(course: Course, work: bytes) -> None:
    listed(course, CANVAS)
    path = download(course, {"müllerzoë_5001_9_tiny.ipynb": work})
    collect.run(course, path)
    listed(course, REGISTRAR + "20260099;Neu;Nina;nina@uni.example\n")
    with pytest.raises(CourseError, match=r"20260099 \(Nina Neu\) is new.*course people --accept"):
        collect.run(course, path)
    changes = accept(course, None, by_name=False, apart=False)
    assert [person.id for person in changes.new] == ["20260099"]
    collect.run(course, path)
    assert len(ids(course)) == 4


def test_who_is_missing_from_a_list_stays(course: Course) -> None:
    listed(course, CANVAS)
    accept(course, None, by_name=False, apart=False)
    listed(course, REGISTRAR.split("20260005")[0])
    changes = accept(course, None, by_name=False, apart=False)
    assert [one.id for one in changes.missing] == ["u05@uni.example"] and len(ids(course)) == 3
    assert "u05@uni.example (Max Meier) is not on the list, and stays" in changes.sentences()


def test_a_name_alone_is_confirmed_by_a_person(course: Course) -> None:
    listed(course, "id,name\nada,Ada Lovelace\n")
    accept(course, None, by_name=False, apart=False)
    listed(course, 'id,name\n4711,"Lovelace, Ada"\n')
    with pytest.raises(CourseError, match=r"alike by name alone \(ada = 4711\): say --by-name"):
        accept(course, None, by_name=False, apart=False)
    assert ids(course) == ["ada"]
    accept(course, None, by_name=True, apart=False)
    assert ids(course) == ["ada"] and who_is(course, "4711") == "ada"
    listed(course, 'id,name\n4712,"Lovelace, Ada"\n')
    accept(course, None, by_name=False, apart=True)
    assert ids(course) == ["4712", "ada"]


def test_a_row_that_fits_two_people_is_answered_in_the_list(course: Course) -> None:
    listed(course, CANVAS)
    accept(course, None, by_name=False, apart=False)
    listed(course, "id,email,sis id\nnew,u04@uni.example,20260005\n")
    with pytest.raises(CourseError, match=r"fits u04@uni\.example and u05@uni\.example"):
        accept(course, None, by_name=False, apart=False)
    listed(course, "id,name\nnew,Max Meier\n")
    with pytest.raises(CourseError, match=r"has the name of u04@uni\.example and u05"):
        accept(course, None, by_name=False, apart=False)


def test_a_class_that_had_no_list_at_first_is_not_doubled(course: Course, work: bytes) -> None:
    (course.grading / "roster.csv").unlink()
    collect.run(course, download(course, {"müllerzoë_5001_9_tiny.ipynb": work}))
    assert submitted(course).keys() == {"müllerzoë_5001"}
    listed(course, CANVAS.replace('"Meier', '"Test Student",,,,,\n"Meier', 0))
    changes = compare(read_people(course) or Roster(()), read_roster(course.grading / "roster.csv"))
    assert [known.id for known, _ in changes.same] == ["müllerzoë_5001"]
    accept(course, None, by_name=False, apart=False)
    assert who_is(course, "u00@uni.example") == "müllerzoë_5001" and len(ids(course)) == 3


def test_any_alias_is_taken_and_the_nearest_suggested(course: Course) -> None:
    listed(course, CANVAS)
    accept(course, None, by_name=False, apart=False)
    for alias in ("u00@uni.example", "U00@UNI.example", "20260000", "5001", "zoe müller"):
        assert who_is(course, alias) == "u00@uni.example"
    with pytest.raises(CourseError, match=r"did you mean u00@uni.example \(Zoë Müller\)"):
        who_is(course, "zoë müler")
    with pytest.raises(CourseError, match=r"'Max Meier' fits u04.* and u05"):
        who_is(course, "Max Meier")


def test_sections_name_their_students(course: Course) -> None:
    listed(course, CANVAS)
    accept(course, None, by_name=False, apart=False)
    assert students_in(course, "section a") == ["u00@uni.example", "u04@uni.example"]
    with pytest.raises(CourseError, match="the sections are: Section A, Section B"):
        students_in(course, "C")


def test_old_numbers_stay_and_no_name_becomes_a_formula(course: Course) -> None:
    write_people(course, [Person("s1", "=cmd()", "Ada", canvas="11")])
    listed(course, "id,canvas id\ns1,12\n")
    people = class_list(course)
    assert people is not None
    (one,) = people.people
    assert (one.canvas, one.aliases, one.last) == ("12", ("canvas 11",), "=cmd()")
    assert "'=cmd()" in (course.grading / "people.csv").read_text()


@pytest.mark.parametrize(
    "table",
    [
        "First Name,Last Name,SID,Email,Role\nAda,Lovelace,ada,ada@u.edu,Student\n"
        "Eve,Boss,eve,eve@u.edu,Instructor\n",
        "Name,Email address\nAda Lovelace,ada@u.edu\n",
        "OrgDefinedId,Username,Last Name,First Name,Email\n#ada,#ada,Lovelace,Ada,ada@u.edu\n",
        "UID,UIN,Username,Name,Role\nada@u.edu,123,ada,Ada Lovelace,Student\n",
        'identifier,github_username,github_id,name\n"ada","adal","7","Ada Lovelace"\n',
        "Vorname;Nachname;E-Mail-Adresse;Matrikelnummer\nAda;Lovelace;ada@u.edu;4711\n",
        "Nombre,Apellido(s),Dirección de correo,Número de ID\nAda,Lovelace,ada@u.edu,4711\n",
        "Prénom,Nom,Adresse de courriel,Numéro d'identification\nAda,Lovelace,ada@u.edu,4711\n",
        "First name,Last name,Email address\nAda,Lovelace,ada@u.edu\n",
        "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 1 (555),Lesson 2 (556)\n"
        ",,,,,Manual Posting,\n    Points Possible,,,,,25,10\n"
        '"Lovelace, Ada",101,00123,ada,Section 1,,\n',
    ],
    ids=[
        *("gradescope", "google", "brightspace", "prairielearn", "github", "german", "spanish"),
        *("french", "moodle", "canvas-manual-posting"),
    ],
)
def test_lists_of_every_platform_are_read(tmp_path: Path, table: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(table, encoding="utf-8")
    (ada,) = read_roster(path).people
    assert ada.name == "Ada Lovelace"
    assert {ada.id, ada.email, ada.login, ada.sis} & {"ada", "ada@u.edu", "4711"}


def test_groups_are_read_from_a_table_of_one_s_own_or_canvas_s(course: Course) -> None:
    path, people = course.grading / "groups.csv", class_list(course)
    path.write_text("group,members\nTeam 1,s01; Jörg Müller\n")
    assert read_groups(course, people).named("team1") == ("s01", "s02")
    path.write_text(
        "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"
        "Ada Lovelace,101,,,A,Study group 3,7,\nJörg Müller,102,,,A,Study group 3,7,\n"
    )
    assert read_groups(course, people).named("studygroup3") == ("s01", "s02")
    path.write_text("group,id\nTeam 1,nobody\n")
    with pytest.raises(CourseError, match="nobody in the class list is called nobody"):
        read_groups(course, people)


def test_without_a_list_each_download_may_name_somebody_new(course: Course, work: bytes) -> None:
    (course.grading / "roster.csv").unlink()
    collect.run(course, download(course, {"müllerzoë_5001_9_tiny.ipynb": work}))
    collect.run(course, download(course, {"meiermax_5005_9_tiny.ipynb": work}))
    assert submitted(course).keys() == {"müllerzoë_5001", "meiermax_5005"}
    listed(course, CANVAS)
    with pytest.raises(CourseError, match=r"u05@uni\.example \(Max Meier\) is new"):
        collect.run(course, download(course, {"müllerzoë_5001_9_tiny.ipynb": work}))
    accept(course, None, by_name=False, apart=False)
    assert ids(course) == ["meiermax_5005", "müllerzoë_5001", "u05@uni.example"]
