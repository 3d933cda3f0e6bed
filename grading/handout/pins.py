"""The packages that a student needs, each at the version that the lock pins."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grading.errors import CourseError


def pinned(dependencies: list[str], lock: Path) -> list[str]:
    """`package==version` for these dependencies and all that they need in turn, sorted.

    Needs are read from the packages that are installed here. One that the lock does not pin, since
    only another system needs it, is left to pip.
    """
    versions = _locked(lock)
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(line) for line in dependencies]
    while waiting:
        wanted = waiting.pop()
        key = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if key not in seen and key[0] in versions:
            seen.add(key)
            waiting += _needs_of(wanted)
    return sorted(versions[name] for name in {name for name, _ in seen})


def _locked(lock: Path) -> dict[str, str]:
    """{package: its line in the lock}."""
    if not lock.is_file():
        raise CourseError(f"{lock} is missing: the bundle's requirements are pinned from it")
    lines = lock.read_text(encoding="utf-8").split()
    return {canonicalize_name(re.split("==", line)[0]): line for line in lines}


def _needs_of(wanted: Requirement) -> list[Requirement]:
    """What a package asks for on this system, with the extras that are wanted."""
    try:
        lines = requires(wanted.name) or []
    except PackageNotFoundError as error:
        raise CourseError(f"{wanted.name} is not installed here: run make lab once") from error
    found = [Requirement(line) for line in lines]
    return [r for r in found if _applies(r, wanted.extras)]


def _applies(requirement: Requirement, extras: set[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": e}) for e in {"", *extras})
