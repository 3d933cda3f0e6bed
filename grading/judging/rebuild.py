"""From a submission to a notebook that can be trusted: the lesson's own cells, the student's words.

Only the sources of exercise cells, the written answers and extra cells are taken. Whatever else a
submission changed (checks, points, ids, tags, order) cannot matter; each repair is one sentence.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.judging.forms import Forms, is_python, names_defined
from grading.judging.matching import Matching
from grading.judging.reading import Piece, Unreadable, read_submission
from grading.judging.textsafe import inert_markdown, limit_pictures, safe_attachments

MOST_EXTRA = 200


@dataclass
class Rebuilt:
    """The notebook to grade, and what had to be repaired."""

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)

    def key(self) -> str:
        """A hash of both: what the file comes down to, before anything was run."""
        return hashlib.sha256(json.dumps([self.notebook, self.repairs]).encode()).hexdigest()


def rebuild(forms: Forms, data: bytes) -> Rebuilt:
    """The lesson's notebook with the student's work in it. Raises Unreadable with one sentence."""
    submission = read_submission(data)
    if submission.lesson and forms.lesson and submission.lesson != forms.lesson:
        raise Unreadable(
            f"This is the notebook of lesson {submission.lesson}, not of lesson {forms.lesson}."
        )
    matching = Matching(forms, submission.pieces)
    if not any(matching.found.values()):
        raise Unreadable("None of the lesson's cells is in this notebook.")
    own: NotebookNode = copy.deepcopy(forms.student)
    for place in forms.checks.values():
        own.cells[place] = copy.deepcopy(forms.source.cells[place])
    for place in forms.exercises.values():
        own.cells[place].source = _exercise(matching, place)
    for place in forms.written.values():
        _fill_written(own.cells[place], matching, place)
    for cell in own.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    extras = _extras(matching, [cell.source for cell in own.cells])
    _note_tags(matching)
    own.cells = _interleaved(own.cells, extras)
    limit_pictures(own.cells)
    return Rebuilt(own, list(dict.fromkeys([*submission.repairs, *matching.repairs])))


def _exercise(matching: Matching, place: int) -> str:
    """The student's source for an exercise; the stub when there is none."""
    stub: str = matching.forms.student.cells[place].source
    pieces = matching.pieces_for(place)
    if not pieces:
        matching.note(place, "is missing and counts as not attempted")
        return stub
    if any(piece.kind != "code" for piece in pieces):
        matching.note(place, "was no longer a code cell and was read as one")
    if len(pieces) == 1:
        return pieces[0].source
    wanted = names_defined(matching.forms.source.cells[place].source)[0]
    source, how = _chosen([piece.source for piece in pieces], stub, wanted)
    matching.note(place, how)
    return source


def _chosen(sources: list[str], stub: str, wanted: set[str]) -> tuple[str, str]:
    """Of several cells for one exercise the one that counts, and a phrase that says how."""
    edited = [source for source in sources if source.strip() != stub.strip()]
    complete = [source for source in edited if names_defined(source)[0] >= wanted]
    joined = "\n".join(edited)
    if not all(map(is_python, edited)) and names_defined(joined)[0] >= wanted:
        return joined, f"was split into {len(edited)} cells, which were joined"
    if complete:
        return complete[-1], f"was there {len(sources)} times; the last edited one counts"
    return (edited or sources)[-1], f"was there {len(sources)} times; the last counts"


def _fill_written(cell: NotebookNode, matching: Matching, place: int) -> None:
    """Put the student's words into a written answer's cell, made safe to show."""
    given = cell.source.strip()
    pieces = matching.pieces_for(place)
    edited = [piece for piece in pieces if piece.source.strip() != given]
    if not pieces:
        matching.note(place, "is missing and counts as not answered")
    if len(pieces) > 1:
        matching.note(place, f"was there {len(pieces)} times; the edited ones were joined")
    if edited:
        text = "\n\n".join(dict.fromkeys(piece.source for piece in edited))
        attached = {name: data for piece in edited for name, data in piece.attachments.items()}
        _write(cell, text, attached)


def _extras(matching: Matching, own: list[str]) -> dict[int, list[Piece]]:
    """{place: the student's own cells after it}, in the submission's order; -1 for the top."""
    places = matching.places()
    extras: dict[int, list[Piece]] = defaultdict(list)
    anchor = -1
    for order, piece in enumerate(matching.pieces):
        anchor = places.get(order, anchor)
        if _is_extra(matching, piece, places.get(order), own):
            extras[anchor].append(piece)
    if sum(map(len, extras.values())) > MOST_EXTRA:
        matching.repairs.append(f"More than {MOST_EXTRA} extra cells: none of them was run.")
        return {}
    return extras


def _is_extra(matching: Matching, piece: Piece, place: int | None, own: list[str]) -> bool:
    """Whether a piece is kept beside the lesson's cells: own cells, and changes to plain ones."""
    if piece.kind not in ("code", "markdown") or not piece.source.strip():
        return False
    if place is None:
        return True
    forms = matching.forms
    if piece.source.strip() in (own[place].strip(), forms.student.cells[place].source.strip()):
        return False
    if place in forms.checks.values():
        if not piece.given:
            matching.note(place, "was changed; the course's own was used")
        return False
    if place in forms.graded.values():
        return place in forms.exercises.values() and _is_helper(piece.source, own[place])
    if piece.kind == "code":
        matching.note(place, "was changed; the original was kept, with the change after it")
    return piece.kind == "code"


def _is_helper(source: str, chosen: str) -> bool:
    """Whether a second cell of an exercise defines something that the chosen one does not."""
    defined = set().union(*names_defined(source))
    return bool(defined) and not defined & set().union(*names_defined(chosen))


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


def _interleaved(own: list[NotebookNode], extras: dict[int, list[Piece]]) -> list[NotebookNode]:
    """The lesson's cells in their order, each followed by the student's own."""
    cells: list[NotebookNode] = []
    for place in range(-1, len(own)):
        cells += own[place : place + 1] if place >= 0 else []
        for piece in extras.get(place, []):
            cells.append(_extra(piece, f"extra-{len(cells)}"))
    return cells


def _extra(piece: Piece, cell_id: str) -> NotebookNode:
    """A cell of the student's own, marked as such."""
    if piece.kind == "code":
        cell = new_code_cell(piece.source)
    else:
        cell = new_markdown_cell()
        _write(cell, piece.source, piece.attachments)
    cell.id = cell_id
    cell.metadata["course"] = {"extra": True}
    return cell


def _write(cell: NotebookNode, text: str, attachments: dict[str, Any]) -> None:
    """Put a student's words and pictures into a Markdown cell, made safe to show."""
    pictures = safe_attachments(attachments)
    cell.source = inert_markdown(text, pictures)
    if pictures:
        cell.attachments = pictures
