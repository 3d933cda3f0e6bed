"""All figures of a folder on one page: pictures, words, the call that draws each, files to take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader

from grading.course import Lesson
from grading.files import write_atomically
from grading.lectures.choice import known
from grading.lectures.stale import source
from grading.lectures.variants import FILMS, SIZES
from grading.lectures.writing import read_manifest
from nnlib.figures import Animation, Caption

PAGE: Final = "index.html"
SHOWN: Final = tuple(
    f"{size}{theme}/{{name}}.{format}"
    for size in (*SIZES, FILMS)
    for theme in ("", "-dark")
    for format in ("svg", "png", "gif")
)


@dataclass(frozen=True)
class Item:
    """One figure on the page: its words, the pictures that stand for it, and all its files."""

    caption: Caption
    source: Path
    light: str | None
    dark: str | None
    files: list[str]

    @property
    def moves(self) -> bool:
        return isinstance(self.caption, Animation)


def write_gallery(folder: Path, lessons: list[Lesson]) -> Path:
    """Write the page of all figures whose files stand below the folder; returns its path."""
    files = sorted(path for path in read_manifest(folder) if (folder / path).is_file())
    items = [item for caption in known(lessons).values() if (item := _item(caption, files)).files]
    titles = {lesson.topic: f"{lesson.number} {lesson.topic}" for lesson in lessons}
    environment = Environment(loader=PackageLoader("grading.lectures"), autoescape=True)
    environment.trim_blocks = environment.lstrip_blocks = True
    page = environment.get_template("gallery.html").render(
        items=items,
        lessons={topic: titles.get(topic, topic) for topic in (i.caption.lesson for i in items)},
        decks=sorted({deck for item in items for deck in item.caption.decks}),
    )
    path = folder / PAGE
    write_atomically(path, page)
    return path


def _item(caption: Caption, files: list[str]) -> Item:
    own = [path for path in files if Path(path).stem == caption.name]
    pictures = [path for path in (one.format(name=caption.name) for one in SHOWN) if path in own]
    light = next((path for path in pictures if "-dark/" not in path), None)
    dark = next((path for path in pictures if "-dark/" in path), None)
    return Item(caption, source(caption), light or dark, dark or light, own)
