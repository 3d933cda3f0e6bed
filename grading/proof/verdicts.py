"""Grading many answers to one exercise: by worker processes, and each only once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

import nbformat

from grading.errors import CourseError
from grading.files import write_atomically
from grading.judging.forms import unpack
from grading.judging.grade import grade_submission
from grading.judging.result import Result, scores
from grading.judging.version import code_version
from grading.running.pool import Pool
from grading.sandbox import Limits, Template

LIMITS = Limits()
MOST_KEPT = 20_000

Packed = tuple[str, bytes]  # a name, and the notebook that is handed in


class Verdict(NamedTuple):
    """What a check said: the points it gave, and the diagnosis of the first part that is wrong."""

    earned: float | None
    points: float
    diagnosis: str

    @property
    def full(self) -> bool:
        return self.earned == self.points


class Judge(Protocol):
    """Grades submissions to one lesson, in whatever order they finish."""

    def __call__(self, source: bytes, tasks: list[Packed]) -> Iterator[tuple[str, Result]]: ...


class Here:
    """A judge in this process, for a few answers."""

    def __init__(self, template: Template) -> None:
        self.template = template

    def __call__(self, source: bytes, tasks: list[Packed]) -> Iterator[tuple[str, Result]]:
        for name, data in tasks:
            yield name, grade_submission(source, data, limits=LIMITS, template=self.template)


class There:
    """A judge in worker processes."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def __call__(self, source: bytes, tasks: list[Packed]) -> Iterator[tuple[str, Result]]:
        for answers in self.pool.grade(source, LIMITS, tasks, lambda *_: True):
            for answer in answers:
                if answer.result is None:
                    raise CourseError(f"{answer.name} could not be graded: {answer.reason}")
                yield answer.name, Result.from_bytes(answer.result)


class Verdicts(AbstractContextManager["Verdicts"]):
    """Verdicts on submissions; those that are kept under their content are not asked for again.

    kept: a file of earlier verdicts, None to keep none. Use it in a `with` block: the file is
    written when the block ends, also after a failure.
    """

    def __init__(self, judge: Judge, kept: Path | None = None) -> None:
        self._judge, self._file = judge, kept
        self._known = _read(kept)
        self._used: Kept = {}

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            kept = _read(self._file) | self._known  # another run may have added its own
            write_atomically(self._file, json.dumps(kept if len(kept) <= MOST_KEPT else self._used))

    def __call__(
        self, source: bytes, tasks: Iterable[Packed], done: Callable[[], None] = lambda: None
    ) -> dict[str, dict[str, Verdict]]:
        """{name: {check: verdict}} of each task; `done` is called after each."""
        code = code_version(unpack(source).checks_files).encode()
        keys, missing = {}, []
        for name, data in tasks:
            keys[name] = hashlib.sha256(b"\0".join([code, source, data])).hexdigest()
            if keys[name] in self._known:
                done()
            else:
                missing.append((name, data))
        for name, result in self._judge(source, missing) if missing else ():
            self._known[keys[name]] = _plain(result)
            done()
        self._used |= {key: self._known[key] for key in keys.values()}
        return {
            name: {check: Verdict(*told) for check, told in self._known[key].items()}
            for name, key in keys.items()
        }


Kept = dict[str, dict[str, tuple[float | None, float, str]]]


def _plain(result: Result) -> dict[str, tuple[float | None, float, str]]:
    """What every check said, as plain data."""
    given = scores(nbformat.from_dict(result.notebook))
    return {check: (*given[check], result.diagnoses.get(check, "none")) for check in given}


def _read(path: Path | None) -> Kept:
    """The kept verdicts; none where the file is missing or broken."""
    if path is None or not path.is_file():
        return {}
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}
