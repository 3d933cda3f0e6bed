"""The sample class gets the scores it deserves, and the demo plays the whole loop."""

import csv
import shutil
from pathlib import Path

import pytest

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.judging.forms import read_solution
from grading.judging.written import GUIDE
from grading.returning.export import read_grades
from grading.running import autograde
from grading.samples import demo
from grading.samples.classroom import SAMPLES, solved, write_samples

ROOT = Path(__file__).parents[2]
TINY = Path(__file__).parent / "tiny"

# Of 6 points that the checks of the tiny lesson give.
TINY_SCORES = {
    "s01": 6, "s02": 6, "s03": 2, "s04": 0, "s05": 4, "s06": 4, "s07": 4, "s08": 2, "s09": 2,
    "s10": 2, "s11": 2, "s12": 2, "s13": 0, "s14": 0,
}  # fmt: skip
# Of 17 points that the checks of lesson 01 give; its gradient is worth 4, its last exercise 3.
NEURON_SCORES = {
    "s01": 17, "s02": 17, "s03": 7, "s04": 0, "s05": 13, "s06": 13, "s07": 13, "s08": 13,
    "s09": 13, "s10": 13, "s11": 13, "s12": 14, "s13": 0, "s14": 0,
}  # fmt: skip


def scores(lesson: Lesson) -> dict[str, float]:
    students = read_grades(lesson.course)
    return {s["student"]: s["lessons"][lesson.name]["score"] for s in students}


@pytest.fixture
def tiny_course(tmp_path: Path) -> Course:
    """The tiny lesson's text and bank, nothing built."""
    shutil.copytree(TINY, tmp_path / "solutions" / "01-tiny")
    return Course(tmp_path)


@pytest.mark.long
def test_the_demo_plays_the_whole_loop(
    tiny_course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "demo"
    shown = demo.run(tiny_course, out)
    lesson = Course(out).lesson("01")
    assert scores(lesson) == TINY_SCORES
    assert {row["student"]: row["remark"] for row in shown}["s05"] == "factor-3"
    told = " ".join(capsys.readouterr().out.split())
    for sample in SAMPLES:
        assert sample.student in told
        page = out / "grading" / "feedback" / sample.student / lesson.name / "tiny.html"
        assert page.is_file() and "31337" not in page.read_text()
    with (out / "grading" / "grades.csv").open(newline="", encoding="utf-8-sig") as file:
        table = {row["student"]: row for row in csv.DictReader(file)}
    assert table["s01"]["01-tiny (of 9)"] == "", "the written answer waits for a person"
    columns = ("01-tiny (of 9)", "01-tiny so far, not final")
    rows = {student: "".join(row[c] for c in columns) for student, row in table.items()}
    assert {student: float(score) for student, score in rows.items()} == TINY_SCORES
    assert str(lesson.release) in told.replace(" ", "")
    report = (out / "grading" / "report.html").read_text()
    assert "Histogram of 14 scores" in report and str(out) not in report
    assert not [sample.student for sample in SAMPLES if sample.student in report]


def test_the_demo_empties_only_what_a_demo_made(tiny_course: Course, tmp_path: Path) -> None:
    precious = tmp_path / "thesis"
    precious.mkdir()
    (precious / "chapter.txt").write_text("years of work")
    with pytest.raises(CourseError, match="no demo made"):
        demo.run(tiny_course, precious)
    assert (precious / "chapter.txt").read_text() == "years of work"


def test_the_samples_of_lesson_01_get_the_scores_they_deserve(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "solutions" / "01-neuron", tmp_path / "solutions" / "01-neuron")
    lesson = Course(tmp_path).lesson("01")
    write_samples(lesson)
    summary = autograde.run(lesson.course, lesson, workers=2, limits=demo.LIMITS)
    assert scores(lesson) == NEURON_SCORES
    assert not summary.failures
    codes = [summary.results[f"s0{k}"].diagnoses["check_neuron_gradient"] for k in range(5, 9)]
    assert codes == ["missing-1/N", "extra-1/N", "sign", "factor-2"]
    assert [len(summary.results[student].problems) for student in ("s10", "s11", "s14")] == [1] * 3
    assert len(summary.results["s12"].repairs) == 2


def test_a_model_answer_is_handed_in_without_its_marking_guide() -> None:
    """In every lesson: the answer stays, what is meant for the TA goes."""
    lessons = Course(Path(__file__).parents[2]).lessons()
    cells = [cell for lesson in lessons for cell in read_solution(lesson).cells]
    marked = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")]
    written = [cell for cell in marked if cell.cell_type == "markdown"]
    assert len(written) >= len(lessons) and all(GUIDE in cell.source for cell in written)
    for cell in marked:
        answer = solved(cell)
        assert "SOLUTION" not in answer and "arking guide" not in answer
        assert len(answer) > 60
