"""Formgrader's page: the answer that waits first, with its guide; the guide reaches no student."""

import re
from collections.abc import Callable

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader.handlers import template_path

from grading.base_config import base_config
from grading.build.release import release_notebook
from grading.course import Lesson
from grading.gradebook.record import Recorder
from grading.gradebook.settings import gradebook_url
from grading.judging.forms import Forms, pack, read_checks, read_solution, unpack
from grading.judging.rebuild import rebuild
from grading.returning import feedback
from tests.grading.editing import Edited

MARKER = "Zwetschgendatschi"
WRITTEN = "think_slope"
QUESTION = "Why is the slope of a sum the sum of the slopes?"
Show = Callable[..., BeautifulSoup]


@pytest.fixture
def guided(lesson: Lesson) -> Lesson:
    """The tiny lesson with a heading and a marking guide in its written question."""
    solution = read_solution(lesson)
    cell = next(c for c in solution.cells if QUESTION in c.source)
    cell.source = f"### Think · Sums\n\n{cell.source}".replace(
        "### END", f"\n**Marking guide.** {MARKER}: see `double`.\n### END"
    )
    nbformat.write(solution, lesson.solution)
    return lesson


@pytest.fixture
def show(guided: Lesson) -> Show:
    """What formgrader shows of a student's graded work."""

    def shown(edited: Edited, student: str = "s01") -> BeautifulSoup:
        record(guided, edited, student)
        return page(guided, student)

    return shown


def current_forms(lesson: Lesson) -> Forms:
    return unpack(pack(read_solution(lesson), read_checks(lesson)))


def record(lesson: Lesson, edited: Edited, student: str = "s01") -> NotebookNode:
    """Store a submission as graded, without running it."""
    notebook = rebuild(edited.forms, edited.bytes()).notebook
    with Recorder(lesson, read_solution(lesson)) as recorder:
        recorder.record(student, notebook, None)
    return notebook


def page(lesson: Lesson, student: str = "s01") -> BeautifulSoup:
    """The page as formgrader makes it, with the settings that it makes itself over the course's."""
    config = base_config(lesson.course.root)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [template_path]
    with Gradebook(gradebook_url(lesson.course.root)) as book:
        submission = str(book.find_submission_notebook(lesson.topic, lesson.name, student).id)
    about = {
        **{"assignment_id": lesson.name, "notebook_id": lesson.topic, "submission_id": submission},
        **{"base_url": "/here", "index": 0, "total": 1, "student": student},
    }
    path = lesson.course.grading / "autograded" / student / lesson.name / f"{lesson.topic}.ipynb"
    html, _ = HTMLExporter(config=config).from_filename(str(path), resources=about)
    return BeautifulSoup(html, "html.parser")


def give(lesson: Lesson, student: str, comment: str) -> None:
    with Gradebook(gradebook_url(lesson.course.root)) as book:
        found = book.find_comment(WRITTEN, lesson.topic, lesson.name, student)
        found.manual_comment = comment
        book.db.commit()


@pytest.fixture
def answered(guided: Lesson) -> Edited:
    edited = Edited(current_forms(guided)).solved()
    cell = edited.cell(WRITTEN)
    assert cell.source.endswith("YOUR ANSWER HERE")
    cell.source += "\n\nIt is *linear*: $(f + g)' = f' + g'$."
    return edited


def test_the_answer_stands_first_without_the_question_and_beside_the_guide(
    show: Show, answered: Edited
) -> None:
    desk = show(answered).select_one("section.desk[data-waits]")
    assert desk.select_one(".answer").get_text(strip=True).startswith("It is")
    assert MARKER in desk.select_one("aside .guide").get_text()
    assert "derivative is linear" in desk.select_one("aside details").get_text()
    assert "1 to grade" in desk.h2.get_text() and "Think · Sums" in desk.h2.get_text()
    assert [i["id"] for i in desk.select("input.score, textarea")] == [
        WRITTEN,
        f"{WRITTEN}-comment",
    ]


def test_who_wrote_into_the_question_is_shown_whole(show: Show, answered: Edited) -> None:
    cell = answered.cell(WRITTEN)
    cell.source = cell.source.replace(QUESTION, f"{QUESTION} Linear!")
    assert f"{QUESTION} Linear!" in show(answered).select_one(".answer").get_text()


def test_the_cells_of_which_the_question_speaks_are_near_and_the_rest_is_folded(
    show: Show, answered: Edited
) -> None:
    shown = show(answered.insert(WRITTEN, "mine = 2"))
    near = [h.get_text() for h in shown.select(".work > h3")]
    assert near == ["The student's own cell", "Exercise 1.1 double: 2 of 2 points"]
    folded = shown.select_one("details.rest")
    assert not folded.has_attr("open") and "def slope" in folded.get_text()
    assert "mine = 2" not in folded.get_text()
    fields = [i["id"] for i in shown.select("input.score, textarea")]
    assert len(fields) == len(set(fields)) == 6  # three scores, three comments


def test_a_check_that_waits_has_a_desk_with_its_function(
    show: Show, guided: Lesson, answered: Edited
) -> None:
    record(guided, answered)
    with Gradebook(gradebook_url(guided.course.root)) as book:
        grade = book.find_grade("check_slope", guided.topic, guided.name, "s01")
        grade.needs_manual_grade = True
        book.db.commit()
    first = page(guided).select_one("section.desk")
    assert "Exercise 1.2 slope" in first.h2.get_text() and "def slope" in first.get_text()
    assert [i["id"] for i in first.select("input.score, textarea")] == [
        "check_slope",
        "slope-comment",
    ]


def test_remarks_are_paragraphs_of_comments_the_commonest_first(
    show: Show, guided: Lesson, answered: Edited
) -> None:
    for student, comment in (
        ("s02", "Why?\n\nA <b>rule</b>"),
        ("s03", 'Why?\n\n"So"'),
        ("s04", ""),
    ):
        record(guided, answered, student)
        give(guided, student, comment)
    buttons = show(answered).select("button.remark")
    assert [b["data-remark"] for b in buttons] == ["Why?", '"So"', "A <b>rule</b>"]
    assert "(2)" in buttons[0].get_text() and not any(b.find("b") for b in buttons)


def test_nothing_comes_from_another_host(show: Show, answered: Edited) -> None:
    loaded = [tag.get("src") or tag.get("href") for tag in show(answered).select("script, link")]
    assert len(loaded) > 8 and all(
        address is None or address.startswith("/here/") for address in loaded
    )


def test_the_marking_guide_is_in_nothing_that_students_receive(
    guided: Lesson, answered: Edited
) -> None:
    guided.course.outline_file.write_text("model_answers: true\nlessons: [tiny]\n")
    graded = record(guided, answered)
    released = release_notebook(read_solution(guided), guided.name, guided.topic)
    (told,) = feedback.run(guided.course, guided)
    assert "derivative is linear" in told.read_text()  # with model answers, and yet:
    for received in (nbformat.writes(released), nbformat.writes(graded), told.read_text()):
        assert not re.search(rf"{MARKER}|Marking guide", received)
    assert MARKER in str(page(guided))
