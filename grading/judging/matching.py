"""Which cell of a submission answers which cell of the lesson, whatever became of its ids."""

from __future__ import annotations

from collections import defaultdict

from grading.judging.forms import Forms, names_defined
from grading.judging.merged import apart, check_named
from grading.judging.prose import is_prose
from grading.judging.reading import Piece


class Matching:
    """The pieces of a submission, sorted by the lesson's cells.

    Places count the lesson's cells, orders the submission's. found: {place: orders of the pieces
    for it}; by_place: orders of those that only their place tells; repairs: one sentence
    for each piece that was not found by its id.
    """

    def __init__(self, forms: Forms, pieces: tuple[Piece, ...]) -> None:
        self.forms, self.repairs = forms, list[str]()
        self.pieces = tuple(part for piece in pieces for part in self._parts(piece))
        self.found: dict[int, list[int]] = defaultdict(list)
        self.by_place: set[int] = set()
        self._by_id = {cell["id"]: k for k, cell in enumerate(forms.student.cells) if "id" in cell}
        self._by_text = {cell.source.strip(): k for k, cell in enumerate(forms.student.cells)}
        self._find_by_marks()
        self._find_by_function()
        self._find_by_place()

    def pieces_for(self, place: int) -> list[Piece]:
        """The pieces for one cell of the lesson, in the submission's order."""
        return [self.pieces[order] for order in self.found.get(place, [])]

    def places(self) -> dict[int, int]:
        """{order: place} of every piece that was recognised."""
        return {order: place for place, orders in self.found.items() for order in orders}

    def note(self, place: int, text: str) -> None:
        """Add a sentence about one cell of the lesson to the repairs."""
        self.repairs.append(f"{self.forms.name(place)} {text}.")

    def where(self, place: int) -> int | None:
        """The order at which a cell of the lesson stands: its first piece; of a check the last one.

        A check that only calls the same as the lesson's own cell counts where that one is gone.
        """
        orders = self.found.get(place, [])
        if place not in self.forms.checks.values():
            return min(orders, default=None)
        return max([k for k in orders if self.pieces[k].grade_id] or orders, default=None)

    def _parts(self, piece: Piece) -> list[Piece]:
        parts = [*apart(piece, self.forms.checks)]
        if parts != [piece] and piece.grade_id in self.forms.checks:
            self.note(self.forms.checks[piece.grade_id], "was changed; the course's own was used")
        return parts

    def _find_by_marks(self) -> None:
        for order, piece in enumerate(self.pieces):
            place = self._marked_place(piece)
            if place is not None:
                self.found[place].append(order)

    def _marked_place(self, piece: Piece) -> int | None:
        """By nbgrader's id, else by the check it holds, its notebook id or its text."""
        named = self.forms.renamed.get(piece.grade_id, piece.grade_id)
        if named in self.forms.graded:
            return self.forms.graded[named]
        check = check_named(piece.source) if piece.kind == "code" else ""
        check = self.forms.renamed.get(check, check)
        if check in self.forms.checks:
            return self.forms.checks[check]
        if piece.id in self._by_id:
            return self._by_id[piece.id]
        return self._by_text.get(piece.source.strip()) if piece.source.strip() else None

    def _find_by_function(self) -> None:
        """An exercise without a cell is the unmarked cell that defines its function."""
        marked = self.places()
        for order, piece in enumerate(self.pieces):
            if order in marked or piece.kind != "code":
                continue
            for name in sorted(names_defined(piece.source)[0] & set(self.forms.functions)):
                place = self.forms.exercises[self.forms.functions[name]]
                if not self.found.get(place):
                    self.found[place].append(order)
                    self.note(place, "was recognised by the function that it defines")
                    break

    def _find_by_place(self) -> None:
        """A written answer is also the student's own prose where its cell stands or stood."""
        for place in self.forms.written.values():
            given = self.forms.student.cells[place].source.strip()
            there = self.found.get(place, [])
            if any(self.pieces[order].source.strip() != given for order in there):
                continue
            orders = self._prose_around(place)
            if orders:
                self.found[place] = [*there, *orders]
                self.by_place |= set(orders)
                told = (
                    "was answered in a cell beside it" if there else "was recognised by its place"
                )
                self.note(place, told)

    def _prose_around(self, place: int) -> list[int]:
        """The unmarked prose between the lesson's cells before and after this one."""
        places = self.places()
        here = self.found.get(place)
        if here:
            before = [order for order in places if order < here[0]]
            after = [order for order in places if order > here[-1]]
        else:
            before = [order for order, other in places.items() if other < place]
            after = [order for order, other in places.items() if other > place]
        between = range(max(before, default=-1) + 1, min(after, default=len(self.pieces)))
        unmarked = (order for order in between if order not in places)
        return [k for k in unmarked if is_prose(self.pieces[k].kind, self.pieces[k].source)]
