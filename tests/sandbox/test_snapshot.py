"""The submission as it stood between two cells: copies of its process, or its cells run again."""

from __future__ import annotations

import time

import pytest

from grading.sandbox import Candidate, CandidateDied, Limits, Template
from nnlib.check import StudentCodeError
from tests.durable.processes import children, kill
from tests.sandbox.conftest import LOCKS, WarmProcesses, printed

DEFINE = "x = 1\ndef f(): return x\ndef end():\n    import os\n    os._exit(3)"


@pytest.mark.parametrize("lock", LOCKS)
def test_what_was_kept_answers_as_it_stood(lock: str, warm: WarmProcesses) -> None:
    with Candidate(warm[lock]) as candidate:
        candidate.run_cell(DEFINE)
        first = candidate.keep()
        candidate.run_cell("x = 2")
        second = candidate.keep()
        candidate.run_cell("%reset -f")
        last = candidate.finish()
        assert first.is_copy == second.is_copy == LOCKS[lock].namespaces
        assert (second.function("f")(), first.value("x"), first.function("f")()) == (2, 1, 1)
        with pytest.raises(StudentCodeError, match="not defined"):
            last.value("x")
        assert candidate.restarts == 0


def test_a_death_in_one_leaves_the_others(candidate: Candidate) -> None:
    candidate.run_cell(DEFINE)
    first = candidate.keep()
    candidate.run_cell("x = 2")
    second = candidate.keep()
    candidate.run_cell("import os\nos.abort()")
    candidate.finish()
    with pytest.raises(CandidateDied, match="exit code 3"):
        first.function("end")()
    assert second.is_copy and second.function("f")() == 2
    assert first.function("f")() == 1, "its cells have run again"
    assert not candidate.killed


def test_a_death_is_heard_at_once_beside_a_copy(candidate: Candidate) -> None:
    candidate.run_cell(DEFINE)
    kept = candidate.keep()
    result = candidate.run_cell("import os\nos._exit(3)")
    assert kept.is_copy and result.error is not None
    assert result.error.text == "the code ended its own process (exit code 3)"


def test_a_copy_that_somebody_kills_is_told_apart(template: Template) -> None:
    with Candidate(template) as candidate:
        candidate.run_cell(DEFINE)
        first = candidate.keep()
        candidate.run_cell("x = 2")
        candidate.finish()
        (inner,) = children(template._process.pid)
        for victim in children(inner):
            kill(victim)
        with pytest.raises(CandidateDied):
            first.function("f")()
    assert candidate.killed


FORK = "import os\ndef fork():\n    return os.fork()"


def test_a_fork_that_nobody_asked_for_is_refused(candidate: Candidate) -> None:
    candidate.run_cell(FORK)
    copied = candidate.keep()
    with pytest.raises(StudentCodeError, match="not permitted"):
        candidate.function("fork")()
    candidate.run_cell("x = 2")
    candidate.finish()
    assert copied.is_copy
    with pytest.raises(StudentCodeError, match="not implemented"):
        copied.function("fork")()


def test_what_copies_hold_is_counted(template: Template) -> None:
    with Candidate(template, Limits(memory=100 * 2**20)) as candidate:
        candidate.run_cell(DEFINE)
        candidate.run_cell("hoard = bytes(40 * 2**20)")
        kept = [candidate.keep() for _ in range(4)]
        assert [snapshot.is_copy for snapshot in kept] == [True, True, False, False]
        assert kept[3].function("f")() == 1


def test_copies_sleep_until_they_are_needed(candidate: Candidate) -> None:
    candidate.run_cell(
        "import os, time\n"
        "def tell():\n    time.sleep(0.1)\n    open('awake', 'w').close()\n"
        "write = os.write\n"
        "os.write = lambda fd, data: (write(fd, data), data == b'c' and tell())[0]"
    )
    kept = candidate.keep()
    assert (
        printed(candidate.run_cell("time.sleep(0.5)\nprint(os.path.exists('awake'))")) == "False\n"
    )
    candidate.run_cell("def f(): return os.path.exists('awake')")
    assert kept.is_copy


HIDES_BIRTH = (
    "import os\nwrite = os.write\n"
    "os.write = lambda fd, data: len(data) if data == b'c' else write(fd, data)"
)


def test_a_copy_that_hides_its_birth_ends_all(template: Template) -> None:
    """A candidate can patch what makes copies; nothing that it starts is then left over."""
    with Candidate(template) as candidate:
        candidate.run_cell(DEFINE)
        candidate.run_cell(HIDES_BIRTH)
        assert not candidate.keep().is_copy
        with pytest.raises(CandidateDied):
            candidate.function("f")()
        assert candidate.function("f")() == 1, "its cells have run again"
    assert not candidate.killed


@pytest.mark.parametrize("last", ["the candidate", "the copy", "a copy that died meanwhile"])
def test_no_copy_is_left_whatever_ends_first(template: Template, last: str) -> None:
    before = below(template)
    with Candidate(template) as candidate:
        candidate.run_cell(DEFINE)
        copied = candidate.keep()
        assert copied.is_copy and len(below(template)) == len(before) + 1
        if last == "the candidate":
            copied.close()
        if last == "a copy that died meanwhile":
            with pytest.raises(CandidateDied):
                copied.function("end")()
    assert below(template) == before


def test_no_copy_is_left_that_nobody_can_name(template: Template) -> None:
    before = below(template)
    with Candidate(template) as candidate:
        candidate.run_cell(HIDES_BIRTH)
        assert not candidate.keep().is_copy
    until = time.monotonic() + 20
    while below(template) != before and time.monotonic() < until:
        Candidate(template).__enter__().close()  # it was killed, and is collected with the next one
    assert below(template) == before


DIES_AT_BIRTH = """
import os, signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
write = os.write
os.write = lambda fd, data: (write(fd, data), data == b'c' and os._exit(0))[0]
"""


def test_a_candidate_that_collects_its_copies_itself_ends_nothing_else(template: Template) -> None:
    before = below(template)
    with Candidate(template) as candidate:
        candidate.run_cell(DEFINE + DIES_AT_BIRTH)
        kept = [candidate.keep() for _ in range(10)]
        assert candidate.function("f")() == 1 and candidate.restarts == 0
        with pytest.raises(CandidateDied):
            kept[0].function("f")()
        assert kept[0].function("f")() == 1, "its cells have run again"
        for snapshot in kept:
            snapshot.close()
        assert candidate.function("f")() == 1 and candidate.restarts == 1
    assert below(template) == before


def below(template: Template) -> list[int]:
    """The warm process and what it has to collect: not the copies of a candidate that lives."""
    (inner,) = children(template._process.pid)
    return [inner, *children(inner)]
