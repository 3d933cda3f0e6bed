"""The measurements of a page find what they look for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import looks

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
WORDS = "A line that falls from left to right."


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 600, "height": 400})
    yield page
    page.close()


def show(page: Page, output: str) -> None:
    """Set up a notebook with one output, 400 px wide, on dark ground."""
    page.set_content(
        "<div class='jp-NotebookPanel'><div class='jp-Notebook' style='background:#111'>"
        f"<div class='jp-OutputArea-output' style='width:400px;overflow:auto'>{output}</div>"
        "</div></div>"
    )


def test_a_good_output_has_no_fault(page: Page) -> None:
    show(page, f"<section style='color:#eee'>words<img alt='{WORDS}' src='{PIXEL}'></section>")
    assert looks.cut_off(page) == [] and looks.without_words(page) == []
    assert [(text, ratio > 15) for text, ratio in looks.contrasts(page, "section")] == [
        ("words", True)
    ]


def test_a_picture_that_is_too_wide_or_does_not_load_is_found(page: Page) -> None:
    show(page, f"<img alt='{WORDS}' src='{PIXEL}' style='width:450px'>")
    assert looks.cut_off(page) == [f"IMG is 50 px too wide: {WORDS}"]
    show(page, f"<img alt='{WORDS}' src='data:image/gif;base64,xx'>")
    assert looks.cut_off(page) == [f"a picture that does not load: {WORDS}"]


def test_a_card_that_holds_more_than_it_shows_is_found(page: Page) -> None:
    show(page, "<section style='overflow:hidden'><div style='width:500px'>wide</div></section>")
    assert looks.cut_off(page) == ["SECTION holds more than it shows: wide"]


def test_text_that_cannot_be_scrolled_is_found(page: Page) -> None:
    show(page, "<p class='jp-MarkdownOutput'><span style='padding:250px'>formula</span></p>")
    assert looks.cut_off(page) == ["text is cut off: formula"]


def test_a_picture_without_words_is_found(page: Page) -> None:
    show(page, f"<img alt='Figure 1' src='{PIXEL}'>")
    assert len(looks.without_words(page)) == 1


def test_dim_text_is_found(page: Page) -> None:
    show(page, "<section style='color:#eee;opacity:.3'>dim</section><section>black</section>")
    assert all(ratio < 4.5 for _, ratio in looks.contrasts(page, "section"))
