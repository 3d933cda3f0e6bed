"""Results kept as files: what did not change is not graded again, and a stopped run resumes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from nbformat import NotebookNode

from grading.course import Lesson
from grading.files import write_together
from grading.judging.result import Result
from grading.judging.version import code_version
from grading.sandbox.limits import Limits


class Store:
    """Results of one lesson under a hash of all that they depend on.

    That is the submission's content (its key, see grade.Grading), the lesson with its checks, the
    limits, and the code that judges it. A file tells under which key its content is kept, so that
    it need not be read again. A result that was torn by a power cut counts as none.
    """

    def __init__(
        self,
        lesson: Lesson,
        source: NotebookNode,
        checks: dict[str, bytes],
        limits: Limits,
        *,
        least: str,
    ) -> None:
        parts = (
            lesson_version(source),
            *(checks[name] for name in sorted(checks)),
            repr((limits, str(least))).encode(),
            code_version(checks).encode(),
        )
        self._folder = lesson.course.grading / "results" / lesson.name / _hash(*parts)[:16]

    def has(self, submission: bytes) -> bool:
        """Whether this very file was graded before."""
        return self._whole(self._key_of(submission)) is not None

    def kept(self, submission: bytes) -> Result | str:
        """The result of a file that was graded before."""
        return self.load(self._key_of(submission)) or "Its result vanished while it was fetched."

    def remember(self, submission: bytes, key: str) -> None:
        """Keep what a file came down to."""
        write_together({self._index(submission): key}, wait=False)

    def load(self, key: str) -> Result | None:
        """The result for this key, if there is a whole one."""
        data = self._whole(key)
        return None if data is None else Result.from_bytes(data)

    def keep(self, key: str, result: bytes) -> None:
        """Keep a new result; the disk may take its time, for a torn file is noticed."""
        content = _hash(result).encode() + b"\n" + result
        write_together({self._folder / f"{key}.json": content}, wait=False)

    def _whole(self, key: str) -> bytes | None:
        path = self._folder / f"{key}.json"
        if not path.is_file():
            return None
        digest, _, result = path.read_bytes().partition(b"\n")
        return result if digest == _hash(result).encode() else None

    def _key_of(self, submission: bytes) -> str:
        path = self._index(submission)
        return path.read_text("ascii", "replace") if path.is_file() else ""

    def _index(self, submission: bytes) -> Path:
        return self._folder / f"{_hash(submission)}.key"


def lesson_version(source: NotebookNode) -> bytes:
    """What of an executed lesson a verdict depends on: everything but its outputs."""
    cells = [{**cell, "outputs": [], "execution_count": None} for cell in source.cells]
    return json.dumps([source.metadata, cells], sort_keys=True).encode()


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
