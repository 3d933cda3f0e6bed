"""A term with 40 students over Canvas and Moodle: each trap of intake.md is named by the tool.

What the tool said, command by command, is kept in tests/artifacts/term.log.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grading.build.numbers import read_part
from grading.build.seal import write_checks
from grading.cli import main
from grading.course import Course
from grading.judging.forms import unpack
from grading.running import autograde
from tests.conftest import ROOT
from tests.grading.conftest import QUICK, TINY, packed
from tests.grading.editing import DOUBLE, HALF_SLOPE, SLOPE, Edited
from tests.intake.conftest import zipped

LOG = ROOT / "tests" / "artifacts" / "term.log"
FIRST = ["Ada", "Zoë", "Jörg", "Thi Anh", "Conor", "Mia", "Max", "Lin"]
LAST = ["Lovelace", "Müller", "O'Brien", "Nguyen", "Berg"]
POLICY = """
from pathlib import Path
from grading.gradebook.settings import folders
c = get_config()
c.merge(folders(Path(__file__).resolve().parents[1]))
c.AssignLatePenalties.plugin_class = "grading.gradebook.late.LosesPerDay"
"""


class Student:
    def __init__(self, number: int) -> None:
        self.id = f"u{number:02}"
        self.first, self.last = FIRST[number % 8], LAST[number // 8]
        self.canvas, self.sis, self.moodle = (
            f"{5001 + number}",
            f"{7000 + number}",
            f"{9001 + number}",
        )

    def canvas_file(self, upload: int, name: str = "tiny.ipynb", late: bool = False) -> str:
        squashed = f"{self.last}{self.first}".lower().replace(" ", "").replace("'", "")
        return f"{squashed}{'_LATE' if late else ''}_{self.canvas}_{upload}_{name}"

    def moodle_file(self, name: str) -> str:
        return f"{self.first} {self.last}_{self.moodle}_assignsubmission_file_/{name}"


CLASS = [Student(number) for number in range(40)]


class Term:
    """The course folder and what is typed in it."""

    def __init__(self, course: Course, patch: pytest.MonkeyPatch, capsys) -> None:
        self.course, self._patch, self._capsys = course, patch, capsys
        self.log: list[str] = []
        self.forms = {lesson.name: unpack(packed(read_part(lesson))) for lesson in course.lessons()}

    def __call__(self, *words: str, code: int = 0) -> str:
        """What the command says; it must end with this code."""
        self._patch.setattr(sys, "argv", ["course", *words, "--root", str(self.course.root)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = "".join(self._capsys.readouterr())
        self.log.append(f"$ course {' '.join(words)}\n{said}")
        assert (ended.value.code or 0) == code, said
        return " ".join(said.split())

    def work(self, lesson: str, **sources: str) -> bytes:
        written = {"double": DOUBLE, "slope": SLOPE, **sources}
        return Edited(self.forms[lesson]).write(**written).bytes()

    def download(self, name: str, files: dict[str, bytes], day: int = 20) -> str:
        path = self.course.root / name
        path.write_bytes(zipped(files, day))
        return str(path)

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        with Gradebook(f"sqlite:///{self.course.grading / 'gradebook.db'}") as book:
            yield book
            book.db.commit()


@pytest.fixture
def term(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Iterator[Term]:
    """Two small lessons, Canvas's gradebook as the class list, a policy for lateness."""
    course = Course(tmp_path)
    for name in ("01-tiny", "02-other"):
        path = course.solutions / name / f"{name[3:]}.md"
        path.parent.mkdir(parents=True)
        shutil.copy(TINY, path)
    for lesson in course.lessons():
        source = read_part(lesson)
        nbformat.write(source, lesson.solution)
        lesson.release.parent.mkdir(parents=True)
        forms = unpack(packed(source))
        nbformat.write(forms.student, lesson.release)
        write_checks(lesson.solution.parent, forms.checks_files)
    course.grading.mkdir()
    (course.grading / "nbgrader_config.py").write_text(POLICY)
    head = "Student,ID,SIS User ID,SIS Login ID,Section,HW 1: A tiny lesson (88001),Final Score\n"
    rows = [
        f'"{s.last}, {s.first}",{s.canvas},{s.sis},{s.id},Section {"AB"[k % 2]},,'
        for k, s in enumerate(CLASS)
    ]
    table = f"{head},,,,,Manual Posting,\n    Points Possible,,,,,18,(read only)\n" + "\n".join(
        rows
    )
    (course.grading / "roster.csv").write_text(f"{table}\n", encoding="utf-8")
    shutil.copy(course.grading / "roster.csv", course.root / "canvas.csv")
    (course.grading / "groups.csv").write_text("group,id\nStudy group 3,u10\nStudy group 3,u11\n")
    played = Term(course, monkeypatch, capsys)
    yield played
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("\n".join(played.log), encoding="utf-8")


