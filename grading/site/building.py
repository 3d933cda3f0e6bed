"""The build: sources for Sphinx in a folder that is thrown away, pages in the one asked for."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.site.pages import MARK, built_from
from grading.site.pictures import FOLDER, Pictures
from grading.site.settings import settings
from grading.site.sources import sources


def build_site(
    course: Course,
    folder: Path,
    advance: Callable[[int, int], None] = lambda done, total: None,
    *,
    slides: bool = True,
    live: bool = False,
) -> Path:
    """Write the course's pages into the folder, in the place of older ones; returns index.html.

    The figures that it holds are drawn anew only where they are stale. advance: called with how
    many of them are done, of how many; slides: whether their files for slides are there to take,
    without which the site is half as large; live: with a button on each lesson that opens it in
    JupyterLite, which `grading.live` puts beside the pages. Raises CourseError when a lesson is not
    built yet, when the folder holds something else, and for whatever Sphinx warns about.
    """
    _refuse_foreign(folder)
    write_atomically(folder / MARK, "")
    pictures = Pictures(course, folder / FOLDER, slides=slides)
    pictures.draw(advance)
    with tempfile.TemporaryDirectory() as work:
        source, made = Path(work) / "source", Path(work) / "site"
        for path, text in sources(course, pictures).items():
            write_atomically(source / path, text)
        _run_sphinx(settings(course, pictures, live=live), source, made)
        _replace(folder, made)
    write_atomically(folder / MARK, built_from(course))
    return folder / "index.html"


def _refuse_foreign(folder: Path) -> None:
    """A folder that holds something else than pages is nobody's to empty."""
    if folder.exists() and not (folder / MARK).is_file() and any(folder.iterdir()):
        raise CourseError(f"{folder} holds other files: name a new folder with -o, or empty it")


def _replace(folder: Path, made: Path) -> None:
    """The new pages in the place of the old ones; the figures stay."""
    for old in folder.iterdir():
        if old.is_dir() and old.name != FOLDER:
            shutil.rmtree(old)
        elif old.is_file():
            old.unlink()
    shutil.copytree(made, folder, dirs_exist_ok=True)


def _run_sphinx(asked: dict[str, Any], source: Path, made: Path) -> None:
    """Raises CourseError with everything that Sphinx warns about."""
    warnings = io.StringIO()
    doctrees = source.with_name("doctrees")
    try:
        nocolor()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source, None, made, doctrees, "html",
                confoverrides=asked, status=None, warning=warnings,
            )  # fmt: skip
            app.build()
    except SphinxError as error:
        raise CourseError(f"the pages could not be made: {error}") from error
    if told := warnings.getvalue().replace(f"{source}/", "").strip():
        raise CourseError(f"the pages are not clean, so nothing was written:\n{told}")
    (made / ".buildinfo").unlink(missing_ok=True)
