"""The attack list for intake: no name, time or archive of one student's touches another's work."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.record import read_timestamp
from grading.intake import collect
from grading.intake.waiting import WaitingList, give
from tests.intake.conftest import download, submitted, zipped

STAMP = b"2020-01-01 00:00:00 UTC\n"


@pytest.fixture
def stolen(work: bytes) -> bytes:
    """What an attacker wants to be graded as the victim's: other work than the victim's own."""
    return work.replace(b"v + v", b"v - v")


# What s01 hands in beside the victim s04's own file, by platform. s01 is Ada Lovelace (Canvas 101),
# s02 Müller, Jörg (102; Moodle 502), s04 is John Smith (Canvas 104).
VICTIMS = {
    "canvas": "smithjohn_104_5_tiny.ipynb",
    "moodle": "Müller, Jörg_502_assignsubmission_file_/tiny.ipynb",
    "folders": "s04/tiny.ipynb",
    "exchange": "s04+01-tiny+2026-11-20 10:00:00 UTC+x7Fq/tiny.ipynb",
}
OWN = {
    "canvas": "lovelaceada_LATE_101_9_{}",
    "moodle": "Ada Lovelace_501_assignsubmission_file_/{}",
    "folders": "s01/{}",
    "exchange": "s01+01-tiny+2026-11-25 10:00:00 UTC+x7Fq/{}",
}
CLAIMS = [
    "smithjohn_104_999999_tiny.ipynb",
    "smithjohn_LATE_104_999999_tiny.ipynb",
    "x-John Smith_78_assignsubmission_file_tiny.ipynb",
    "Müller, Jörg_502_assignsubmission_file_tiny.ipynb",
    "Lesson 1_s04_attempt_2026-01-01-00-00-00_tiny.ipynb",
    "s04+01-tiny+2026-01-01 00:00:00 UTC+x.ipynb",
    "s04@example.org_1_q_1_1_1_tiny.ipynb",
]


def attack(course: Course, platform: str, name: str, data: bytes, victims: bytes) -> Path:
    files = {VICTIMS[platform]: victims, OWN[platform].format(name): data}
    return download(course, files)


@pytest.mark.parametrize("platform", VICTIMS)
@pytest.mark.parametrize("claim", CLAIMS)
def test_a_file_that_is_named_as_another_s_replaces_nothing(
    course: Course, work: bytes, stolen: bytes, platform: str, claim: str
) -> None:
    victim = "s02" if platform == "moodle" else "s04"
    done = collect.run(course, attack(course, platform, claim, stolen, work))
    assert submitted(course)[victim] == work
    assert {student for student, data in submitted(course).items() if data == stolen} <= {"s01"}
    if "s01" not in submitted(course):
        assert len(done.left) == 1 and claim in done.left[0].origin


@pytest.mark.parametrize("platform", VICTIMS)
@pytest.mark.parametrize("claim", [*CLAIMS, "s04/01-tiny/tiny.ipynb", "John Smith/tiny.ipynb"])
def test_a_name_inside_of_a_student_s_zip_says_nothing_of_who(
    course: Course, work: bytes, stolen: bytes, platform: str, claim: str
) -> None:
    victim = "s02" if platform == "moodle" else "s04"
    packed = zipped({claim: stolen, "timestamp.txt": STAMP, "01-tiny/timestamp.txt": STAMP})
    done = collect.run(course, attack(course, platform, "work.zip", packed, work))
    assert submitted(course)[victim] == work
    assert {student for student, data in submitted(course).items() if data == stolen} <= {"s01"}
    time = read_timestamp(course.grading / "submitted" / "s01" / "01-tiny")
    assert time is None or time.year == 2026
    assert len(done.stamps) == 2


def test_the_first_trap_of_the_term_is_named_and_waits(
    course: Course, work: bytes, stolen: bytes
) -> None:
    """A zip that Canvas marks late, holding a file named as Canvas names somebody else's."""
    packed = zipped({"smithjohn_104_999999_tiny.ipynb": stolen})
    done = collect.run(course, attack(course, "canvas", "work.zip", packed, work))
    (left,) = done.left
    assert "s01 handed it in, but named it as a file of s04" in left.why
    assert submitted(course) == {"s04": work}
    (item,) = WaitingList(course).items
    assert (item.students, item.lesson, item.version.late) == (("s01",), "01-tiny", True)
    give(course, 1, ["s01"], None)
    assert submitted(course) == {"s04": work, "s01": stolen}
    assert (course.grading / "submitted/s01/01-tiny/late.txt").is_file()


@pytest.mark.parametrize(
    "packed", ["timestamp.txt", "01-tiny/timestamp.txt", "work.zip", "submission_metadata.yml"]
)
def test_no_time_that_a_student_packed_counts(course: Course, work: bytes, packed: str) -> None:
    notes = (
        {packed: STAMP}
        if packed != "work.zip"
        else {packed: zipped({"s01/01-tiny/timestamp.txt": STAMP})}
    )
    for platform in ("canvas", "moodle"):
        files = {OWN[platform].format("tiny.ipynb"): work}
        files |= {OWN[platform].format(name): data for name, data in notes.items()}
        collect.run(course, download(course, files))
        assert read_timestamp(course.grading / "submitted" / "s01" / "01-tiny") is None


