"""nbgrader's generate_assignment, from the command line and in formgrader: the lesson, no more."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment
from traitlets.config import Config

from grading.build.release import as_page, release_notebook, release_steps
from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.handed_out import keep_only, lesson_called, lesson_files
from grading.plain import destination, plain_exporter


def generate_config(root: Path) -> Config:
    """What tells nbgrader to release what `lesson_files` lists."""
    config = Config()
    config.GenerateAssignment.preprocessors = release_steps(save=True)
    config.FetchTheLibrary.address = Course(root).outline.address
    config.GenerateAssignment.exporter_class = ReleaseExporter
    config.GenerateAssignment.pre_convert_hook = partial(leave_out_others, root)
    return config


def leave_out_others(root: Path, *, notebooks: list[str], **_: Any) -> None:
    """nbgrader's hook before it converts: takes from the list what is not the lesson's notebook."""
    lesson = lesson_called(root, Path(notebooks[0]).parent.name) if notebooks else None
    if lesson is not None:
        notebooks[:] = [n for n in notebooks if Path(n).resolve() == lesson.solution] or notebooks


class ReleaseExporter(NotebookExporter):
    """Releases a lesson with what belongs to it, and any other assignment as nbgrader does."""

    def from_filename(
        self, filename: str, resources: Any = None, **keywords: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The student's notebook; what belongs to it is put beside it, all else taken away.

        Raises CourseError for a notebook that is no student's: nbgrader then releases nothing.
        """
        about, root = resources["nbgrader"], Path(self.config.CourseDirectory.root)
        lesson = lesson_called(root, about["assignment"])
        if lesson is None:
            _refuse_lessons(Path(filename))
            steps = GenerateAssignment.preprocessors.default()
            exporter = plain_exporter(self, NotebookExporter, steps)
            return exporter.from_filename(filename, resources, **keywords)
        if Path(filename).name != lesson.solution.name:
            raise CourseError(f"{filename} is none of the notebooks of {lesson.name}")
        put_beside(lesson, destination(self, about))
        return super().from_filename(filename, resources, **keywords)


def put_beside(lesson: Lesson, folder: Path) -> None:
    """Let this folder hold all that students get of a lesson but its notebook, and nothing else."""
    allowed = [path.relative_to(lesson.release.parent).as_posix() for path in lesson_files(lesson)]
    keep_only(folder, allowed)
    for name in set(allowed) - {page.release.name for page in lesson.pages}:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(lesson.text.parent / name, folder / name)
    if page := lesson.further:
        if not page.solution.is_file():
            raise CourseError(f"{page.solution} is missing: run course build {lesson.name}")
        solution = nbformat.read(page.solution, as_version=4)
        address = lesson.course.outline.address
        released = as_page(release_notebook(solution, page.name, page.stem, address))
        write_atomically(folder / page.release.name, nbformat.writes(released).rstrip("\n") + "\n")


def _refuse_lessons(path: Path) -> None:
    """An old copy of a lesson is no plain assignment: nbgrader would release all beside it."""
    if "course" in nbformat.read(path, as_version=4).metadata:
        raise CourseError(f"{path} is a copy of a lesson in a folder that is no lesson's: move it")
