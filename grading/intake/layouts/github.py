"""GitHub Classroom and clones: nn-course-alovelace/notebooks/01-neuron/neuron.ipynb. No time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from pathlib import PurePosixPath

from grading.intake.layouts.base import Clue, Download, Layout, Named, Sample, copy_number

_MARKS = {"README.md", ".git", ".github", ".gitignore"}


def _read(path: PurePosixPath, download: Download) -> Clue | None:
    """Repositories side by side, called after the assignment and then after the student."""
    prefix = _prefix(download)
    if not prefix or len(path.parts) < download.shared + 2:
        return None
    repository = path.parts[download.shared]
    login = repository[len(prefix) :]
    return Clue(
        layout="GitHub Classroom",
        original=path.name,
        people=(Named((login, repository)),),
        copy=copy_number(path.name),
    )


@lru_cache(maxsize=4)
def _prefix_of(names: frozenset[str]) -> str:
    first, last = min(names), max(names)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    common = "".join(letter for letter, _ in same)
    prefix = common[: common.rfind("-") + 1]
    rests = [name[len(prefix) :] for name in names]
    return prefix if len(prefix) > 2 and all(any(map(str.isalpha, r)) for r in rests) else ""


def _prefix(download: Download) -> str:
    """What all folders begin with, up to a hyphen; empty when these are no repositories."""
    own = [path.parts[download.shared :] for path in download.paths]
    names = frozenset(parts[0] for parts in own if len(parts) > 1)
    is_repository = any(len(parts) > 1 and parts[1] in _MARKS for parts in own)
    return _prefix_of(names) if is_repository and len(names) > 1 else ""


def _sample(hand_ins: Sequence[Sample]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for one in hand_ins:
        files[f"nn-course-{one.login}/README.md"] = b"# Neural networks\n"
        files[f"nn-course-{one.login}/notebooks/01-tiny/{one.file}"] = one.data
    return files


LAYOUT = Layout(
    "GitHub Classroom",
    "docs.github.com: GitHub Classroom, download assignments (gh classroom clone student-repos)",
    _read,
    _sample,
)
