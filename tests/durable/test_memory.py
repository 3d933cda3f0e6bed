"""A worker's memory: little, and no more after many submissions than after a few."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grading.judging.forms import Forms
from grading.rungs import LOWEST
from grading.running.pool import Pool
from tests.durable.conftest import work
from tests.grading.conftest import QUICK

MOST_MIB, MOST_GROWTH_MIB = 150, 4
FEW, MANY = 15, 75


def private_mib(pid: int) -> float:
    """Memory that the process shares with no other."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(map(int, re.findall(r"^Private_\w+:\s+(\d+) kB", text, re.MULTILINE))) / 1024


@pytest.mark.long
def test_a_worker_stays_as_small_as_it_is(packet: bytes, forms: Forms) -> None:
    tasks = ((str(number), work(forms, number).bytes()) for number in range(MANY))
    seen: list[float] = []
    with Pool(1, least=LOWEST) as pool:
        process = pool._workers[0].process
        assert process is not None
        for answers in pool.grade(packet, QUICK, tasks, lambda name, key: True):
            assert all(answer.result for answer in answers)
            seen += [private_mib(process.pid) for _ in answers]
    assert len(seen) == MANY
    assert max(seen) < MOST_MIB
    assert seen[-1] - seen[FEW] < MOST_GROWTH_MIB
