"""The people of the course: everyone once, with every id and name that any list ever gave them.

grading/people.csv is kept by `course collect` and `course people`. A new class list adds to it and
takes nothing away; who is new, or alike by name alone, waits until a person has looked.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from grading.cells import as_table, harmless
from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.names import name_keys
from grading.intake.roster import Person, Roster, read_roster

ROSTER, PEOPLE = "roster.csv", "people.csv"
_SINGLE = ("last", "first", "email", "login", "canvas", "sis", "moodle", "section")
_HEADER = (
    *("id", "last name", "first name", "email", "login", "canvas id", "sis id", "moodle id"),
    *("section", "alias"),
)
_SHOWN = 8


@dataclass
class Changes:
    """What a list would change: who gets which new facts, who is new, who is only alike by name.

    missing: people who are not on the list; they stay. unclear: sentences that only an edited list
    can answer.
    """

    same: list[tuple[Person, Person]] = field(default_factory=list)
    by_name: list[tuple[Person, Person]] = field(default_factory=list)
    new: list[Person] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether a person must look before it counts."""
        return bool(self.by_name or self.new or self.unclear)

    def sentences(self) -> Iterator[str]:
        """Each change in one line, those that a person must look at first."""
        yield from self.questions()
        for known, listed in self.same:
            if news := _news(known, listed):
                yield f"{known} is also {', '.join(news)}"
        for person in self.missing:
            yield f"{person} is not on the list, and stays"

    def questions(self) -> Iterator[str]:
        """What waits for a person."""
        yield from self.unclear
        for known, listed in self.by_name:
            yield f"{known} has the name of {listed} on the list, and nothing else in common"
        for person in self.new:
            yield f"{person} is new"


def people_path(course: Course) -> Path:
    return course.grading / PEOPLE


def named_path(course: Course) -> Path:
    """Whom downloads named while there was no list: ids that a later list must not double."""
    return course.grading / "collected" / "named.csv"


def read_people(course: Course) -> Roster | None:
    """Everyone who is known so far; None before the first list or download."""
    paths = (people_path(course), named_path(course))
    return next((read_roster(path) for path in paths if path.is_file()), None)


def write_people(course: Course, people: Iterable[Person], path: Path | None = None) -> None:
    """Keep the table, by id."""
    rows = [
        [
            person.id,
            *map(harmless, (*(getattr(person, n) for n in _SINGLE), "; ".join(person.aliases))),
        ]
        for person in sorted(people, key=lambda person: person.id)
    ]
    write_atomically(path or people_path(course), as_table([_HEADER, *rows]))


def class_list(course: Course, path: Path | None = None, *, strict: bool = False) -> Roster | None:
    """Everyone, with what the list at `path` (grading/roster.csv by default) adds for certain.

    strict: raise CourseError while the list holds people who are new or alike by name alone.
    """
    known = read_people(course)
    if path is None and not (course.grading / ROSTER).is_file():
        return known if people_path(course).is_file() else None
    listed = read_roster(path or course.grading / ROSTER)
    if known is None:
        return listed
    changes = compare(known, listed)
    if strict and changes.waits:
        raise CourseError(_refusal(path or course.grading / ROSTER, changes))
    return Roster(tuple(merged(known, changes.same)), listed.header)


def compare(known: Roster, listed: Roster) -> Changes:
    """Match a list with who is known: by ids, addresses, logins and numbers, else by name."""
    changes, finder = Changes(), _Matches(known.people)
    taken: dict[str, Person] = {}
    left: list[Person] = []
    for person in listed.people:
        found = finder.certain(person)
        if len(found) > 1:
            who = " and ".join(sorted(found))
            changes.unclear.append(f"{person} fits {who}: give the row one of these ids alone")
        elif not found:
            left.append(person)
        elif (one := next(iter(found))) in taken:
            changes.unclear.append(
                f"{person} and {taken[one]} are both {one}: correct one of the rows"
            )
        else:
            taken[one] = person
            changes.same.append((finder.people[one], person))
    for person in left:
        _by_name(person, changes, finder, taken)
    changes.missing = [one for one in known.people if one.id not in taken]
    return changes


def merged(
    known: Roster, same: Iterable[tuple[Person, Person]], new: Iterable[Person] = ()
) -> list[Person]:
    """Everyone with their new facts, and who is new. What is replaced stays an alias."""
    people = known.by_id()
    for one, listed in same:
        people[one.id] = _joined(people[one.id], listed)
    return [*people.values(), *new]


def accept(course: Course, path: Path | None, *, by_name: bool, apart: bool) -> Changes:
    """Let a list count. by_name: who is alike by name alone is the same person; apart: is another.

    Raises CourseError when there is no list, or one that leaves something unclear.
    """
    listed = read_roster(path or course.grading / ROSTER)
    known = read_people(course) or Roster(())
    changes = compare(known, listed)
    if changes.unclear:
        raise CourseError("; ".join(changes.unclear))
    if changes.by_name and by_name == apart:
        who = ", ".join(f"{one.id} = {other.id}" for one, other in changes.by_name[:_SHOWN])
        raise CourseError(
            f"{len(changes.by_name)} are alike by name alone ({who}): say --by-name when they are "
            "the same people, --apart when they are others"
        )
    same = [*changes.same, *(changes.by_name if by_name else [])]
    new = [*changes.new, *(other for _, other in changes.by_name if apart)]
    write_people(course, merged(known, same, new))
    return changes


