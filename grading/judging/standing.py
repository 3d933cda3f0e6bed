"""Where the student's work stands: which of an exercise's cells counts, and what runs when.

All cells run as the submission has them. Where an exercise has several, the one that stood at its
check is shown in the exercise's place, the others beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nbformat import NotebookNode

from grading.judging.forms import is_python, names_defined
from grading.judging.matching import Matching


class Standing:
    """The student's source for one exercise; the stub when there is none.

    used: orders of the pieces that it is made of; order: where it stands, None where it does not.
    """

    def __init__(self, matching: Matching, place: int) -> None:
        self._matching, self._place = matching, place
        self.source: str = matching.forms.student.cells[place].source
        self.used = matching.found.get(place, [])
        pieces = matching.pieces_for(place)
        if not pieces:
            elsewhere = any(map(self._is_complete, (p.source for p in matching.pieces)))
            told = "its function stands in another cell" if elsewhere else "counts as not attempted"
            matching.note(place, f"is missing and {told}")
        if any(piece.kind != "code" for piece in pieces):
            matching.note(place, "was no longer a code cell and was read as one")
        if len(pieces) == 1:
            self.source = pieces[0].source
        elif pieces:
            self._choose(self.source.strip())
        self._call_by_new_name()

    @property
    def order(self) -> int | None:
        return self.used[-1] if self.used else None

    def _call_by_new_name(self) -> None:
        forms = self._matching.forms
        names = {
            old for old, new in forms.renamed.items() if forms.exercises.get(new) == self._place
        }
        source = called_anew(self.source, names, forms.renamed)
        if source != self.source:
            self._matching.note(self._place, "had another name when it was handed in")
        self.source = source

    def _choose(self, stub: str) -> None:
        """Of several cells the last edited one above the check that defines what is asked for."""
        sources = {order: self._matching.pieces[order].source for order in self.used}
        edited = [order for order, source in sources.items() if source.strip() != stub]
        joined = "\n".join(sources[order] for order in edited)
        complete = [order for order in edited if self._is_complete(sources[order])]
        how = f"was there {len(sources)} times; the last counts"
        if not all(is_python(sources[order]) for order in edited) and self._is_complete(joined):
            self.used, self.source = edited, joined
            how = f"was split into {len(edited)} cells, which were joined"
        else:
            above = [order for order in complete if order < self._check_order()]
            if complete:
                how = f"was there {len(sources)} times; the last edited one above its check counts"
            self.used = [(above or complete or edited or self.used)[-1]]
            self.source = sources[self.used[0]]
        self._matching.note(self._place, how)

    def _is_complete(self, source: str) -> bool:
        wanted = names_defined(self._matching.forms.source.cells[self._place].source)[0]
        return names_defined(source)[0] >= wanted

    def _check_order(self) -> float:
        """Where the exercise's check stands: the first check after it in the lesson."""
        after = [place for place in self._matching.forms.checks.values() if place > self._place]
        found = self._matching.where(min(after, default=-1))
        return float("inf") if found is None else found


def called_anew(source: str, names: Iterable[str], renamed: Mapping[str, str]) -> str:
    """A cell whose function gets the name, too, that its exercise has got since.

    names: those that the function may have had.
    """
    defined = names_defined(source)[0]
    lines = [f"{renamed[name]} = {name}" for name in names if name in defined & renamed.keys()]
    return "\n\n".join([source, *lines])


def run_order(
    matching: Matching, standing: Mapping[int, Standing], extras: Mapping[int, NotebookNode]
) -> list[str]:
    """Ids of the cells in the submission's order, with what is missing of the lesson in its place.

    A check is there as often as it is called.
    A missing check comes before the lesson's next cell, so after all that the student put there;
    other missing cells come right after the lesson's cell before. A missing exercise has no place.
    """
    forms = matching.forms
    ids = [str(cell["id"]) for cell in forms.student.cells]
    checks = set(forms.checks.values())
    first = {
        place: where for place in matching.found if (where := matching.where(place)) is not None
    }
    first |= {place: e.order for place, e in standing.items() if e.order is not None}
    at = {order: place for place, order in first.items()}
    at |= {order: place for place in checks for order in matching.found.get(place, [])}
    order: list[str] = []
    for k in range(len(matching.pieces)):
        here = [ids[at[k]]] if k in at else []
        order += here + ([str(extras[k]["id"])] if k in extras else [])
    for place, name in enumerate(ids):
        if name not in order and place not in standing and place not in checks:
            order.insert(_after(order, ids[:place]), name)
    for place in sorted(checks - first.keys(), reverse=True):
        order.insert(_before(order, ids[place + 1 :]), ids[place])
    return order


def _after(order: list[str], earlier: list[str]) -> int:
    """Behind the nearest of the lesson's earlier cells that is there."""
    return next((order.index(name) + 1 for name in reversed(earlier) if name in order), 0)


def _before(order: list[str], later: list[str]) -> int:
    """In front of the nearest of the lesson's later cells that is there."""
    return next((order.index(name) for name in later if name in order), len(order))
