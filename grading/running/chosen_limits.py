"""The limits of a run: what its command says, else what the course settles, else as usual."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.settings import course_config
from grading.sandbox.limits import MIB, Limits

# {name for the TA: (field of Limits, how many of its units make one of the TA's)}
NAMES = {
    "cell_seconds": ("cell_seconds", 1),
    "call_seconds": ("call_seconds", 1),
    "total_seconds": ("total_seconds", 1),
    "memory_mib": ("memory", MIB),
    "processes": ("threads", 1),
    "output_kib": ("output_text", 1024),
    "outputs": ("outputs", 1),
}
CPU_SHARE = 0.8  # of total_seconds, the rest of which a submission may wait


def limits_for(course: Course, said: Iterable[str] = ()) -> Limits:
    """The limits of a run. said: NAME=VALUE of its command.

    Raises CourseError for a name that is none and for a value that is no positive number.
    """
    where = f"c.Limits in {course.grading / 'nbgrader_config.py'}"
    chosen = _read(dict(course_config(course.root).get("Limits", {})), where)
    chosen |= _read(dict(_pair(text) for text in said), "--limit")
    if "total_seconds" in chosen:
        chosen["cpu_seconds"] = math.ceil(CPU_SHARE * chosen["total_seconds"])
    return replace(Limits(), **chosen)


def _read(values: dict[str, Any], where: str) -> dict[str, Any]:
    """The fields of Limits that these values mean."""
    fields = {}
    for name, value in values.items():
        if name not in NAMES:
            raise CourseError(f"{where}: no limit is called {name}; there are: {', '.join(NAMES)}")
        field, unit = NAMES[name]
        try:
            number = float(value) * unit
        except (TypeError, ValueError):
            number = math.nan
        if not 0 < number < math.inf:
            raise CourseError(f"{where}: {name} must be a positive number, not {value!r}")
        fields[field] = number if field.endswith("seconds") else math.ceil(number)
    return fields


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CourseError(f"--limit: {text!r} is not NAME=VALUE, such as total_seconds=600")
    return name.strip(), value.strip()
