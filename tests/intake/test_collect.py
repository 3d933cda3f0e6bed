"""A download ends where the grader looks: the newest of each student, nothing lost or doubled."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.due import due, extend, set_zone
from grading.gradebook.enrolling import enroll
from grading.gradebook.record import read_timestamp
from grading.gradebook.together import share_by_hand
from grading.intake import collect
from grading.intake.collect_summary import tell
from grading.intake.collected import Collected
from grading.intake.waiting import WaitingList, give
from grading.judging.forms import Forms
from grading.running import autograde
from tests.grading.conftest import QUICK
from tests.grading.editing import Edited
from tests.intake.conftest import download, submitted, zipped


def told(done: Collected) -> str:
    console = Console(width=300, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    tell(console, done)
    return console.export_text()


def files_under(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()
    }


def variants(work: bytes, count: int) -> list[bytes]:
    """Different work on the same lesson."""
    return [work.replace(b"v + v", b"v + v" + b" + 0" * k) for k in range(count)]


def test_canvas_moodle_and_folders_come_in(course: Course, work: bytes) -> None:
    canvas, moodle, plain = variants(work, 3)
    files = {
        "s03/01-tiny/tiny.ipynb": plain,
        "s03/01-tiny/timestamp.txt": b"2026-11-20 20:30:10 UTC\n",
    }
    collect.run(course, download(course, files))
    moodles = {"Joerg Mueller_502_assignsubmission_file_/work.ipynb": moodle}
    collect.run(course, download(course, moodles))
    done = collect.run(course, download(course, {"lovelaceada_LATE_101_9_neuron.ipynb": canvas}))
    assert done.outcomes == {"01-tiny": {"s01": "new"}}
    assert submitted(course) == {"s01": canvas, "s02": moodle, "s03": plain}
    time = read_timestamp(course.grading / "submitted" / "s03" / "01-tiny")
    assert time is not None and f"{time:%d %H:%M:%S}" == "20 20:30:10"
    assert read_timestamp(course.grading / "submitted" / "s01" / "01-tiny") is None
    assert "01-tiny: 1 student (1 new)" in told(done)
    assert "marked late by Canvas, whose download tells no time: s01" in told(done)


def test_the_same_download_again_changes_nothing(course: Course, work: bytes) -> None:
    files = {"s01/tiny.ipynb": work, "nobody.ipynb": work, "s02/tiny.ipynb": work}
    path = download(course, files)
    collect.run(course, path)
    before = files_under(course.grading)
    again = collect.run(course, path)
    assert again.outcomes == {"01-tiny": {"s01": "unchanged", "s02": "unchanged"}}
    after = files_under(course.grading)
    assert {name: data for name, (data, _) in after.items()} == {
        name: data for name, (data, _) in before.items()
    }
    assert all(after[name] == before[name] for name in before if "submitted" in name)


def test_the_newest_counts_and_the_older_are_kept(course: Course, work: bytes) -> None:
    first, second, third, fourth = variants(work, 4)
    early = {"lovelaceada_101_20_n.ipynb": first, "lovelaceada_101_21_n-1.ipynb": second}
    collect.run(course, download(course, early))
    assert submitted(course)["s01"] == second
    collect.run(course, download(course, {"lovelaceada_101_30_n-2.ipynb": third}, "later.zip"))
    assert submitted(course)["s01"] == third
    done = collect.run(course, download(course, early))
    assert submitted(course)["s01"] == third, "an older download collected late is still older"
    assert "2 older versions kept" in told(done)
    kept = [p.read_bytes() for p in (course.grading / "collected/01-tiny/s01").glob("*.ipynb")]
    assert sorted(kept) == sorted([first, second, third])

    by_time = {
        "s02+01-tiny+2026-11-20 20:30:10 UTC+a/tiny.ipynb": first,
        "s02+01-tiny+2026-11-20 20:45:00 UTC+b/tiny.ipynb": fourth,
        "s02+01-tiny+2026-11-19 23:00:00 UTC+c/tiny.ipynb": second,
    }
    collect.run(course, download(course, by_time))
    assert submitted(course)["s02"] == fourth
    time = read_timestamp(course.grading / "submitted" / "s02" / "01-tiny")
    assert time is not None and f"{time:%H:%M}" == "20:45"


def test_of_two_files_of_one_moment_a_person_says_which_counts(course: Course, work: bytes) -> None:
    one, other, third = variants(work, 3)
    path = download(course, {"s01/a.ipynb": one, "s01/b.ipynb": other})
    done = collect.run(course, path)
    assert done.outcomes == {"01-tiny": {"s01": "waits"}} and submitted(course) == {}
    assert "came at the same time as another one of the same student" in told(done)
    assert len(WaitingList(course).items) == 2
    collect.run(course, path)
    assert [i.version.kept[13:] for i in WaitingList(course).items] == ["a.ipynb", "b.ipynb"]
    give(course, 1, ["s01"], None)
    assert submitted(course) == {"s01": one} and WaitingList(course).items == []
    assert collect.run(course, path).outcomes == {"01-tiny": {"s01": "unchanged"}}
    later = download(course, {"s01/c.ipynb": third}, "later.zip", day=21)
    assert collect.run(course, later).outcomes == {"01-tiny": {"s01": "newer"}}
    assert submitted(course) == {"s01": third}


def test_of_several_in_one_folder_the_one_with_the_lesson_s_name_counts(
    course: Course, work: bytes
) -> None:
    one, other = variants(work, 2)
    files = {"s01/tiny.ipynb": one, "s01/draft.ipynb": other}
    collect.run(course, download(course, files))
    assert submitted(course) == {"s01": one}
    copies = {"s02/tiny.ipynb": one, "s02/tiny (1).ipynb": other}
    done = collect.run(course, download(course, copies))
    assert done.outcomes == {"01-tiny": {"s02": "waits"}}


def test_what_came_from_elsewhere_replaces_nothing_in_silence(course: Course, work: bytes) -> None:
    one, other = variants(work, 2)
    collect.run(course, download(course, {"lovelaceada_101_9_tiny.ipynb": one}))
    done = collect.run(course, download(course, {"s01/tiny.ipynb": other}, "mail.zip", day=25))
    assert done.outcomes == {"01-tiny": {"s01": "waits"}} and submitted(course) == {"s01": one}
    assert "would take the place of what came from Canvas" in told(done)
    give(course, 1, ["s01"], None)
    assert submitted(course) == {"s01": other}


def test_nobody_is_guessed_and_nothing_is_lost(course: Course, work: bytes) -> None:
    other = variants(work, 2)[1]
    files = {
        "smithjohn_777_9_n.ipynb": work,
        "unknownperson_888_9_n.ipynb": other,
        "../outside.ipynb": work,
        "lovelaceada_101_8_report.pdf": b"%PDF",
        "vanderberganna_99_link.html": b"<a>",
        "müllerjörg_102_9_tiny.ipynb": work,
    }
    done = collect.run(course, download(course, files))
    assert submitted(course) == {"s02": work}
    assert {left.origin for left in done.left} == {
        "smithjohn_777_9_n.ipynb",
        "unknownperson_888_9_n.ipynb",
        "../outside.ipynb",
    }
    to_sort = course.grading / "collected" / "to-sort"
    assert sorted(p.read_bytes() for p in to_sort.iterdir()) == sorted([work, other])
    text = told(done)
    assert "3 files left for you" in text and "write 888 into the column canvas id" in text
    assert "handed in no notebook of the course: s01 (report.pdf), s03 (link.html)" in text

    roster = course.grading / "roster.csv"
    roster.write_text(roster.read_text().replace("smith@example.org,105", "smith@example.org,777"))
    again = collect.run(course, download(course, files))
    assert submitted(course).keys() == {"s02", "s05"}
    assert len(list(to_sort.iterdir())) == 1 and len(again.left) == 2
    told_by = give(course, 1, ["s01"], course.lesson("01"))
    assert told_by == "s01: unknownperson_888_9_n.ipynb counts for 01-tiny (new)"
    assert submitted(course)["s01"] == other and list(to_sort.iterdir()) == []


def test_the_same_work_is_the_same_hand_in(course: Course, forms: Forms, work: bytes) -> None:
    first = {
        "s01/01-tiny/tiny.ipynb": work,
        "s01/01-tiny/timestamp.txt": b"2026-11-20 08:00:00 UTC",
    }
    collect.run(course, download(course, first))
    run_again = work.replace(b'"execution_count": null', b'"execution_count": 7')
    assert run_again != work
    untouched = Edited(forms).bytes()
    files = {
        "s01/01-tiny/tiny.ipynb": run_again,
        "s01/01-tiny/timestamp.txt": b"2026-11-27 08:00:00 UTC",
        "s02/01-tiny/tiny.ipynb": untouched,
        "s02/01-tiny/timestamp.txt": b"2026-11-27 08:00:00 UTC",
        "s02/01-tiny/index.ipynb": b'{"cells": [], "nbformat": 4}',
    }
    done = collect.run(course, download(course, files, "week2.zip"))
    assert submitted(course) == {"s01": work}
    time = read_timestamp(course.grading / "submitted" / "s01" / "01-tiny")
    assert time is not None and time.day == 20
    assert "handed out but not touched, so not taken: s02 (01-tiny)" in told(done)
    assert not done.left and done.pages == 1 and not done.other


def test_a_time_that_was_missing_is_learnt(course: Course, work: bytes) -> None:
    path = download(course, {"lovelaceada_LATE_101_9_tiny.ipynb": work})
    collect.run(course, path)
    folder = course.grading / "submitted" / "s01" / "01-tiny"
    assert (folder / "late.txt").read_text() == "marked late by Canvas\n"
    done = collect.run(course, path, received="2026-11-20 18:00 Europe/Berlin")
    assert done.outcomes == {"01-tiny": {"s01": "unchanged"}} and not done.late
    assert (
        read_timestamp(folder) == datetime(2026, 11, 20, 17) and not (folder / "late.txt").exists()
    )


def test_a_platform_s_clock_is_the_course_s_and_that_is_said(course: Course, work: bytes) -> None:
    name = "Lesson 1_s01_attempt_2026-07-21-23-10-00_tiny.ipynb"
    path = download(course, {name: work})
    assert "name no zone and were read as UTC" in told(collect.run(course, path))
    set_zone(course, "Europe/Berlin")
    assert "read as Europe/Berlin" in told(collect.run(course, path))
    time = read_timestamp(course.grading / "submitted" / "s01" / "01-tiny")
    assert time == datetime(2026, 7, 21, 21, 10)


def test_the_lesson_is_told_from_the_notebook(course: Course, forms: Forms, work: bytes) -> None:
    second = course.solutions / "02-other" / "other.md"
    second.parent.mkdir()
    text = (course.solutions / "01-tiny" / "tiny.md").read_text()
    for old, new in (("double", "triple"), ("slope", "bend")):
        text = text.replace(old, new)
    second.write_text(text)
    nameless = Edited(forms).solved()
    del nameless.notebook.metadata["course"]
    files = {
        "s01/a.ipynb": work,
        "s02/b.ipynb": nameless.bytes(),
        "s03/tiny-1.ipynb": Edited(forms).solved().strip().bytes(),
        "s05/01-tiny.ipynb": b"cut off {",
        "s06/c.ipynb": b"{}",
    }
    done = collect.run(course, download(course, files))
    assert sorted(done.outcomes["01-tiny"]) == ["s01", "s02", "s03", "s05"]
    (left,) = done.left
    assert "s06" in left.origin and "it fits no lesson" in left.why

    other = course.lesson("02")
    files = {"s01/a.ipynb": work, "s02/01-tiny/tiny.ipynb": work, "s06/c.ipynb": b"{}"}
    done = collect.run(course, download(course, files), other)
    assert done.outcomes == {"02-other": {"s06": "new"}}
    assert [left.why for left in done.left] == [
        "s01: it is the notebook of 01-tiny, not of 02-other"
    ]
    assert done.other == ["s02/01-tiny/tiny.ipynb"]


def test_what_a_person_placed_stays(course: Course, work: bytes) -> None:
    place = course.grading / "submitted" / "s01" / "01-tiny"
    place.mkdir(parents=True)
    (place / "tiny.ipynb").write_bytes(b"mended by hand")
    path = download(course, {"s01/tiny.ipynb": work})
    done = collect.run(course, path)
    assert submitted(course)["s01"] == b"mended by hand"
    assert "was put there by hand and stays" in told(done)
    shutil.rmtree(place)
    collect.run(course, path)
    assert submitted(course)["s01"] == work


def test_the_time_can_be_given(course: Course, work: bytes) -> None:
    path = download(course, {"s01/tiny.ipynb": work})
    collect.run(course, path, received="2026-11-20 18:00 CET")
    time = read_timestamp(course.grading / "submitted" / "s01" / "01-tiny")
    assert time is not None and f"{time:%Y-%m-%d %H:%M}" == "2026-11-20 17:00"
    with pytest.raises(CourseError, match="'soon' is no date and time"):
        collect.run(course, path, received="soon")


def test_a_folder_with_a_students_zip(course: Course, work: bytes) -> None:
    folder = course.root / "downloads"
    (folder / "s01").mkdir(parents=True)
    (folder / "s01" / "work.zip").write_bytes(zipped({"tiny.ipynb": work, "data.csv": b"1,2"}))
    (folder / "s02.txt").write_bytes(work)
    done = collect.run(course, folder)
    assert submitted(course) == {"s01": work, "s02": work} and not done.left


def test_formgrader_learns_the_names(course: Course, work: bytes) -> None:
    done = collect.run(course, download(course, {"s01/tiny.ipynb": work}))
    enroll(course, done.people)
    with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
        ada = book.find_student("s01")
        assert (ada.first_name, ada.last_name, ada.lms_user_id) == ("Ada", "Lovelace", "101")
        assert len(book.students) == 6


def test_without_a_roster_the_download_names_them(course: Course, work: bytes) -> None:
    (course.grading / "roster.csv").unlink()
    collect.run(course, download(course, {"x1/tiny.ipynb": work, "x2/tiny.ipynb": work}))
    assert submitted(course).keys() == {"x1", "x2"}


def test_a_download_without_notebooks_is_one_sentence(course: Course) -> None:
    with pytest.raises(CourseError, match="holds no notebook; nothing was collected"):
        collect.run(course, download(course, {"readme.txt": b"hello"}))
    assert not (course.grading / "submitted").exists()


def test_a_group_s_notebook_counts_for_each_and_says_what_an_extension_does(
    course: Course, work: bytes
) -> None:
    (course.grading / "groups.csv").write_text("group,id\nStudy group 3,s01\nStudy group 3,s02\n")
    due(course, course.lesson("01"), "2026-11-20 18:00")
    extend(course, course.lesson("01"), "s02", days=2)
    path = download(course, {"studygroup3_LATE_501_9_tiny.ipynb": work})
    text = told(collect.run(course, path))
    assert "handed in together by s01, s02; counts for each" in text
    assert "the extension of s02 holds for nobody else; all of them are marked late" in text
    assert submitted(course) == {"s01": work, "s02": work}


def test_a_grade_by_hand_is_given_once_for_a_group(course: Course, forms: Forms) -> None:
    (course.grading / "groups.csv").write_text("group,id\nTeam,s01\nTeam,s02\nTeam,s05\n")
    answered = Edited(forms).solved().write(think_slope="It is linear.").bytes()
    collect.run(course, download(course, {"team_501_9_tiny.ipynb": answered}))
    autograde.run(course, course.lesson("01"), workers=1, limits=QUICK)
    with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
        grades = {s: book.find_grade("think_slope", "tiny", "01-tiny", s) for s in ("s01", "s05")}
        grades["s01"].manual_score, grades["s01"].needs_manual_grade = 2, False
        book.db.commit()
        assert share_by_hand(course) == []
        book.db.expire_all()
        assert (grades["s05"].manual_score, grades["s05"].needs_manual_grade) == (2, False)
        grades["s05"].manual_score = 3
        book.db.commit()
    (sentence,) = share_by_hand(course)
    assert "s01, s02, s05 handed in together, but think_slope has different scores" in sentence
    assert sentence.endswith("2, 3")


def test_without_a_class_list_a_folder_that_many_share_is_no_name(
    course: Course, work: bytes
) -> None:
    (course.grading / "roster.csv").unlink()
    one, other = variants(work, 2)
    weeks = {
        "week1/ada/tiny.ipynb": one,
        "week1/ben/tiny.ipynb": other,
        "week2/ada/tiny.ipynb": one,
    }
    with pytest.raises(CourseError, match=r"week1 holds unlike notebooks tiny\.ipynb in ada, ben"):
        collect.run(course, download(course, weeks))
    assert submitted(course) == {}
    own = {"ada/notebooks/01-tiny/tiny.ipynb": one, "ben/notebooks/01-tiny/tiny.ipynb": other}
    collect.run(course, download(course, own))
    assert submitted(course) == {"ada": one, "ben": other}
