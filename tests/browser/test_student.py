"""A student's hour: a hole, a wrong answer, the right one, Validate, save, hand in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import expect

from grading.course import Course, Lesson
from grading.gradebook.settings import gradebook_url
from tests.browser.commands import run_course
from tests.browser.lab import Lab, Notebook

EXERCISE, CHECK = "neuron_gradient", "check_neuron_gradient"
WRONG = """\
def neuron_gradient(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    dz = (y_hat - y) * y_hat * (1 - y_hat)
    return x.T @ dz, dz.sum()
"""
RIGHT = WRONG.replace("return", "dz = dz / len(x)\n    return")
HEARD = """\
- 'group "Check of exercise 1.4: both parts right, 4 of 4 points"':
  - heading "Exercise 1.4 neuron_gradient" [level=4]:
    - text: Exercise 1.4
    - code: neuron_gradient
  - text: both parts right 4 of 4 points
  - term:
    - text: right
    - code: dw
  - definition
  - term:
    - text: right
    - code: db
  - definition
  - paragraph: "Forward once, back once: two slopes, or a million, for the price of about two \
forward passes. Finite differences would need two evaluations for each weight."
  - paragraph:
    - text: "Lesson 1: 4 of 17 points by its checks · next: Exercise 1.1"
    - code: neuron_output"""


@pytest.fixture
def lesson(course: Course) -> Iterator[Lesson]:
    """Lesson 01 of a student who has done nothing yet; other tests find it untouched afterwards."""
    lesson = course.lesson("01-neuron")
    untouched = lesson.release.read_bytes()
    yield lesson
    lesson.release.write_bytes(untouched)


def test_from_a_hole_to_a_score(lab: Lab, lesson: Lesson) -> None:
    notebook = lab.open(str(lesson.release.relative_to(lesson.course.root)))
    notebook.run("setup")
    notebook.run(EXERCISE)
    expect(notebook.card(CHECK)).to_contain_text("not attempted yet 0 of 4 points")
    answer(notebook, WRONG)
    wrong = notebook.card(CHECK)
    expect(wrong).to_contain_text("times too large in every entry (N = 8 and 6): the mean over the")
    expect(wrong).to_contain_text("0 of 2 parts right 0 of 4 points")
    lab.picture("student-wrong")
    answer(notebook, RIGHT)
    assert notebook.card(CHECK).aria_snapshot() == HEARD
    lab.picture("student-right")
    validate(lab, notebook)
    notebook.save()
    notebook.close()
    assert lab.errors == []
    assert scores(lesson) == {CHECK: 4}


def answer(notebook: Notebook, source: str) -> None:
    notebook.write(EXERCISE, source)
    notebook.run(EXERCISE)


def validate(lab: Lab, notebook: Notebook) -> None:
    """nbgrader's button names every check that fails, and not the one that passes."""
    notebook.press("Validate")
    dialog = lab.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("NotImplementedError: Exercise 1.1: neuron_output")
    expect(dialog).to_contain_text("NotImplementedError: Exercise 1.6: cross_entropy_gradient")
    expect(dialog).not_to_contain_text("1.4")
    lab.picture("student-validate")
    dialog.get_by_role("button").last.click()
    expect(dialog).to_have_count(0)


def scores(lesson: Lesson) -> dict[str, float]:
    """Hand the saved file to the grader: the points of each exercise that has any."""
    folder = lesson.course.grading / "submitted" / "ada" / lesson.name
    folder.mkdir(parents=True)
    shutil.copy(lesson.release, folder)
    run_course(lesson.course, "autograde", lesson.name)
    with Gradebook(gradebook_url(lesson.course.root)) as book:
        graded = book.find_submission_notebook(lesson.topic, lesson.name, "ada")
        return {grade.name: grade.score for grade in graded.grades if grade.score}
