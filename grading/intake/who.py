"""Finding the student that a file belongs to: one person for certain, or nobody and why."""

from __future__ import annotations

import difflib
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from grading.intake.layouts import Clue
from grading.intake.names import name_keys, squashed, squashed_keys
from grading.intake.roster import Person, Roster
from grading.intake.safenames import as_id

_LONGEST_NAME = 6  # words
_PIECE = re.compile(r"[^\s_+.,()-]+")


class Unknown(Exception):
    """Nobody can be named for certain; the message says why and what to do."""


@dataclass(frozen=True)
class _Span:
    """People named by a stretch of a folder's or a file's name."""

    start: int
    end: int
    people: frozenset[str]


class Finder:
    """Matches clues with the roster: numbers and ids first, then names; never one of two."""

    def __init__(self, roster: Roster) -> None:
        self.people = roster.by_id()
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._squashed: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
        for person in roster.people:
            self._learn(person)

    def find(self, clue: Clue) -> Person:
        """The one person that the clue means. Raises Unknown."""
        if clue.anonymous:
            raise Unknown("the download hides the names; download it with names shown")
        if clue.kind in ("canvas", "moodle"):
            return self._numbered(clue)
        return self._only(self._in_words(clue.words), clue)

    def _learn(self, person: Person) -> None:
        for text in (person.id, person.login, person.email, person.sis):
            if text:
                self._ids[text.casefold()].add(person.id)
        for name in (person.name, *person.aliases):
            for key in name_keys(name):
                self._names[key].add(person.id)
            for key in squashed_keys(name):
                self._squashed[key].add(person.id)
        self._numbers["canvas", person.canvas].add(person.id)
        self._numbers["moodle", person.moodle].add(person.id)

    def _numbered(self, clue: Clue) -> Person:
        """By the number of Canvas or Moodle and by the name, which must not contradict it."""
        by_number = self._numbers.get((clue.kind, clue.number), set()) if clue.number else set()
        by_name = self._named(clue)
        if by_number and by_name and not by_number & by_name:
            raise Unknown(
                f"its number {clue.number} is {self._list(by_number)} in the roster, its name is "
                f"{self._list(by_name)}; correct the roster"
            )
        person = self._only(by_number or by_name, clue)
        if clue.kind == "canvas" and not by_number and person.canvas:
            raise Unknown(
                f"its name is {person}, whose Canvas id is {person.canvas}, not {clue.number}; "
                "correct the roster"
            )
        return person

    def _named(self, clue: Clue) -> set[str]:
        if clue.kind == "canvas":
            return set().union(*(self._squashed.get(key, set()) for key in squashed(clue.name)))
        readings = [clue.name]  # Moodle puts a group's name and a hyphen in front
        readings += [clue.name[k + 1 :] for k, c in enumerate(clue.name) if c == "-"]
        for name in readings:
            found = set().union(*(self._names.get(key, set()) for key in name_keys(name)))
            found |= self._ids.get(name.casefold(), set())
            if found:
                return found
        return set()

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

    def _only(self, found: set[str], clue: Clue) -> Person:
        if len(found) == 1:
            return self.people[next(iter(found))]
        if found:
            raise Unknown(f"it fits {self._list(found)}; {_what_to_add(clue)}")
        nearest = self._nearest(clue)
        hint = f"; nearest: {nearest}" if nearest else ""
        raise Unknown(f"nobody in the roster fits{hint}; {_what_to_add(clue)}")

    def _nearest(self, clue: Clue) -> str:
        known = self._squashed if clue.kind == "canvas" else self._names
        names = [clue.name] if clue.name else list(clue.words)
        keys = squashed if clue.kind == "canvas" else name_keys
        wanted = [key for name in names for key in keys(name)]
        close = [c for key in wanted for c in difflib.get_close_matches(key, known, 1, 0.75)]
        return self._list(known[close[0]]) if close else ""

    def _list(self, ids: set[str]) -> str:
        return " and ".join(str(self.people[name]) for name in sorted(ids))


class DownloadNames:
    """In place of a roster: students are called as the download calls them.

    lessons: names that are no student's; clues: of all notebooks, since a folder that holds every
    one of them is no student's either.
    """

    def __init__(self, lessons: Iterable[str], clues: Iterable[Clue]) -> None:
        self.people: dict[str, Person] = {}
        self._lessons = {part for name in lessons for part in (name, name.split("-", 1)[1])}
        folders = [clue.words[:-1] for clue in clues if clue.kind == "plain"]
        self._shared = _shared(folders)

    def find(self, clue: Clue) -> Person:
        """The person named by the download. Raises Unknown where it names nobody."""
        if clue.anonymous:
            raise Unknown("the download hides the names; download it with names shown")
        named = f"{clue.name}_{clue.number}" if clue.name else self._in_words(clue)
        if not as_id(named).strip("_"):
            raise Unknown("neither a folder nor the file's name says whose it is; put it into one")
        return Person(as_id(named))

    def _in_words(self, clue: Clue) -> str:
        """The innermost folder that is no lesson's, else the file's name, else the outer folder."""
        if clue.kind == "exchange":
            return clue.words[0]
        *folders, stem = clue.words
        own = [folder for folder in folders[self._shared :] if folder not in self._lessons]
        outer = [folder for folder in folders if folder not in self._lessons]
        rest = [piece for piece in _PIECE.findall(stem) if piece not in self._lessons]
        file = [] if rest in ([], [str(clue.copy)]) else ["-".join(rest)]
        return next(reversed(own), "") or next(iter(file), "") or next(reversed(outer), "")


def _shared(folders: list[tuple[str, ...]]) -> int:
    """How many of the outermost folders are the same for all."""
    if len(folders) < 2:
        return 0
    levels = zip(*folders, strict=False)
    return len(list(itertools.takewhile(lambda names: len(set(names)) == 1, levels)))


def _inside(span: _Span, other: _Span) -> bool:
    wider = other.end - other.start > span.end - span.start
    return wider and other.start <= span.start and span.end <= other.end


def _what_to_add(clue: Clue) -> str:
    if clue.kind == "canvas" and clue.number:
        return f"write {clue.number} into the column canvas id of the roster"
    if clue.kind == "moodle":
        return f"write {clue.number} into the column moodle id, or the name into the column alias"
    return "name its folder after the student's id"
