"""Finding the people that a file belongs to: each one for certain, or nobody and why."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from grading.intake.groups import Groups
from grading.intake.layouts import Clue, Download, Named, layouts
from grading.intake.layouts.plain import own_name
from grading.intake.names import name_keys, squashed, squashed_keys
from grading.intake.roster import Person, Roster
from grading.intake.safenames import as_id

_LONGEST_NAME = 6  # words
_ALIKE = 0.5  # of a name that a number must not contradict
_PIECE = re.compile(r"[^\s_+.,()-]+")


class Unknown(Exception):
    """Nobody can be named for certain; the message says why and what to do."""


@dataclass(frozen=True)
class Owners:
    """Whose a file is: ids, and the group's name when they are one."""

    students: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True)
class _Span:
    """People named by a stretch of a folder's or a file's name."""

    start: int
    end: int
    people: frozenset[str]


class Finder:
    """Matches clues with the class list: numbers and ids first, then names; never one of two."""

    def __init__(self, roster: Roster, groups: Groups | None = None) -> None:
        self.people = roster.by_id()
        self._groups = groups or Groups({})
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._squashed: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, set[str]] = defaultdict(set)
        for person in roster.people:
            self._learn(person)

    def find(self, clue: Clue, lesson: str = "") -> Owners:
        """The people that the clue means. Raises Unknown."""
        if clue.anonymous:
            raise Unknown("the download hides the names; download it with names shown")
        if clue.refused:
            raise Unknown(clue.refused)
        if group := self._group(clue, lesson):
            return group
        if clue.people:
            return Owners(tuple(dict.fromkeys(self._one(one, clue).id for one in clue.people)))
        return Owners((self._only(self._in_words(clue.words), clue).id,))

    def claimed(self, name: str) -> set[str]:
        """Whom a name that a student chose would mean, were it a platform's own."""
        path = PurePosixPath(name)
        alone = Download((path,))
        clues = [layout.read(path, alone) for layout in layouts() if not layout.takes_anything]
        named = [(one, clue.layout) for clue in clues if clue for one in clue.people]
        return set().union(*(self._by_number(*one) | self._by_name(one[0]) for one in named))

    def called(self, folder: str) -> set[str]:
        """Whom a whole folder is called after."""
        by_name = (self._names.get(key, set()) for key in name_keys(folder))
        return self._ids.get(folder.casefold(), set()).union(*by_name)

    def _learn(self, person: Person) -> None:
        for text in person.ids:
            self._ids[text].add(person.id)
        for name in (person.name, *person.aliases):
            for key in name_keys(name):
                self._names[key].add(person.id)
            for key in squashed_keys(name):
                self._squashed[key].add(person.id)
        for number in person.numbers:
            self._numbers[number].add(person.id)

    def _group(self, clue: Clue, lesson: str) -> Owners | None:
        """The group whose name stands where the platform names the student, or before the name."""
        names = [*(one.name for one in clue.people), *(i for one in clue.people for i in one.ids)]
        own = set() if clue.people else self._in_words(clue.words)
        for name in (*names, *clue.words):
            members = self._groups.named(name, lesson) if name else ()
            if members and own <= set(members):  # a file may call itself what it likes
                return Owners(members, name)
        return None

    def _one(self, named: Named, clue: Clue) -> Person:
        """By id, by number and by name, which must not contradict each other."""
        by_number, by_name = self._by_number(named, clue.layout), self._by_name(named)
        if by_number and by_name and not by_number & by_name:
            raise Unknown(
                f"its number {_number(named)} is {self._list(by_number)} in the class list, its "
                f"name is {self._list(by_name)}'s; correct the class list"
            )
        person = self._only(by_number or by_name, clue, named)
        if by_number and not by_name and named.name and not self._is_alike(person, named.name):
            raise Unknown(
                f"its number {_number(named)} is {person}, but it is called {named.name}: for a "
                "group, write its members into grading/groups.csv; else write the name into the "
                "column alias of the class list"
            )
        known = person.canvas if clue.layout == "Canvas" else ""
        if not by_number and known:
            raise Unknown(
                f"its name is {person}'s, whose Canvas id is {known}, not {named.number}; "
                "correct the class list"
            )
        return person

    def _by_number(self, named: Named, layout: str) -> set[str]:
        for text in named.ids:  # the first that is known counts: longer logins stand first
            if found := self._ids.get(text.casefold()):
                return found
        return (
            self._numbers.get(f"{layout.casefold()} {named.number}", set())
            if named.number
            else set()
        )

    def _by_name(self, named: Named) -> set[str]:
        if not named.name:
            return set()
        # Moodle puts a group's name and a hyphen in front
        readings = [
            named.name,
            *(named.name[k + 1 :] for k, c in enumerate(named.name) if c == "-"),
        ]
        for name in readings:
            found = set().union(*(self._names.get(key, set()) for key in name_keys(name)))
            found |= self._ids.get(name.casefold(), set())
            found = found or set().union(
                *(self._squashed.get(key, set()) for key in squashed(name))
            )
            if found:
                return found
        return set()

    def _is_alike(self, person: Person, name: str) -> bool:
        """Whether the name may be another spelling; nobody's name is alike to none."""
        known = squashed_keys(person.name) if person.name else squashed(name)
        tried = {*squashed_keys(name), *squashed(name)}
        return any(
            difflib.SequenceMatcher(None, one, other).ratio() >= _ALIKE
            or _shares_word(person, name)
            for one in known
            for other in tried
        )

    def _in_words(self, words: Iterable[str]) -> set[str]:
        """By ids in the names of folders and of the file, else by names of people in them."""
        words = list(words)
        for by_name in (False, True):
            found = set().union(*(self._in_word(word, by_name=by_name) for word in words))
            if found:
                return found
        return set()

    def _in_word(self, word: str, *, by_name: bool) -> set[str]:
        """Whoever a stretch of `word` names; a stretch inside of a longer one does not count."""
        pieces = list(_PIECE.finditer(word))
        spans = []
        for first, start in enumerate(pieces):
            for end in pieces[first : first + _LONGEST_NAME]:
                text = word[start.start() : end.end()]
                keys = name_keys(text) if by_name else {text.casefold()}
                known = self._names if by_name else self._ids
                people = frozenset().union(*(known.get(key, set()) for key in keys))
                if people:
                    spans.append(_Span(start.start(), end.end(), people))
        widest = [s for s in spans if not any(_inside(s, other) for other in spans)]
        return set().union(*(span.people for span in widest))

    def _only(self, found: set[str], clue: Clue, named: Named | None = None) -> Person:
        what_to_add = _what_to_add(clue, named)
        if len(found) == 1:
            return self.people[next(iter(found))]
        if found:
            raise Unknown(f"it fits {self._list(found)}; {what_to_add}")
        nearest = self._nearest([named.name] if named and named.name else list(clue.words))
        hint = f"; nearest: {nearest}" if nearest else ""
        raise Unknown(f"nobody in the class list fits{hint}; {what_to_add}")

    def _nearest(self, names: list[str]) -> str:
        for known, keys in ((self._names, name_keys), (self._squashed, squashed)):
            wanted = [key for name in names for key in keys(name)]
            close = [c for key in wanted for c in difflib.get_close_matches(key, known, 1, 0.75)]
            if close:
                return self._list(known[close[0]])
        return ""

    def _list(self, ids: set[str]) -> str:
        return " and ".join(str(self.people[name]) for name in sorted(ids))


