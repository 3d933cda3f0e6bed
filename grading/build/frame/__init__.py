"""A new lesson from the frame: a small one that builds and proves, to write the real one over."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import yaml

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.outline import append_lesson

NAME = re.compile(r"(?:(\d\d)-)?([a-z][a-z0-9]*)")
HERE = Path(__file__).parent


class Frame(Template):
    """A text with words to fill in, marked unlike mathematics and unlike Python."""

    delimiter = "@@"


def new_lesson(course: Course, name: str, title: str | None = None) -> Lesson:
    """Write the text of the next lesson and its bank, and list it in course.yml and topics.yaml.

    name: its topic, or with the number that it will have, NN-topic. Raises CourseError for another
    name, a topic that is taken, and another number than the next one.
    """
    lesson = Lesson(course, _next_name(course, name))
    append_lesson(course.outline_file, lesson.topic)
    title = title or lesson.topic.capitalize()
    words = {"topic": lesson.topic, "title": title}
    for template, path in (("lesson.md", lesson.text), ("bank.py.txt", lesson.bank)):
        text = Frame((HERE / template).read_text(encoding="utf-8")).substitute(words)
        write_atomically(path, text)
    if course.topics.is_file():
        _append_topic(course.topics, lesson.topic, title)
    return lesson


def _next_name(course: Course, name: str) -> str:
    found = NAME.fullmatch(name)
    if not found:
        raise CourseError(
            f"{name!r} cannot name a lesson: one word, such as attention, or two digits, a dash "
            "and one word, such as 09-attention"
        )
    number, topic = found.groups()
    if topic in course.folders():
        raise CourseError(f"{name} cannot be added: {course.folders()[topic]} has its topic")
    after = max((int(lesson.number) for lesson in course.lessons()), default=0) + 1
    early = number and int(number) < after
    if early or (course.outline.lessons and number and int(number) > after):
        raise CourseError(f"{name} cannot be added: the next lesson has the number {after:02}")
    return f"{number or f'{after:02}'}-{topic}"


def _append_topic(path: Path, topic: str, title: str) -> None:
    """The first row of a new lesson in the list of topics, to write the real ones over."""
    entry = {
        "name": f"{title}: the gradient of the cost",
        "cell": "The idea",
        "figure": "neuron",
        "exercise": "cost_gradient",
    }
    row = yaml.safe_dump({topic: [entry]}, sort_keys=False, allow_unicode=True)
    write_atomically(path, f"{path.read_text(encoding='utf-8').rstrip()}\n\n{row}")
