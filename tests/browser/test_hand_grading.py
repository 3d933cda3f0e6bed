"""A class of 40 is graded by hand in formgrader, with the keyboard alone and without internet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Page, expect

from grading.course import Course, Lesson
from grading.gradebook.record import Entry, Recorder
from grading.gradebook.settings import gradebook_url
from grading.judging.forms import Forms, pack, read_checks, read_solution, unpack
from grading.judging.rebuild import rebuild
from grading.samples.classroom import Sheet
from tests.browser.lab import SCREENSHOTS, Lab

STUDENTS = 40
QUESTION = "think_symmetry"
ANSWERS = {  # a student's answer: points, and what they are told
    r"Both have the same $z$, so the same error signal $\bar{z}$ and $\mathcal{L}$.": ("3", ""),
    "The gradients are equal.": ("0.5", "Say why they are equal."),
    "They stay equal.\n\n$$J = \\log 2$$": ("1", "Which gradients, and why?"),
    "I do not know; the weights are random.": ("0", "Follow one row through the network."),
}
TELL_ME = "document.activeElement.id"


@dataclass
class Keyboard:
    """Counts what a grader presses."""

    page: Page
    pressed: int = 0

    def press(self, keys: str) -> None:
        """Keys that are held together count as so many."""
        self.pressed += keys.count("+") + 1
        self.page.keyboard.press(keys)

    def type(self, text: str) -> None:
        self.pressed += len(text)
        self.page.keyboard.type(text)


@pytest.fixture
def given(course: Course) -> dict[str, str]:
    """{student: answer} of a class that has handed in lesson 03."""
    lesson = course.lesson("xor")
    forms = unpack(pack(read_solution(lesson), read_checks(lesson)))
    chance = random.Random(3)
    answers = {f"h{k:02}": chance.choice(list(ANSWERS)) for k in range(STUDENTS)}
    with Recorder(lesson, read_solution(lesson)) as recorder:
        recorder.record_all([entry(forms, *one) for one in answers.items()])
    return answers


def entry(forms: Forms, student: str, answer: str) -> Entry:
    """A submission as it is after grading, which takes too long for a class."""
    sheet = Sheet(forms, []).solve()
    sheet.cell(QUESTION).source = forms.student.cells[forms.written[QUESTION]].source
    sheet.cell(QUESTION).source += f"\n\n{answer}"
    return Entry(student, rebuild(forms, sheet.bytes()).notebook)


@pytest.fixture
def page(lab: Lab) -> Iterator[Page]:
    """Another page of the browser in which JupyterLab is open: formgrader needs its session."""
    page = lab.page.context.new_page()
    page.set_viewport_size({"width": 1366, "height": 800})
    yield page
    page.close()


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_forty_answers_are_graded_with_the_keyboard(
    lab: Lab, course: Course, given: dict[str, str], page: Page
) -> None:
    lesson = course.lesson("xor")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "response", lambda response: asked.append("missing") if response.status >= 400 else None
    )
    page.goto(lab.server.page(f"formgrader/submissions/{first_submission(lesson)}/"))
    ready(page)
    assert page.evaluate(TELL_ME) == QUESTION and page.evaluate("scrollY") == 0
    assert top(page, ".answer") < 250 and top(page, ".guide") < 400
    assert page.evaluate("document.documentElement.scrollHeight") < 2000
    keys = Keyboard(page)
    for count in range(STUDENTS):
        grade(keys, page.locator(".answer").inner_text())
        if count in (0, 12):
            page.screenshot(path=SCREENSHOTS / f"hand-grading-{count}.png")
        go_on(keys)
    expect(page).to_have_url(f"{lab.server.url}/formgrader/gradebook/{lesson.name}/{lesson.topic}")
    own = (lab.server.url, "data:", "about:")
    assert {url for url in asked if not url.startswith(own)} == set()
    assert keys.pressed < 9 * STUDENTS  # the remarks are typed in full once each
    assert in_the_gradebook(lesson) == {
        student: (float(ANSWERS[answer][0]), ANSWERS[answer][1])
        for student, answer in given.items()
    }


def ready(page: Page) -> None:
    """Wait until formgrader has its grades, and the mathematics are drawn."""
    page.wait_for_selector(f"#{QUESTION}.needs_manual_grade:focus")
    page.wait_for_function("formgrader.comments.loaded && MathJax.loaded")
    assert page.locator(".MathJax_Error, .MathJax_Preview:not(:empty)").count() == 0


def grade(keys: Keyboard, shown: str) -> None:
    """Type the points of the answer that is shown, and the remark, or its key if it has one."""
    points, remark = next(
        told for answer, told in ANSWERS.items() if answer[:8] == shown.strip()[:8]
    )
    keys.type(points)
    if not remark:
        return
    remarks = [button.get_attribute("data-remark") for button in keys.page.locator(".remark").all()]
    if remark in remarks:
        keys.press(f"Alt+{remarks.index(remark) + 1}")
    else:
        keys.press("Tab")
        keys.type(remark)


def go_on(keys: Keyboard) -> None:
    """To the next answer that waits, or to the list."""
    here = keys.page.url
    keys.press("Control+Enter")
    keys.page.wait_for_url(lambda url: url.partition("?")[0] != here.partition("?")[0])
    if "/submissions/" in keys.page.url:
        ready(keys.page)


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"]


def first_submission(lesson: Lesson) -> str:
    with Gradebook(gradebook_url(lesson.course.root)) as book:
        return min(str(one.id) for one in book.notebook_submissions(lesson.topic, lesson.name))


def in_the_gradebook(lesson: Lesson) -> dict[str, tuple[float, str]]:
    """{student: points and comment that a person gave}."""
    with Gradebook(gradebook_url(lesson.course.root)) as book:
        found = {}
        for one in book.notebook_submissions(lesson.topic, lesson.name):
            about = (QUESTION, lesson.topic, lesson.name, one.student.id)
            comment = book.find_comment(*about).manual_comment or ""
            found[one.student.id] = (book.find_grade(*about).manual_score, comment)
        return found
