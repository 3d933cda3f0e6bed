"""Which figures the instructor means: by name, by lesson or by deck."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from grading.course import Lesson
from grading.errors import CourseError
from nnlib import figures
from nnlib.figures import Caption


def known() -> dict[str, Caption]:
    """Every figure and every animation by name, in the order of the lessons."""
    found: dict[str, Caption] = {**figures.registry(), **figures.animations()}
    return dict(sorted(found.items(), key=lambda item: item[1].lesson))


def choose(words: Iterable[str], lessons: Iterable[Lesson] = ()) -> list[Caption]:
    """The figures that the words name, each once; all of them without a word.

    A word is a figure's name, a lesson's number, topic or whole name, or a deck's short name.
    Raises CourseError, with what is spelled alike, for any other.
    """
    there = known()
    groups = {name: [caption] for name, caption in there.items()}
    for caption in there.values():
        groups.setdefault(caption.lesson, []).append(caption)
        for deck in caption.decks:
            groups.setdefault(deck.lower(), []).append(caption)
    for lesson in lessons:
        shown = groups.get(lesson.number, [])
        groups = {lesson.name: shown, lesson.topic: shown} | groups  # a figure's name comes first
    words = list(words)
    for word in words:
        if word.lower().rstrip("/") not in groups:
            raise CourseError(_unknown(word, groups))
    wanted = {caption.name for word in words for caption in groups[word.lower().rstrip("/")]}
    return [caption for name, caption in there.items() if name in wanted or not words]


def _unknown(word: str, groups: Iterable[str]) -> str:
    alike = get_close_matches(word.lower(), list(groups), n=3)
    hint = f"did you mean {' or '.join(alike)}? " if alike else ""
    return f"no figure, lesson or deck is called {word!r}; {hint}course figures --list shows all"
