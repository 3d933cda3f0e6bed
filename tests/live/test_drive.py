"""Lesson 01 from the click to a right check, with Pyodide's own packages and no other network.

They come from the folder that PYODIDE_FOLDER names, or from Pyodide's CDN. REQUIRE=pyodide makes it
an error that neither is there; otherwise the run's last line says that this was not run.
"""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from grading.course import Course
from grading.live import build_live
from grading.site.building import build_site
from tests import machine
from tests.conftest import ROOT
from tests.handout.answers import answers
from tests.site.test_site import LESSON, Silent, browser, opened  # noqa: F401

pytestmark = [pytest.mark.release, pytest.mark.timeout(3600)]
MINUTE = 60_000


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The whole site, with all that the browser needs, on this machine alone."""
    downloads = machine.need("pyodide", machine.find_pyodide)
    build_site(Course(ROOT), tmp_path / "site", slides=False, live=True)
    build_live(Course(ROOT), tmp_path / "site", self_contained=True, downloads=downloads)
    handler = functools.partial(Silent, directory=tmp_path / "site")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def run_cell(page: Page, words: str, source: str | None = None) -> str:
    """Run the first cell that holds these words, with another source if given; what it shows."""
    cell = page.locator(".jp-CodeCell", has_text=words).first
    cell.locator(".cm-content").click(timeout=MINUTE)
    if source is not None:
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"), timeout=5 * MINUTE)
    return cell.locator(".jp-OutputArea").inner_text()


def test_lesson_01_from_the_click_to_a_right_check(browser: Browser, address: str) -> None:  # noqa: F811
    page, wrong = opened(browser, address, 1280, "light")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + LESSON)
    page.get_by_role("link", name="Work on it here").click()
    right = answers(Course(ROOT).lesson("01-neuron"), right=True)["neuron_output"]
    assert run_cell(page, "from nnlib.check import Check") == ""
    run_cell(page, 'figures.show("neuron")')
    run_cell(page, "def neuron_output", right)
    assert "2 of 2 points" in run_cell(page, 'check("neuron_output")')
    assert not any("/matplotlib-" in url for url in asked)
    run_cell(page, "explore_decision_line")
    assert any("/matplotlib-" in url for url in asked)
    expect(page.get_by_text("Drawn with your neuron_output").first).to_be_visible()
    assert [url for url in wrong if url.startswith("http")] == []
