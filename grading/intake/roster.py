"""Reading a list of the class: a table from the registrar or any platform, in its language."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from grading.errors import CourseError
from grading.intake.safenames import as_id, is_safe_id
from grading.returning.cells import restored

# What a column may be called; of several that are there, the first that is filled counts.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": (
        *("id", "student id", "student", "student number", "matriculation number", "netid", "sid"),
        *("matrikelnummer", "matrikel nr", "user name", "username", "login id", "login", "uid"),
        *("anmeldename", "benutzername", "nombre de usuario", "nom d utilisateur", "identifiant"),
        *("sis login id", "id number", "id nummer", "numero de id", "numero d identification"),
        *("sis user id", "orgdefinedid", "org defined id", "uin", "canvas id"),
    ),
    "last": (
        *("last name", "lastname", "surname", "family name", "nachname", "familienname"),
        *("apellido s", "apellidos", "apellido", "nom", "nom de famille"),
    ),
    "first": ("first name", "firstname", "given name", "vorname", "nombre", "prenom"),
    "name": (
        *("name", "full name", "student name", "display name", "vollstandiger name"),
        *("nombre completo", "nombre completo del usuario", "nom complet"),
    ),
    "email": (
        *("email", "email address", "e mail", "mail", "e mail adresse", "emailadresse"),
        *("direccion de correo", "correo electronico", "adresse de courriel", "courriel"),
        *("adresse e mail", "e mail address", "uid"),
    ),
    "login": (
        *("login", "login id", "sis login id", "username", "user name", "anmeldename"),
        *("benutzername", "nombre de usuario", "nom d utilisateur", "github username"),
    ),
    "canvas": ("canvas id", "canvas user id"),
    "sis": (
        *("sis user id", "sis id", "id number", "id nummer", "matrikelnummer", "numero de id"),
        *("numero d identification", "orgdefinedid", "org defined id", "sid", "uin"),
    ),
    "moodle": ("moodle id", "identifier", "id der bewertung", "participant", "participant number"),
    "section": ("section", "sections", "sektion", "seccion"),
    "group": ("group", "group name", "groups", "gruppe", "gruppen", "grupo", "grupos", "groupe"),
    "alias": ("alias", "aliases", "also", "preferred name"),
    "role": ("role", "roles", "rolle", "rollen", "rol", "roles globales"),
}
_NO_PERSON = ("points possible", "test student", "student, test")
_STAFF = {"instructor", "ta", "teacher", "staff", "editing teacher", "trainer/in", "designer"}


@dataclass(frozen=True)
class Person:
    """One row of the roster; what its table does not tell is empty.

    aliases: other names and ids that were ever theirs.
    """

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
    group: str = ""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}".strip()

    @property
    def sections(self) -> list[str]:
        """Canvas writes "A and B" for somebody in two."""
        return [name.strip() for name in self.section.split(" and ") if name.strip()]

    @property
    def ids(self) -> frozenset[str]:
        """Everything but numbers of a platform by which the person may be called for certain."""
        given = (self.id, self.login, self.email, self.sis, *self.aliases)
        return frozenset(one.casefold() for one in given if one and " " not in one)

    @property
    def numbers(self) -> frozenset[str]:
        """Theirs in one platform alone: "canvas 101", "moodle 502", older ones too."""
        given = ((self.canvas, "canvas"), (self.moodle, "moodle"))
        older = (one for one in self.aliases if one.startswith(("canvas ", "moodle ")))
        return frozenset(
            (*(f"{platform} {number}" for number, platform in given if number), *older)
        )

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
    """The class in a CSV file, whatever its separator, encoding, language and column names.

    Raises CourseError when it has no column for ids, a row without one, or the same id twice.
    """
    header, *rest = read_table(path)
    columns = _columns(header)
    if "id" not in columns and "email" not in columns:
        raise CourseError(
            f"{path} has no column for the student's id or email address: its columns are "
            f"{', '.join(header)}; name one of them id"
        )
    people = [
        _person(row, columns)
        for row in rest
        if not _is_no_person(row) and not _is_staff(row, columns)
    ]
    _check(path, people)
    return Roster(tuple(people), tuple(header))


def read_table(path: Path) -> list[list[str]]:
    """The rows of a CSV file that hold anything, at least one. Raises CourseError."""
    text = _text(path)
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=separator))
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise CourseError(f"{path} is empty: expected a row of column names, then one per student")
    return rows


def plain_header(cell: str) -> str:
    """A column's name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", cell.replace("ß", "ss").lstrip("\ufeff"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return re.sub(r"[\W_]+", " ", letters).strip()


def _text(path: Path) -> str:
    """A table's text: UTF-8, what spreadsheets call Unicode (UTF-16), or old Windows."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from error
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CourseError(f"{path} is a spreadsheet's own file: save it as CSV there")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _columns(header: list[str]) -> dict[str, list[int]]:
    """{field: places of its columns}, the most telling first."""
    names = [plain_header(cell) for cell in header]
    if "sis login id" in names or "sis user id" in names:  # a Canvas gradebook
        renamed = {"id": "canvas id", "student": "name"}
    elif "student" in names and "id" in names:
        renamed = {"student": "name"}
    elif "github username" in names:
        renamed = {"identifier": "id"}
    else:
        renamed = {}
    names = [renamed.get(name, name) for name in names]
    found = {
        field: [names.index(name) for name in known if name in names]
        for field, known in _COLUMNS.items()
    }
    return {field: places for field, places in found.items() if places}


def _person(row: list[str], columns: dict[str, list[int]]) -> Person:
    cells = {field: _cell(row, places) for field, places in columns.items()}
    last, first = cells.get("last", ""), cells.get("first", "")
    if cells.get("name") and not (last or first):
        last, first = _split(cells["name"])
    email = cells.get("email", "") if "@" in cells.get("email", "") else ""
    return Person(
        id=cells.get("id") or as_id(email) if email or cells.get("id") else "",
        last=last,
        first=first,
        email=email,
        login=cells.get("login", ""),
        canvas=cells.get("canvas", ""),
        sis=cells.get("sis", ""),
        moodle=re.sub(r"\D", "", cells.get("moodle", "")),
        section=cells.get("section", "") or cells.get("group", ""),
        aliases=tuple(a.strip() for a in cells.get("alias", "").split(";") if a.strip()),
        group=cells.get("group", ""),
    )


def _cell(row: list[str], places: list[int]) -> str:
    """The first cell that is filled; Brightspace writes # before ids and names."""
    filled = (restored(row[k].strip()).lstrip("#").strip() for k in places if k < len(row))
    return next((cell for cell in filled if cell), "")


def _split(name: str) -> tuple[str, str]:
    """(last, first) of "Last, First" or "First Last"."""
    if "," in name:
        last, first = name.split(",", 1)
        return last.strip(), first.strip()
    first, _, last = name.strip().rpartition(" ")
    return last, first


def _is_no_person(row: list[str]) -> bool:
    """Whether this is one of the rows that Canvas adds to the students'."""
    first = [cell.strip().casefold() for cell in row]
    if any(cell.startswith(_NO_PERSON) for cell in first[:2]):
        return True
    return not any(first[:5]) and any(cell.startswith("manual posting") for cell in first)


def _is_staff(row: list[str], columns: dict[str, list[int]]) -> bool:
    return _cell(row, columns.get("role", [])).casefold() in _STAFF


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
