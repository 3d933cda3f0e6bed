"""What the start page shows: three sentences, a picture, a button, and the lessons."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from grading.build.numbers import read_part
from grading.course import Course, Lesson
from grading.site.order import GALLERY, LIBRARY, lists, page_of
from grading.site.pictures import Pictures
from nnlib.figures import Caption

BUILT = "loss-surface"  # what a student's own functions draw at the end of the first lesson


def start_context(course: Course, pictures: Pictures) -> dict[str, Any]:
    """The values of start.html; a page is named as Sphinx names it."""
    shown = _shown(pictures)
    places = dict(zip(["All topics"], lists(course), strict=False))
    return {
        "brand": course.outline.brand,
        "lessons": [_told(course, lesson) for lesson in course.lessons()],
        "picture": Markup(pictures.of(shown, "")) if shown else "",
        "places": places | {"Lecture figures": GALLERY, "The library": LIBRARY},
    }


def _told(course: Course, lesson: Lesson) -> dict[str, Any]:
    minutes = read_part(lesson).metadata.course.minutes
    return {
        "page": page_of(course, lesson),
        "number": int(lesson.number),
        "title": lesson.title,
        "minutes": minutes,
    }


def _shown(pictures: Pictures) -> Caption | None:
    """The picture of the start page; the first of all where the course leaves that one out."""
    built = [caption for caption in pictures.captions if caption.name == BUILT]
    return next(iter([*built, *pictures.captions]), None)