class DownloadNames:
    """In place of a class list: students are called as the download calls them.

    people: whom it has named so far, with what the platform tells of them.
    """

    def __init__(self, download: Download) -> None:
        self.people: dict[str, Person] = {}
        self._download = download

    def find(self, clue: Clue, path: PurePosixPath) -> Owners:
        """The people named by the download. Raises Unknown where it names nobody."""
        if clue.anonymous:
            raise Unknown("the download hides the names; download it with names shown")
        if clue.refused:
            raise Unknown(clue.refused)
        people = [self._person(one, clue) for one in clue.people]
        if not people:
            people = [Person(as_id(own_name(path, self._download)))]
        if not all(person.id.strip("_") for person in people):
            raise Unknown("neither a folder nor the file's name says whose it is; put it into one")
        self.people |= {person.id: person for person in people}
        return Owners(tuple(person.id for person in people))

    def claimed(self, name: str) -> set[str]:
        """Nobody: without a list no other name is known."""
        return set()

    called = claimed

    def _person(self, named: Named, clue: Clue) -> Person:
        called = named.ids[0] if named.ids else "_".join(filter(None, (named.name, named.number)))
        first, _, last = named.name.rpartition(" ")
        return Person(
            id=as_id(called),
            last=last,
            first=first,
            canvas=named.number if clue.layout == "Canvas" else "",
            moodle=named.number if clue.layout == "Moodle" else "",
            aliases=tuple(i for i in named.ids if i != as_id(called)),
        )


def _shares_word(person: Person, name: str) -> bool:
    words = {word for key in name_keys(person.name) for word in key.split() if len(word) > 2}
    return any(word in text for text in squashed(name) for word in words)


def _number(named: Named) -> str:
    return named.number or named.ids[0]


def _inside(span: _Span, other: _Span) -> bool:
    wider = other.end - other.start > span.end - span.start
    return wider and other.start <= span.start and span.end <= other.end


def _what_to_add(clue: Clue, named: Named | None) -> str:
    if clue.layout == "Canvas" and named and named.number:
        return (
            "for a group's file, write its members into grading/groups.csv; for one student's, "
            f"write {named.number} into the column canvas id of the class list"
        )
    if clue.layout == "Moodle" and named:
        return f"write {named.number} into the column moodle id, or the name into the column alias"
    if named:
        called = named.name or named.ids[0]
        return f"write {called} into the column alias of the class list, or a group into groups.csv"
    return "name its folder after the student's id"
