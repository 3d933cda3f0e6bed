"""In which order the pages stand, and how Sphinx calls each."""

from __future__ import annotations

from collections.abc import Iterator

from grading.course import Course, Lesson

GALLERY, LIBRARY = "gallery", "library/index"


def order(course: Course) -> Iterator[tuple[str, list[str]]]:
    """(caption, pages) of each part of the table of contents."""
    lessons = course.lessons()
    yield "Lessons", [page_of(course, lesson) for lesson in lessons]
    yield "Further", [page_of(course, lesson.further) for lesson in lessons if lesson.further]
    beside = [f"notebooks/{page.name}" for page in course.pages()]
    index, *routes = lists(course) or [""]
    yield "To look up", [*filter(None, [index]), *beside, GALLERY, LIBRARY]
    yield "Lecture decks", routes


def page_of(course: Course, lesson: Lesson) -> str:
    """A lesson's page: where its notebook lies."""
    return lesson.release.relative_to(course.root).with_suffix("").as_posix()


def live_pages(course: Course) -> dict[str, str]:
    """{a lesson's page: its notebook, as JupyterLite names it}."""
    pages = [page for lesson in course.lessons() for page in lesson.pages]
    return {page_of(course, p): p.release.relative_to(course.notebooks).as_posix() for p in pages}


def lists(course: Course) -> list[str]:
    """The index of topics, then the decks' routes, where the course has them."""
    paths = [course.index, *course.routes()] if course.topics.is_file() else []
    return [path.relative_to(course.root).with_suffix("").as_posix() for path in paths]
