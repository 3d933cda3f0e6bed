"""A download ends where the grader looks: the newest of each student, nothing lost or doubled."""

import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.record import read_timestamp
from grading.intake import collect
from grading.intake.collect import Collected
from grading.intake.collect_summary import tell
from grading.judging.forms import Forms
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
    """Different files that are the same lesson."""
    return [work + b"\n" * k for k in range(count)]


def test_canvas_moodle_and_folders_come_in(course: Course, work: bytes) -> None:
    canvas, moodle, plain = variants(work, 3)
    path = download(
        course,
        {
            "lovelaceada_LATE_101_9_neuron.ipynb": canvas,
            "Joerg Mueller_502_assignsubmission_file_/work.ipynb": moodle,
            "s03/01-tiny/tiny.ipynb": plain,
            "s03/01-tiny/timestamp.txt": b"2026-11-20 20:30:10 UTC\n",
        },
    )
    done = collect.run(course, path)
    assert done.outcomes == {"01-tiny": {"s01": "new", "s02": "new", "s03": "new"}}
    assert submitted(course) == {"s01": canvas, "s02": moodle, "s03": plain}
    time = read_timestamp(course.grading / "submitted" / "s03" / "01-tiny")
    assert time is not None and f"{time:%d %H:%M:%S}" == "20 20:30:10"
    assert read_timestamp(course.grading / "submitted" / "s01" / "01-tiny") is None
    assert "01-tiny: 3 students (3 new)" in told(done)
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


def test_two_files_of_one_moment_are_told(course: Course, work: bytes) -> None:
    one, other = variants(work, 2)
    done = collect.run(course, download(course, {"s01/a.ipynb": one, "s01/b.ipynb": other}))
    assert "s01 handed in several files of 01-tiny at the same time" in told(done)


def test_nobody_is_guessed_and_nothing_is_lost(course: Course, work: bytes) -> None:
    files = {
        "smithjohn_777_9_n.ipynb": work,
        "unknownperson_888_9_n.ipynb": work + b"\n",
        "../outside.ipynb": work,
        "s01/report.pdf": b"%PDF",
        "s02/tiny.ipynb": work,
    }
    done = collect.run(course, download(course, files))
    assert submitted(course) == {"s02": work}
    assert {left.origin for left in done.left} == {
        "smithjohn_777_9_n.ipynb",
        "unknownperson_888_9_n.ipynb",
        "../outside.ipynb",
    }
    to_sort = course.grading / "collected" / "to-sort"
    assert sorted(p.read_bytes() for p in to_sort.iterdir()) == sorted([work, work + b"\n"])
    text = told(done)
    assert "3 files left for you" in text and "write 888 into the column canvas id" in text
    assert "1 other file passed over: s01/report.pdf" in text

    roster = course.grading / "roster.csv"
    roster.write_text(roster.read_text().replace("smith@example.org,105", "smith@example.org,777"))
    again = collect.run(course, download(course, files))
    assert submitted(course).keys() == {"s02", "s05"}
    assert len(list(to_sort.iterdir())) == 1 and len(again.left) == 2


def test_the_lesson_is_told_from_the_notebook(course: Course, forms: Forms, work: bytes) -> None:
    second = course.solutions / "02-other" / "other.md"
    second.parent.mkdir()
    text = (course.solutions / "01-tiny" / "tiny.md").read_text()
    for old, new in (('lesson: "01"', 'lesson: "02"'), ("double", "triple"), ("slope", "bend")):
        text = text.replace(old, new)
    second.write_text(text)
    nameless = Edited(forms).solved()
    del nameless.notebook.metadata["course"]
    files = {
        "s01/a.ipynb": work,
        "s02/b.ipynb": nameless.bytes(),
        "s03/tiny-1.ipynb": Edited(forms).strip().bytes(),
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
    assert [left.why for left in done.left] == ["it is the notebook of 01-tiny, not of 02-other"]
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
    collect.run(course, download(course, {"s01/tiny.ipynb": work}))
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
