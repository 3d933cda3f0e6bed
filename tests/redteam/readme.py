"""The README of this folder: what the attacks are, and what both graders make of them."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from tests.redteam.attack import Attack
from tests.redteam.attacks import FAMILIES
from tests.redteam.stock import SECONDS, Outcome

PAGE = Path(__file__).with_name("README.md")
_HEAD = """# The red team

{count} submissions to a lesson of two exercises, worth 6 points, that try to cheat, spy, break out,
or stop the run. Most solve the exercise that they do not attack, for which they deserve 4 points.
`E1` to `E14` are known exploits of nbgrader.

This page is written by `.venv/bin/python -m tests.redteam`. It grades them all in one run of ours,
and one by one with nbgrader as it comes: each in a cage without network, on files of its own, for
at most {seconds:g} seconds; an honest submission takes about 10. What nbgrader gave is kept in
`build/redteam/`, so that a run that was stopped goes on. That none of them learns anything or
disturbs anybody when we grade is shown by `test_corpus.py`, among honest neighbors.

{today}: nbgrader {nbgrader}, nbconvert {nbconvert}, IPython {ipython}, Python {python},
Linux {linux}.

## In sums
"""
_SUMS = ("family", "attacks", "ours: as deserved", "nbgrader: as deserved")
_SUMS += ("gains points", "loses points or all", "damage")
_ROW = ("attack", "what it tries", "deserves", "ours", "nbgrader")

Outcomes = dict[str, tuple[float, Outcome]]


def written(outcomes: Outcomes) -> str:
    """The page. outcomes: {attack: (points with ours, what nbgrader made of it)}."""
    head = _HEAD.format(
        count=len(outcomes),
        seconds=SECONDS,
        today=f"{date.today():%d %B %Y}".lstrip("0"),
        python=platform.python_version(),
        linux=platform.release().partition("-")[0],
        **{name: version(name) for name in ("nbgrader", "nbconvert", "ipython")},
    )
    sums = [(name, *_sums(family, outcomes)) for name, family in FAMILIES.items()]
    everyone = [attack for family in FAMILIES.values() for attack in family]
    parts = [head, _table(_SUMS, [*sums, ("**all**", *_sums(everyone, outcomes))])]
    for name, family in FAMILIES.items():
        parts += [f"\n## {name}\n", _table(_ROW, [_row(attack, outcomes) for attack in family])]
    return "\n".join(parts) + "\n"


def listed(page: str) -> list[tuple[str, str, str]]:
    """(attack, what it tries, points deserved) of every row on a written page."""
    cell = r"([^|\n]+)"
    row = rf"^\| {cell} \| {cell} \| ([0-9.]+) \| [0-9.]+ \| [^|\n]+ \|$"
    rows = re.findall(row, page, re.MULTILINE)
    return [(attack, tries, deserves) for attack, tries, deserves in rows]


def described(attack: Attack) -> tuple[str, str, str]:
    """What a row tells of an attack before it is tried."""
    name = f"{attack.name} ({attack.exploit})" if attack.exploit else attack.name
    return name, attack.tries, f"{attack.points:g}"


def _row(attack: Attack, outcomes: Outcomes) -> tuple[str, ...]:
    ours, theirs = outcomes[attack.name]
    told = str(theirs) if theirs == Outcome(attack.points) else f"**{theirs}**"
    return (*described(attack), f"{ours:g}", told)


def _sums(family: Iterable[Attack], outcomes: Outcomes) -> tuple[str, ...]:
    """How many there are, come out as deserved, gain, lose, and do damage."""
    found = [(attack.points, *outcomes[attack.name]) for attack in family]
    counts = (
        len(found),
        sum(ours == deserved for deserved, ours, _ in found),
        sum(theirs == Outcome(deserved) for deserved, _, theirs in found),
        sum((theirs.points or 0) > deserved for deserved, _, theirs in found),
        sum(theirs.points is None or theirs.points < deserved for deserved, _, theirs in found),
        sum(bool(theirs.damage) for _, _, theirs in found),
    )
    return tuple(map(str, counts))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
