"""The student's bundle: the same bytes from the same course, whoever makes it and when."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import nbformat

import nnlib
from grading.build.numbers import counted, read_part
from grading.course import Course, Lesson, Page
from grading.errors import CourseError
from grading.files import write_atomically
from grading.handed_out import student_files
from grading.launch import badges, launches
from grading.site.pages import site_files
from nnlib.check.sealed import ARRAYS_FILE, JSON_FILE

TEMPLATES = Path(__file__).parent / "templates"
LIBRARY = Path(nnlib.__file__).parent
LOCK = "requirements-student.lock"
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of time, for a zip: the time of making is not kept
CHECKS = (JSON_FILE, ARRAYS_FILE)
READABLE = 0o100644 << 16


def write_bundle(course: Course, out: Path, pages: Path | None = None) -> Path:
    """Write OUT/neural-network-course-VERSION-student.zip and return its path.

    It holds the released notebooks, nnlib, and what it takes to install and start them; nothing of
    solutions, hidden tests or grading. pages: the folder of a site to read offline, which it then
    holds, too. Raises CourseError when a lesson is not built yet, or the pages are of other ones.
    """
    project = project_table()
    name = f"{project['name']}-{project['version']}-student"
    files = contents(course, project)
    if pages is not None:
        files |= {f"site/{path}": data for path, data in site_files(course, pages).items()}
    target = out / f"{name}.zip"
    write_atomically(target, zipped({f"{name}/{path}": data for path, data in files.items()}))
    return target


def contents(course: Course, project: dict[str, Any]) -> dict[str, bytes]:
    """{path in the bundle: content}."""
    root = Course.shipped().root
    return {
        "README.md": _readme(course).encode(),
        "LICENSE": (root / "LICENSE").read_bytes(),
        "environment.yml": (root / "environment.yml").read_bytes(),
        "requirements.txt": (root / LOCK).read_bytes(),
        "pyproject.toml": _pyproject(project).encode(),
        **notebooks(course),
        **library(),
    }


def project_table() -> dict[str, Any]:
    """The [project] table of the course's own pyproject.toml."""
    path = Course.shipped().root / "pyproject.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))["project"])


def _pyproject(project: dict[str, Any]) -> str:
    """The library alone as a package, with the dependencies that the course gives it.

    Its name says whose it is: `nnlib` on PyPI is somebody else's.
    """
    text = (TEMPLATES / "pyproject.toml.in").read_text(encoding="utf-8")
    values = {
        "name": json.dumps(f"{project['name']}-student"),
        "version": json.dumps(project["version"]),
        "python": json.dumps(project["requires-python"]),
        "dependencies": json.dumps(project["dependencies"], indent=4),
        "widgets": json.dumps(project["optional-dependencies"]["widgets"]),
    }
    for key, value in values.items():
        text = text.replace(f"<{key}>", value)
    return text


def _readme(course: Course) -> str:
    """How to start, with the course's own title and the way to its first lesson."""
    outline, lessons = course.outline, course.lessons()
    first = lessons[0].release.relative_to(course.root).as_posix() if lessons else ""
    count = counted(len(lessons), "notebook").capitalize()
    brand = f"{outline.brand}\n\n" if outline.brand else ""
    opened = [*launches(outline.repository), *launches(outline.repository, first)[:1]]
    buttons = f"{badges(opened)}\n\n" if opened else ""
    text = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    words = {"title": outline.title, "brand": brand, "notebooks": count, "first": first}
    words["buttons"] = buttons
    for key, value in words.items():
        text = text.replace(f"<{key}>", value)
    return text


def notebooks(course: Course) -> dict[str, bytes]:
    """Each lesson's released notebook, and beside them the pages and the index of topics."""
    lessons = [page for lesson in course.lessons() for page in lesson.pages]
    parts: list[Lesson | Page] = [*lessons, *course.pages()]
    paths = student_files(course)
    missing = next((path for path in paths if not path.is_file()), None)
    if missing or not paths:
        raise CourseError(f"{missing or course.notebooks} does not exist yet: run course build")
    for part in parts:
        _refuse_unbuilt(part)
    return {path.relative_to(course.root).as_posix(): path.read_bytes() for path in paths}


def _refuse_unbuilt(part: Lesson | Page) -> None:
    """A notebook that was built from another text, or under other numbers, goes to nobody."""
    built = part.solution if isinstance(part, Lesson) else part.release
    old, new = nbformat.read(built, as_version=4).cells, read_part(part).cells
    if [(c.source, c.metadata) for c in old] != [(c.source, c.metadata) for c in new]:
        raise CourseError(f"{built} was built from another text or course.yml: run course build")


def library() -> dict[str, bytes]:
    loaders = (LIBRARY / "datasets.py").read_text(encoding="utf-8")
    data = [path for path in (LIBRARY / "data").iterdir() if f'"{path.stem}.' in loaders]
    data += [path for name in CHECKS for path in LIBRARY.glob(f"lessons/**/{name}")]
    kept = [*LIBRARY.rglob("*.py"), *data, LIBRARY / "py.typed"]
    return {path.relative_to(LIBRARY.parent).as_posix(): path.read_bytes() for path in kept}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.create_system, entry.external_attr = 3, READABLE
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()
