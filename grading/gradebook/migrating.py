"""Exercises or numbers changed in mid-term: the gradebook follows, with all that a person gave."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, Notebook, new_uuid
from nbgrader.utils import is_grade, is_solution
from sqlalchemy import delete, select

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically, write_together
from grading.gradebook.autograded import read_graded
from grading.gradebook.database import existing_gradebook, hold, patient, told_clearly
from grading.gradebook.record import notebook_text
from grading.gradebook.registering import register
from grading.gradebook.renumbering import move
from grading.gradebook.settings import gradebook_url
from grading.gradebook.undo import snapshot
from grading.judging.forms import RENAMED, read_by_lesson
from grading.judging.standing import called_anew

CHECK = "check_"


@dataclass
class Change:
    """How a lesson's exercises differ from those that the gradebook knows.

    gone, new: exercises and written answers; by_hand: {one that is gone: points and comments that a
    person gave}.
    """

    lesson: str
    gone: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    by_hand: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.gone or self.new)

    def sentences(self) -> Iterator[str]:
        """What changed, and what to do."""
        for name in self.gone:
            given = self.by_hand.get(name, 0)
            yield f"gone: {name}, with {given} points or comments given by hand"
        if self.new:
            yield f"new: {', '.join(self.new)}"
        likely = ((name, self._like(name)) for name in self.gone)
        words = [f"--rename {n}={new}" if new else f"--drop {n}" for n, new in likely] or [
            "--apply"
        ]
        yield f"To let the gradebook follow: {' '.join(['course migrate', self.lesson, *words])}"

    def _like(self, name: str) -> str | None:
        """The new name that one which is gone may have got; for a person to decide."""
        kind = [n for n in self.new if n.startswith("think_") == name.startswith("think_")]
        near = difflib.get_close_matches(name, kind, 1)
        return near[0] if near else kind[0] if len(kind) == 1 else None


def change_of(lesson: Lesson, built: NotebookNode) -> Change:
    """What of a built lesson the gradebook does not know yet; nothing where nobody handed in."""
    try:
        gradebook = existing_gradebook(lesson.course)
    except CourseError:
        return Change(lesson.name)
    with gradebook:
        try:
            known = gradebook.find_notebook(lesson.topic, lesson.name)
        except MissingEntry:
            return Change(lesson.name)
        return (
            _change(gradebook, lesson, known, built) if known.submissions else Change(lesson.name)
        )


def told(lesson: Lesson) -> list[str]:
    """Sentences on what changed in a built lesson against the gradebook; none when nothing did."""
    change = change_of(lesson, nbformat.read(lesson.solution, as_version=4))
    if not change:
        return []
    return [f"{lesson.name} has other exercises than the gradebook knows.", *change.sentences()]


def _change(gradebook: Gradebook, lesson: Lesson, known: Notebook, built: NotebookNode) -> Change:
    old = {exercise_of(cell.name) for cell in known._base_cells}
    now = [exercise_of(name) for name in _cells(built)]
    gone = sorted(old - {*now})
    by_hand = {name: sum(1 for _ in _given(gradebook, known, name)) for name in gone}
    return Change(lesson.name, gone, [*dict.fromkeys(n for n in now if n not in old)], by_hand)


def migrate(
    lesson: Lesson, renamed: Mapping[str, str], dropped: Collection[str], *, dry_run: bool
) -> tuple[Change, list[str]]:
    """Let the gradebook follow a lesson's built text; the change, and sentences on what is done.

    renamed: {old: new}, which keeps all points and comments; dropped: what is gone for good. The
    state before is kept for `course undo`. Raises CourseError for what is neither, and for names
    that fit nothing.
    """
    built = nbformat.read(lesson.solution, as_version=4)
    change = change_of(lesson, built)
    _refuse_unclear(change, renamed, dropped)
    done = [f"{old} is {new} from now on" for old, new in renamed.items()]
    done += [f"{name} is dropped" for name in dropped]
    done += [f"{name} is added" for name in change.new if name not in renamed.values()]
    if dry_run or not change:
        return change, done
    kept = snapshot(lesson.course, lesson.name)
    url = gradebook_url(lesson.course.root)
    with told_clearly(url), existing_gradebook(lesson.course) as gradebook:
        hold(gradebook.db.connection())
        notebook = gradebook.find_notebook(lesson.topic, lesson.name)
        _rename(gradebook, notebook, renamed)
        _drop(gradebook, notebook, dropped)
        _add(gradebook, notebook, built)
        gradebook.db.commit()
        register(gradebook, patient(url), lesson, built)
    _rename_graded(lesson, renamed)
    _remember(lesson, renamed)
    return change, [*done, f"The state before is in {kept}: course undo goes back to it."]


def renumber(course: Course, *, dry_run: bool) -> list[str]:
    """Let all in grading/ follow the numbers of course.yml; sentences on what is done.

    The state before is kept for `course undo`. Raises CourseError, before anything is moved, where
    something lies under a new name already.
    """
    renamed = course.renumbered()
    if not renamed:
        return ["Every lesson has the number that course.yml gives it."]
    for new in renamed.values():
        if course.work_of(new):
            raise CourseError(f"{course.grading} holds work of {new} already")
    done = [f"{old} is {new} from now on" for old, new in renamed.items()]
    if dry_run:
        return [*done, "Nothing was changed: add --apply."]
    kept = snapshot(course, *renamed, moved=renamed)
    move(course, renamed)
    back = f"The state before is in {kept}: course undo goes back to it."
    return [*done, back, "Now: course build"]


def _refuse_unclear(change: Change, renamed: Mapping[str, str], dropped: Collection[str]) -> None:
    for name in (*renamed, *dropped):
        if name not in change.gone:
            gone = ", ".join(change.gone) or "nothing"
            raise CourseError(f"{name} is not gone from {change.lesson}; gone is: {gone}")
    for old, new in renamed.items():
        if new not in change.new:
            names = ", ".join(change.new) or "nothing"
            raise CourseError(f"{old} cannot become {new}; new in {change.lesson} is: {names}")
    if len({*renamed.values()}) < len(renamed):
        raise CourseError("two exercises cannot become the same one")
    if left := [n for n in change.gone if n not in renamed and n not in dropped]:
        raise CourseError(
            f"say what becomes of {', '.join(left)}: --rename OLD=NEW keeps what a person gave, "
            "--drop NAME does not"
        )


def exercise_of(cell: str) -> str:
    """The exercise or written answer that a cell belongs to."""
    return cell.removeprefix(CHECK)


def _cells(built: NotebookNode) -> dict[str, NotebookNode]:
    """{grade_id: cell} of the cells that nbgrader keeps rows for."""
    graded = (cell for cell in built.cells if is_grade(cell) or is_solution(cell))
    return {cell.metadata.nbgrader.grade_id: cell for cell in graded}


def _given(gradebook: Gradebook, notebook: Notebook, name: str) -> Iterator[Grade | Comment]:
    """The grades and comments that a person gave for an exercise."""
    cells = [cell.id for cell in notebook._base_cells if exercise_of(cell.name) == name]
    for kind, value in ((Grade, Grade.manual_score), (Comment, Comment.manual_comment)):
        rows = select(kind).where(kind.cell_id.in_(cells)).where(value.isnot(None))
        yield from gradebook.db.scalars(rows)


def _rename(gradebook: Gradebook, notebook: Notebook, renamed: Mapping[str, str]) -> None:
    for cell in (*notebook._base_cells, *notebook.source_cells):
        cell.name = _renamed(cell.name, renamed)
    gradebook.db.flush()


def _renamed(cell: str, renamed: Mapping[str, str]) -> str:
    old = exercise_of(cell)
    return cell.removesuffix(old) + renamed.get(old, old)


def _drop(gradebook: Gradebook, notebook: Notebook, dropped: Collection[str]) -> None:
    session = gradebook.db
    for cell in [c for c in notebook._base_cells if exercise_of(c.name) in dropped]:
        for kind in (Grade, Comment):
            session.execute(delete(kind).where(kind.cell_id == cell.id))
        session.delete(cell)
    for source in [c for c in notebook.source_cells if exercise_of(c.name) in dropped]:
        session.delete(source)
    session.flush()
    session.expire_all()


def _add(gradebook: Gradebook, notebook: Notebook, built: NotebookNode) -> None:
    """Rows for new cells, and in them for everyone who handed in."""
    place = notebook.name, notebook.assignment.name
    known = {cell.name for cell in notebook._base_cells}
    session = gradebook.db
    for name, cell in _cells(built).items():
        if name in known:
            continue
        if is_grade(cell):
            points = float(cell.metadata.nbgrader.points)
            made = gradebook.add_grade_cell(
                name, *place, max_score=points, cell_type=cell.cell_type
            )
            session.add_all(_rows(Grade, made.id, notebook))
        if is_solution(cell):
            made = gradebook.add_solution_cell(name, *place)
            session.add_all(_rows(Comment, made.id, notebook))
        gradebook.add_source_cell(name, *place, cell_type=cell.cell_type)


def _rows(kind: Any, cell: str, notebook: Notebook) -> Iterable[Grade | Comment]:
    submitted = [one.id for one in notebook.submissions]
    return [kind(id=new_uuid(), cell_id=cell, notebook_id=one) for one in submitted]


def _rename_graded(lesson: Lesson, renamed: Mapping[str, str]) -> None:
    """Rename in the graded notebooks, too: they tell what a person has looked at."""
    new = {}
    for path in sorted((lesson.course.grading / "autograded").glob(f"*/{lesson.name}/*.ipynb")):
        notebook = read_graded(path)
        for cell in notebook.cells:
            graded = cell.metadata.get("nbgrader", {})
            if "grade_id" in graded:
                cell.source = called_anew(cell.source, {graded["grade_id"]}, renamed)
                graded["grade_id"] = _renamed(graded["grade_id"], renamed)
        grading = notebook.metadata.get("grading", {})
        told = grading.get("diagnoses", {})
        grading["diagnoses"] = {_renamed(name, renamed): code for name, code in told.items()}
        new[path] = notebook_text(notebook)
    write_together(new)


def _remember(lesson: Lesson, renamed: Mapping[str, str]) -> None:
    """Note the old names, under which students have handed in."""
    if not renamed:
        return
    known = read_by_lesson(lesson.course, RENAMED)
    before = known.get(lesson.name, {})
    older = {old: renamed.get(new, new) for old, new in before.items()}
    known[lesson.name] = {**older, **renamed}
    text = json.dumps(known, indent=1, sort_keys=True) + "\n"
    write_atomically(lesson.course.grading / RENAMED, text)
