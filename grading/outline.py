"""course.yml: which lessons a course has, in which order, and what is the same in all of them."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from grading.errors import CourseError
from grading.files import write_atomically
from grading.launch import BRANCH


@dataclass(frozen=True)
class Outline:
    """What course.yml says; its defaults stand for a course that has none.

    brand: who gives the course; language: of its texts, as HTML's `lang`; model_answers: whether
    feedback shows the model answers to written questions; lessons: topics in order, and none where
    the numbers of the folders say which lessons there are; route: the deck, one of
    solutions/decks/, whose slides say which lessons there are and in which order; repository: the
    address of the students' repository, for buttons that open lessons elsewhere; bundle: that of
    the zip from which notebooks install the library there, by default of that repository.
    """

    title: str = "Neural networks by hand"
    brand: str = ""
    language: str = "en"
    model_answers: bool = False
    lessons: tuple[str, ...] = ()
    route: str = ""
    repository: str = ""
    bundle: str = ""

    @property
    def address(self) -> str:
        """From where a notebook may install the library; empty for nowhere."""
        return self.bundle or (self.repository and f"{self.repository}/archive/{BRANCH}.zip")


ADDRESSES = ("repository", "bundle")
ADDRESS = re.compile(r"https://[^\s\"'\\]+")
KINDS = {
    "title": str,
    "brand": str,
    "language": str,
    "model_answers": bool,
    "lessons": list,
    "route": str,
    "repository": str,
    "bundle": str,
}


def read_outline(path: Path) -> Outline:
    """The outline in the file at `path`, or the defaults where there is none.

    Raises CourseError for what is not YAML, an unknown key, a wrong kind of value, and a lesson
    that is listed twice.
    """
    if not path.is_file():
        return Outline()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CourseError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(entries, dict) or bool(entries.get("lessons")) == bool(entries.get("route")):
        raise CourseError(
            f"{path}: it needs an entry lessons, the topics in their order, or an entry route, the "
            "deck whose slides order them"
        )
    for key, value in entries.items():
        _check_entry(path, str(key), value)
    topics = tuple(map(str, entries.get("lessons", ())))
    twice = next((topic for topic in topics if topics.count(topic) > 1), None)
    if twice:
        raise CourseError(f"{path}: lesson {twice} is listed twice")
    return dataclasses.replace(Outline(), **entries | {"lessons": topics})


def _check_entry(path: Path, key: str, value: Any) -> None:
    if key not in KINDS:
        near = get_close_matches(key, KINDS, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(KINDS)}"
        raise CourseError(f"{path}: unknown entry {key}; {hint}")
    if not isinstance(value, KINDS[key]):
        kind = {str: "a text", bool: "true or false", list: "a list"}[KINDS[key]]
        raise CourseError(f"{path}: {key} must be {kind}, not {value!r}")
    if key in ADDRESSES and value and not ADDRESS.fullmatch(str(value)):
        raise CourseError(f"{path}: {key} must be an address with https://, not {value!r}")


def append_lesson(path: Path, topic: str) -> None:
    """Write one more topic at the end of the file, where there is one; its comments stay.

    Raises CourseError when the list of lessons does not stand there, one lesson a line.
    """
    if not path.is_file():
        return
    text, before = path.read_text(encoding="utf-8").rstrip() + "\n", read_outline(path).lessons
    indent = re.match(r" *", text.splitlines()[-1])
    write_atomically(path, f"{text}{indent[0] if indent else ''}- {topic}\n")
    try:
        grown = read_outline(path).lessons == (*before, topic)
    except CourseError:
        grown = False
    if not grown:
        write_atomically(path, text)
        raise CourseError(f"{path}: write {topic} into its list of lessons, which must stand last")
