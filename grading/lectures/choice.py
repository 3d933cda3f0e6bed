"""Which figures the instructor means: by name, by lesson or by deck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from grading.course import Lesson
from grading.errors import CourseError
from nnlib import figures
from nnlib.figures import Caption


def known(lessons: Iterable[Lesson] = ()) -> dict[str, Caption]:
    """Every figure and every animation by name, in the order of the lessons."""
    found: dict[str, Caption] = {**figures.registry(), **figures.animations()}
    order = {lesson.topic: place for place, lesson in enumerate(lessons)}

    def place(item: tuple[str, Caption]) -> tuple[int, str]:
        return order.get(item[1].lesson, len(order)), item[1].lesson

    return dict(sorted(found.items(), key=place))


def choose(
    words: Iterable[str],
    lessons: Iterable[Lesson] = (),
    slides: Mapping[str, set[str]] | None = None,
) -> list[Caption]:
    """The figures that the words name, each once; all of them without a word.

    slides: {deck: figures that the course has for its slides}, beside those that the deck draws.

    A word is a figure's name, a lesson's number, topic or whole name, or a deck's short name.
    Raises CourseError, with what is spelled alike, for any other.
    """
    lessons = list(lessons)
    there = known(lessons)
    named, groups = {name: [caption] for name, caption in there.items()}, _groups(there, lessons)
    for deck, drawn in (slides or {}).items():
        group = groups.setdefault(deck.lower(), [])
        group += [there[name] for name in drawn if name in there]
    wanted: set[str] = set()
    words = [word.lower().rstrip("/") for word in words]
    for word in words:
        found = named.get(word) or groups.get(word)  # a figure's name comes first
        if found is None:
            raise CourseError(_unknown(word, sorted({*named, *groups})))
        wanted |= {caption.name for caption in found}
    return [caption for name, caption in there.items() if name in wanted or not words]


def _groups(there: dict[str, Caption], lessons: list[Lesson]) -> dict[str, list[Caption]]:
    """The figures of each lesson, by all its names, and of each deck."""
    groups: dict[str, list[Caption]] = {}
    for caption in there.values():
        for group in (caption.lesson, *map(str.lower, caption.decks)):
            groups.setdefault(group, []).append(caption)
    for lesson in lessons:
        shown = groups.get(lesson.topic, [])
        groups |= {lesson.name: shown, lesson.number: shown}
    return groups


def _unknown(word: str, groups: list[str]) -> str:
    alike = get_close_matches(word, groups, n=3)
    hint = f"did you mean {' or '.join(alike)}? " if alike else ""
    return f"no figure, lesson or deck is called {word!r}; {hint}course figures --list shows all"