def who_is(course: Course, text: str) -> str:
    """The id of whoever is called `text`: by any id, number, address or whole name.

    Raises CourseError with the nearest, or when several are called so.
    """
    people = class_list(course) or read_people(course)
    if people is None:
        return text
    found = {
        p.id for p in people.people if text.casefold() in p.ids or text in (p.canvas, p.moodle)
    }
    found = found or {p.id for p in people.people if _names(p) & name_keys(text)}
    if len(found) == 1:
        return found.pop()
    if found:
        raise CourseError(f"{text!r} fits {' and '.join(sorted(found))}; name one by the id")
    if (course.grading / "submitted" / text).is_dir():
        return text
    raise CourseError(f"nobody is called {text!r}{_nearest(people, text)}")


def students_in(course: Course, section: str) -> list[str]:
    """The ids of everyone in a section. Raises CourseError when there is no such section."""
    name, people = section_called(course, section), class_list(course) or Roster(())
    return sorted(person.id for person in people.people if name in person.sections)


def section_names(course: Course) -> list[str]:
    """The sections on the class list."""
    people = class_list(course) or Roster(())
    return sorted({name for person in people.people for name in person.sections})


def section_called(course: Course, section: str) -> str:
    """A section as the class list writes it. Raises CourseError when there is no such section."""
    names = section_names(course)
    for name in names:
        if name.casefold() == section.casefold():
            return name
    known = f"the sections are: {', '.join(names)}" if names else "the class list has none"
    raise CourseError(f"no section is called {section!r}; {known}")


class _Matches:
    """Who is known, by everything that is certain, and by name."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {person.id: person for person in people}
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        for person in self.people.values():
            for key in _certain(person):
                self._ids[key].add(person.id)
            for key in _names(person):
                self._names[key].add(person.id)

    def certain(self, person: Person) -> set[str]:
        """The id decides where it is known; else all other facts together."""
        if by_id := self._ids.get(person.id.casefold()):
            return by_id
        return set().union(*(self._ids.get(key, set()) for key in _certain(person)))

    def named(self, person: Person) -> set[str]:
        return set().union(*(self._names.get(key, set()) for key in _names(person)))


def _by_name(person: Person, changes: Changes, finder: _Matches, taken: dict[str, Person]) -> None:
    """Somebody whom no id finds: alike by name, or new."""
    found = {one for one in finder.named(person) if one not in taken}
    if len(found) == 1:
        one = found.pop()
        taken[one] = person
        changes.by_name.append((finder.people[one], person))
    elif found:
        who = " and ".join(sorted(found))
        changes.unclear.append(f"{person} has the name of {who}: write the right id into the row")
    else:
        changes.new.append(person)


def _certain(person: Person) -> set[str]:
    return {*person.ids, *person.numbers}


def _names(person: Person) -> set[str]:
    names = {person.name, *(alias for alias in person.aliases if " " in alias)} - person.numbers
    return set().union(*(name_keys(name) for name in names if name))


def _joined(known: Person, listed: Person) -> Person:
    """A known person with what a list adds: the newest facts, and every older one as an alias."""
    facts = {f.name: getattr(listed, f.name) for f in fields(Person)}
    new = {name: facts[name] or getattr(known, name) for name in _SINGLE}
    if known.name and listed.name and name_keys(known.name) & name_keys(listed.name):
        new |= {"last": known.last, "first": known.first}
    joined = replace(known, **new)
    older = [*known.aliases, known.email, known.login, known.sis, known.name, *listed.aliases]
    older += [listed.id, listed.name, *sorted(known.numbers - joined.numbers)]
    kept = dict.fromkeys(one for one in older if one and not _is_told(joined, one))
    return replace(joined, aliases=tuple(kept))


def _is_told(person: Person, alias: str) -> bool:
    """Whether the person's other columns say it already."""
    own = {person.id, person.email, person.login, person.sis, person.name}
    if alias.casefold() in {one.casefold() for one in own}:
        return True
    return " " in alias and bool(person.name and name_keys(alias) & name_keys(person.name))


def _news(known: Person, listed: Person) -> list[str]:
    joined = _joined(known, listed)
    gained = (
        f"{name} {getattr(joined, name)}"
        for name in _SINGLE
        if getattr(known, name) != getattr(joined, name)
    )
    return [*gained, *(alias for alias in joined.aliases if alias not in known.aliases)]


def _refusal(path: Path, changes: Changes) -> str:
    lines = list(changes.questions())
    more = f"; and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    which = "" if path.name == ROSTER else f" {path}"
    return (
        f"{path} is another list than before, and nothing of it counts yet: "
        f"{'; '.join(lines[:_SHOWN])}{more}. Look at it with: course people{which}; let it count "
        f"with: course people{which} --accept"
    )


def _nearest(people: Roster, text: str) -> str:
    known = {key: str(p) for p in people.people for key in (*p.ids, p.name.casefold()) if key}
    close = difflib.get_close_matches(text.casefold(), known, 3, 0.6)
    names = list(dict.fromkeys(known[key] for key in close))
    return f"; did you mean {' or '.join(names)}?" if names else ""
