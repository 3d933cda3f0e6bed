"""What the names in each kind of download say."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from grading.intake.layouts import Clue, read_clue, read_time


def clue(path: str) -> Clue:
    return read_clue(PurePosixPath(path))


def test_canvas() -> None:
    found = clue("lovelaceada_LATE_12345_67890_neuron-1.ipynb")
    assert (found.kind, found.name, found.number) == ("canvas", "lovelaceada", "12345")
    assert (found.file, found.copy, found.late, found.original) == (
        67890,
        1,
        True,
        "neuron-1.ipynb",
    )
    assert not clue("lovelaceada_12345_67890_neuron.ipynb").late
    inside = clue("submissions/müllerjörg_12345_67890_work/neuron.ipynb")
    assert (inside.name, inside.original) == ("müllerjörg", "neuron.ipynb")
    assert clue("anon_x7Fq2_67890_neuron.ipynb").anonymous


@pytest.mark.parametrize(
    "path",
    [
        "Ada Lovelace_12345_assignsubmission_file_/neuron.ipynb",
        "Ada Lovelace_12345_assignsubmission_file_neuron.ipynb",
        "Ada Lovelace_12345_assignsubmission_file/deep/neuron.ipynb",
    ],
)
def test_moodle(path: str) -> None:
    found = clue(path)
    assert (found.kind, found.name, found.number) == ("moodle", "Ada Lovelace", "12345")
    assert found.original == "neuron.ipynb" and not found.anonymous
    assert clue("Participant_12345_assignsubmission_file_/neuron.ipynb").anonymous


def test_nbgraders_exchange() -> None:
    found = clue("s01+01-neuron+2026-11-20 20:30:10 UTC+x7Fq/neuron.ipynb")
    assert (found.kind, found.words) == ("exchange", ("s01",))
    assert found.time == datetime(2026, 11, 20, 20, 30, 10, tzinfo=UTC)


def test_anything_else_is_plain() -> None:
    found = clue("class/s01/neuron (2).ipynb")
    assert (found.kind, found.words, found.copy) == ("plain", ("class", "s01", "neuron (2)"), 2)


def test_times() -> None:
    assert read_time("2026-11-20 18:00") == datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert read_time("2026-11-20 18:00 CET") == datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert read_time("2026-11-20T18:00:00+02:00") == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert read_time("last night") is None and read_time("") is None