def lesson_one(term: Term) -> dict[str, bytes]:
    """What Canvas lets the TA download for lesson 01, with everything that goes wrong in a term."""
    answer = {"think_slope": "Because the derivative is linear."}
    good, half = term.work("01-tiny", **answer), term.work("01-tiny", slope=HALF_SLOPE)
    others = [s for k, s in enumerate(CLASS) if k not in {2, 4, 6, 7, 8, 9, 10, 11, 39}]
    files = {
        s.canvas_file(100 + k, late=s.id in ("u01", "u03")): good if k % 2 else half
        for k, s in enumerate(others)
    }
    twice, thief, victim = CLASS[2], CLASS[4], CLASS[5]
    files[twice.canvas_file(200)] = half
    files[twice.canvas_file(300, "tiny-1.ipynb")] = good
    stolen = term.work("01-tiny", double="def double(v):\n    return v")
    packed = {victim.canvas_file(999999): stolen, "timestamp.txt": b"2020-01-01 00:00:00 UTC\n"}
    files[thief.canvas_file(201, "work.zip", late=True)] = zipped(packed)
    files[CLASS[6].canvas_file(202, "report.pdf")] = b"%PDF"
    files[f"{CLASS[7].canvas_file(0).rsplit('_0_', 1)[0]}_link.html"] = b"<a>"
    files[CLASS[8].canvas_file(203)] = Edited(term.forms["01-tiny"]).bytes()
    files[CLASS[9].canvas_file(204)] = term.work("02-other")
    files[f"studygroup3_{CLASS[10].canvas}_205_tiny.ipynb"] = term.work("01-tiny", **answer)
    return files