def test_a_time_that_one_student_packed_into_a_folder_of_the_lesson_counts_for_nobody(
    course: Course, work: bytes
) -> None:
    """All hand in 01-tiny/tiny.ipynb, which looks as nbgrader's own folders; one adds a time."""
    files = {f"{student}/01-tiny/tiny.ipynb": work for student in ("s01", "s02", "s03")}
    files["s01/01-tiny/timestamp.txt"] = STAMP
    done = collect.run(course, download(course, files))
    assert submitted(course).keys() == {"s01", "s02", "s03"} and len(done.stamps) == 1
    assert read_timestamp(course.grading / "submitted" / "s01" / "01-tiny") is None


def test_what_cannot_be_read_is_named_by_its_student(course: Course, work: bytes) -> None:
    files = {
        "lovelaceada_101_9_work.rar": b"Rar!",
        "müllerjörg_102_8_work.zip": zipped({}),
        "smithjohn_104_7_tiny.ipynb": work,
    }
    done = collect.run(course, download(course, files))
    assert sorted(left.why.split(";")[0] for left in done.left) == [
        "s01: it is an archive, but no zip",
        "s02: it is an empty zip",
    ]


def test_a_changed_date_inside_of_a_zip_makes_no_attempt_newer(
    course: Course, work: bytes, stolen: bytes
) -> None:
    early = zipped({"tiny.ipynb": work}, day=30)
    collect.run(course, download(course, {"s01/a.zip": early}, "one.zip", day=10))
    later = zipped({"tiny.ipynb": stolen}, day=1)
    collect.run(course, download(course, {"s01/b.zip": later}, "two.zip", day=12))
    assert submitted(course) == {"s01": stolen}


def test_a_download_of_one_student_cannot_be_turned_into_another_platform_s(
    course: Course, work: bytes
) -> None:
    done = collect.run(course, download(course, {"s01/smithjohn_104_9_tiny.ipynb": work}))
    assert submitted(course) == {} and "s01" in done.left[0].why


@pytest.mark.parametrize("unseen", ["\n", "\r\n", "\x1b[31m", "\u2028"])
@pytest.mark.parametrize("unpacked", [False, True])
def test_a_control_character_in_a_name_spoils_no_download(
    course: Course, work: bytes, tmp_path: Path, unseen: str, unpacked: bool
) -> None:
    files = {VICTIMS["canvas"]: work, OWN["canvas"].format(f"my{unseen}tiny.ipynb"): work}
    source = download(course, files)
    if unpacked:
        source = tmp_path / "unpacked"
        source.mkdir()
        for name, data in files.items():
            (source / name).write_bytes(data)
    collect.run(course, source)
    assert submitted(course) == {"s01": work, "s04": work}


def test_a_minority_of_names_in_another_form_waits(course: Course, work: bytes) -> None:
    files = {
        "smithjohn_104_5_tiny.ipynb": work,
        "lovelaceada_101_6_tiny.ipynb": work,
        "strange.ipynb": work,
    }
    done = collect.run(course, download(course, files))
    assert submitted(course).keys() == {"s01", "s04"}
    assert done.left[0].why == "its name is none that Canvas gives"


def test_a_group_s_name_in_a_student_s_file_name_counts_for_nobody_else(
    course: Course, work: bytes
) -> None:
    (course.grading / "groups.csv").write_text("group,id\nGroup 3,s04\nGroup 3,s05\n")
    collect.run(course, download(course, {"s01/Group 3.ipynb": work}))
    assert submitted(course).keys() == {"s01"}


def test_yaml_that_grows_without_end_is_not_read_as_gradescope_s(
    course: Course, work: bytes
) -> None:
    bomb = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        f"{c}: &{c} [{','.join([f'*{p}'] * 9)}]\n".encode()
        for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    files = {"s01/tiny.ipynb": work, "submission_metadata.yml": bomb}
    collect.run(course, download(course, files))
    assert submitted(course).keys() == {"s01"}


def test_a_notebook_of_endless_values_is_compared_as_bytes(course: Course) -> None:
    nested = b'{"cells": ' + b"[" * 3_000_000 + b"," * 3_000_000
    collect.run(course, download(course, {"s01/01-tiny.ipynb": nested[:60_000]}))
    assert submitted(course).keys() == {"s01"}


def test_a_damaged_waiting_list_is_one_sentence(course: Course, work: bytes) -> None:
    collect.run(course, download(course, {"nobody.ipynb": work}))
    (course.grading / "collected" / "waiting.json").write_text("[{]")
    with pytest.raises(CourseError, match=r"waiting\.json is damaged"):
        WaitingList(course)
