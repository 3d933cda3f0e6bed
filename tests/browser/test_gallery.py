"""The page of all lecture figures, opened from its folder: filters, keyboard, words, themes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from grading.course import Course
from grading.lectures.choice import known
from grading.lectures.gallery import write_gallery
from grading.lectures.variants import suited, variants
from grading.lectures.writing import MANIFEST
from tests.browser.lab import SCREENSHOTS
from tests.conftest import ROOT

PICTURE = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 90' width='960pt' height='540pt'>"
    "<rect width='160' height='90' fill='{}'/></svg>"
)
PAPERS = {"light": "white", "dark": "black"}
IN_VIEW = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return getComputedStyle(document.activeElement).outlineStyle !== 'none'
    && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
}"""
ALL = known().values()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of all figures, with one plain picture in the place of each."""
    folder = tmp_path_factory.mktemp("figures")
    asked = variants(["svg"], ["slide"], ["light", "dark"], transparent=False)
    files = {v.path(one.name): v.theme for one in ALL for v in suited(one, asked)}
    for path, theme in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(PICTURE.format(PAPERS[theme]))
    (folder / MANIFEST).write_text(json.dumps({path.as_posix(): "" for path in files}))
    write_gallery(folder, Course(ROOT).lessons())
    return folder


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """The page without a network; at the end nothing may have gone wrong on it."""
    errors: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("requestfailed", lambda request: errors.append(request.url))
    page.goto((folder / "index.html").as_uri())
    yield page
    context.close()
    assert errors == []


def shown(page: Page) -> set[str]:
    """The names of the figures that are on the page now; the count above them says how many."""
    found = page.locator("article:visible").evaluate_all("all => all.map(one => one.id)")
    expect(page.locator("#count")).to_have_text(str(len(found)))
    return set(found)


def test_lesson_deck_and_words_narrow_the_list_together(page: Page) -> None:
    assert shown(page) == set(known())
    page.get_by_role("combobox", name="Lesson").select_option("activations")
    assert shown(page) == {one.name for one in ALL if one.lesson == "activations"}
    page.get_by_role("combobox", name="Deck").select_option("DASC7606")
    both = {one.name for one in ALL if one.lesson == "activations" and "DASC7606" in one.decks}
    assert shown(page) == both
    page.get_by_label("Words").fill("dying switch off")
    assert shown(page) == {"dying-relu"} < both
    page.get_by_label("Words").fill("dying cats")
    assert shown(page) == set()
    expect(page.get_by_text("No figure has all of this")).to_be_visible()
    page.get_by_label("Words").fill("")
    page.get_by_role("combobox", name="Lesson").select_option("")
    assert shown(page) == {one.name for one in ALL if "DASC7606" in one.decks}


def test_dark_shows_the_pictures_for_dark_slides(page: Page) -> None:
    button, picture = page.get_by_role("button", name="Dark"), page.locator("#neuron img:visible")
    assert (picture.get_attribute("src"), button.get_attribute("aria-pressed")) == (
        "slide/neuron.svg",
        "false",
    )
    button.click()
    assert (picture.get_attribute("src"), button.get_attribute("aria-pressed")) == (
        "slide-dark/neuron.svg",
        "true",
    )


def test_every_picture_has_its_words_and_the_call_that_draws_it(page: Page) -> None:
    told = "all => all.map(one => [one.closest('article').id, one.alt])"
    for name, words in page.locator("article img").evaluate_all(told):
        assert words == known()[name].alt
    card = page.locator("#neuron")
    assert card.locator("img:visible").evaluate("image => image.naturalWidth") == 1280
    call = card.get_by_text('nnlib.figures.show("neuron")')
    expect(call).to_be_hidden()
    card.locator("summary").click()
    expect(call).to_be_visible()
    expect(card.get_by_role("link", name="slide svg")).to_have_attribute("href", "slide/neuron.svg")


def test_it_is_used_by_keyboard_alone(page: Page) -> None:
    order = []
    for _ in range(7):
        page.keyboard.press("Tab")
        assert page.evaluate(IN_VIEW), order
        order.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert order[:5] == ["lesson", "deck", "words", "theme", "open"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    dialog, first = (
        page.get_by_role("dialog"),
        known()[page.locator("article").first.get_attribute("id")],
    )
    expect(dialog.get_by_text(first.alt)).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_text(first.alt)).to_be_hidden()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.className") == "open"


@pytest.mark.parametrize("width", [1280, 900])
def test_nothing_is_cut_off(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.locator("header *, article *").evaluate_all(
        "all => all.filter(one => one.checkVisibility() && !one.matches('option')"
        " && one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML)"
    )
    assert cut == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"gallery-{width}.png")
