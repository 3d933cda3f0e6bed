"""Dates and times: read with their zone, never guessed, and a day is a day on the wall clock."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.errors import CourseError
from grading.times import read_moment, told


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20 18:00", "2026-11-20 18:00:00"),
        ("2026-11-20 18:00 UTC", "2026-11-20 18:00:00"),
        ("2026-11-20T18:00:30Z", "2026-11-20 18:00:30"),
        ("2026-11-20 18:00 Europe/Berlin", "2026-11-20 17:00:00"),
        ("2026-07-20 18:00 Europe/Berlin", "2026-07-20 16:00:00"),
        ("2026-11-20 18:00 -0800", "2026-11-21 02:00:00"),
        ("2026-11-20 18:00+01:00", "2026-11-20 17:00:00"),
        ("2026-07-20 18:00 CET", "2026-07-20 17:00:00"),
        ("2026-07-20 18:00 CEST", "2026-07-20 16:00:00"),
    ],
)
def test_a_date_is_read_with_its_zone_and_kept_in_utc(text: str, utc: str) -> None:
    assert read_moment(text).utc == datetime.fromisoformat(utc)


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "2026-11-20", "20.11.2026 18:00", "2026-02-30 18:00", "2026-11-20 25:00"),
        *("0001-01-01 00:00 +0100", "2026-11-20 18:00 UTC UTC"),
    ],
)
def test_no_date_is_guessed(text: str) -> None:
    with pytest.raises(CourseError, match="is no date and time; write 2026-11-20 18:00, which is"):
        read_moment(text)


@pytest.mark.parametrize("zone", ["Berlin", "Europe", "../UTC", "+1", "CST", "IST"])
def test_no_zone_is_guessed(zone: str) -> None:
    with pytest.raises(CourseError, match="is no time zone; write it as Europe/Berlin"):
        read_moment(f"2026-11-20 18:00 {zone}")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.integers(1, 30),
    st.sampled_from(["Europe/Berlin", "America/New_York", "UTC", "+0530"]),
)
def test_days_later_the_clock_shows_the_same_or_the_time_is_refused(
    wall: datetime, days: int, zone: str
) -> None:
    try:
        start = read_moment(f"{wall:%Y-%m-%d %H:%M}", zone)
        later = start.after(days=days)
    except CourseError as error:
        assert "which are changed that night" in str(error)
        return
    assert (later.wall.hour, later.wall.minute) == (wall.hour, wall.minute)
    assert (later.wall.date() - wall.date()).days == days
    assert read_moment(str(later)).utc == later.utc


def test_a_moment_is_told_on_the_course_s_clock() -> None:
    utc = datetime(2026, 7, 20, 16)
    assert told(utc, "Europe/Berlin") == "2026-07-20 18:00 Europe/Berlin (2026-07-20 16:00 UTC)"
