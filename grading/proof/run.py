"""Proving several lessons, by worker processes and with the verdicts of earlier runs."""

from __future__ import annotations

import os
from pathlib import Path

from rich.progress import Progress

from grading.course import Lesson
from grading.proof.counts import LessonProof
from grading.proof.prove import prove_with
from grading.proof.verdicts import There, Verdicts
from grading.rungs import LOWEST
from grading.running.pool import Pool

KEPT = Path("build") / "proof-verdicts.json"


def prove_all(
    lessons: list[Lesson], progress: Progress, *, mutate: bool = True, workers: int | None = None
) -> list[LessonProof]:
    """The proof of each lesson; what has not changed since an earlier run is not graded again."""
    if not lessons:
        return []
    count = workers or os.cpu_count() or 1
    kept = lessons[0].course.root / KEPT
    with Pool(count, least=LOWEST) as pool, Verdicts(There(pool), kept) as verdicts:
        return [prove_with(lesson, verdicts, progress, mutate=mutate) for lesson in lessons]
