"""One attack: what it tries, the submission it is made of, and what its honest part deserves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from grading.judging.forms import Forms
from tests.grading.editing import SLOPE, Edited

WRONG = "def double(v):\n    return 0 * v"
HONEST = 4.0  # what slope, which most attackers solve, is worth
NEIGHBOR_MARK = "neighbor-7f3ab2"  # stands in the honest neighbors' submissions only
HIDDEN_MARKS = (
    "31337",
    "ex.hidden.same(double",
    "BEGIN HIDDEN TESTS",
)  # of the tiny lesson's hidden test


@dataclass(frozen=True)
class Attack:
    """A submission to the tiny lesson, with its cells by name.

    tries: what it is after; points: what its honest part deserves, out of 6; exploit: the number in
    the list of known exploits of nbgrader; before: extra code cells above the first exercise; edit:
    what else is done to the notebook, or the bytes to hand in; files: handed in beside it.
    """

    name: str
    tries: str
    points: float = HONEST
    exploit: str = ""
    double: str = WRONG
    slope: str = SLOPE
    before: tuple[str, ...] = ()
    edit: Callable[[Edited], Edited | bytes] | None = None
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def student(self) -> str:
        """The name under which it is handed in."""
        return self.name.replace(" ", "-")

    def submission(self, forms: Forms) -> bytes:
        """The notebook file."""
        edited = Edited(forms).write(double=self.double, slope=self.slope)
        for source in self.before:
            edited.insert("double", source)
        made = self.edit(edited) if self.edit else edited
        return made if isinstance(made, bytes) else made.bytes()
