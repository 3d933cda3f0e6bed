"""The catalogue, by what the attacks are after."""

from tests.redteam.attack import Attack
from tests.redteam.attacks import breakouts, floods, lies, mangled, points, secrets

ATTACKS: tuple[Attack, ...] = (
    *points.ATTACKS,
    *lies.ATTACKS,
    *secrets.ATTACKS,
    *breakouts.ATTACKS,
    *floods.ATTACKS,
    *mangled.ATTACKS,
)
