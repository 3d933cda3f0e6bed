"""From a submission to a notebook that can be trusted: the lesson's own cells, the student's words.

Only the sources of exercise cells, the written answers and extra cells are taken. Whatever else a
submission changed (checks, points, ids, tags, order) cannot matter; each repair is one sentence.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.forms import Forms, is_python, names_defined
from grading.reading import Piece, Unreadable, read_submission
from grading.textsafe import inert_markdown, safe_attachments

MOST_EXTRA = 200
_CHECK = re.compile(r"""check\.exercise\(\s*["'][^"']*["']\s*,\s*["'](\w+)["']""")


@dataclass
class Rebuilt:
    """The notebook to grade, and what had to be repaired."""

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)


def rebuild(forms: Forms, data: bytes) -> Rebuilt:
    """The lesson's notebook with the student's work in it. Raises Unreadable with one sentence."""
    submission = read_submission(data)
    matched = _Matching(forms, submission.pieces)
    if submission.lesson and forms.lesson and submission.lesson != forms.lesson:
        raise Unreadable(
            f"This is the notebook of lesson {submission.lesson}, not of lesson {forms.lesson}."
        )
    if not matched.claimed:
        raise Unreadable("None of the lesson's cells is in this notebook.")
    repairs = [*submission.repairs, *matched.repairs]
    return Rebuilt(_assemble(forms, matched), list(dict.fromkeys(repairs)))


class _Matching:
    """Which cell of the submission answers which cell of the lesson; the rest is extra."""

    def __init__(self, forms: Forms, pieces: tuple[Piece, ...]) -> None:
        self.forms = forms
        self.repairs: list[str] = []
        self.answers: dict[int, str] = {}
        self.attachments: dict[int, dict[str, object]] = {}
        self.extras: dict[int, list[Piece]] = defaultdict(list)
        self._by_id = {c["id"]: k for k, c in enumerate(forms.student.cells) if "id" in c}
        self._by_source = {
            c.source.strip(): k for k, c in enumerate(forms.student.cells) if c.source.strip()
        }
        self._graded = {**forms.exercises, **forms.checks, **forms.written}
        self._tagged = 0
        self.claimed = self._claim(pieces)
        self._choose_exercises()
        self._choose_written()
        self._place_extras(pieces)
        self._report_tags()

    def _claim(self, pieces: tuple[Piece, ...]) -> dict[int, list[tuple[int, Piece]]]:
        """{place in the lesson: [(order, piece), …]} for every piece that can be recognised."""
        claimed: dict[int, list[tuple[int, Piece]]] = defaultdict(list)
        for order, piece in enumerate(pieces):
            place = self._place(piece)
            if place is not None:
                claimed[place].append((order, piece))
        taken = {order for found in claimed.values() for order, _ in found}
        for order, piece in enumerate(pieces):
            place = None if order in taken else self._place_by_function(piece)
            if place is not None and not claimed.get(place):
                claimed[place].append((order, piece))
                self._note(place, "was recognised by the function that it defines")
        for place in self.forms.written.values():
            if not claimed.get(place):
                claimed[place] = self._between(place, claimed, pieces)
        return {place: found for place, found in claimed.items() if found}

    def _between(
        self,
        place: int,
        claimed: dict[int, list[tuple[int, Piece]]],
        pieces: tuple[Piece, ...],
    ) -> list[tuple[int, Piece]]:
        """Unknown Markdown where a written answer should be: its nbgrader metadata was lost."""
        before = [o for p, found in claimed.items() if p < place for o, _ in found]
        after = [o for p, found in claimed.items() if p > place for o, _ in found]
        first, last = max(before, default=-1) + 1, min(after, default=len(pieces))
        found = [(o, pieces[o]) for o in range(first, last) if pieces[o].kind == "markdown"]
        if found:
            self._note(place, "was recognised by its place")
        return found

    def _place(self, piece: Piece) -> int | None:
        """By nbgrader's id, else by the check it holds, its notebook id or its text."""
        if piece.grade_id in self._graded:
            return self._graded[piece.grade_id]
        check = _CHECK.search(piece.source) if piece.kind == "code" else None
        if check and f"check_{check[1]}" in self.forms.checks:
            return self.forms.checks[f"check_{check[1]}"]
        if piece.id in self._by_id:
            return self._by_id[piece.id]
        return self._by_source.get(piece.source.strip())

    def _place_by_function(self, piece: Piece) -> int | None:
        if piece.kind != "code":
            return None
        grade_ids = {self.forms.functions.get(name) for name in names_defined(piece.source)[0]}
        known = sorted(grade_id for grade_id in grade_ids if grade_id)
        return self.forms.exercises[known[0]] if known else None

    def _choose_exercises(self) -> None:
        for place in self.forms.exercises.values():
            found = [piece for _, piece in self.claimed.get(place, [])]
            if not found:
                self._note(place, "is missing and counts as not attempted")
                continue
            if any(piece.kind != "code" for piece in found):
                self._note(place, "was no longer a code cell and was read as one")
            self.answers[place] = self._chosen(place, [piece.source for piece in found])

    def _chosen(self, place: int, sources: list[str]) -> str:
        """Of several cells for one exercise: the last that was edited and defines the function."""
        if len(sources) == 1:
            return sources[0]
        stub = self.forms.student.cells[place].source.strip()
        wanted = names_defined(self.forms.source.cells[place].source)[0]
        edited = [source for source in sources if source.strip() != stub]
        complete = [source for source in edited if names_defined(source)[0] >= wanted]
        joined = "\n".join(edited)
        if not all(map(is_python, edited)) and names_defined(joined)[0] >= wanted:
            self._note(place, f"was split into {len(edited)} cells, which were joined")
            return joined
        if complete:
            self._note(place, f"was there {len(sources)} times; the last edited one counts")
            return complete[-1]
        self._note(place, f"was there {len(sources)} times; the last counts")
        return (edited or sources)[-1]

    def _choose_written(self) -> None:
        for place in self.forms.written.values():
            pieces = [piece for _, piece in self.claimed.get(place, [])]
            if not pieces:
                self._note(place, "is missing and counts as not answered")
                continue
            stub = self.forms.student.cells[place].source.strip()
            edited = [piece for piece in pieces if piece.source.strip() != stub] or pieces[:1]
            if len(pieces) > 1:
                self._note(place, f"was there {len(pieces)} times; the edited ones were joined")
            self.answers[place] = "\n\n".join(dict.fromkeys(piece.source for piece in edited))
            for piece in edited:
                self.attachments.setdefault(place, {}).update(piece.attachments)

    def _place_extras(self, pieces: tuple[Piece, ...]) -> None:
        """What belongs to no cell of the lesson stays after the cell that it followed."""
        place_of = {order: place for place, found in self.claimed.items() for order, _ in found}
        anchor, kept = -1, 0
        for order, piece in enumerate(pieces):
            place = place_of.get(order)
            anchor = anchor if place is None else place
            self._tagged += place in self.forms.checks.values() and self._has_new_tag(piece, place)
            if kept < MOST_EXTRA and self._is_extra(piece, place):
                self.extras[anchor].append(piece)
                kept += 1
        if kept == MOST_EXTRA:
            self.repairs.append(f"Only the first {MOST_EXTRA} extra cells were run.")

    def _has_new_tag(self, piece: Piece, place: int | None) -> bool:
        known = self.forms.source.cells[place].metadata.get("tags", []) if place is not None else []
        return not set(piece.tags) <= set(known)

    def _is_extra(self, piece: Piece, place: int | None) -> bool:
        """Extra: own cells, and the student's form of a lesson cell that is not graded."""
        if piece.kind not in ("code", "markdown") or not piece.source.strip():
            return False
        if place is None:
            return True
        given = self.forms.student.cells[place].source.strip() == piece.source.strip()
        if given:
            return False
        if place in self.forms.checks.values():
            self._note(place, "was changed; the course's own was used")
            return False
        if place in self._graded.values():
            return self._is_helper(piece, place)
        if piece.kind == "code":
            self._note(place, "was changed; the original was kept, with the change after it")
        return piece.kind == "code"

    def _is_helper(self, piece: Piece, place: int) -> bool:
        """A second cell of an exercise that defines something else than what was chosen."""
        chosen = self.answers.get(place, "")
        defined = set().union(*names_defined(piece.source))
        return (
            place in self.forms.exercises.values()
            and piece.source not in chosen
            and bool(defined)
            and not defined & set().union(*names_defined(chosen))
        )

    def _report_tags(self) -> None:
        if self._tagged:
            self.repairs.append(f"Tags on {self._tagged} check cells were ignored.")

    def _note(self, place: int, text: str) -> None:
        graded = self.forms.source.cells[place].metadata.get("nbgrader", {})
        name = graded.get("grade_id", "")
        kind = (
            "The cell of exercise"
            if name in self.forms.exercises
            else "The check"
            if name in self.forms.checks
            else "The written answer"
        )
        what = f"{kind} {name}" if name in self._graded else f"Cell {place + 1} of the lesson"
        self.repairs.append(f"{what} {text}.")


def _assemble(forms: Forms, matched: _Matching) -> NotebookNode:
    """The lesson's cells in their order, each followed by the student's extra cells."""
    notebook: NotebookNode = copy.deepcopy(forms.student)
    cells = []
    for place in range(-1, len(forms.student.cells)):
        if place >= 0:
            cells.append(_cell(forms, matched, place))
        for piece in matched.extras[place]:
            cells.append(_extra(piece, f"extra-{len(cells)}"))
    notebook.cells = cells
    return notebook


def _cell(forms: Forms, matched: _Matching, place: int) -> NotebookNode:
    """A cell of the lesson: checks as the instructor wrote them, answers as the student did."""
    is_check = place in forms.checks.values()
    given = forms.source if is_check else forms.student
    cell: NotebookNode = copy.deepcopy(given.cells[place])
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    if place in matched.answers:
        cell.source = matched.answers[place]
    if place in forms.written.values() and place in matched.answers:
        if cell.source.strip() != forms.student.cells[place].source.strip():
            cell.source = inert_markdown(cell.source)
        attachments = safe_attachments(matched.attachments.get(place, {}))
        if attachments:
            cell.attachments = attachments
    return cell


def _extra(piece: Piece, cell_id: str) -> NotebookNode:
    """A cell of the student's own, marked as such."""
    if piece.kind == "code":
        cell = new_code_cell(piece.source)
    else:
        cell = new_markdown_cell(inert_markdown(piece.source))
        attachments = safe_attachments(piece.attachments)
        if attachments:
            cell.attachments = attachments
    cell.id = cell_id
    cell.metadata["course"] = {"extra": True}
    return cell
