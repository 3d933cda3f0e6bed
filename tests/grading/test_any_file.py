"""A fuzzer for files: whatever the JSON, reading and rebuilding give work or one sentence.

Seeded (derandomize), so that a finding is found again; long, since it tries thousands.
"""

from __future__ import annotations

import copy
import json
import resource
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.judging import grade
from grading.judging.forms import Forms, unpack
from grading.judging.grade import Grading
from tests.grading.conftest import packed, tiny_text
from tests.grading.editing import Edited

PACKET = packed(tiny_text())
FORMS: Forms = unpack(PACKET)
SOLVED: dict[str, Any] = json.loads(Edited(FORMS).solved().bytes())
KEYS = [
    *("cells", "worksheets", "nbformat", "nbformat_minor", "metadata", "cell_type", "source"),
    *("input", "level", "id", "nbgrader", "grade_id", "points", "checksum", "schema_version"),
    *("solution", "grade", "locked", "tags", "attachments", "outputs", "course", "lesson"),
    *("extra", "language", "image/png"),
]
WORDS = ["code", "markdown", "heading", "raw", "double", "check_double", "01", "x" * 3000, "\ud800"]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.sampled_from([10**300, 1e10, 2**63, -1, 3, 4])
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(max_size=20)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=12,
)
TRIES = settings(
    max_examples=1000, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)


def read(document: Any) -> Grading:
    return Grading(PACKET, json.dumps(document).encode())


def told(grading: Grading) -> str:
    """The sentence of a refusal; empty where there is work to grade."""
    return "" if grading._rebuilt else grading._reason


def is_sound(grading: Grading) -> bool:
    reason = told(grading)
    return reason == "" or (reason.endswith(".") and "\n" not in reason and len(reason) < 300)


@pytest.mark.long
@TRIES
@given(VALUES)
def test_any_json_gives_work_or_a_sentence(document: Any) -> None:
    assert is_sound(read(document))


@pytest.mark.long
@TRIES
@given(st.sampled_from([1, 2, 3]), st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES)))
def test_any_old_notebook_gives_work_or_a_sentence(version: int, cells: list[Any]) -> None:
    for document in (
        {"nbformat": version, "worksheets": [{"cells": cells}]},
        {"nbformat": version, "worksheets": cells},
    ):
        assert is_sound(read(document))


@pytest.mark.long
@TRIES
@given(st.data())
def test_a_solved_notebook_with_anything_changed_gives_work_or_a_sentence(data: Any) -> None:
    document = copy.deepcopy(SOLVED)
    for _ in range(data.draw(st.integers(1, 4))):
        place = document
        while isinstance(place, dict | list) and place:
            key = data.draw(
                st.sampled_from([*place] if isinstance(place, dict) else range(len(place)))
            )
            inside = place[key]
            if not isinstance(inside, dict | list) or data.draw(st.integers(0, 3)) == 0:
                place[key] = data.draw(VALUES)
                break
            place = inside
    assert is_sound(read(document))


def test_the_fuzzer_sees_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("planted")

    monkeypatch.setattr(grade, "rebuild", broken)
    with pytest.raises(AssertionError, match="planted"):
        read(SOLVED)


BOMBS = {
    "heading": {
        "nbformat": 3,
        "worksheets": [{"cells": [{"cell_type": "heading", "level": 1e10}]}],
    },
    "heading of an integer": {
        "nbformat": 3,
        "worksheets": [{"cells": [{"cell_type": "heading", "level": 10**10, "source": "a"}] * 100}],
    },
    "list as a minor version": {"nbformat": 3, "nbformat_minor": [], "worksheets": [{"cells": []}]},
    "huge version": {"nbformat": 10**4000, "worksheets": []},
    "huge points": {"cells": [{"metadata": {"nbgrader": {"points": 10**4000}}}]},
    "wide": {"cells": [{"metadata": {"tags": ["t"] * 400_000}}]},
    "attachments": {"cells": [{"cell_type": "markdown", "attachments": {"a": {"b": "c"}}}] * 2000},
}
MEASURED = """
import json, resource
from tests.grading.test_any_file import BOMBS, read
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
read({})
before = peak()
for name, bomb in BOMBS.items():
    read(bomb)
    print(name, peak() - before, sep=": ")
"""


def test_no_file_takes_the_workers_memory() -> None:
    """MiB beyond what a worker has in use; the heading took 2,500 in nbformat's converter."""
    command = [sys.executable, "-c", MEASURED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    peaks = dict(line.split(": ") for line in done.stdout.splitlines())
    assert list(peaks) == list(BOMBS)
    assert all(int(peak) < 200 for peak in peaks.values()), peaks


def test_what_takes_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind everything that is foreseen stands the ceiling."""

    def greedy(*_: object) -> None:
        bytearray(2 * grade.READING_MEMORY)

    before = resource.getrlimit(resource.RLIMIT_AS)
    monkeypatch.setattr(grade, "rebuild", greedy)
    assert told(read(SOLVED)) == grade.TOO_COSTLY
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(grade, "rebuild", endless)
    monkeypatch.setattr(grade, "READING_SECONDS", 0.2)
    assert told(read(SOLVED)) == grade.TOO_COSTLY
