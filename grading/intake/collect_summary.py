"""What `course collect` tells the TA: what came in, what changed, and what needs a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.markup import escape

from grading.intake.collected import Collected, Left

_MOST_NAMES = 12
_WORDS = {
    "new": "new",
    "newer": "newer than before",
    "unchanged": "unchanged",
    "by hand": "left as placed by hand",
    "waits": "waiting for you",
}


def tell(console: Console, done: Collected) -> None:
    """Print the outcome: one line per lesson, then what is left, each with what to do."""
    if done.layout != "plain":
        console.print(f"[dim]a download from {done.layout}[/]")
    for lesson in sorted(done.outcomes):
        console.print(_lesson(done, lesson))
    for line in _remarks(done):
        console.print(line)
    if done.left:
        console.print(f"[bold yellow]{_count(len(done.left), 'file')} left for you:[/]")
        for left in done.left:
            console.print(_left(left))
        console.print("Decide each with course sort, which lists them by number.")


def _lesson(done: Collected, lesson: str) -> str:
    count = done.count(lesson)
    parts = ", ".join(f"{count[key]} {word}" for key, word in _WORDS.items() if count[key])
    return f"{lesson}: {_count(sum(count.values()), 'student')} ({parts})"


def _remarks(done: Collected) -> Iterator[str]:
    if done.clock:
        yield (
            f"times in this download name no zone and were read as {escape(done.clock)}; for "
            "another one: course zone Europe/Berlin, then collect again"
        )
    if done.older:
        yield f"{_count(done.older, 'older version')} kept in grading/collected/"
    if done.again:
        yield f"{_count(done.again, 'file')} held work that came before; its first time stays"
    if done.untouched:
        yield f"handed out but not touched, so not taken: {_by_student(done.untouched)}"
    if done.unusable:
        yield f"handed in no notebook of the course: {_by_student(done.unusable)}"
    if done.stamps:
        yield f"a timestamp.txt that a student packed says nothing: {_some(done.stamps)}"
    if done.other:
        yield f"{_count(len(done.other), 'other file')} passed over: {_some(done.other)}"
    if done.late:
        yield (
            f"marked late by {done.layout}, whose download tells no time: {_some(done.late)}; "
            "it counts as one day late until a time is given with --received"
        )
    for note in done.notes:
        yield escape(note)


def _by_student(files: dict[str, list[str]]) -> str:
    return _some(f"{student} ({', '.join(sorted(set(names)))})" for student, names in files.items())


def _left(left: Left) -> str:
    where = f" [dim](a copy: {escape(str(left.copy))})[/]" if left.copy else ""
    return f"  [bold]{escape(left.origin)}[/]  {escape(left.why)}{where}"


def _some(names: Iterable[str]) -> str:
    names = sorted(names)
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return escape(", ".join(names[:_MOST_NAMES]) + more)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
