"""The catalogue, by what the attacks are after."""

from tests.redteam.attack import Attack
from tests.redteam.attacks import breakouts, floods, lies, mangled, points, secrets

FAMILIES: dict[str, tuple[Attack, ...]] = {
    "Points without work": points.ATTACKS,
    "Objects that lie": lies.ATTACKS,
    "Secrets": secrets.ATTACKS,
    "Ways out": breakouts.ATTACKS,
    "Floods and silence": floods.ATTACKS,
    "Mangled notebooks": mangled.ATTACKS,
}
ATTACKS: tuple[Attack, ...] = tuple(attack for family in FAMILIES.values() for attack in family)
