"""The three rungs of the lock: what each is made of, and what it loses against the highest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

UNLOCKED = "none"


class RungName(StrEnum):
    """The rungs from the highest to the lowest, as one asks for them."""

    NAMESPACES = "namespaces"
    LANDLOCK = "landlock"
    FILTER = "filter"


LOWEST = RungName.FILTER


@dataclass(frozen=True)
class Layers:
    """What a lock is made of on one machine.

    seccomp: the system-call filter; landlock: the version used, 0 for none; namespaces: all kinds.
    """

    seccomp: bool = False
    landlock: int = 0
    namespaces: bool = False

    @property
    def rung(self) -> str:
        """The name of the highest rung that these layers make; UNLOCKED without the filter."""
        if not self.seccomp:
            return UNLOCKED
        return "namespaces" if self.namespaces else "landlock" if self.landlock else "filter"


@dataclass(frozen=True)
class Rung:
    """loses: what holds on the highest rung and does not on this one, a sentence each."""

    name: str
    needs: str
    loses: tuple[str, ...] = ()


_WATCHED = (
    "threads are counted by the judge four times a second, not by the kernel: more than the limit"
    " can run for that long"
)
_NAMED = "the machine's name, load and memory can be read"
RUNGS = (
    Rung("namespaces", "namespaces of user, mount, process and network, and the filter"),
    Rung(
        "landlock",
        "Landlock from version 1 (Linux 5.13) and the filter",
        (
            "whether a path exists, its size, owner and times can be read; no content can",
            "the scratch folder is on disk, and the judge measures it four times a second",
            _WATCHED,
            _NAMED,
        ),
    ),
    Rung(
        "filter",
        "the filter alone (seccomp; Linux 4.14)",
        (
            "student code has no files: open, np.save and savefig fail for honest work too",
            "only what is imported beforehand can be imported: nnlib, NumPy, Matplotlib and much of"
            " the standard library",
            _WATCHED,
            _NAMED,
        ),
    ),
)


def find(name: str) -> Rung:
    """The rung of this name."""
    return next(rung for rung in RUNGS if rung.name == name)


def reaches(rung: str, least: str) -> bool:
    """Whether `rung` is `least` or above it; both may be UNLOCKED."""
    order = (*RungName, UNLOCKED)
    return order.index(rung) <= order.index(least)
