"""What Sphinx reads: the start page with the order of all others, lessons, gallery, library."""

from __future__ import annotations

import nbformat

from grading.course import Course, Lesson, Page
from grading.site.gallery import gallery_page
from grading.site.library import library_pages
from grading.site.order import GALLERY, lists, order
from grading.site.pictures import Pictures
from grading.site.reading import reading_form

TREE = """```{{toctree}}
:caption: {caption}
:hidden:

{entries}
```

"""


def sources(course: Course, pictures: Pictures) -> dict[str, str]:
    """{path below Sphinx's source folder: text}; a notebook lies where the course has it."""
    parts: list[Lesson | Page] = [page for lesson in course.lessons() for page in lesson.pages]
    found = {"index.md": _start(course), **library_pages()}
    found[f"{GALLERY}.md"] = gallery_page(course, pictures)
    for part in [*parts, *course.pages()]:
        path = part.release.relative_to(course.root).as_posix()
        found[path] = nbformat.writes(reading_form(part, pictures))
    for path in lists(course):
        found[f"{path}.ipynb"] = (course.root / f"{path}.ipynb").read_text(encoding="utf-8")
    return found


def _start(course: Course) -> str:
    """The root of the order in which the pages stand; its look is that of start.html."""
    trees = "".join(
        TREE.format(caption=caption, entries="\n".join(entries))
        for caption, entries in order(course)
        if entries
    )
    return f"# {course.outline.title}\n\n{trees}"
