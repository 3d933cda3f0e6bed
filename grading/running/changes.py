"""What a regrade changed: a table with a line per student, totals, and who lost points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from grading.gradebook.autograded import Verdict

MOST_NAMED = 10  # students in one sentence


@dataclass(frozen=True)
class Change:
    """One student's verdicts on one check."""

    student: str
    check: str
    old: Verdict
    new: Verdict

    @property
    def gain(self) -> float:
        return self.new[0] - self.old[0]


@dataclass
class Changes:
    """One regrade. exercises: {check: "1.4 neuron_gradient"}; looked_at: how many students;
    skipped: {student: why nothing of theirs was touched}; kept: whose score a person gave.
    """

    exercises: Mapping[str, str]
    looked_at: int = 0
    made: list[Change] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    def tell(self, out: Console) -> None:
        """Print all of it."""
        if self.made:
            out.print(self._table())
        for check, exercise in self.exercises.items():
            out.print(f"{exercise}: {escape(self._total(check))}", highlight=False)
        if self.skipped:
            out.print(f"{len(self.skipped)} skipped, for the reasons above", highlight=False)
        lower = sorted({change.student for change in self.made if change.gain < 0})
        if lower:
            more = f" and {len(lower) - MOST_NAMED} more" if len(lower) > MOST_NAMED else ""
            names = ", ".join(lower[:MOST_NAMED]) + more
            out.print(
                f"[bold yellow]Warning:[/] {escape(names)} lost points. A mended check "
                "should seldom take any: look at their notebooks before you give them back."
            )

    def _table(self) -> Table:
        several = len(self.exercises) > 1
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("student", *(("exercise",) if several else ()), "score", "diagnosis"):
            table.add_column(name, overflow="fold")
        for change in sorted(self.made, key=lambda change: (change.student, change.check)):
            color = "red" if change.gain < 0 else "green" if change.gain > 0 else "default"
            exercise = (self.exercises[change.check],) if several else ()
            scores = f"[{color}]{change.old[0]:g} → {change.new[0]:g}[/]"
            codes = escape(change.old[1]), escape(change.new[1])
            told = codes[0] if codes[0] == codes[1] else f"{codes[0]} → {codes[1]}"
            table.add_row(escape(change.student), *exercise, scores, told)
        return table

    def _total(self, check: str) -> str:
        """In the manner of: 12 of 60 changed: 11 up, 1 down."""
        gains = [change.gain for change in self.made if change.check == check]
        up, down = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
        other = len(gains) - up - down
        told = ", ".join(
            f"{count} {what}"
            for count, what in ((up, "up"), (down, "down"), (other, "with another diagnosis only"))
            if count
        )
        return f"{len(gains)} of {self.looked_at} changed{': ' if told else ''}{told}"
