"""The lecture decks, slide by slide: what each says, and what of the course answers it.

A deck's file, solutions/decks/NAME.yaml, holds its slides in their order. A slide has the few words
that stand on it and one of three answers: topics of the course, a heading on one of its pages or in
one of its lessons, or the reason why the course leaves it out. Which decks treat a topic, and the
route of each deck through the lessons, follow from these files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from grading.errors import CourseError
from grading.topics import Topic

KINDS = ("idea", "claim", "advice", "open question", "slip", "context")
KEYS = {"words", "kind", "topics", "place", "declined"}
ANSWERS = ("topics", "place", "declined")


@dataclass(frozen=True)
class Slide:
    """What one slide says, and its answer.

    words: some that stand on it; kind: one of KINDS; topics: names in solutions/topics.yaml;
    place: (page or topic of a lesson, heading there); declined: why the course leaves it out.
    """

    words: str
    kind: str = "idea"
    topics: tuple[str, ...] = ()
    place: tuple[str, str] | None = None
    declined: str = ""


@dataclass(frozen=True)
class Deck:
    """A lecture deck: its short name, its title, and its slides in order.

    later: the exercises that a first walk of at most three hours leaves for later.
    """

    name: str
    title: str
    slides: tuple[Slide, ...]
    later: tuple[str, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """The names of its topics in the order of its slides, each once."""
        return tuple(dict.fromkeys(name for slide in self.slides for name in slide.topics))


def read_decks(folder: Path) -> dict[str, Deck]:
    """All decks of a folder by name. Raises CourseError naming the file and the slide."""
    return {path.stem: _deck(path) for path in sorted(folder.glob("*.yaml"))}


def treated_by(decks: Iterable[Deck]) -> dict[str, tuple[str, ...]]:
    """{topic: names of the decks that treat it}."""
    found: dict[str, tuple[str, ...]] = {}
    for deck in decks:
        for topic in deck.topics:
            found[topic] = (*found.get(topic, ()), deck.name)
    return found


def lessons_for(deck: Deck, topics: Mapping[str, Iterable[Topic]]) -> tuple[str, ...]:
    """The lessons that a deck needs, in the order in which its slides need them first."""
    lesson = {topic.name: name for name, found in topics.items() for topic in found}
    return tuple(dict.fromkeys(lesson[name] for name in deck.topics if name in lesson))


def figures_for(deck: Deck, topics: Mapping[str, Iterable[Topic]]) -> set[str]:
    """The names of the figures that the course has for a deck's slides."""
    wanted = set(deck.topics)
    every = (topic for found in topics.values() for topic in found)
    return {name for topic in every if topic.name in wanted for name in topic.figures}


def _deck(path: Path) -> Deck:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CourseError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict) or set(content) | {"later"} != {"title", "later", "slides"}:
        raise CourseError(f"{path}: a deck has a title and slides, perhaps later, and nothing else")
    slides = tuple(_slide(entry, path) for entry in content["slides"])
    return Deck(path.stem, content["title"], slides, tuple(content.get("later", ())))


def _slide(entry: Any, path: Path) -> Slide:
    if not isinstance(entry, dict) or not isinstance(entry.get("words"), str):
        raise CourseError(f"{path}: {entry!r}: every slide needs the words that stand on it")
    where = f"{path}: slide {entry['words']!r}"
    if unknown := sorted(set(entry) - KEYS):
        raise CourseError(f"{where}: unknown key {unknown[0]!r}")
    if sum(key in entry for key in ANSWERS) != 1:
        raise CourseError(f"{where}: needs exactly one of {', '.join(ANSWERS)}")
    if (kind := entry.get("kind", "idea")) not in KINDS:
        raise CourseError(f"{where}: its kind must be one of {', '.join(KINDS)}")
    place = next(iter(entry["place"].items())) if "place" in entry else None
    topics, declined = tuple(entry.get("topics", ())), entry.get("declined", "")
    return Slide(entry["words"], kind, topics, place, declined)
