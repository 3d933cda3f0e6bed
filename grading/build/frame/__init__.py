"""A new lesson from the frame: a small one that builds and proves, to write the real one over."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Template

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically

NAME = re.compile(r"\d\d-[a-z][a-z0-9]*")
HERE = Path(__file__).parent


class Frame(Template):
    """A text with words to fill in, marked unlike mathematics and unlike Python."""

    delimiter = "@@"


def new_lesson(course: Course, name: str, title: str | None = None) -> Lesson:
    """Write solutions/NN-topic/topic.md and its bank.

    Raises CourseError for a name that is not NN-topic, or a number or topic that is taken.
    """
    if not NAME.fullmatch(name):
        raise CourseError(
            f"{name!r} cannot name a lesson: two digits, a dash and one word, such as 09-attention"
        )
    lesson = Lesson(course, name)
    for other in course.lessons():
        if lesson.number == other.number or lesson.topic == other.topic:
            raise CourseError(f"{name} cannot be added: {other.name} has its number or topic")
    title = title or lesson.topic.capitalize()
    words = {
        "number": lesson.number,
        "topic": lesson.topic,
        "title": title,
        "quoted_title": json.dumps(title, ensure_ascii=False),
        "exercise": f"{int(lesson.number)}.1",
    }
    for template, path in (("lesson.md", lesson.text), ("bank.py.txt", lesson.bank)):
        text = Frame((HERE / template).read_text(encoding="utf-8")).substitute(words)
        write_atomically(path, text)
    return lesson
