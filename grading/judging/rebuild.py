"""From a submission to a notebook that can be trusted: the lesson's own cells, the student's words.

Only the sources of exercise cells, the written answers and extra cells are taken, and their order.
Whatever else a submission changed (checks, points, ids, tags) cannot matter; each repair is one
sentence.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.judging.forms import Forms
from grading.judging.matching import Matching
from grading.judging.prose import as_markdown, title_of
from grading.judging.reading import Piece, Unreadable, read_submission
from grading.judging.standing import Standing, run_order
from grading.judging.textsafe import inert_markdown, limit_pictures, safe_attachments
from grading.sandbox.outputs import clean_text

MOST_EXTRA = 200
LEAST_SHARE = 0.1  # of the lesson's cells that a notebook holds if it is this lesson's


@dataclass
class Rebuilt:
    """The notebook to grade, and what had to be repaired.

    order: ids of its cells as they stood in the submission, which is the order in which they run;
    an exercise's cell that was not there is not among them.
    """

    notebook: NotebookNode
    repairs: list[str]
    order: list[str]

    def key(self) -> str:
        """A hash of all: what the file comes down to, before anything was run."""
        whole = json.dumps([self.notebook, self.repairs, self.order])
        return hashlib.sha256(whole.encode()).hexdigest()


def rebuild(forms: Forms, data: bytes) -> Rebuilt:
    """The lesson's notebook with the student's work in it. Raises Unreadable with one sentence."""
    submission = read_submission(data)
    if submission.lesson and forms.numbers and submission.lesson not in forms.numbers:
        raise Unreadable(
            f"This is the notebook of lesson {submission.lesson}, not of lesson {forms.lesson}."
        )
    matching = Matching(forms, submission.pieces)
    _refuse_foreign(matching)
    own: NotebookNode = copy.deepcopy(forms.student)
    for place in forms.checks.values():
        own.cells[place] = copy.deepcopy(forms.source.cells[place])
    standing = {place: Standing(matching, place) for place in forms.exercises.values()}
    for place, exercise in standing.items():
        own.cells[place].source = exercise.source
    for place in forms.written.values():
        _fill_written(own.cells[place], matching, place)
    for cell in own.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    extras = _extras(matching, [cell.source for cell in own.cells], standing)
    _note_tags(matching)
    order = run_order(matching, standing, extras)
    own.cells = _interleaved(own.cells, _anchored(matching, extras))
    limit_pictures(own.cells)
    return Rebuilt(own, list(dict.fromkeys([*submission.repairs, *matching.repairs])), order)


def _refuse_foreign(matching: Matching) -> None:
    """Raise Unreadable for a notebook of something else."""
    forms, pieces = matching.forms, matching.pieces
    own = {place for order, place in matching.places().items() if order not in matching.by_place}
    if len(own) >= LEAST_SHARE * len(forms.student.cells) or own & {*forms.exercises.values()}:
        return
    many = f"Only {len(own)} of the lesson's {len(forms.student.cells)} cells are"
    seems = clean_text(title_of([(piece.kind, piece.source) for piece in pieces]))
    start = many if own else "None of the lesson's cells is"
    raise Unreadable(f"{start} in this notebook; it seems to be another one: “{seems}”.")


def _fill_written(cell: NotebookNode, matching: Matching, place: int) -> None:
    """Put the student's words into a written answer's cell, made safe to show."""
    given = cell.source.strip()
    pieces = matching.pieces_for(place)
    edited = [piece for piece in pieces if piece.source.strip() != given]
    if not pieces:
        matching.note(place, "is missing and counts as not answered")
    if len(edited) > 1:
        matching.note(place, f"was there {len(pieces)} times; the edited ones were joined")
    if edited:
        words = dict.fromkeys(as_markdown(piece.kind, piece.source) for piece in edited)
        text = "\n\n".join(words)
        attached = {name: data for piece in edited for name, data in piece.attachments.items()}
        _write(cell, text, attached)


def _extras(
    matching: Matching, own: list[str], standing: dict[int, Standing]
) -> dict[int, NotebookNode]:
    """{order: cell} of what is kept beside the lesson's cells."""
    places = matching.places()
    extras = {
        order: _extra(piece, f"extra-{order}")
        for order, piece in enumerate(matching.pieces)
        if _is_extra(matching, order, places.get(order), own, standing)
    }
    if len(extras) > MOST_EXTRA:
        matching.repairs.append(f"More than {MOST_EXTRA} extra cells: none of them was run.")
        return {}
    return extras


def _is_extra(
    matching: Matching,
    order: int,
    place: int | None,
    own: list[str],
    standing: dict[int, Standing],
) -> bool:
    """Whether a piece is kept beside the lesson's cells: own cells, and changes to given ones."""
    piece, forms = matching.pieces[order], matching.forms
    if piece.kind not in ("code", "markdown", "raw") or not piece.source.strip():
        return False
    if place is None:
        return True
    if piece.source.strip() in (own[place].strip(), forms.student.cells[place].source.strip()):
        return False
    if place in forms.checks.values():
        if not piece.given:
            matching.note(place, "was changed; the course's own was used")
        return False
    if place in standing:
        return piece.kind == "code" and order not in standing[place].used
    if place in forms.written.values():
        return False
    if piece.kind == "code":
        matching.note(place, "was changed; the original was kept, with the change after it")
    return piece.kind == "code"


def _anchored(matching: Matching, extras: dict[int, NotebookNode]) -> dict[int, list[NotebookNode]]:
    """{place: the student's own cells shown after it}, in the submission's order; -1: the top."""
    places = matching.places()
    anchored: dict[int, list[NotebookNode]] = defaultdict(list)
    anchor = -1
    for order in range(len(matching.pieces)):
        anchor = places.get(order, anchor)
        if order in extras:
            anchored[anchor].append(extras[order])
    return anchored


def _note_tags(matching: Matching) -> None:
    """Say where a check carried a tag that it was not given."""
    given = matching.forms.student.cells
    tagged = [
        place
        for place in matching.forms.checks.values()
        for piece in matching.pieces_for(place)
        if not set(piece.tags) <= set(given[place].metadata.get("tags", []))
    ]
    if tagged:
        matching.repairs.append(f"Tags on {len(tagged)} check cells were ignored.")


def _interleaved(
    own: list[NotebookNode], extras: dict[int, list[NotebookNode]]
) -> list[NotebookNode]:
    """The lesson's cells in their order, each followed by the student's own."""
    cells: list[NotebookNode] = list(extras.get(-1, []))
    for place, cell in enumerate(own):
        cells += [cell, *extras.get(place, [])]
    return cells


def _extra(piece: Piece, cell_id: str) -> NotebookNode:
    """A cell of the student's own, marked as such."""
    if piece.kind == "code":
        cell = new_code_cell(piece.source)
    else:
        cell = new_markdown_cell()
        text = f"```\n{piece.source}\n```" if piece.kind == "raw" else piece.source
        _write(cell, text, piece.attachments)
    cell.id = cell_id
    cell.metadata["course"] = {"extra": True}
    return cell


def _write(cell: NotebookNode, text: str, attachments: dict[str, Any]) -> None:
    """Put a student's words and pictures into a Markdown cell, made safe to show."""
    pictures = safe_attachments(attachments)
    cell.source = inert_markdown(text, pictures)
    if pictures:
        cell.attachments = pictures
