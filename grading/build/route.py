"""The route of a deck through the course: its slides in order, and where each is answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from grading.build.anchors import Anchors, Section
from grading.course import FURTHER, Course, Lesson, Page
from grading.decks import Deck, Slide
from grading.errors import CourseError
from grading.topics import Topic, read_topics

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}

OPENING = """# {title}

*The route of {name}: {core} in the lessons{later}, {deeper} where they go further*

The slides stand in their order, in a few of their own words. When a slide comes up in the lecture,
the section beside it explains it, and its exercises practise it. Minutes stand where a section is
named first{marked}.

| On the slide | In the course | Drawn | Exercised | Minutes |
|---|---|---|---|---|
"""
SKIPPED = """## What you can skip

These sections of the same lessons treat nothing that is on the slides.

"""
MARKED = "; an exercise marked *later* is left out on a first walk, its section is not"
LATER = """## What can wait

On a first walk, read every section and leave these exercises for later:

"""
LEFT_OUT = """## What the course leaves out

| On the slide | Why |
|---|---|
"""


class Guide:
    """Finds the topics and headings that slides name, in all lessons and pages of a course."""

    def __init__(self, course: Course) -> None:
        lessons = {lesson.topic: lesson for lesson in course.lessons()}
        parts: dict[str, Lesson | Page] = {**lessons}
        parts |= {page.name: page for page in course.pages()}
        self._anchors = {name: Anchors(part) for name, part in parts.items()}
        self._topics = {
            topic.name: (lesson, topic)
            for lesson, topics in read_topics(course.topics).items()
            for topic in topics
            if lesson in lessons
        }
        self.number = {name: lesson.number for name, lesson in lessons.items()}

    def topic(self, name: str) -> tuple[Topic, Anchors] | None:
        """A topic with its lesson's anchors; None where the course leaves that lesson out."""
        lesson, topic = self._topics.get(name, ("", None))
        return (topic, self._anchors[lesson]) if topic else None

    def anchors(self, part: str) -> Anchors | None:
        """The anchors of a lesson, by its topic, or of a page; None where there is no such part."""
        return self._anchors.get(part)

    def within(self, section: Section) -> Anchors:
        """The anchors of the lesson or page that a section stands in."""
        return next(a for a in self._anchors.values() if section in a.sections)

    def lessons(self) -> Iterator[tuple[str, Anchors]]:
        """(number, anchors) of each lesson, in order."""
        for name, number in self.number.items():
            yield number, self._anchors[name]


def route_notebook(course: Course, deck: Deck) -> NotebookNode:
    """The page of one deck: a table of its slides, what to skip, and what is left out."""
    return _Route(deck, Guide(course)).notebook()


class _Route:
    """One page in the making; seen: the sections named so far, in order."""

    def __init__(self, deck: Deck, guide: Guide) -> None:
        self._deck, self._guide = deck, guide
        self.seen: dict[Section, None] = {}

    def notebook(self) -> NotebookNode:
        rows = [row for slide in self._deck.slides for row in self._told(slide)]
        deeper = [
            s for s in self.seen if Path(s.file).parent.name == "" or Path(s.file).stem == FURTHER
        ]
        core = [section for section in self.seen if section not in deeper]
        waiting = self._waiting(core)
        waits = sum(waiting.values())
        opening = OPENING.format(
            title=self._deck.title,
            name=self._deck.name,
            core=_time(sum(section.minutes for section in core) - waits),
            later=f" on a first walk, {_time(waits)} for what can wait" if waiting else "",
            deeper=_time(sum(section.minutes for section in deeper)),
            marked=MARKED if waiting else "",
        )
        texts = {"slides": opening + "\n".join(rows)}
        if waiting:
            lines = (f"- {link} ({minutes:.0f} min)" for link, minutes in waiting.items())
            texts["later"] = LATER + "\n".join(lines)
        if skipped := list(self._skipped()):
            texts["skip"] = SKIPPED + "\n".join(skipped)
        if left_out := [_row(_quoted(s), s.declined) for s in self._deck.slides if s.declined]:
            texts["left-out"] = LEFT_OUT + "\n".join(left_out)
        cells = [new_markdown_cell(text, id=name) for name, text in texts.items()]
        return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})

    def _waiting(self, core: list[Section]) -> dict[str, float]:
        """{link to an exercise: minutes} of what can wait, as far as the course has its lessons."""
        return {
            self._guide.within(section).link(f"`{name}`", name): minutes
            for section in core
            for name, minutes in section.exercises().items()
            if name in self._deck.later
        }

    def _told(self, slide: Slide) -> list[str]:
        """Raises CourseError for a topic or a place that stands nowhere in its lesson."""
        try:
            return list(self._rows(slide))
        except LookupError as error:
            told = f"deck {self._deck.name}, slide {slide.words!r}: {error.args[0]}"
            raise CourseError(told) from error

    def _rows(self, slide: Slide) -> Iterator[str]:
        words = _quoted(slide)
        for name in slide.topics:
            if found := self._guide.topic(name):
                yield _row(words, *self._covered(*found))
                words = ""
        if slide.place and (anchors := self._guide.anchors(slide.place[0])):
            heading = slide.place[1]
            minutes = self._minutes(anchors.section(heading))
            yield _row(words, anchors.link(heading, heading), "", "", minutes)

    def _covered(self, topic: Topic, anchors: Anchors) -> tuple[str, str, str, str]:
        return (
            anchors.link(topic.name, topic.cell),
            ", ".join(anchors.link(name, name) for name in topic.figures),
            ", ".join(self._exercise(anchors, name) for name in topic.exercises),
            self._minutes(anchors.section(topic.cell)),
        )

    def _exercise(self, anchors: Anchors, name: str) -> str:
        return anchors.link(f"`{name}`", name) + " *later*" * (name in self._deck.later)

    def _minutes(self, section: Section) -> str:
        """The minutes of a section where it is named first, without what can wait."""
        if section in self.seen:
            return ""
        self.seen[section] = None
        waits = sum(m for name, m in section.exercises().items() if name in self._deck.later)
        return f"{section.minutes - waits:.0f}"

    def _skipped(self) -> Iterator[str]:
        """The sections that no slide needs, of the notebooks that some slide needs."""
        files = {section.file for section in self.seen}
        for number, anchors in self._guide.lessons():
            linked = [
                f"{anchors.link(section.heading, section.heading)} ({section.minutes:.0f} min)"
                for section in anchors.sections
                if section.heading and section.file in files and section not in self.seen
            ]
            if linked:
                yield f"- lesson {number}: {', '.join(linked)}"


def _time(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"


def _quoted(slide: Slide) -> str:
    """The slide's words as they stand there: formulas as they are typed, not drawn."""
    words = f"`{slide.words}`" if "\\" in slide.words or "$" in slide.words else f"“{slide.words}”"
    kind = "" if slide.kind == "idea" else f" *({slide.kind})*"
    return words + kind


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
