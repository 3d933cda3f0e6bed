"""A TA grades a written answer in formgrader; what they wrote reaches the student's page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Page, expect

from grading.build.bank import read_bank
from grading.course import Course, Lesson
from grading.gradebook.settings import gradebook_url
from grading.judging.forms import pack, read_checks, read_solution, unpack
from grading.samples.classroom import SAMPLES, Sheet
from nnlib.check.sealed import load
from tests.browser.commands import run_course
from tests.browser.lab import SCREENSHOTS, Lab

ANSWER, POINTS = "think_sure_and_wrong", 2.5
COMMENT = "Well argued; say also why $\\sigma'(z)$ is small there."
STORIES = ("everything right", "untouched", "a wrong gradient, first kind")


@pytest.fixture
def lesson(course: Course) -> Lesson:
    """Lesson 01 with three graded students of the sample class."""
    lesson = course.lesson("01-neuron")
    forms = unpack(pack(read_solution(lesson), read_checks(lesson)))
    bank = read_bank(lesson.bank, list(forms.exercises))
    for sample in SAMPLES:
        if sample.story in STORIES:
            folder = course.grading / "submitted" / sample.student / lesson.name
            folder.mkdir(parents=True)
            (folder / f"{lesson.topic}.ipynb").write_bytes(sample.make(Sheet(forms, bank)))
    run_course(course, "autograde", lesson.name)
    return lesson


@pytest.fixture
def page(lab: Lab) -> Iterator[Page]:
    """Another page of the browser in which JupyterLab is open: formgrader needs its session."""
    page = lab.page.context.new_page()
    yield page
    page.close()


@pytest.mark.long
def test_a_grade_and_a_comment_reach_the_feedback_page(
    lab: Lab, lesson: Lesson, page: Page
) -> None:
    page.goto(lab.server.page(f"formgrader/gradebook/{lesson.name}/{lesson.topic}"))
    expect(page.locator("tbody tr")).to_have_count(len(students(lesson)))
    keep(page, "class")
    page.locator(f"a.name-hidden[href$='{submission(lesson, 's01')}']").click()
    expect(page.locator("section[role=group]")).to_have_count(len(load(lesson.topic).exercises))
    write(page, f"#{ANSWER}.needs_manual_grade", str(POINTS))  # the page has its grades
    write(page, f"#{ANSWER}-comment[placeholder]", COMMENT)
    keep(page, "submission")
    run_course(lesson.course, "feedback", lesson.name)
    shown = lesson.course.grading / "feedback" / "s01" / lesson.name / f"{lesson.topic}.html"
    read_feedback(page, shown)


def students(lesson: Lesson) -> list[Path]:
    return list((lesson.course.grading / "autograded").glob(f"*/{lesson.name}"))


def submission(lesson: Lesson, student: str) -> str:
    """How formgrader calls a student's notebook."""
    with Gradebook(gradebook_url(lesson.course.root)) as book:
        return str(book.find_submission_notebook(lesson.topic, lesson.name, student).id)


def write(page: Page, field: str, text: str) -> None:
    """Type into a field and leave it; formgrader saves it then."""
    page.locator(field).fill(text)
    with page.expect_response(lambda response: response.request.method == "PUT") as saved:
        page.locator(field).press("Tab")
    assert saved.value.ok


def read_feedback(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    section = page.locator("article").filter(has_text="Written answer: sure and wrong")
    expect(section).to_contain_text(f"{POINTS:g}")
    expect(section).to_contain_text("Well argued; say also why")
    keep(page, "feedback")


def keep(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"ta-{name}.png", full_page=True)
