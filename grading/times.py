"""Dates and times as people and platforms write them: a clock on a wall, in a zone that is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from grading.errors import CourseError

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d+)? ?(\S*)")
# Hours from UTC of the short names that mean one thing; zoneinfo would read CET as a whole year's.
_SHORT = {
    **{"UTC": 0, "Z": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2},
    **{"EET": 2, "EEST": 3, "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
}


@dataclass(frozen=True)
class Moment:
    """What a clock shows (without a zone), and the zone of the clock, as it was written."""

    wall: datetime
    zone: str = "UTC"

    @property
    def utc(self) -> datetime:
        """As nbgrader's gradebook keeps it: UTC, without saying so."""
        return self.wall.replace(tzinfo=read_zone(self.zone)).astimezone(UTC).replace(tzinfo=None)

    def after(self, *, days: int = 0, hours: int = 0) -> Moment:
        """Days later by the calendar, whatever the clocks do meanwhile; then so many hours."""
        day = checked(self.wall + timedelta(days=days), self.zone)
        later = day.utc.replace(tzinfo=UTC) + timedelta(hours=hours)
        return Moment(later.astimezone(read_zone(self.zone)).replace(tzinfo=None), self.zone)

    def __str__(self) -> str:
        seconds = ":%S" if self.wall.second else ""
        return f"{self.wall:%Y-%m-%d %H:%M{seconds}} {self.zone}"


def read_moment(text: str, zone: str = "UTC") -> Moment:
    """The date and time in `text`; `zone` where it names none.

    Raises CourseError when it is none, or when clocks there never show it or show it twice.
    """
    found = _MOMENT.fullmatch(text.strip())
    try:
        date, time, named = found.groups() if found else ("", "", "")
        wall = datetime.fromisoformat(f"{date} {time}")
        if wall.year < 1970:
            raise ValueError
    except ValueError as error:
        raise CourseError(
            f"{text!r} is no date and time; write 2026-11-20 18:00, which is {zone}, or with a "
            "zone: 2026-11-20 18:00 Europe/Berlin, 2026-11-20 18:00 +0100"
        ) from error
    return checked(wall, named or zone)


def checked(wall: datetime, zone: str) -> Moment:
    """This reading of a clock, which the zone's clocks show exactly once. Raises CourseError."""
    where = read_zone(zone)
    readings = [wall.replace(tzinfo=where, fold=fold).utcoffset() for fold in (0, 1)]
    if readings[0] == readings[1]:
        return Moment(wall, zone)
    shown = " or ".join(f'"{wall:%Y-%m-%d %H:%M} {_offset(one)}"' for one in readings)
    exists = wall.replace(tzinfo=where).astimezone(UTC).astimezone(where).replace(tzinfo=None)
    what = "is shown twice" if exists == wall else "is never shown"
    raise CourseError(
        f"{wall:%Y-%m-%d %H:%M} {what} by clocks in {zone}, which are changed that night; "
        f"say which is meant: {shown}"
    )


def earliest(wall: datetime, zone: str) -> Moment:
    """What a platform's own clock showed; of two readings the earlier, in the student's favor."""
    return Moment(wall.replace(fold=0), zone)


def read_zone(name: str) -> tzinfo:
    """A zone by its name, an offset such as +0100, or a short name that means one thing."""
    if name.upper() in _SHORT:
        return timezone(timedelta(hours=_SHORT[name.upper()])) if _SHORT[name.upper()] else UTC
    try:
        if name[:1] in ("+", "-"):
            found = datetime.strptime(name, "%z").tzinfo
            assert found is not None  # %z has read one
            return found
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise CourseError(
            f"{name!r} is no time zone; write it as Europe/Berlin, as +0100 or as UTC"
        ) from error


def told(utc: datetime, zone: str = "UTC") -> str:
    """A moment of the gradebook in UTC, and what clocks of the course or this machine show then."""
    moment = utc.replace(tzinfo=UTC)
    if zone != "UTC":
        wall = moment.astimezone(read_zone(zone))
        return f"{wall:%Y-%m-%d %H:%M} {zone} ({moment:%Y-%m-%d %H:%M} UTC)"
    here = moment.astimezone()
    local = f" ({here:%Y-%m-%d %H:%M %Z} on this machine)" if here.utcoffset() else ""
    return f"{moment:%Y-%m-%d %H:%M} UTC{local}"


def _offset(offset: timedelta | None) -> str:
    minutes = round((offset or timedelta()) / timedelta(minutes=1))
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
