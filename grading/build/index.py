"""The course's index: every topic by name, linked to where it is explained, shown and exercised."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from grading.build.anchors import Anchors
from grading.build.numbers import counted
from grading.build.route import KERNEL
from grading.course import Course, Lesson
from grading.decks import Deck, read_decks, treated_by
from grading.errors import CourseError
from grading.launch import Launch, launches
from grading.outline import Outline
from grading.topics import Topic, read_topics

OPENING = """# {title}
{brand}
{lessons}, best taken in this order. Below them, everything that they teach, by name.
{opened}
| Lesson | Title | Minutes | Points |
|---|---|---|---|
"""
ROUTES = """## A route for each lecture deck

The slides of a deck in their order, with the section, the figures and the exercises for each.

| Route | Deck |
|---|---|
"""
TOPICS = """## All topics

*Explained* leads to the passage, *drawn* to the figure or the worked example, *exercised* to the
exercise or question that asks for it. The last column names the lecture decks that treat it.

| Topic | Explained | Drawn | Exercised | Decks |
|---|---|---|---|---|
"""


def index_notebook(course: Course) -> NotebookNode:
    """The index for notebooks/: the lessons, then all topics in alphabetical order.

    A notebook without code, because JupyterLab shows that rendered and follows its links to a
    heading of another notebook.
    """
    topics, decks = read_topics(course.topics), read_decks(course.decks)
    treated = treated_by(decks.values())
    lessons, rows = [], []
    for lesson in course.lessons():
        anchors = Anchors(lesson)
        lessons.append(_lesson_row(lesson, anchors))
        for topic in topics.get(lesson.topic, []):
            try:
                rows.append((topic.name, _row(topic, anchors, treated.get(topic.name, ()))))
            except LookupError as error:
                told = f"{_place(course.topics, topic)}: {error.args[0]}"
                raise CourseError(told) from error
    ordered = [row for _, row in sorted(rows, key=lambda pair: pair[0].casefold())]
    opening = _opening(course.outline, len(lessons))
    texts = {"lessons": opening + "\n".join(lessons)}
    if routes := [_route_row(course, deck) for deck in decks.values()]:
        texts["routes"] = ROUTES + "\n".join(routes)
    texts["topics"] = TOPICS + "\n".join(ordered)
    cells = [new_markdown_cell(text, id=name) for name, text in texts.items()]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _place(path: Path, topic: Topic) -> str:
    """Where a topic stands in the list."""
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((k for k, text in enumerate(lines, start=1) if topic.name in text), 1)
    return f"{path}, line {line}, topic {topic.name!r}"


def _opening(outline: Outline, lessons: int) -> str:
    count, brand = counted(lessons, "lesson").capitalize(), outline.brand
    by = f"\n*{brand}*\n" if brand else ""
    found = " · ".join(_link(one) for one in launches(outline.repository))
    opened = f"\nWithout an installation: {found}.\n" if found else ""
    return OPENING.format(title=outline.title, brand=by, lessons=count, opened=opened)


def _link(launch: Launch) -> str:
    return f"[{launch.platform}]({launch.address})"


def _lesson_row(lesson: Lesson, anchors: Anchors) -> str:
    about = anchors.text.metadata.course
    path = f"{lesson.name}/{lesson.topic}.ipynb"
    places = launches(lesson.course.outline.repository, f"notebooks/{path}")
    title = " · ".join([f"[{about['title']}]({path})", *map(_link, places)])
    return f"| {lesson.number} | {title} | {about['minutes']} | {anchors.points():g} |"


def _route_row(course: Course, deck: Deck) -> str:
    return f"| [{deck.name}]({course.route(deck.name).name}) | {deck.title} |"


def _row(topic: Topic, anchors: Anchors, decks: tuple[str, ...]) -> str:
    shown = [*topic.figures, *([topic.worked] if topic.worked else [])]
    cells = (
        topic.name,
        anchors.link(topic.cell, topic.cell),
        ", ".join(anchors.link(name, name) for name in shown),
        ", ".join(anchors.link(f"`{name}`", name) for name in topic.exercises),
        ", ".join(decks),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
