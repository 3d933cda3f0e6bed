"""Where the course's files are: its folders and its lessons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from grading.decks import lessons_for, read_decks
from grading.errors import CourseError
from grading.outline import Outline, read_outline
from grading.topics import read_topics

HEADING = re.compile(r"^# +(.+?) *$", re.MULTILINE)

FURTHER = "further"
SHIPPED = "neural_network_course"  # the folder beside this package in which a wheel has its course


class NoCourse(CourseError):
    """Neither a folder nor one above it holds a course."""


@dataclass(frozen=True)
class Lesson:
    """One lesson of the course, named NN-topic; its files are derived from `text`.

    NN is its place in course.yml; where that changed, `course build` renames the folders.
    text: solutions/NN-topic/topic.md, the only form written by hand; bank: the right and wrong
    answers next to it; mutants: why some changes of a solution may pass; solution: the text
    executed; release: what students get.
    """

    course: Course
    name: str

    @property
    def number(self) -> str:
        return self.name.split("-", 1)[0]

    @property
    def topic(self) -> str:
        return self.name.split("-", 1)[1]

    @property
    def title(self) -> str:
        """The first heading of the text, or the topic where there is none."""
        cells = self.text.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
        found = HEADING.search(cells)
        return found[1] if found else self.topic

    @property
    def stem(self) -> str:
        """How its notebooks are called."""
        return self.topic

    @property
    def folder(self) -> Path:
        """The folder of what stays with the staff, the text aside."""
        return self.course.solutions / self.name

    @property
    def text(self) -> Path:
        return self.course.solutions / self.name / f"{self.stem}.md"

    @property
    def bank(self) -> Path:
        return self.folder / "bank.py"

    @property
    def mutants(self) -> Path:
        return self.folder / "mutants.yaml"

    @property
    def solution(self) -> Path:
        return self.folder / f"{self.stem}.ipynb"

    @property
    def release(self) -> Path:
        return self.course.notebooks / self.name / f"{self.stem}.ipynb"

    @property
    def room(self) -> Path:
        """The folder in the student's package that holds the lesson's sealed checks."""
        return self.course.rooms / self.topic

    @property
    def further(self) -> Further | None:
        """The page that goes deeper than the lesson, where there is one."""
        page = Further(self.course, self.name)
        return page if page.text.is_file() else None

    @property
    def pages(self) -> list[Lesson]:
        """The lesson, and the page that goes further where there is one."""
        return [self, *([self.further] if self.further else [])]


@dataclass(frozen=True)
class Further(Lesson):
    """What goes deeper than a lesson: read and checked as one, but not handed in.

    text: solutions/NN-topic/further.md; its bank and what is derived from it for the staff lie in
    the folder further/ beside it.
    """

    @property
    def topic(self) -> str:
        return f"{super().topic}/{FURTHER}"

    @property
    def stem(self) -> str:
        return FURTHER

    @property
    def folder(self) -> Path:
        return super().folder / FURTHER

    @property
    def further(self) -> None:
        return None


@dataclass(frozen=True)
class Page:
    """A page beside the lessons, without exercises: solutions/name.md, run into notebooks/."""

    course: Course
    name: str

    @property
    def text(self) -> Path:
        return self.course.solutions / f"{self.name}.md"

    @property
    def release(self) -> Path:
        return self.course.notebooks / f"{self.name}.ipynb"

    @property
    def pages(self) -> list[Page]:
        """The page alone: nothing goes further."""
        return [self]


@dataclass(frozen=True)
class Course:
    """A course folder: solutions/ and notebooks/ for its lessons, grading/ for what students send.

    root: the folder that holds them, absolute.
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Course:
        """The course that `start` (the working directory by default) lies in."""
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / "solutions").is_dir():
                return cls(folder)
        raise NoCourse(
            f"no course here: neither {start} nor a folder above it has a folder solutions/. "
            "Change to the course folder, or name it with --root"
        )

    @classmethod
    def shipped(cls) -> Course:
        """The course that these modules came with, to be read: that of their checkout or wheel."""
        packages = Path(__file__).parents[1]
        packed = packages / SHIPPED
        return cls(packed if packed.is_dir() else packages)

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def rooms(self) -> Path:
        """The folder of all lessons' rooms in the student's package."""
        return self.root / "nnlib" / "lessons"

    @property
    def grading(self) -> Path:
        return self.root / "grading"

    @property
    def topics(self) -> Path:
        return self.solutions / "topics.yaml"

    @property
    def decks(self) -> Path:
        """The folder with one file for each lecture deck."""
        return self.solutions / "decks"

    def route(self, deck: str) -> Path:
        """The page that leads through the course in the order of a deck's slides."""
        return self.notebooks / f"route-{deck}.ipynb"

    def routes(self) -> list[Path]:
        """The routes of all decks."""
        return [self.route(deck) for deck in read_decks(self.decks)]

    @property
    def index(self) -> Path:
        return self.notebooks / "index.ipynb"

    def pages(self) -> list[Page]:
        """Every page that has a text, by name; a README is for whoever edits the lessons."""
        texts = sorted(self.solutions.glob("*.md"))
        return [Page(self, text.stem) for text in texts if text.stem != "README"]

    @property
    def outline_file(self) -> Path:
        return self.root / "course.yml"

    @property
    def outline(self) -> Outline:
        return read_outline(self.outline_file)

    def topics_in_order(self) -> tuple[str, ...]:
        """The topics of the lessons that course.yml asks for; none where folders say it."""
        outline = self.outline
        if not outline.route:
            return outline.lessons
        decks = read_decks(self.decks)
        if outline.route not in decks:
            known = ", ".join(decks) or "none"
            raise CourseError(f"{self.outline_file}: no deck {outline.route}: there are {known}")
        return lessons_for(decks[outline.route], read_topics(self.topics))

    def folders(self) -> dict[str, str]:
        """{topic: the folder in solutions/ that holds its text, NN-topic}, by number."""
        found: dict[str, str] = {}
        for text in sorted(self.solutions.glob("[0-9][0-9]-*/*.md")):
            folder = text.parent.name
            if folder != f"{folder[:2]}-{text.stem}":
                continue
            if text.stem in found:
                raise CourseError(f"{found[text.stem]} and {folder} in solutions/ are one lesson")
            found[text.stem] = folder
        return found

    def renumbered(self) -> dict[str, str]:
        """{name: the one that course.yml gives it} of the lessons whose number changed."""
        folders, topics = self.folders(), self.topics_in_order()
        names = {folders[t]: f"{k:02}-{t}" for k, t in enumerate(topics, 1) if t in folders}
        return {old: new for old, new in names.items() if old != new}

    def work_of(self, lesson: str) -> list[Path]:
        """The folders in grading/ that hold what was taken in and graded for a lesson's name."""
        return sorted(f for depth in ("*", "*/*") for f in self.grading.glob(f"{depth}/{lesson}"))

    def lessons(self) -> list[Lesson]:
        """The lessons that course.yml lists, in its order; without it every one that has a text."""
        folders, topics = self.folders(), self.topics_in_order()
        if not topics:
            return [Lesson(self, folder) for folder in folders.values()]
        for place, topic in enumerate(topics, start=1):
            if topic not in folders:
                raise CourseError(
                    f"{self.outline_file}: no lesson {topic}: {_meant(topic, folders)}"
                )
            if folders[topic] != f"{place:02}-{topic}":
                told = f"solutions/{folders[topic]} is lesson {place:02} in course.yml"
                raise CourseError(f"{told}: course build renames it")
        return [Lesson(self, folders[topic]) for topic in topics]

    def lesson(self, name: str) -> Lesson:
        """The lesson called `name`: its whole name, its number or its topic."""
        lessons = self.lessons()
        for lesson in lessons:
            if name.rstrip("/") in (lesson.name, lesson.number, lesson.topic):
                return lesson
        known = ", ".join(lesson.name for lesson in lessons) or "none yet"
        raise CourseError(f"no lesson is called {name!r}; the lessons are: {known}")

    def select(self, names: list[str] | None) -> list[Lesson]:
        """The lessons named, or all of them when none is."""
        return [self.lesson(name) for name in names] if names else self.lessons()

    def parts(self, names: list[str] | None) -> list[Lesson | Page]:
        """The lessons and pages named, or all of them when none is."""
        if not names:
            return [*self.lessons(), *self.pages()]
        pages = {page.name: page for page in self.pages()}
        return [pages.get(name) or self.lesson(name) for name in names]


def _meant(topic: str, folders: dict[str, str]) -> str:
    near = get_close_matches(topic, folders, 1)
    known = f"there are {', '.join(folders)}" if folders else "solutions/ holds none"
    return f"did you mean {near[0]}?" if near else known