@pytest.mark.long
def test_the_played_term(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    first_week(term)
    files = lesson_one(term)
    collected(term, files)
    decided(term)
    another_list(term, files)
    second_lesson(term)
    for lesson in term.course.lessons():
        autograde.run(term.course, lesson, workers=2, limits=QUICK)
    lateness(term)
    out_again(term)


def first_week(term: Term) -> None:
    """Dates and an extension before anybody has handed in."""
    term("zone", "Europe/Berlin")
    term("due", "01", "2026-11-20 18:00")
    assert "is never shown by clocks" in term("due", "01", "2026-03-29 02:30", code=1)
    said = term("extend", "5004", "01", "--days", "2")
    assert "u03 may hand in 01-tiny until 2026-11-22 18:00 Europe/Berlin" in said
    assert "did you mean u05" in term("extend", "Mia Lovelac", "01", "--days", "2", code=1)


def collected(term: Term, files: dict[str, bytes]) -> None:
    """Who handed in what, from Canvas's own names alone."""
    path = term.download("canvas01.zip", files)
    said = term("collect", path, "01", code=1)
    assert "a download from Canvas" in said
    assert "marked late by Canvas, whose download tells no time: u01, u03" in said
    assert "1 older version kept" in said
    assert "u04 handed it in, but named it as a file of u05" in said
    assert "handed in no notebook of the course: u06 (report.pdf), u07 (link.html)" in said
    assert "handed out but not touched, so not taken: u08 (01-tiny)" in said
    assert "u09: it is the notebook of 02-other, not of 01-tiny" in said
    assert "a timestamp.txt that a student packed says nothing" in said
    assert "handed in together by u10, u11; counts for each" in said
    assert term("collect", path, "01", code=1).startswith(
        "a download from Canvas 01-tiny: 34 students (34 unchanged)"
    )


def decided(term: Term) -> None:
    """A person says what nobody can know."""
    said = term("sort")
    assert "(u04, 01-tiny)" in said and "(u09, no lesson yet)" in said
    assert "u04: " in term("sort", "1", "Conor Lovelace")
    assert "u09: " in term("sort", "1", "u09", "--lesson", "02")
    assert term("sort") == "Nothing waits."


def another_list(term: Term, files: dict[str, bytes]) -> None:
    """In mid-term the registrar's list takes the place of Canvas's, with one new student."""
    rows = [f"{s.sis};{s.last};{s.first};{s.id}@uni.example" for s in CLASS]
    rows.append("7999;Neu;Nina;nina@uni.example")
    head = "Matrikelnummer;Nachname;Vorname;E-Mail-Adresse\n"
    (term.course.grading / "roster.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    path = str(term.course.root / "canvas01.zip")
    assert "7999 (Nina Neu) is new" in term("collect", path, "01", code=1)
    assert "40 of 41 are known" in term("people", code=1)
    assert "41 people in" in term("people", "--accept")
    assert "01-tiny: 34 students (34 unchanged)" in term("collect", path, "01")


def second_lesson(term: Term) -> None:
    """Moodle: a whole folder with last week's work, two files at once, a time that was packed."""
    files = {s.moodle_file("other.ipynb"): term.work("02-other") for s in CLASS[20:30]}
    before = next(d for n, d in lesson_one(term).items() if f"_{CLASS[13].canvas}_" in n)
    run_again = before.replace(b'"execution_count": null', b'"execution_count": 7')
    folder = {
        "notebooks/01-tiny/tiny.ipynb": run_again,
        "notebooks/02-other/other.ipynb": term.work("02-other"),
        "notebooks/index.ipynb": b'{"cells": [], "nbformat": 4}',
    }
    files[CLASS[13].moodle_file("course.zip")] = zipped(folder, 27)
    files[CLASS[12].moodle_file("a.ipynb")] = term.work("02-other")
    files[CLASS[12].moodle_file("b.ipynb")] = term.work("02-other", slope=HALF_SLOPE)
    files[CLASS[14].moodle_file("other.ipynb")] = term.work("02-other")
    files[CLASS[14].moodle_file("timestamp.txt")] = b"2020-01-01 00:00:00 UTC\n"
    said = term("collect", term.download("moodle02.zip", files, 27), code=1)
    assert "a download from Moodle" in said and "02-other: 13 students (12 new, 1 waiting" in said
    assert "1 file held work that came before; its first time stays" in said
    assert "u12, 02-other" in said and "came at the same time" in said
    assert "a timestamp.txt that a student packed says nothing" in said
    term("sort", "2", "7012")
    assert term("sort") == "Nothing waits."


def lateness(term: Term) -> None:
    """LATE without a time costs a day, unless the student has an extension."""
    said = term("due", "01")
    assert "3 of 35 came late: u01 marked late" in said
    assert "u03 marked late, no time told; it has an extension, so say when it came" in said
    with term.gradebook() as book:
        penalties = {
            s: book.find_submission("01-tiny", s).late_submission_penalty
            for s in ("u01", "u03", "u13")
        }
    assert penalties["u01"] > 0 and penalties["u03"] == penalties["u13"] == 0


def out_again(term: Term) -> None:
    """Nothing leaves that is not final, nor into a column that nobody named."""
    canvas = (
        "export",
        "--format",
        "canvas",
        "--lesson",
        "01",
        "--gradebook",
        str(term.course.root / "canvas.csv"),
    )
    assert "01-tiny has no column in Canvas" in term(*canvas, code=1)
    gradebook = ("--gradebook", str(term.course.root / "canvas.csv"))
    term("lms", "map", "01", "88001", *gradebook)
    assert "has 18 points, 01-tiny has 9" in term(*canvas, code=1)
    said = term(*canvas, "--scale")
    assert "Not final yet: 01-tiny: answers of u" in said
    assert "nothing was exported, for not all is final" in term(
        *canvas, "--scale", "--final", code=1
    )
    table = (term.course.grading / "grades-canvas.csv").read_text(encoding="utf-8")
    rows = {row["SIS Login ID"]: row for row in csv.DictReader(io.StringIO(table))}
    assert rows["u11"]["HW 1: A tiny lesson (88001)"] == ""
    graded_by_hand(term)
    said = term(*canvas, "--scale", "--final")
    assert "Grades of 41 students written" in said and "Not final" not in said
    table = (term.course.grading / "grades-canvas.csv").read_text(encoding="utf-8")
    rows = {row["SIS Login ID"]: row for row in csv.DictReader(io.StringIO(table))}
    column = "HW 1: A tiny lesson (88001)"
    assert rows["u10"][column] == rows["u11"][column] == "18" and rows["u06"][column] == ""
    assert rows["u02"][column] == "18"  # the later attempt
    said = term("feedback", "01", "--zip")
    with zipfile.ZipFile(term.course.grading / "feedback-01-tiny-canvas.zip") as archive:
        names = archive.namelist()
        assert CLASS[2].canvas_file(300, "tiny-1.html") in names
        group = archive.read(f"studygroup3_{CLASS[10].canvas}_205_tiny.html").decode()
    assert "Handed in together by u10" in group
    term("backup")


def graded_by_hand(term: Term) -> None:
    """Formgrader's part: every open answer of lesson 01 gets its points; of the group only one."""
    with term.gradebook() as book:
        for submission in book.assignment_submissions("01-tiny"):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.needs_manual_grade and submission.student.id != "u11":
                        grade.manual_score, grade.needs_manual_grade = 3, False
