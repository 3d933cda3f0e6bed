"""Names are compared without case, accents, order; file names cannot leave their folder."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.intake.names import name_keys, squashed, squashed_keys
from grading.intake.safenames import as_id, is_safe_id, safe_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lovelace", "LOVELACE, Ada"),
        ("Jörg Müller", "joerg mueller"),
        ("Jörg Müller", "Jorg Muller"),
        ("Søren Kierkegaard", "Soeren Kierkegaard"),
        ("Łukasz Żak", "lukasz zak"),
        ("O’Hara, Scarlett", "Scarlett O'Hara"),
        ("Ngô Bảo Châu", "Chau Ngo Bao"),
        ("Strauß", "STRAUSS"),
    ],
)
def test_two_ways_to_write_a_name_are_the_same_name(one: str, other: str) -> None:
    assert name_keys(one) & name_keys(other)


def test_different_names_stay_different() -> None:
    assert not name_keys("Ada Lovelace") & name_keys("Ada Love Lace")
    assert not name_keys("Anna Berg") & name_keys("Anne Berg")


def test_a_name_written_as_one_word_is_found_whatever_part_is_the_last_name() -> None:
    keys = squashed_keys("Anna van der Berg")
    assert {"vanderberganna", "annavanderberg", "berganna" + "vander"} <= keys
    assert squashed("müllerjörg") & squashed_keys("Jörg Müller")


@given(st.text())
def test_any_text_becomes_one_plain_file_name(text: str) -> None:
    name = safe_name(text)
    assert PurePosixPath(name).name == name == PureWindowsPath(name).name
    assert name not in (".", "..") and not PureWindowsPath(name).is_reserved()
    assert safe_name(name) == name and len(name.encode()) <= 500


@given(st.text(min_size=1))
def test_an_id_made_of_any_text_can_name_a_folder(text: str) -> None:
    assert as_id(text) == safe_name(as_id(text))
    assert not is_safe_id(text) or safe_name(text) == text


@pytest.mark.parametrize(
    "text", ["", "..", "a/b", "a\\b", ".hidden", "CON", "nul.txt", "a+b", "a b"]
)
def test_what_cannot_be_an_id(text: str) -> None:
    assert not is_safe_id(text)
