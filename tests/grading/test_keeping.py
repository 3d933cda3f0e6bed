"""Grades are kept, brought back, merged from two machines; and git never sees a name."""

import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.course import Course
from grading.errors import CourseError
from grading.gradebook import backup as keeper
from grading.gradebook import requests
from grading.gradebook.merge import merge
from grading.intake import collect
from grading.judging.forms import Forms
from grading.running import autograde
from tests.conftest import ROOT
from tests.grading.conftest import QUICK, tiny_lesson
from tests.grading.editing import DOUBLE, SLOPE, Edited
from tests.intake.conftest import download

ROSTER = "id,name,email\nada,Ada Lovelace,ada@x.org\nben,Ben Ali,ben@x.org\n"


def taken_in(folder: Path, forms: Forms, *students: str) -> Course:
    """A machine on which these students' written answers wait to be graded."""
    course = tiny_lesson(folder, forms).course
    course.grading.mkdir()
    (course.grading / "roster.csv").write_text(ROSTER)
    files = {f"{s}/tiny.ipynb": answered(forms, s) for s in students}
    collect.run(course, download(course, files))
    autograde.run(course, course.lesson("01"), workers=1, limits=QUICK)
    return course


def answered(forms: Forms, text: str) -> bytes:
    return Edited(forms).write(double=DOUBLE, slope=SLOPE, think_slope=text).bytes()


def give(course: Course, student: str, score: float) -> None:
    with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
        grade = book.find_grade("think_slope", "tiny", "01-tiny", student)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.db.commit()


def given(course: Course, student: str) -> float | None:
    with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
        score: float | None = book.find_grade(
            "think_slope", "tiny", "01-tiny", student
        ).manual_score
        return score


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, forms: Forms) -> Course:
    return taken_in(tmp_path_factory.mktemp("machine"), forms, "ada", "ben")


@pytest.fixture
def course(machine: Course, tmp_path: Path) -> Course:
    shutil.copytree(machine.root, tmp_path / "here")
    return Course(tmp_path / "here")


def test_a_backup_brings_everything_back(course: Course) -> None:
    give(course, "ada", 2)
    path = keeper.backup(course)
    with pytest.raises(CourseError, match="holds grades already: bring them together"):
        keeper.restore(course, path)
    shutil.rmtree(course.grading / "submitted")
    give(course, "ada", 0)
    before = keeper.restore(course, path, replace=True)
    assert given(course, "ada") == 2 and (course.grading / "submitted/ada/01-tiny").is_dir()
    assert before is not None and before.is_file()
    autograde.run(course, course.lesson("01"), workers=1, limits=QUICK)
    with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
        grade = book.find_grade("think_slope", "tiny", "01-tiny", "ada")
        assert (grade.manual_score, grade.needs_manual_grade) == (2, False)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "nbgrader_config.py", "results/x"])
