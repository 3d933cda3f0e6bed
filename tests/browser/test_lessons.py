"""Each lesson in a real JupyterLab: run from top to bottom, looked at, its widgets moved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from grading.course import Course
from tests.browser import looks
from tests.browser.lab import Lab, Notebook
from tests.conftest import ROOT

WIDTHS = (1280, 900)
THEMES = ("JupyterLab Dark", "JupyterLab Light")
READ = "section[role=group], .widget-label, .widget-readout"


@pytest.mark.long
@pytest.mark.parametrize("name", [lesson.name for lesson in Course(ROOT).lessons()])
def test_a_lesson_in_jupyterlab(lab: Lab, name: str) -> None:
    lesson = Course(ROOT).lesson(name)
    notebook = lab.open(str(lesson.release.relative_to(ROOT)))
    notebook.run_all()
    only_untouched_exercises(notebook)
    move_widgets(notebook)
    every_output_fits(lab, name)
    everything_has_words_that_can_be_read(lab, name)
    assert lab.errors == []
    notebook.close()


def only_untouched_exercises(notebook: Notebook) -> None:
    """Every check says that its exercise waits, and nothing else has failed."""
    checks = [cell for cell in notebook.cells() if str(cell["source"]).startswith("check(")]
    cards = notebook.root.locator("section[role=group]")
    assert cards.count() == len(checks) > 0
    for card in cards.all_inner_texts():
        assert "not attempted yet" in card and "Fill in the function above" in card
    errors = notebook.root.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    said = errors.all_inner_texts()
    assert all(text.startswith("NotImplementedError: Exercise") for text in said)
    assert len(said) == len(checks)


def move_widgets(notebook: Notebook) -> None:
    """Every control of every widget changes the picture below it."""
    widgets = notebook.root.locator(".widget-vbox").all()
    assert bool(widgets) == any("widgets." in str(cell["source"]) for cell in notebook.cells())
    for widget in widgets:
        shown = widget.locator(".widget-html-content").last
        for control in widget.locator("[role=slider], select").all():
            before = shown.inner_html()
            move(control)
            notebook.page.wait_for_function(
                "([shown, before]) => shown.innerHTML !== before",
                arg=[shown.element_handle(), before],
            )


def move(control: Locator) -> None:
    """One step by the keyboard: to the right, or back where the slider is at its end."""
    if control.get_attribute("role") == "slider":
        at_end = control.get_attribute("aria-valuenow") == control.get_attribute("aria-valuemax")
        control.press("ArrowLeft" if at_end else "ArrowRight")
    else:
        other = control.evaluate("menu => (menu.selectedIndex + 1) % menu.options.length")
        control.select_option(index=other)


def every_output_fits(lab: Lab, name: str) -> None:
    for width in WIDTHS:
        lab.page.set_viewport_size({"width": width, "height": 900})
        lab.picture(f"{name}-{width}")
        assert looks.cut_off(lab.page) == [], f"at {width} px"
    lab.page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def everything_has_words_that_can_be_read(lab: Lab, name: str) -> None:
    assert looks.without_words(lab.page) == []
    for theme in THEMES:
        lab.theme(theme)
        dim = [(t, ratio) for t, ratio in looks.contrasts(lab.page, READ) if ratio < 4.5]
        assert dim == [], theme
        if theme == THEMES[0]:
            lab.picture(f"{name}-dark")
