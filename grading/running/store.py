"""Results kept as files: what did not change is not graded again, and a stopped run resumes."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from grading.course import Lesson
from grading.files import write_atomically
from grading.judging.result import Result
from grading.sandbox import Limits


class Store:
    """Results of one lesson under a hash of all that they depend on.

    That is the submitted file, the lesson with its checks, the limits, nnlib, the grader and NumPy.
    graded: how many results were added.
    """

    def __init__(self, lesson: Lesson, packet: bytes, limits: Limits, *, unsafe: bool) -> None:
        self._folder = lesson.course.grading / "results" / lesson.name
        self._base = hashlib.sha256(packet + code_version() + repr((limits, unsafe)).encode())
        self.graded = 0

    def load(self, submission: bytes) -> Result | None:
        path = self._path(submission)
        return Result.from_bytes(path.read_bytes()) if path.is_file() else None

    def keep(self, submission: bytes, result: bytes) -> None:
        self.graded += 1
        write_atomically(self._path(submission), result)

    def _path(self, submission: bytes) -> Path:
        digest = self._base.copy()
        digest.update(submission)
        return self._folder / f"{digest.hexdigest()}.json"


@lru_cache(maxsize=1)
def code_version() -> bytes:
    """A hash of nnlib, of the grader and of the NumPy version: what a verdict depends on."""
    import grading
    import nnlib

    digest = hashlib.sha256(version("numpy").encode())
    for package in (Path(nnlib.__file__).parent, Path(grading.__file__).parent):
        for path in sorted(package.rglob("*.py")):
            digest.update(str(path.relative_to(package)).encode() + path.read_bytes())
    return digest.digest()
