"""The list of everyone in the class: a table from the registrar, from Canvas or from Moodle."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from grading.errors import CourseError
from grading.intake.safenames import is_safe_id

# What a column may be called; of several that are there, the first that is filled counts.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": (
        *("id", "student id", "student", "student number", "matriculation number", "netid"),
        *("user name", "username", "sis login id", "id number", "sis user id", "canvas id"),
    ),
    "last": ("last name", "lastname", "surname", "family name"),
    "first": ("first name", "firstname", "given name"),
    "name": ("name", "full name", "student name", "display name"),
    "email": ("email", "email address", "e mail", "mail"),
    "login": ("login", "login id", "sis login id", "username", "user name"),
    "canvas": ("canvas id", "canvas user id"),
    "sis": ("sis user id", "sis id", "id number"),
    "moodle": ("moodle id", "identifier", "participant", "participant number"),
    "section": ("section", "group"),
    "alias": ("alias", "aliases", "also", "preferred name"),
}
_NO_PERSON = ("points possible", "manual posting", "test student", "student, test")


@dataclass(frozen=True)
class Person:
    """One row of the roster; what its table does not tell is empty."""

    id: str
    last: str = ""
    first: str = ""
    email: str = ""
    login: str = ""
    canvas: str = ""
    sis: str = ""
    moodle: str = ""
    section: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}".strip()

    def __str__(self) -> str:
        return f"{self.id} ({self.name})" if self.name else self.id


@dataclass(frozen=True)
class Roster:
    """Everyone in the class. header: the table's own column names, which may name assignments."""

    people: tuple[Person, ...]
    header: tuple[str, ...] = ()

    def by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}


def read_roster(path: Path) -> Roster:
    """The roster in a CSV file, whatever its separator, encoding and column names.

    Raises CourseError when it has no column for ids, a row without one, or the same id twice.
    """
    rows = [row for row in _rows(path) if any(cell.strip() for cell in row)]
    if not rows:
        raise CourseError(f"{path} is empty: expected a row of column names, then one per student")
    header, *rest = rows
    columns = _columns(header)
    if "id" not in columns:
        raise CourseError(
            f"{path} has no column for the student's id: its columns are {', '.join(header)}; "
            "name one of them id"
        )
    people = [_person(row, columns) for row in rest if not _is_no_person(row)]
    _check(path, people)
    return Roster(tuple(people), tuple(header))


def _rows(path: Path) -> list[list[str]]:
    text = _text(path)
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    return list(csv.reader(text.splitlines(keepends=True), delimiter=separator))


def _text(path: Path) -> str:
    """A table's text: UTF-8, what spreadsheets call Unicode (UTF-16), or old Windows."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _columns(header: list[str]) -> dict[str, list[int]]:
    """{field: places of its columns}, the most telling first."""
    names = [re.sub(r"[\s_.-]+", " ", cell).strip().casefold() for cell in header]
    if "sis login id" in names or "sis user id" in names:  # a Canvas gradebook
        renamed = {"id": "canvas id", "student": "name"}
        names = [renamed.get(name, name) for name in names]
    elif "student" in names and "id" in names:
        names = ["name" if name == "student" else name for name in names]
    found = {
        field: [names.index(name) for name in known if name in names]
        for field, known in _COLUMNS.items()
    }
    return {field: places for field, places in found.items() if places}


def _person(row: list[str], columns: dict[str, list[int]]) -> Person:
    cells = {
        field: next((row[k].strip() for k in places if k < len(row) and row[k].strip()), "")
        for field, places in columns.items()
    }
    last, first = cells.get("last", ""), cells.get("first", "")
    if cells.get("name") and not (last or first):
        last, first = _split(cells["name"])
    return Person(
        id=cells.get("id", ""),
        last=last,
        first=first,
        email=cells.get("email", ""),
        login=cells.get("login", ""),
        canvas=cells.get("canvas", ""),
        sis=cells.get("sis", ""),
        moodle=re.sub(r"\D", "", cells.get("moodle", "")),
        section=cells.get("section", ""),
        aliases=tuple(a.strip() for a in cells.get("alias", "").split(";") if a.strip()),
    )


def _split(name: str) -> tuple[str, str]:
    """(last, first) of "Last, First" or "First Last"."""
    if "," in name:
        last, first = name.split(",", 1)
        return last.strip(), first.strip()
    first, _, last = name.strip().rpartition(" ")
    return last, first


def _is_no_person(row: list[str]) -> bool:
    """Whether this is one of the rows that Canvas adds to the students'."""
    return any(cell.strip().casefold().startswith(_NO_PERSON) for cell in row[:2])


def _check(path: Path, people: list[Person]) -> None:
    for number, person in enumerate(people, start=1):
        if not person.id:
            raise CourseError(f"{path}: student {number} ({person.name or 'no name'}) has no id")
        if not is_safe_id(person.id):
            raise CourseError(
                f"{path}: {person.id!r} cannot be an id, since a folder is named after it: "
                "use letters, digits and . _ - @"
            )
    twice = [name for name, count in Counter(p.id.casefold() for p in people).items() if count > 1]
    if twice:
        raise CourseError(f"{path} has the same id more than once: {', '.join(sorted(twice))}")
