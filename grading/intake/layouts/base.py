"""What every layout says of a file, and what it is told about the download that the file is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from pathlib import PurePosixPath

_NOTES = (".txt", ".yml", ".yaml", ".csv", ".html")  # what platforms put beside hand-ins
_COPY = re.compile(r"(?:[-_ ]|[-_ ]?copy[-_ ]?|[-_ ]?\()(?P<number>\d{1,3})\)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """One person as a platform names them: an id or several that it may be, a number, a name.

    ids: any one that the class list knows is certain; number: theirs in this platform alone.
    """

    ids: tuple[str, ...] = ()
    name: str = ""
    number: str = ""


@dataclass(frozen=True)
class Clue:
    """What the outermost names of a download say of a file, before anyone looks into a class list.

    original: the file's own name; people: who handed it in; words: stretches of the path in which a
    person may be named, where the platform names nobody; attempt: the platform's own count;
    copy: the 1 of neuron-1.ipynb; time: with its zone, or without one as the platform's clock
    showed it; late: marked so; back: under which name a page goes back.
    """

    layout: str
    original: str
    people: tuple[Named, ...] = ()
    words: tuple[str, ...] = ()
    attempt: int = 0
    copy: int = 0
    time: datetime | None = None
    late: bool = False
    anonymous: bool = False
    back: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Download:
    """The names in the outermost archive or folder, and the short texts that stand beside them.

    lessons: names and topics of the course's lessons, which name no student.
    """

    paths: tuple[PurePosixPath, ...]
    notes: Mapping[PurePosixPath, str] = field(default_factory=dict)
    lessons: frozenset[str] = frozenset()

    @cached_property
    def shared(self) -> int:
        """How many of the outermost folders hold everything, and so name nobody."""
        folders = [path.parts[:-1] for path in self.paths]
        return len(list(takewhile(lambda names: len(set(names)) == 1, zip(*folders, strict=False))))

    @cached_property
    def handed_in(self) -> tuple[PurePosixPath, ...]:
        """All but the platform's own notes, unless there is nothing else."""
        return tuple(p for p in self.paths if p.suffix.lower() not in _NOTES) or self.paths

    def places(self, path: PurePosixPath) -> Iterator[tuple[int, str]]:
        """Where the platform may have named the student: shared folders, and the first below."""
        return enumerate(path.parts[: self.shared + 1])


@dataclass(frozen=True)
class Sample:
    """One hand-in of which a layout makes a sample download."""

    login: str
    first: str
    last: str
    number: str
    data: bytes
    time: datetime
    late: bool = False
    attempt: int = 1
    file: str = "neuron.ipynb"


@dataclass(frozen=True)
class Layout:
    """One platform's way to name files.

    documented: where its names are described; read: the clue in a path, None when the path is not
    of this layout; sample: a download as the platform would make it; notes: names of the files that
    the platform itself adds; stamps: a timestamp.txt outside of what a student packed is one.
    """

    name: str
    documented: str
    read: Callable[[PurePosixPath, Download], Clue | None]
    sample: Callable[[Sequence[Sample]], dict[str, bytes]]
    notes: re.Pattern[str] = re.compile("(?!)")
    stamps: bool = False
    takes_anything: bool = False


def copy_number(name: str) -> int:
    """The number that a browser, a platform or a person added to a name: neuron-1, neuron (1)."""
    found = _COPY.search(PurePosixPath(name).stem)
    return int(found["number"]) if found else 0


def first_match(
    pattern: re.Pattern[str], path: PurePosixPath, download: Download
) -> tuple[re.Match[str], PurePosixPath] | None:
    """Where the platform's own names fit, and what lies below (empty when it is the file)."""
    for place, name in download.places(path):
        if found := pattern.fullmatch(name):
            return found, PurePosixPath(*path.parts[place + 1 :])
    return None