def test_what_is_no_backup_is_not_unpacked(course: Course, tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(CourseError, match="is no backup"):
        keeper.restore(course, path, replace=True)
    path.write_text("no zip")
    with pytest.raises(CourseError, match="cannot be read as a backup"):
        keeper.restore(course, path, replace=True)


def test_two_machines_are_merged(course: Course, tmp_path: Path, forms: Forms) -> None:
    shutil.copytree(course.root, tmp_path / "there")
    there = Course(tmp_path / "there")
    give(course, "ada", 1)
    give(there, "ada", 3)
    give(there, "ben", 2)
    files = {"ben/tiny.ipynb": answered(forms, "a later answer")}
    collect.run(there, download(there, files, "later.zip", day=22))
    done = merge(course, keeper.backup(there))
    assert (done.people, done.hand_ins, done.grades) == (0, 1, 1)
    assert (given(course, "ada"), given(course, "ben")) == (3, 2)
    (conflict,) = done.conflicts
    assert conflict.startswith("01-tiny think_slope of ada: 1 here (2")
    assert conflict.endswith("the later one counts")
    assert b"a later answer" in (course.grading / "submitted/ben/01-tiny/tiny.ipynb").read_bytes()
    assert done.lessons == {"01-tiny"}
    again = merge(course, keeper.backup(there))
    assert (again.hand_ins, again.grades, again.conflicts) == (0, 0, [])


def test_the_earlier_of_two_grades_by_hand_does_not_win(course: Course, tmp_path: Path) -> None:
    shutil.copytree(course.root, tmp_path / "there")
    there = Course(tmp_path / "there")
    give(there, "ada", 3)
    give(course, "ada", 1)
    (conflict,) = merge(course, keeper.backup(there)).conflicts
    assert given(course, "ada") == 1 and "the later one counts" in conflict


def remark(course: Course, student: str, words: str | None, extra: float | None = None) -> None:
    with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
        cell = ("think_slope", "tiny", "01-tiny", student)
        book.find_comment(*cell).manual_comment = words
        book.find_grade(*cell).extra_credit = extra
        book.db.commit()


def remarked(course: Course, student: str) -> tuple[str | None, float | None]:
    with Gradebook(f"sqlite:///{course.grading / 'gradebook.db'}") as book:
        cell = ("think_slope", "tiny", "01-tiny", student)
        return book.find_comment(*cell).manual_comment, book.find_grade(*cell).extra_credit


def test_comments_and_extra_points_by_hand_come_over(course: Course, tmp_path: Path) -> None:
    shutil.copytree(course.root, tmp_path / "there")
    there = Course(tmp_path / "there")
    remark(there, "ada", "See section 3.", extra=0.5)
    remark(course, "ben", "Which rule is this?")
    remark(there, "ben", "The product rule is missing.")
    done = merge(course, keeper.backup(there))
    assert remarked(course, "ada") == ("See section 3.", 0.5)
    assert remarked(course, "ben") == ("The product rule is missing.", None)
    assert done.grades == 2
    (conflict,) = done.conflicts
    assert "'Which rule is this?' here" in conflict and "the later one counts" in conflict
    assert merge(course, keeper.backup(there)).conflicts == []


def test_git_ignores_everything_with_names() -> None:
    made = [
        *("people.csv", "roster.csv", "groups.csv", "calendar.yaml", "lms.yaml", "grades.json"),
        *("grades.csv", "grades-canvas.csv", "report.html", "backup-2026-11-20-180000.zip"),
        *("feedback-01-neuron-canvas.zip", "gradebook.db", "gradebook.db-wal", "submitted/ada/x"),
        *(
            "collected/waiting.json",
            "collected/to-sort/x",
            "autograded/x",
            "feedback/x",
            "results/x",
            "undo/2026-11-20-180000-000000.zip",
            "downloaded/x",
            "solution/x",
        ),
    ]
    paths = [f"grading/{name}" for name in made]
    paths += ["submissions.zip", "roster.csv"]
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", *paths], cwd=ROOT, capture_output=True, text=True
    )
    assert sorted(done.stdout.split()) == sorted(paths)
    ours = ["grading/nbgrader_config.py", "grading/guides/ta.md", "grading/course.py"]
    done = subprocess.run(["git", "check-ignore", "--no-index", *ours], cwd=ROOT)
    assert done.returncode == 1


def test_requests_of_two_machines_are_merged(course: Course, tmp_path: Path) -> None:
    """Each keeps its own; a decision closes what is open here, the later of two counts."""
    lesson, about = course.lesson("01"), {"reason": "look again", "by": "ta"}
    asked = requests.ask(lesson, "ada", "think_slope", **about)
    shutil.copytree(course.root, tmp_path / "there")
    there = Course(tmp_path / "there")
    requests.ask(lesson, "ben", "think_slope", **about)
    requests.ask(there.lesson("01"), "ada", "check_slope", **about)
    requests.decide(there, asked, decision=requests.KEPT, because="as the guide says", by="tb")
    file = keeper.backup(there)
    done = merge(course, file)
    assert (done.requests, done.conflicts) == (2, []) and merge(course, file).requests == 0
    found = {(r.number, r.student, r.exercise, r.decision) for r in requests.all_requests(course)}
    assert found == {
        (1, "ada", "think_slope", "kept"),
        (2, "ben", "think_slope", None),
        (3, "ada", "check_slope", None),
    }
    mine = requests.all_requests(course)[1]
    requests.decide(course, mine, decision=requests.KEPT, because="", by="ta")
    with requests.existing_gradebook(course) as book:
        other = replace(mine, decided="2999-01-01 00:00:00", decision=requests.BY_HAND)
        taken, (conflict,) = requests.take_over(book, [other])
    assert taken == 1 and "the later one counts" in conflict
    assert requests.all_requests(course)[1].decision == requests.BY_HAND
