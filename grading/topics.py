"""The course's list of topics: read from solutions/topics.yaml and compared with the lessons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from nbformat import NotebookNode

from grading.errors import CourseError

KEYS = {"name", "cell", "figure", "worked", "exercise"}
NUMBERED = re.compile(r"^(?:Exercise [\d.]+|\{exercise\}`\w+`|\d+) · ")
HEADINGS = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
SHOWN = re.compile(r'figures\.show\(\s*"([\w-]+)"')


@dataclass(frozen=True)
class Topic:
    """One topic: its name in the index, and where a lesson covers it.

    cell: a heading or a grade_id; figures: names that the lesson shows; worked: a heading;
    exercises: grade_ids of graded exercises or written questions.
    """

    name: str
    cell: str = ""
    figures: tuple[str, ...] = ()
    worked: str = ""
    exercises: tuple[str, ...] = ()


def read_topics(path: Path) -> dict[str, list[Topic]]:
    """The topics of each lesson, {the lesson's own topic: what it covers}.

    Raises CourseError naming the topic that is written wrongly.
    """
    try:
        lessons = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CourseError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(lessons, dict):
        raise CourseError(f"{path}: the topics must stand below their lessons")
    return {str(number): [_topic(e, path) for e in found] for number, found in lessons.items()}


def _topic(entry: Any, path: Path) -> Topic:
    if not isinstance(entry, dict) or "name" not in entry:
        raise CourseError(f"{path}: {entry!r}: every topic needs a name")
    where = f"{path}: topic {entry['name']!r}"
    if unknown := sorted(set(entry) - KEYS):
        raise CourseError(f"{where}: unknown key {unknown[0]!r}")
    texts = {key: entry.get(key, "") for key in ("name", "cell", "worked")}
    figures, exercises = (_several(entry.get(key)) for key in ("figure", "exercise"))
    return Topic(figures=figures, exercises=exercises, **texts)


def _several(value: Any) -> tuple[str, ...]:
    """A list, one name, or nothing as a tuple of names."""
    return tuple(value) if isinstance(value, list) else (value,) if value else ()


def headings(prose: str) -> list[str]:
    """The headings in a text, an exercise's without its number."""
    return [NUMBERED.sub("", heading) for heading in HEADINGS.findall(prose)]


@dataclass(frozen=True)
class Places:
    """What a topic can name in a lesson's text."""

    headings: Set[str]
    exercises: Set[str]
    grade_ids: Set[str]
    shown: Set[str]

    @classmethod
    def of(cls, notebooks: Iterable[NotebookNode]) -> Places:
        cells = [cell for notebook in notebooks for cell in notebook.cells]
        prose = "\n".join(c.source for c in cells if c.cell_type == "markdown")
        code = "\n".join(c.source for c in cells if c.cell_type == "code")
        graded = [(c, c.metadata.nbgrader) for c in cells if "nbgrader" in c.metadata]
        return cls(
            headings=set(headings(prose)),
            exercises={g.grade_id for _, g in graded if g.solution},
            grade_ids={g.grade_id for _, g in graded},
            shown=set(SHOWN.findall(code)),
        )


def gaps(
    topics: list[Topic], notebooks: Iterable[NotebookNode], figures: Set[str]
) -> Iterator[str]:
    """What is missing or does not exist, one sentence for each gap of a finished lesson.

    notebooks: the lesson's text and that of its page further; figures: the names of all
    registered figures.
    """
    places = Places.of(notebooks)
    if not topics:
        yield "the lesson has no topics"
    for topic in topics:
        for gap in (
            *_about_cell(topic, places),
            *_about_sight(topic, places, figures),
            *_about_exercise(topic, places),
        ):
            yield f"{topic.name}: {gap}"


def _about_cell(topic: Topic, places: Places) -> Iterator[str]:
    if not topic.cell:
        yield "no cell explains it"
    elif topic.cell not in places.headings | places.grade_ids:
        yield f"no heading or grade_id is {topic.cell!r}"


def _about_sight(topic: Topic, places: Places, figures: Set[str]) -> Iterator[str]:
    if not topic.figures and not topic.worked:
        yield "neither a figure nor a worked example shows it"
    for name in topic.figures:
        if name not in figures:
            yield f"no figure is named {name!r}"
        elif name not in places.shown:
            yield f"the lesson does not show the figure {name!r}"
    if topic.worked and topic.worked not in places.headings:
        yield f"no heading is {topic.worked!r}"


def _about_exercise(topic: Topic, places: Places) -> Iterator[str]:
    if not topic.exercises:
        yield "no exercise uses it"
    for name in topic.exercises:
        if name not in places.exercises:
            yield f"no graded exercise is named {name!r}"
