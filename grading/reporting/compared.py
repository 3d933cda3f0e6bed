"""The same exercises in several terms, or in several sections, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from grading.reporting.lesson import Exercise, LessonReport

MOST_MISTAKES = 2
Place = tuple[str, str]  # topic, function
Found = tuple[LessonReport, Exercise]


@dataclass(frozen=True)
class Column:
    """One term or section."""

    name: str
    reports: list[LessonReport]

    @cached_property
    def places(self) -> dict[Place, Found]:
        """Every exercise of which something is told."""
        return {
            (_topic(report), exercise.name): (report, exercise)
            for report in self.reports
            for exercise in report.exercises
        }

    def report(self, topic: str) -> LessonReport | None:
        return next((report for report in self.reports if _topic(report) == topic), None)


@dataclass(frozen=True)
class Trend:
    """A mistake. shares: of those who handed in, for each column; None where it is not known."""

    code: str
    sentence: str
    shares: list[float | None]


@dataclass(frozen=True)
class Row:
    """One exercise. found: it in each column, None where it is not there or not told."""

    title: str
    minutes: float | None
    found: list[Found | None]

    @property
    def mistakes(self) -> list[Trend]:
        """The most common mistakes of any column."""
        sentences: dict[str, str] = {}
        for _, exercise in filter(None, self.found):
            for mistake in exercise.mistakes:
                sentences.setdefault(mistake.code, mistake.sentence)
        trends = [
            Trend(code, told, [_share(one, code) for one in self.found])
            for code, told in sentences.items()
        ]
        trends.sort(key=lambda trend: (-max(share or 0 for share in trend.shares), trend.code))
        return trends[:MOST_MISTAKES]


@dataclass(frozen=True)
class Compared:
    """One lesson. reports: of each column, None where nobody handed it in."""

    title: str
    topic: str
    reports: list[LessonReport | None]
    rows: list[Row]


@dataclass(frozen=True)
class ClassReport:
    """All that is told. columns: the terms or sections that `compared` has beside each other."""

    lessons: list[LessonReport]
    columns: list[str]
    compared: list[Compared]
    names: bool


def compare(columns: Sequence[Column]) -> list[Compared]:
    """Each lesson that is in any column, in the first one's order, what it lacks last."""
    order = list(_places(columns))
    topics = dict.fromkeys(_topic(report) for column in columns for report in column.reports)
    compared = []
    for topic in topics:
        reports = [column.report(topic) for column in columns]
        title = next(report.title for report in reports if report is not None)
        rows = [_row(columns, place, order) for place in order if place[0] == topic]
        compared.append(Compared(title, topic, reports, rows))
    return compared


def _places(columns: Sequence[Column]) -> Iterator[Place]:
    """The exercises, each once; one that the first column has in another lesson stands there."""
    seen: set[Place] = set()
    for column in columns:
        for place in column.places:
            moved = [own for own in seen if own[1] == place[1] and own not in column.places]
            if place not in seen and len(moved) != 1:
                seen.add(place)
                yield place


def _row(columns: Sequence[Column], place: Place, order: list[Place]) -> Row:
    found = [_found(column, place, order) for column in columns]
    first = next(exercise for _, exercise in filter(None, found))
    return Row(first.title, first.minutes, found)


def _found(column: Column, place: Place, order: list[Place]) -> Found | None:
    """The exercise; where its lesson has none of the name, one that was in another lesson."""
    moved = [k for k in column.places if k[1] == place[1] and k not in order]
    return column.places.get(place) or (column.places[moved[0]] if len(moved) == 1 else None)


def _share(found: Found | None, code: str) -> float | None:
    if found is None or not found[0].read:
        return None
    counts = {mistake.code: mistake.count for mistake in found[1].mistakes}
    return counts.get(code, 0) / found[0].read


def _topic(report: LessonReport) -> str:
    return report.name.split("-", 1)[1]
