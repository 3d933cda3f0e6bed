"""Where headings, figures and exercises stand: links for notebooks and the site, and sections.

A link leads to a heading, as the only place that JupyterLab, nbconvert and MyST all know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import quote

from nbformat import NotebookNode

from grading.build.minutes import minutes
from grading.build.numbers import read_part
from grading.build.places import meant
from grading.course import Lesson, Page
from grading.topics import HEADINGS, SHOWN, headings

ANSWER = "### BEGIN SOLUTION"  # Markdown's heading, too
SECTION = re.compile(r"^(?=## )", re.MULTILINE)
UNQUOTED = ":,?;/@$+&"  # what may stand in a fragment, and MyST would not unquote


@dataclass(frozen=True)
class Section:
    """What stands under one heading of the second level, until the next.

    file: the notebook below notebooks/; heading: "" for what stands before the first.
    """

    file: str
    heading: str
    cells: list[NotebookNode] = field(default_factory=list, compare=False)

    @property
    def minutes(self) -> float:
        return minutes(self.cells)

    def exercises(self) -> dict[str, float]:
        """{grade_id: its minutes} of what is to be written here."""
        asked = [(_nbgrader(cell), cell) for cell in self.cells]
        return {m["grade_id"]: minutes([c]) for m, c in asked if m.get("solution")}


class Anchors:
    """Every place of a lesson with its page that goes further, or of a page, by its name.

    A name is a heading, a figure's name or a grade_id; text: of the lesson or page itself.
    """

    def __init__(self, part: Lesson | Page) -> None:
        self.text, self.sections = read_part(part), list[Section]()
        self._text = part.text
        self._address: dict[str, str] = {}
        self._section: dict[str, Section] = {}
        for page in part.pages:
            text = self.text if page == part else read_part(page)
            self._add(page.release.relative_to(page.course.notebooks).as_posix(), text)

    def _add(self, file: str, text: NotebookNode) -> None:
        section, address = Section(file, ""), file
        for cell in chain.from_iterable(map(_pieces, text.cells)):
            if cell.cell_type == "markdown" and cell.source.startswith("## "):
                section = Section(file, headings(cell.source)[0])
            if not section.cells:
                self.sections.append(section)
            section.cells.append(cell)
            for name, heading in _names(cell):
                address = f"{file}#{anchor(heading)}" if heading else address
                self._address.setdefault(name, address)
                self._section.setdefault(name, section)

    def link(self, words: str, name: str) -> str:
        """A link named `words` to the heading under which `name` stands."""
        self._check(name)
        return f"[{words}]({self._address[name]})"

    def section(self, name: str) -> Section:
        """The section in which `name` stands."""
        self._check(name)
        return self._section[name]

    def _check(self, name: str) -> None:
        """Raises LookupError for a name that stands nowhere."""
        if name not in self._address:
            raise LookupError(f"{self._text} has no {name!r}{meant(name, [*self._address])}")

    def points(self) -> float:
        return float(sum(_nbgrader(cell).get("points", 0) for cell in self.text.cells))


def anchor_words(heading: str) -> str:
    """A heading's name in its page: its words as JupyterLab and nbconvert join them."""
    return heading.replace(" ", "-")


def anchor(heading: str) -> str:
    """How a link names a heading."""
    return quote(anchor_words(heading), safe=UNQUOTED)


def _pieces(cell: NotebookNode) -> Iterator[NotebookNode]:
    """The cell, cut before each heading of the second level: one cell may close a section."""
    if cell.cell_type != "markdown":
        yield cell
    else:
        pieces = filter(None, SECTION.split(cell.source))
        yield from (NotebookNode({**cell, "source": source}) for source in pieces)


def _names(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    """(name, the heading as it is written) of what stands in a cell; no heading for the rest."""
    if cell.cell_type == "markdown":
        asked = cell.source.split(ANSWER)[0]
        yield from zip(headings(asked), HEADINGS.findall(asked), strict=True)
    yield from ((name, "") for name in SHOWN.findall(cell.source))
    if grade_id := _nbgrader(cell).get("grade_id"):
        yield grade_id, ""


def _nbgrader(cell: NotebookNode) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))
