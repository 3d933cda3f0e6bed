"""The lecture figures as the site's pictures: light and dark, wide and for a phone."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Final

from grading.course import Course
from grading.errors import CourseError
from grading.lectures.choice import known
from grading.lectures.variants import FILMS, THEMES, variants
from grading.lectures.writing import write_all
from nnlib.figures import Animation, Caption
from nnlib.plotting.files import SVG_SIZE

FOLDER: Final = "figures"  # of all figures, below the site's root
HEADER: Final = 1000  # characters of an SVG that hold its size
PHONE: Final = "(max-width: 40em)"

SHOWN = """<picture class="lecture-figure for-{theme}">\
<source media="{phone}" srcset="{up}figures/half{end}/{name}.svg"{half}>\
<img src="{up}figures/print{end}/{name}.svg" alt="{alt}"{whole} loading="lazy"></picture>"""
FILM = """<picture class="lecture-figure for-{theme}">\
<img src="{up}figures/films{end}/{name}.gif" alt="{alt}" loading="lazy"></picture>"""


class Pictures:
    """The figures of a course's lessons, as HTML that takes their files from the site.

    folder: where they are drawn, and kept for the next build; slides: whether there are files for
    slides to take, too.
    """

    def __init__(self, course: Course, folder: Path, *, slides: bool = True) -> None:
        lessons = course.lessons()
        topics = {lesson.topic for lesson in lessons}
        self.folder, self._slides = folder, slides
        self.captions = [c for c in known(lessons).values() if c.lesson in topics]
        self._by_words = {f"{c.title}. {c.alt}": c for c in self.captions}

    def draw(self, advance: Callable[[int, int], None]) -> None:
        """Draw what is missing or stale. Raises CourseError for a figure that cannot be drawn."""
        asked = variants(["svg"], self._sizes.values(), THEMES, transparent=False)
        if self._slides:
            asked += variants(["png"], ["slide"], ["light"], transparent=False)
        outcome = write_all(self.captions, asked, self.folder, advance=advance)
        for name, reason in outcome.failures.items():
            raise CourseError(f"the figure {name} could not be drawn: {reason}")

    def html(self, words: str, up: str) -> str:
        """The figure with these words, its title and alternative text; nothing for others."""
        caption = self._by_words.get(words)
        return self.of(caption, up) if caption else ""

    def of(self, caption: Caption, up: str) -> str:
        """One figure in both themes; up: the way from the page to the site's root."""
        moves = isinstance(caption, Animation)
        known = {
            "up": up,
            "name": caption.name,
            "alt": escape(f"{caption.title}. {caption.alt}"),
            "phone": PHONE,
            "half": "" if moves else self._size("half", caption),
            "whole": "" if moves else self._size("print", caption),
        }
        form = FILM if moves else SHOWN
        return "".join(form.format(theme=t, end=_end(t), **known) for t in THEMES)

    def drawing(self, caption: Caption) -> bytes:
        """One figure as the pages show it on light paper."""
        return (self.folder / "print" / f"{caption.name}.svg").read_bytes()

    def _size(self, size: str, caption: Caption) -> str:
        """The attributes that keep its place free while a picture is loaded."""
        text = (self.folder / size / f"{caption.name}.svg").read_text(encoding="utf-8")[:HEADER]
        found = SVG_SIZE.search(text)
        if found is None:
            raise CourseError(f"{self.folder}/{size}/{caption.name}.svg says no size: delete it")
        width, height = (round(float(length)) for length in found.groups())
        return f' width="{width}" height="{height}"'

    def downloads(self, caption: Caption) -> dict[str, str]:
        """{what a reader may take: its path below the folder of all figures}."""
        name = caption.name
        if isinstance(caption, Animation):
            return {f"GIF, {theme}": f"{FILMS}{_end(theme)}/{name}.gif" for theme in THEMES}
        found = {
            f"SVG, {words}, {theme}": f"{size}{_end(theme)}/{name}.svg"
            for words, size in self._sizes.items()
            for theme in THEMES
        }
        return found | ({"PNG, slide": f"slide/{name}.png"} if self._slides else {})

    @property
    def _sizes(self) -> dict[str, str]:
        """{a size in words: what it is called}; the first two are what the pages show."""
        sizes = {"print": "print", "half slide": "half"}
        return sizes | ({"slide": "slide"} if self._slides else {})


def _end(theme: str) -> str:
    return "" if theme == "light" else f"-{theme}"
