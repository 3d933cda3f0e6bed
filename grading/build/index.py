"""The course's index: every topic by name, linked to where it is explained, shown and exercised."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from grading.build.numbers import counted, read_part
from grading.course import Course, Lesson
from grading.outline import Outline
from grading.topics import SHOWN, Topic, headings, read_topics

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
OPENING = """# {title}
{brand}
{lessons}, best taken in this order. Below them, everything that they teach, by name.

| Lesson | Title | Minutes | Points |
|---|---|---|---|
"""
TOPICS = """## All topics

*Explained* leads to the passage, *drawn* to the figure or the worked example, *exercised* to the
exercise or question that asks for it. The last column names the lecture decks that treat it.

| Topic | Explained | Drawn | Exercised | Decks |
|---|---|---|---|---|
"""


class _Places:
    """Where the parts of a lesson stand, as links to cells that JupyterLab follows.

    What stands in the lesson and on the page that goes further is linked to the lesson.
    """

    def __init__(self, lesson: Lesson) -> None:
        self.text = read_part(lesson)
        self._cell: dict[str, str] = {}
        for page in lesson.pages:
            self._add(page, self.text if page is lesson else read_part(page))

    def _add(self, page: Lesson, text: NotebookNode) -> None:
        for cell in text.cells:
            titles = headings(cell.source) if cell.cell_type == "markdown" else []
            for name in (*titles, *SHOWN.findall(cell.source), _nbgrader(cell).get("grade_id")):
                where = f"{page.name}/{page.stem}.ipynb#cell-id={cell['id']}"
                self._cell.setdefault(name, where)

    def link(self, words: str, place: str) -> str:
        """A link named `words` to the cell with `place`: a heading, a figure or a grade_id."""
        return f"[{words}]({self._cell[place]})"

    def points(self) -> float:
        return float(sum(_nbgrader(cell).get("points", 0) for cell in self.text.cells))


def _nbgrader(cell: NotebookNode) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))


def index_notebook(course: Course) -> NotebookNode:
    """The index for notebooks/: the lessons, then all topics in alphabetical order.

    A notebook without code, because JupyterLab shows that rendered and follows its links to a
    heading of another notebook.
    """
    topics = read_topics(course.topics)
    lessons, rows = [], []
    for lesson in course.lessons():
        places = _Places(lesson)
        lessons.append(_lesson_row(lesson, places))
        rows += [(topic.name, _row(topic, places)) for topic in topics.get(lesson.topic, [])]
    ordered = [row for _, row in sorted(rows, key=lambda pair: pair[0].casefold())]
    opening = _opening(course.outline, len(lessons))
    texts = {"lessons": opening + "\n".join(lessons), "topics": TOPICS + "\n".join(ordered)}
    cells = [new_markdown_cell(text, id=name) for name, text in texts.items()]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _opening(outline: Outline, lessons: int) -> str:
    count, brand = counted(lessons, "lesson").capitalize(), outline.brand
    by = f"\n*{brand}*\n" if brand else ""
    return OPENING.format(title=outline.title, brand=by, lessons=count)


def _lesson_row(lesson: Lesson, places: _Places) -> str:
    about = places.text.metadata.course
    title = f"[{about['title']}]({lesson.name}/{lesson.topic}.ipynb)"
    return f"| {lesson.number} | {title} | {about['minutes']} | {places.points():g} |"


def _row(topic: Topic, places: _Places) -> str:
    shown = [*topic.figures, *([topic.worked] if topic.worked else [])]
    cells = (
        topic.name,
        places.link(topic.cell, topic.cell),
        ", ".join(places.link(name, name) for name in shown),
        ", ".join(places.link(f"`{name}`", name) for name in topic.exercises),
        ", ".join(topic.decks),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
