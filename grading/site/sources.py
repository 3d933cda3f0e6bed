"""What Sphinx reads: the start page with the order of all others, lessons, gallery, library."""

from __future__ import annotations

import nbformat

from grading.course import Course, Lesson, Page
from grading.handed_out import student_files
from grading.site.gallery import gallery_page
from grading.site.library import library_pages
from grading.site.order import GALLERY, order
from grading.site.pictures import Pictures
from grading.site.reading import reading_form

TREE = """```{{toctree}}
:caption: {caption}
:hidden:

{entries}
```

"""


def sources(course: Course, pictures: Pictures) -> dict[str, str | bytes]:
    """{path below Sphinx's source folder: content}; what students get lies as in the course."""
    found: dict[str, str | bytes] = {"index.md": _start(course), **library_pages()}
    found[f"{GALLERY}.md"] = gallery_page(course, pictures)
    parts: list[Lesson | Page] = [page for lesson in course.lessons() for page in lesson.pages]
    read = {part.release: reading_form(part, pictures) for part in [*parts, *course.pages()]}
    for path in student_files(course):
        name = path.relative_to(course.root).as_posix()
        found[name] = nbformat.writes(read[path]) if path in read else path.read_bytes()
    return found


def _start(course: Course) -> str:
    """The root of the order in which the pages stand; its look is that of start.html."""
    trees = "".join(
        TREE.format(caption=caption, entries="\n".join(entries))
        for caption, entries in order(course)
        if entries
    )
    return f"# {course.outline.title}\n\n{trees}"
