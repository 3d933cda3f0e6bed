"""What the TA sees of a run: a progress bar, one line per problem, and a summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
)
from rich.text import Text

from grading.judging.result import Result

MOST_TOLD = 5  # repairs and mistakes in a summary

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
    """How many submissions a second or, where they are slow, a minute; in the end on average."""

    def render(self, task: Task) -> Text:
        speed = None if task.finished else task.speed
        speed = speed or task.completed / (task.finished_time or task.elapsed or 1)
        told = f"{speed:.1f}/s" if speed >= 1 else f"{60 * speed:.0f}/min"
        return Text(told if task.completed else "", style="progress.data.speed")


class _Time(ProgressColumn):
    """How long it still takes, and in the end how long it took."""

    def render(self, task: Task) -> Text:
        seconds = task.finished_time if task.finished else task.time_remaining
        if seconds is None:
            return Text("")
        clock = timedelta(seconds=round(seconds))
        return Text(f"in {clock}" if task.finished else f"{clock} left", "progress.remaining")


def progress() -> Progress:
    """A bar with the rate and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        _Time(),
        console=console,
    )


def tell(out: Console, student: str, summary: Summary) -> None:
    """One line about a student whose submission had a problem or was repaired."""
    lines = summary.lines(student)
    if lines:
        style = "bold red" if student in summary.failures else "bold yellow"
        told = " ".join(line if line.endswith((".", "?")) else f"{line}." for line in lines)
        out.print(f"[{style}]{escape(student)}[/]  {escape(told)}")


def tell_summary(summary: Summary, lesson: str) -> None:
    """How many were graded, known, repaired; the most common repairs and mistakes."""
    results = summary.results.values()
    kept = max(len(results) - summary.graded, 0)
    repaired = sum(bool(result.repairs) for result in results)
    troubled = sum(bool(result.problems) for result in results)
    console.print(
        f"{len(results) + len(summary.failures)} submissions: {summary.graded} graded, "
        f"{kept} known already, {repaired} repaired, {troubled} with a problem, "
        f"{len(summary.failures)} without a grade",
        highlight=False,
    )
    if any(result.unsafe for result in results):
        console.print("[bold red]graded without the lock[/], which is noted in each notebook")
    _tell_most("Most common repairs", Counter(r for result in results for r in result.repairs))
    codes = Counter(
        f"{check.removeprefix('check_')}: {code}"
        for result in results
        for check, code in result.diagnoses.items()
        if code != "not-attempted"
    )
    _tell_most("Most common mistakes", codes)
    if codes:
        console.print(f"Why one of them: course explain STUDENT {lesson} EXERCISE", highlight=False)


def _tell_most(title: str, counts: Counter[str]) -> None:
    """A line for each of the most common: how many students, and what."""
    if not counts:
        return
    console.print(f"{title}, by students")
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_TOLD]
    for what, count in most:
        console.print(f"{count:>5}  {escape(what)}", highlight=False)
