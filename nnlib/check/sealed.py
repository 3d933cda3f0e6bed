"""Sealed checks: what a lesson's checks know, in files that hold no code of an answer.

`checks.json` tells everything but large arrays, which lie in `checks.npz` beside it.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from nnlib.check.encoding import Encoder, decode
from nnlib.check.parts import CheckPart

JSON_FILE, ARRAYS_FILE = "checks.json", "checks.npz"
FOLDERS = "NNLIB_CHECKS"  # folders to look in first, as PATH lists them; each holds one per lesson


@dataclass(frozen=True)
class SealedExercise:
    """The check of one exercise.

    number: as in its heading, "1.4"; points: what it is worth; hints: told on demand, one after the
    other; remark: told when all parts are right.
    """

    name: str
    number: str
    points: float
    parts: tuple[CheckPart, ...]
    hints: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class SealedLesson:
    """A lesson's checks by exercise, the names in nnlib that answers may use, and its title."""

    allowed: tuple[str, ...]
    exercises: Mapping[str, SealedExercise]
    title: str = ""

    def shown(self) -> SealedLesson:
        """The lesson without its hidden parts: what students receive."""
        return replace(
            self,
            exercises={
                name: replace(e, parts=tuple(part for part in e.parts if not part.hidden))
                for name, e in self.exercises.items()
            },
        )

    def ungraded(self) -> SealedLesson:
        """The lesson as a page that goes further: no points, and nothing hidden."""
        exercises = {
            name: replace(e, points=0, parts=tuple(replace(p, hidden=False) for p in e.parts))
            for name, e in self.exercises.items()
        }
        return replace(self, exercises=exercises)

    def judging(self) -> SealedLesson:
        """The lesson without its words: what a verdict depends on, hidden parts included."""
        bare = {n: replace(e, hints=(), remark="") for n, e in self.exercises.items()}
        return replace(self, exercises=bare, title="")


@dataclass(frozen=True)
class Outline:
    """A lesson's title and its exercises: {name: (number, points)}."""

    topic: str
    title: str
    exercises: Mapping[str, tuple[str, float]]

    @property
    def number(self) -> str:
        """The lesson's number, as its exercises have it."""
        return next((number.partition(".")[0] for number, _ in self.exercises.values()), "")


def as_files(lesson: SealedLesson) -> dict[str, bytes]:
    """{name: content} of the files of a lesson's checks; the same bytes for the same checks.

    Raises TypeError naming the exercise whose check holds something that is no plain data.
    """
    encoder, lines = Encoder(), []
    for name, exercise in lesson.exercises.items():
        try:
            lines.append(f"{json.dumps(name)}:\n{_in_lines(encoder.encode(exercise))}")
        except TypeError as error:
            raise TypeError(f"{name}: {error}") from error
    head = {"title": lesson.title} if lesson.title else {}
    head |= {"allowed": encoder.encode(lesson.allowed)}
    start = f'{json.dumps(head, ensure_ascii=False)[:-1]},\n"exercises": {{\n'
    text = start + ",\n".join(lines) + "\n}}\n"
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **encoder.arrays)
    return {JSON_FILE: text.encode(), ARRAYS_FILE: packed.getvalue()}


def _in_lines(exercise: dict[str, object]) -> str:
    """JSON with one line for each part of a check, so that a change is seen where it was made."""
    head = {key: value for key, value in exercise.items() if key != "parts"}
    parts = ",\n ".join(json.dumps(part, ensure_ascii=False) for part in exercise["parts"])  # type: ignore[attr-defined]
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "parts": [\n {parts}\n]}}'


def from_bytes(files: Mapping[str, bytes]) -> SealedLesson:
    """The checks that these files hold."""
    text = json.loads(files[JSON_FILE])
    with np.load(io.BytesIO(files[ARRAYS_FILE]), allow_pickle=False) as held:
        arrays = dict(held)
        exercises = {n: decode(tree, arrays) for n, tree in text["exercises"].items()}
    return SealedLesson(tuple(text["allowed"]), exercises, text.get("title", ""))


def load(topic: str) -> SealedLesson:
    """The checks of the lesson about `topic`; LookupError where it has none."""
    for folder in _folders():
        if (folder / topic / JSON_FILE).is_file():
            return _kept(folder / topic, (folder / topic / JSON_FILE).stat().st_mtime_ns)
    raise LookupError(
        f"nnlib holds no checks for the lesson {topic!r}: is the course's package up to date?"
    )


def outlines() -> list[Outline]:
    """The outlines of all lessons at hand and of the pages that go further, in order."""
    found: dict[str, Outline] = {}
    for folder in _folders():
        for path in sorted([*folder.glob(f"*/{JSON_FILE}"), *folder.glob(f"*/*/{JSON_FILE}")]):
            topic = path.parent.relative_to(folder).as_posix()
            found.setdefault(topic, _outline(topic, path, path.stat().st_mtime_ns))
    return sorted(found.values(), key=lambda o: (int(o.number or 0), o.topic))


@lru_cache(maxsize=64)
def _outline(topic: str, path: Path, changed: int) -> Outline:
    text = json.loads(path.read_bytes())
    told = {n: (str(e["number"]), float(e["points"])) for n, e in text["exercises"].items()}
    return Outline(topic, text.get("title", ""), told)


def load_with_hidden(topic: str) -> SealedLesson:
    """The staff's checks of a lesson, hidden parts included, in a course above this folder."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        for found in folder.glob(f"solutions/*-{topic}/{JSON_FILE}"):
            return _kept(found.parent, found.stat().st_mtime_ns)
    raise LookupError(f"hidden tests are missing: no solutions/*-{topic}/{JSON_FILE} above {here}")


def _folders() -> Iterator[Path]:
    yield from map(Path, filter(None, os.environ.get(FOLDERS, "").split(os.pathsep)))
    yield Path(__file__).parents[1] / "lessons"


@lru_cache(maxsize=16)
def _kept(folder: Path, changed: int) -> SealedLesson:
    files = (JSON_FILE, ARRAYS_FILE)
    return from_bytes({name: (folder / name).read_bytes() for name in files})
