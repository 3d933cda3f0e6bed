"""The course as one PDF: all pages to read in one document, which Chromium prints."""

from __future__ import annotations

import posixpath
import shutil
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from grading.course import Course
from grading.errors import CourseError
from grading.site.order import order

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
PRINTED = "printed.html"  # in the site's folder, where its pictures are, and gone afterwards
FOOTER = """<div style="font: 8px sans-serif; width: 100%; text-align: center; color: #59616c">
<span class="pageNumber"></span> / <span class="totalPages"></span></div>"""
MARGINS = {"top": "16mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}
READY = "() => MathJax.startup.promise.then(() => document.fonts.ready).then(() => true)"
EAGER = "() => document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })"
COMPLETE = "() => [...document.images].every(one => one.complete)"
MINUTES = 10
NOTEBOOKS = "notebooks/"  # what is read; gallery and library are for the screen
STYLE = """body { max-width: 46rem; margin: auto; } article { break-before: page; }
.printed-contents ol { line-height: 1.9; list-style: none; padding: 0; }"""


def write_pdf(course: Course, folder: Path, target: Path) -> Path:
    """Print the pages in the site's folder into one PDF, with page numbers, outline and links.

    Raises CourseError where there is no browser to print with.
    """
    pages = [page for _, names in order(course) for page in names if page.startswith(NOTEBOOKS)]
    printed = folder / PRINTED
    printed.write_text(one_document(folder, pages, course.outline.title), encoding="utf-8")
    try:
        _print(printed, target)
    finally:
        printed.unlink()
    return target


def one_document(folder: Path, pages: list[str], title: str) -> str:
    """The articles of all pages, with links between them that lead to their places in it."""
    soups = {page: _soup(folder / f"{page}.html") for page in pages}
    head = _head(soups[pages[0]], pages[0])
    articles = [_article(soup, page, set(pages)) for page, soup in soups.items()]
    contents = "".join(
        f'<li><a href="#{_name(page, "")}">{_heading(article)}</a></li>'
        for page, article in zip(pages, articles, strict=True)
    )
    body = "".join(map(str, articles))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">{head}<style>{STYLE}</style>'
        f'<body data-theme="light"><section class="printed-contents"><h1>{title}</h1>'
        f"<ol>{contents}</ol></section>{body}</body></html>"
    )


def _soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def _head(soup: BeautifulSoup, page: str) -> str:
    """What the document needs of a page beside its article: its looks, and MathJax."""
    kept = soup.select("link[rel=stylesheet], style, script")
    found = [tag for tag in kept if tag.name != "script" or "mathjax" in str(tag).lower()]
    for tag in found:
        _rebase(tag, page, set())
    return "".join(map(str, found))


def _article(soup: BeautifulSoup, page: str, pages: set[str]) -> Tag:
    article = soup.select_one("article")
    if article is None:
        raise CourseError(f"{page}.html has no article to print: run course site once more")
    for useless in article.select(".headerlink, .copybtn, .live-button, script"):
        useless.decompose()
    for tag in article.select("[id]"):
        tag["id"] = _name(page, str(tag["id"]))
    for details in article.select("details"):
        details["open"] = ""
    for source in article.select("source, .for-dark"):
        source.decompose()
    _rebase(article, page, pages)
    article["id"] = _name(page, "")
    return article


def _heading(article: Tag) -> str:
    found = article.select_one("h1")
    return found.get_text() if found else ""


def _rebase(part: Tag, page: str, pages: set[str]) -> None:
    """Addresses as they are from the site's root; a link to a page that is printed stays inside."""
    for tag in (part, *part.select("[href], [src]")):
        if not (tag.has_attr("href") or tag.has_attr("src")):
            continue
        key = "href" if tag.has_attr("href") else "src"
        address = str(tag[key])
        if address.startswith(("http:", "https:", "mailto:", "data:")):
            continue
        path, _, place = address.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        target = path.removesuffix(".html")
        if target in pages:
            tag[key] = f"#{_name(target, place)}"
        elif tag.name == "a":
            tag.unwrap()
        else:
            tag[key] = path


def _name(page: str, place: str) -> str:
    """How a place of a page is called in the one document."""
    return f"{page.replace('/', '-')}--{place}"


def _print(document: Path, target: Path) -> None:
    sync_api = _playwright()
    target.parent.mkdir(parents=True, exist_ok=True)
    with sync_api.sync_playwright() as play:
        browser = _browser(play)
        page = browser.new_page()
        page.set_default_timeout(MINUTES * 60_000)
        page.goto(document.resolve().as_uri())
        page.evaluate(EAGER)
        page.evaluate(READY)
        page.wait_for_function(COMPLETE)
        page.pdf(
            path=target, format="A4", margin=MARGINS, outline=True, tagged=True,
            display_header_footer=True, header_template="<span></span>", footer_template=FOOTER,
            print_background=True,
        )  # fmt: skip
        browser.close()


def _playwright() -> Any:
    try:
        from playwright import sync_api
    except ImportError as error:
        raise CourseError("printing needs playwright: pip install playwright") from error
    return sync_api


def _browser(play: Any) -> Any:
    """A browser of this machine, or the one that playwright installed."""
    own = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        return play.chromium.launch(executable_path=own, args=["--no-sandbox"])
    except _playwright().Error as error:
        told = "printing needs a browser: install Chromium, or run playwright install chromium"
        raise CourseError(told) from error
