"""A feedback page fits a phone and paper, whatever a student wrote into it."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from grading.returning.feedback import as_page
from tests.browser.lab import SCREENSHOTS

LONG = "x" * 400
# What reaches beyond the window, other than in a box that scrolls by itself.
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
  .filter(one => !one.parentElement.closest('.work table'))
  .map(one => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`)"""


def graded(name: str, *, written: bool = False) -> dict[str, object]:
    """nbgrader's metadata of a cell that gives points."""
    return {"grade_id": name, "grade": True, "solution": written, "points": 4.25, "score": 0.75}


def notebook() -> NotebookNode:
    """Everything in it is wide: names, code, output, pictures, tables, formulas, comments."""
    png = io.BytesIO()
    Image.new("L", (3000, 20)).save(png, "PNG")
    picture = {"image/png": base64.b64encode(png.getvalue()).decode()}
    exercise = new_code_cell(f"def long_{'name_' * 9}(x):\n    return {LONG}")
    exercise.metadata["nbgrader"] = {"grade_id": "name_" * 9, "solution": True, "comment": LONG}
    exercise.outputs = [
        new_output("stream", text=LONG),
        new_output("display_data", picture),
        new_output("error", ename="E", evalue=LONG, traceback=[LONG]),
    ]
    check = new_code_cell("check()", metadata={"nbgrader": graded(f"check_{'name_' * 9}")})
    check.outputs = [new_output("display_data", {"text/html": f"<section><p>{LONG}</p></section>"})]
    table = f"|{'wide | ' * 40}\n|{'---|' * 40}\n|{'cell | ' * 40}"
    answer = new_markdown_cell(f"{LONG}\n\n{table}\n\n${' + '.join(['x_1'] * 60)}$\n\n    {LONG}")
    answer.metadata["nbgrader"] = graded(f"think_{LONG}", written=True) | {"comment": f"`{LONG}`"}
    answer.metadata["nbgrader"]["waiting"] = True
    return new_notebook(
        cells=[exercise, check, answer],
        metadata={"course": {"title": LONG, "lesson": "01"}, "grading": {"repairs": [LONG]}},
    )


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    about = {"notebook": "n", "assignment": LONG, "student": "s", "name": f"Ada {LONG}"}
    about |= {"score": 0.75, "max_score": 8.5, "late_penalty": 0.5}
    path = tmp_path / "feedback.html"
    path.write_text(as_page(notebook(), about))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(path.as_uri())
    yield page
    page.close()


@pytest.mark.parametrize("width", [320, 390, 1200])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_nothing_must_be_scrolled_sideways(page: Page, media: str, width: int) -> None:
    page.emulate_media(media=media)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 844})
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"feedback-{media}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(TOO_WIDE) == []
    expect(page.locator(".grades td:last-child").first).to_have_text("0.75 of 4.25")


def test_a_page_that_is_too_wide_is_found(page: Page) -> None:
    page.add_style_tag(content=".grades td { white-space: nowrap; overflow-wrap: normal; }")
    assert page.evaluate("document.documentElement.scrollWidth") > 390
    assert page.evaluate(TOO_WIDE)[0].startswith("TABLE Part")
