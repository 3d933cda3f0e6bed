"""Each platform's names say who, when and which attempt; what a student chose says nothing."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from grading.intake.layouts import Clue, Download, Layout, Sample, layouts, recognize

TIME = datetime(2026, 11, 20, 18, 5, 30)
CLASS = [
    Sample("alovelace", "Ada", "Lovelace", "501", b"ada", TIME),
    Sample("gboole", "George", "Boole", "502", b"george", TIME, late=True, attempt=2),
    Sample("nguyen", "Thi Anh", "Nguyen", "503", b"thi", TIME),
]
# What each platform tells of a time, to the second or to the minute, with a zone or without.
TIMES = {
    "Blackboard": TIME,
    "Brightspace": TIME.replace(second=0),
    "Sakai": TIME.replace(tzinfo=UTC),
    "ILIAS": TIME,
    "Gradescope": TIME.replace(tzinfo=UTC),
    "nbgrader's exchange": TIME.replace(tzinfo=UTC),
    "nbgrader's folders": TIME.replace(tzinfo=UTC),
}
BY_NAME = {"Canvas", "Moodle", "Brightspace", "Microsoft Teams", "Google Classroom"}


def opened(files: dict[str, bytes]) -> Download:
    notes = {
        PurePosixPath(name): data.decode()
        for name, data in files.items()
        if name.endswith((".txt", ".yml"))
    }
    return Download(tuple(map(PurePosixPath, files)), notes, frozenset({"01-tiny", "tiny"}))


def read(path: str, *others: str) -> Clue | None:
    """The clue in one path of a download, by the layout of the whole."""
    download = opened({name: b"" for name in (path, *others)})
    return recognize(download).read(PurePosixPath(path), download)


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_the_sample_of_each_layout_is_recognized_and_read(layout: Layout) -> None:
    files = layout.sample(CLASS)
    download = opened(files)
    assert recognize(download) is layout and layout.documented
    found = {
        files[str(path)]: layout.read(path, download)
        for path in download.paths
        if path.suffix == ".ipynb"
    }
    assert set(found) == {b"ada", b"george", b"thi"}
    clue = found[b"ada"]
    assert clue is not None and clue.original == "neuron.ipynb"
    assert clue.time == TIMES.get(layout.name)
    if layout.takes_anything:
        assert "alovelace" in clue.words
    elif layout.name in BY_NAME:
        assert clue.people[0].name in ("lovelaceada", "Ada Lovelace")
    else:
        assert "alovelace" in clue.people[0].ids


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_no_file_name_of_a_student_changes_the_layout(layout: Layout) -> None:
    chosen = [
        "boolegeorge_502_999999_neuron.ipynb",
        "x-George Boole_502_assignsubmission_file_neuron.ipynb",
        "Lesson 1_gboole_attempt_2026-01-01-00-00-00_neuron.ipynb",
        "gboole+01-tiny+2026-01-01 00:00:00 UTC+x.ipynb",
        "gboole@u.edu_1_q_1_1_1_neuron.ipynb",
    ]
    for name in chosen:
        hand_ins = [
            Sample("alovelace", "Ada", "Lovelace", "501", b"ada", TIME, file=name),
            *CLASS[1:],
        ]
        files = layout.sample(hand_ins)
        download = opened(files)
        assert recognize(download) is layout
        path = next(path for path in download.paths if files[str(path)] == b"ada")
        clue = layout.read(path, download)
        assert clue is not None and clue.original == name
        assert clue.time == TIMES.get(layout.name)
        told = " ".join([*clue.words[:1], *(one.name + "".join(one.ids) for one in clue.people)])
        assert "lovelace" in told.lower() and "boole" not in told.lower().replace(name.lower(), "")


def test_canvas() -> None:
    found = read("lovelaceada_LATE_12345_67890_neuron-1.ipynb")
    assert found is not None and (found.layout, found.late) == ("Canvas", True)
    assert (found.people[0].name, found.people[0].number) == ("lovelaceada", "12345")
    assert (found.attempt, found.copy, found.original) == (67890, 1, "neuron-1.ipynb")
    assert found.back == "lovelaceada_LATE_12345_67890_neuron-1.html"
    inside = read("submissions/müllerjörg_12345_67890_work/neuron.ipynb")
    assert inside is not None and inside.people[0].name == "müllerjörg"
    hidden = read("LATE_anon_x7Fq2_67890_neuron.ipynb")
    assert hidden is not None and hidden.anonymous
    link = read("lovelaceada_12345_link.html")
    assert link is not None and link.original == "link.html"


@pytest.mark.parametrize(
    "path",
    [
        "Ada Lovelace_12345_assignsubmission_file_/neuron.ipynb",
        "Ada Lovelace_12345_assignsubmission_file_neuron.ipynb",
        "Ada Lovelace_12345_assignsubmission_file/deep/neuron.ipynb",
    ],
)
def test_moodle(path: str) -> None:
    found = read(path)
    assert found is not None and found.layout == "Moodle" and found.original == "neuron.ipynb"
    assert (found.people[0].name, found.people[0].number) == ("Ada Lovelace", "12345")
    assert found.back.startswith("Ada Lovelace_12345_assignsubmission_file_")
    assert found.back.endswith("neuron.html")
    hidden = read("Participant_12345_assignsubmission_file_/neuron.ipynb")
    assert hidden is not None and hidden.anonymous


def test_brightspace_writes_its_days_in_two_ways() -> None:
    for day in ("Nov 20, 2026 605 PM", "20 November, 2026 1805", "November 20, 2026 6:05 PM"):
        found = read(f"12-34 - Ada Lovelace - {day}/neuron.ipynb")
        expected = None if ":" in day else datetime(2026, 11, 20, 18, 5)
        assert (found.time if found and found.layout == "Brightspace" else None) == expected


def test_blackboard_s_note_names_the_login_and_the_zone() -> None:
    stem = "Lesson 1_a_lovelace_attempt_2026-11-21-23-10-00"
    files = {f"{stem}_neuron.ipynb": b"", f"{stem}.txt": b"Name: Ada Lovelace (a_lovelace)\n"}
    files[f"{stem}.txt"] += b"Date Submitted: Saturday, November 21, 2026 11:10:00 PM CET\n"
    download = opened(files)
    found = recognize(download).read(download.paths[0], download)
    assert found is not None and found.people[0].ids == ("a_lovelace",)
    assert found.time is not None and f"{found.time.astimezone(UTC):%d %H:%M}" == "21 22:10"
    del files[f"{stem}.txt"]
    alone = recognize(opened(files)).read(download.paths[0], opened(files))
    assert alone is not None and alone.people[0].ids == ("a_lovelace", "lovelace")


def test_gradescope_names_partners_and_only_its_own_list_counts() -> None:
    text = (
        b"submission_1:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: ada\n"
        b"  - :name: George Boole\n    :email: gb@u.edu\n"
        b"  :created_at: 2026-11-20 18:05:00.000000000 Z\n"
    )
    files = {"x/submission_metadata.yml": text, "x/submission_1/neuron.ipynb": b""}
    files["x/submission_1/submission_metadata.yml"] = text.replace(b"ada", b"eve")
    download = opened(files)
    found = recognize(download).read(PurePosixPath("x/submission_1/neuron.ipynb"), download)
    assert found is not None and [one.ids for one in found.people] == [("ada",), ("gb@u.edu",)]
    assert found.time == datetime(2026, 11, 20, 18, 5, tzinfo=UTC)


def test_teams_knows_what_was_never_turned_in() -> None:
    found = read(
        "Student Work/Working files/Ada Lovelace/Lesson 1/neuron.ipynb",
        "Student Work/Submitted files/Eve/Lesson 1/Version 1/neuron.ipynb",
    )
    assert found is not None and "never turned in" in found.refused


def test_ilias_teams_name_their_group() -> None:
    found = read("Submissions/Team_7/Lovelace_Ada_ada_12/20261120180500_neuron.ipynb")
    assert found is not None and found.layout == "ILIAS" and found.words == ("Team_7",)


def test_anything_else_is_plain() -> None:
    found = read("class/s01/neuron (2).ipynb")
    assert found is not None and found.layout == "plain" and found.copy == 2
