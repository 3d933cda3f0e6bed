"""What `course collect` tells the TA: what came in, what changed, and what needs a person."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from grading.intake.collect import Collected, Left

_MOST_NAMES = 12


def tell(console: Console, done: Collected) -> None:
    """Print the outcome: one line per lesson, then what is left, each with what to do."""
    for lesson in sorted(done.outcomes):
        console.print(_lesson(done, lesson))
    for line in _remarks(done):
        console.print(line)
    if done.left:
        console.print(f"[bold yellow]{_count(len(done.left), 'file')} left for you:[/]")
        for left in done.left:
            console.print(_left(left))


def _lesson(done: Collected, lesson: str) -> str:
    count = done.count(lesson)
    words = {
        "new": "new",
        "newer": "newer than before",
        "unchanged": "unchanged",
        "by hand": "left as placed by hand",
    }
    parts = ", ".join(f"{count[key]} {word}" for key, word in words.items() if count[key])
    return f"{lesson}: {_count(sum(count.values()), 'student')} ({parts})"


def _remarks(done: Collected) -> Iterator[str]:
    if done.older:
        yield f"{_count(done.older, 'older version')} kept in grading/collected/"
    if done.other:
        yield f"{_count(len(done.other), 'other file')} passed over: {_some(done.other)}"
    if done.late:
        yield (
            f"marked late by Canvas, whose download tells no time: {_some(done.late)}; "
            "give it with --received, or write a timestamp.txt beside the notebook"
        )
    for note in done.notes:
        yield escape(note)


def _left(left: Left) -> str:
    where = f" [dim](a copy: {escape(str(left.copy))})[/]" if left.copy else ""
    return f"  [bold]{escape(left.origin)}[/]  {escape(left.why)}{where}"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return escape(", ".join(sorted(names)[:_MOST_NAMES]) + more)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
