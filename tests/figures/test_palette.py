"""The palette: readable as text, and distinct for readers with a color vision deficiency."""

from itertools import combinations

import numpy as np
import pytest

from nnlib.plotting.palette import PAPER, ROLES, rgb, tint

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
# Pairs that stand side by side in a figure and are told apart by color.
SIDE_BY_SIDE = [
    ("value", "gradient"),
    ("class0", "class1"),
    ("loss", "validation"),
    ("loss", "ink"),
]


def linear(color: str) -> np.ndarray:
    channels = np.array(rgb(color))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(color: str, paper: str = PAPER) -> float:
    """WCAG 2 contrast ratio of a color on the paper."""
    low, high = sorted(float(TO_XYZ[1] @ linear(c)) for c in (color, paper))
    return (high + 0.05) / (low + 0.05)


def lab(color: str, deficiency: str) -> np.ndarray:
    """CIE L*a*b* of a color as a reader with the deficiency sees it."""
    seen = np.clip(DEFICIENCIES[deficiency] @ linear(color), 0, 1)
    x, y, z = np.cbrt(TO_XYZ @ seen / TO_XYZ.sum(axis=1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(first: str, second: str, deficiency: str) -> float:
    return float(np.linalg.norm(lab(first, deficiency) - lab(second, deficiency)))


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_be_read_as_text(role: str) -> None:
    assert contrast(ROLES[role]) >= 4.5


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("pair", SIDE_BY_SIDE)
def test_colors_side_by_side_stay_apart(pair: tuple[str, str], deficiency: str) -> None:
    assert difference(ROLES[pair[0]], ROLES[pair[1]], deficiency) > 25


def test_no_two_roles_share_a_color() -> None:
    assert min(difference(a, b, "none") for a, b in combinations(ROLES.values(), 2)) > 20


def test_the_measures_see_bad_colors() -> None:
    assert contrast("#ffdd00") < 2
    assert contrast("#000000") == pytest.approx(21)
    assert difference("#c00000", "#008000", "none") > 60
    assert difference("#8a6f00", "#6f7a00", "deuteranopia") < 25


def test_tint_mixes_with_the_paper() -> None:
    assert tint("#204060", 1) == "#204060"
    assert tint("#204060", 0) == PAPER
    assert tint("#000000", 0.5) == "#808080"
