"""The site of the course: clean, whole, its own, and without anything for instructors."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, Route, sync_playwright

from grading.build import build_lesson
from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.settings import gradebook_url
from grading.handed_out import student_files
from grading.handout import write_bundle
from grading.live import build_live
from grading.site.building import build_site
from grading.site.pages import LIVE, site_files
from grading.site.pdf import one_document
from grading.site.pictures import Pictures
from tests import machine
from tests.browser.commands import run_course
from tests.conftest import ROOT
from tests.handout.test_bundle import MARKS, instructors_lines, leaks

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site"), pytest.mark.timeout(900)]

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="540pt" height="{}pt" viewBox="0 0 540 300">'
    '<rect width="540" height="300" fill="#0069a8"/></svg>'
)
LESSON = "notebooks/01-neuron/neuron.html"
PAGES = ["index.html", LESSON, "gallery.html", "library/losses.html", "notebooks/index.html"]
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
UNREAD = """[...document.querySelectorAll('img')].filter(one => getComputedStyle(
  one.closest('.lecture-figure') || one).display !== 'none' && one.alt.length < 20).length"""


ANSWER = """\
def neuron_output(x, w, b):
    z = x @ w + b  # the weighted sum
    return sigmoid(z)
"""
CDN = "https://cdn.jsdelivr.net/pyodide/"


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None: ...


def plain_drawings(self: Pictures, advance: object) -> None:
    """A plain picture in the place of each file, since drawing takes minutes."""
    for caption in self.captions:
        for path in self.downloads(caption).values():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(DRAWING.format(600 if "half" in path else 300))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pictures, "draw", plain_drawings)
        folder = build_site(
            Course(ROOT), tmp_path_factory.mktemp("site") / "pages", live=True
        ).parent
    build_live(Course(ROOT), folder)
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site on this machine alone."""
    handler = functools.partial(Silent, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = machine.need("browser", lambda: machine.start_browser(play))
        yield browser
        browser.close()


def opened(browser: Browser, address: str, width: int, scheme: str) -> tuple[Page, list[str]]:
    """A page that reaches the site alone, and what it asked of others or complained of."""
    wrong: list[str] = []
    looks: Any = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    context = browser.new_context(**looks)
    page = context.new_page()

    def refuse(route: Route) -> None:
        if route.request.url.startswith(address):
            route.continue_()
        else:
            wrong.append(route.request.url)
            route.abort()

    page.route("http*://**", refuse)
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return page, wrong


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_ask_nobody_fit_and_can_be_heard(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    page, wrong = opened(browser, address, width, scheme)
    for path in PAGES:
        page.goto(address + path, wait_until="networkidle")
        assert page.evaluate(TOO_WIDE) <= 0, path
        assert page.evaluate(UNREAD) == 0, path
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], path
    assert wrong == []


@pytest.mark.parametrize(("width", "size"), [(390, "half"), (1280, "print")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_figure_fits_the_screen_and_the_theme(
    browser: Browser, address: str, width: int, size: str, scheme: str
) -> None:
    page, _ = opened(browser, address, width, scheme)
    page.goto(address + LESSON)
    picture = page.locator(".lecture-figure img:visible").first
    picture.scroll_into_view_if_needed()
    source = picture.evaluate("one => one.currentSrc")
    assert f"/figures/{size}{'-dark' if scheme == 'dark' else ''}/" in source
    assert page.locator("mjx-container").count() > 20


def test_searching_finds_a_lesson(browser: Browser, address: str) -> None:
    page, wrong = opened(browser, address, 1280, "light")
    page.goto(f"{address}search.html?q=momentum")
    page.locator("#search-results a", has_text="Optimizers").first.wait_for()
    assert wrong == []


def test_the_gallery_narrows_by_words(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address, 1280, "light")
    page.goto(f"{address}gallery.html")
    everything = page.locator(".gallery figure:visible").count()
    page.get_by_role("searchbox", name="Words").fill("softmax")
    assert 0 < page.locator(".gallery figure:visible").count() < everything
    page.get_by_role("searchbox", name="Words").fill("dying cats")
    page.get_by_text("No figure has all of this").wait_for()


def test_nothing_for_instructors_is_in_it(site: Path) -> None:
    secret = instructors_lines(Course(ROOT))
    lines: set[str] = set()
    for path in [*site.rglob("*.html"), site / "searchindex.js"]:
        text = path.read_text(encoding="utf-8")
        assert not any(mark in text for mark in MARKS), path
        words = text if path.suffix == ".js" else BeautifulSoup(text, "html.parser").get_text()
        lines |= {line.strip() for line in words.splitlines()}
    shared = {line for line in secret & lines if "library" in line}
    assert secret & lines - shared == set()
    assert any("def neuron_output" in line for line in lines)


def test_nothing_for_instructors_is_in_jupyterlite(site: Path) -> None:
    files = {p: p.read_bytes() for p in (site / LIVE / "files").rglob("*") if p.is_file()}
    given = {path.relative_to(Course(ROOT).notebooks) for path in student_files(Course(ROOT))}
    assert {path.relative_to(site / LIVE / "files") for path in files} == given
    with zipfile.ZipFile(next(site.rglob("nnlib-*.whl"))) as wheel:
        names = [name for name in wheel.namelist() if not name.endswith(".npz")]
        held = {name: wheel.read(name).decode() for name in names}
    texts = {str(path): data.decode() for path, data in files.items() if path.suffix == ".ipynb"}
    assert leaks({**texts, **held}, Course(ROOT)) == []
    assert "nnlib/pictures/neuron.svg" in held and not any("grading" in name for name in held)


def test_a_lesson_is_kept_in_the_browser_handed_in_and_graded(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page, wrong = opened(browser, address, 1280, "light")
    page.goto(address + LESSON)
    page.get_by_role("link", name="Work on it here").click()
    hole = page.locator(".jp-CodeCell", has_text="def neuron_output").first
    hole.locator(".cm-content").click(timeout=90_000)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(ANSWER)
    page.keyboard.press("Control+s")
    page.locator(".jp-mod-dirty").wait_for(state="detached")
    page.reload()
    hole.get_by_text("weighted sum").wait_for(timeout=90_000)
    page.get_by_role("menuitem", name="File", exact=True).click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Download", exact=True).click()
    assert all(url.startswith(CDN) for url in wrong if url.startswith("http"))
    assert any(url.startswith(CDN) for url in wrong)  # Python comes from there
    downloads = tmp_path / "ada"
    saved.value.save_as(downloads / saved.value.suggested_filename)
    assert graded(tmp_path / "course", downloads) == {"check_neuron_output": 2}


def graded(root: Path, downloads: Path) -> dict[str, float]:
    """The points of each exercise that has any, of a folder of hand-ins of one student."""
    for folder in ("solutions", "notebooks"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "grading").mkdir()
    shutil.copy(ROOT / "grading" / "nbgrader_config.py", root / "grading")
    shutil.copy(ROOT / "course.yml", root)
    shutil.make_archive(str(root / "hand-in"), "zip", downloads.parent, downloads.name)
    run_course(Course(root), "collect", "hand-in.zip")
    run_course(Course(root), "autograde", "01-neuron")
    with Gradebook(gradebook_url(root)) as book:
        [notebook] = book.notebook_submissions("neuron", "01-neuron")
        return {grade.name: grade.score for grade in notebook.grades if grade.score}


def broken(site: Path) -> list[str]:
    """Every link, picture and place that a page names and that is not there."""
    pages = [page for page in site.rglob("*.html") if LIVE not in page.parts]  # JupyterLite's own
    soups = {p: BeautifulSoup(p.read_text(encoding="utf-8"), "html.parser") for p in pages}
    places = {page: {str(tag["id"]) for tag in soup.select("[id]")} for page, soup in soups.items()}
    found = []
    for page, soup in soups.items():
        for tag in soup.select("a[href], img[src], source[srcset], link[href], script[src]"):
            link = str(tag.get("href") or tag.get("src") or tag.get("srcset"))
            if link.startswith(("http:", "https:", "mailto:", "data:")):
                continue
            path, _, place = link.partition("#")
            target = (page.parent / unquote(path.split("?")[0])).resolve() if path else page
            if not target.exists() or (place and unquote(place) not in places.get(target, set())):
                found.append(f"{page.relative_to(site)}: {link}")
    return found


def test_every_link_leads_somewhere(site: Path) -> None:
    assert broken(site) == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a id="x" href="b.html">b</a><a href="#y">y</a><a href="#x">')
    assert broken(tmp_path) == ["a.html: b.html", "a.html: #y"]


def test_one_document_keeps_links_between_lessons_inside(site: Path) -> None:
    pages = ["notebooks/index", "notebooks/01-neuron/neuron"]
    soup = BeautifulSoup(one_document(site, pages, "All"), "html.parser")
    ids = [str(tag["id"]) for tag in soup.select("article [id], article[id]")]
    inside = [str(a["href"])[1:] for a in soup.select('a[href^="#"]')]
    assert len(inside) > 40 and set(inside) <= set(ids) and len(ids) == len(set(ids))
    assert not soup.select('a[href$=".html"], .for-dark')


def test_the_bundle_holds_the_pages_of_its_notebooks_alone(site: Path, tmp_path: Path) -> None:
    assert write_bundle(Course(ROOT), tmp_path, site).stat().st_size > 10**6
    pages = site_files(Course(ROOT), site)
    assert not any(path.startswith(LIVE) for path in pages)
    assert not any(b"live-button" in pages[path] for path in pages if path.endswith(".html"))
    (site / ".course-site").write_text("another build")
    with pytest.raises(CourseError, match="pages of other notebooks"):
        site_files(Course(ROOT), site)


def test_a_tiny_course_is_a_site_and_a_warning_stops_it(tiny: Course, tmp_path: Path) -> None:
    build_lesson(tiny.lessons()[0])
    page = build_site(tiny, tmp_path / "pages")
    text = (page.parent / "notebooks/01-tiny/tiny.html").read_text(encoding="utf-8")
    assert "twice x is [2. 4. 6.]" in text and "half squares" not in text and "77.25" not in text
    notebook = nbformat.read(tiny.lessons()[0].release, as_version=4)
    notebook.cells[0].source += "\n\n[nowhere](tiny.ipynb#Nowhere)"
    nbformat.write(notebook, tiny.lessons()[0].release)
    with pytest.raises(CourseError, match="'Nowhere'"):
        build_site(tiny, tmp_path / "pages")
    assert page.is_file()


def test_another_folder_is_not_emptied(tiny: Course, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("mine")
    with pytest.raises(CourseError, match="holds other files"):
        build_site(tiny, tmp_path / "thesis")
