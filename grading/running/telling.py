"""What the TA sees of a run: a progress bar, one line per problem, and a summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from grading.judging.result import Result

console = Console(soft_wrap=True)


@dataclass
class Summary:
    """What a run did: {student: result}, {student: why there is none}, and how many contents were
    graded: equal work counts once.

    The results are kept without their notebooks, so that a large class needs no more memory than a
    small one.
    """

    results: dict[str, Result] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    graded: int = 0

    def add(self, student: str, result: Result | str) -> None:
        """Note a result, or the reason why there is none."""
        if isinstance(result, str):
            self.failures[student] = result
        else:
            self.results[student] = replace(result, notebook={})

    def lines(self, student: str) -> list[str]:
        """The sentences that the TA should read about one student."""
        if student in self.failures:
            return [self.failures[student]]
        result = self.results[student]
        return [*result.problems, *result.repairs]


class _Rate(ProgressColumn):
    """How many submissions a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "", style="progress.data.speed")


def progress() -> Progress:
    """A bar with the rate and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )


def tell(out: Console, student: str, summary: Summary) -> None:
    """One line about a student whose submission had a problem or was repaired."""
    lines = summary.lines(student)
    if lines:
        style = "bold red" if student in summary.failures else "bold yellow"
        out.print(f"[{style}]{escape(student)}[/]  {escape(' '.join(lines))}")


def tell_summary(summary: Summary) -> None:
    """How many were graded, known, repaired; the most common mistakes."""
    total = len(summary.results) + len(summary.failures)
    kept = len(summary.results) - summary.graded
    repaired = sum(bool(result.repairs) for result in summary.results.values())
    console.print(
        f"{total} submissions: {summary.graded} graded, {max(kept, 0)} known already, "
        f"{repaired} repaired, {len(summary.failures)} without a grade"
    )
    if any(result.unsafe for result in summary.results.values()):
        console.print("[bold red]graded without the lock[/], which is noted in each notebook")
    codes = Counter(c for r in summary.results.values() for c in r.diagnoses.values())
    codes.pop("not-attempted", None)
    if codes:
        most = ", ".join(f"{code} ({count})" for code, count in codes.most_common(3))
        console.print(f"most common mistakes: {most}")
