"""The catalogue, by what the attacks are after."""

from tests.redteam.attack import Attack
from tests.redteam.attacks import (
    breakouts,
    copies,
    deaths,
    files,
    floods,
    forgeries,
    lies,
    mangled,
    points,
    secrets,
    tools,
)

FAMILIES: dict[str, tuple[Attack, ...]] = {
    "Points without work": points.ATTACKS,
    "Objects that lie": lies.ATTACKS,
    "Secrets": secrets.ATTACKS,
    "Ways out": breakouts.ATTACKS,
    "Floods and silence": floods.ATTACKS,
    "Mangled notebooks": mangled.ATTACKS,
    "Old and odd files": files.ATTACKS,
    "What people see": forgeries.ATTACKS,
    "Ends of a process": deaths.ATTACKS,
    "Copies that notice": copies.ATTACKS,
    "The course's own tools": tools.ATTACKS,
}
ATTACKS: tuple[Attack, ...] = tuple(attack for family in FAMILIES.values() for attack in family)
