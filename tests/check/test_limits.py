"""The limit of time for a call of the student's code."""

import time

import pytest

from nnlib.check import StudentCodeError
from nnlib.check.limits import time_limit


def endless():
    while True:
        pass


def stubborn():
    for _ in range(3):
        try:
            endless()
        except KeyboardInterrupt:
            continue


@pytest.mark.parametrize("answer", [endless, stubborn])
def test_code_that_does_not_end_is_stopped_and_told(answer):
    with pytest.raises(StudentCodeError, match=r"stopped after 0\.1 seconds"), time_limit(0.1):
        answer()
        raise KeyboardInterrupt  # what a stubborn answer swallowed still counts as overtime


def test_code_that_ends_in_time_is_not_disturbed():
    with time_limit(0.05):
        value = 1
    time.sleep(0.1)  # past the limit: nothing must come any more
    assert value == 1


def test_the_readers_own_interruption_stays_one():
    with pytest.raises(KeyboardInterrupt), time_limit(10):
        raise KeyboardInterrupt
