"""The page of all lecture figures, to look through and to take files from."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader

from grading.course import Course
from grading.site.pictures import Pictures


def gallery_page(course: Course, pictures: Pictures) -> str:
    """The page in MyST: its figures by lesson, as HTML in one piece."""
    environment = Environment(loader=PackageLoader("grading.site"), autoescape=True)
    environment.trim_blocks = environment.lstrip_blocks = True
    topics = {caption.lesson for caption in pictures.captions}
    return environment.get_template("gallery.md").render(
        lessons=[lesson for lesson in course.lessons() if lesson.topic in topics],
        decks=sorted({deck for caption in pictures.captions for deck in caption.decks}),
        captions=pictures.captions,
        picture=lambda caption: pictures.of(caption, ""),
        files=pictures.downloads,
    )
