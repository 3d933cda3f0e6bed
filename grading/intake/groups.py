"""Who works together: grading/groups.csv, or any platform's list of groups."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from grading.course import Course
from grading.errors import CourseError
from grading.intake.names import name_keys, squashed
from grading.intake.roster import Person, Roster, plain_header, read_table

GROUPS = "groups.csv"
_GROUP = ("group", "group name", "groupname", "team", "gruppe", "grupo", "groupe")
_MEMBERS = ("members", "students", "mitglieder")
_LESSON = ("lesson", "assignment")


@dataclass(frozen=True)
class Groups:
    """{a group's name: ids of its members}, per lesson where the table says so (else "")."""

    members: dict[tuple[str, str], tuple[str, ...]]

    def named(self, name: str, lesson: str = "") -> tuple[str, ...]:
        """The members of the group of this name, written in any way; () when there is none."""
        wanted = squashed(name)
        for where in dict.fromkeys((lesson, "")):
            for (of_lesson, group), members in self.members.items():
                if of_lesson == where and wanted & squashed(group):
                    return members
        return ()


def read_groups(course: Course, people: Roster | None) -> Groups:
    """The course's groups; none without such a table. Raises CourseError on a stranger in it."""
    path = course.grading / GROUPS
    if not path.is_file():
        return Groups({})
    header, *rows = read_table(path)
    names = [plain_header(cell) for cell in header]
    group = next((names.index(name) for name in _GROUP if name in names), None)
    if group is None:
        raise CourseError(f"{path} has no column group: its columns are {', '.join(header)}")
    lesson = next((names.index(name) for name in _LESSON if name in names), None)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        cells = row + [""] * (len(names) - len(row))
        if not cells[group].strip():
            continue
        where = course.lesson(cells[lesson]).name if lesson is not None and cells[lesson] else ""
        found[where, cells[group].strip()] += _members(cells, names, people, str(path))
    return Groups({key: tuple(dict.fromkeys(members)) for key, members in found.items()})


def _members(cells: list[str], names: list[str], people: Roster | None, where: str) -> list[str]:
    """Whom a row names: by a list in one column, or by the columns of one student."""
    listed = next((cells[names.index(name)] for name in _MEMBERS if name in names), "")
    if listed:
        return [_person([one.strip()], people, where) for one in listed.split(";") if one.strip()]
    skipped = {*_GROUP, *_LESSON, "canvas group id", "group id", "sections"}
    said = [cell.strip() for cell, name in zip(cells, names, strict=False) if name not in skipped]
    said = [cell for cell in said if cell]
    return [_person(said, people, where)] if said else []


def _person(said: list[str], people: Roster | None, where: str) -> str:
    """The one person whom all these cells may mean."""
    if people is None:
        return said[0]
    for text in said:
        found = [p for p in people.people if _is_called(p, text)]
        if len(found) == 1:
            return found[0].id
    raise CourseError(f"{where}: nobody in the class list is called {' / '.join(said)}")


def _is_called(person: Person, text: str) -> bool:
    if text.casefold() in person.ids or text in (person.canvas,):
        return True
    return bool(person.name and name_keys(person.name) & name_keys(text))
