"""Lateness: how late a submission is, and a policy that says what it costs."""

from __future__ import annotations

import math

from nbgrader.api import SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

DAY = 24 * 3600.0


class LosesPerDay(LateSubmissionPlugin):
    """A policy for nbgrader: each started day after a short grace costs some percent of the score.

    penalty = score · min(percent_per_day · days, at_most) / 100. The days are counted from the end
    of the grace. In grading/nbgrader_config.py:

        c.AssignLatePenalties.plugin_class = "grading.gradebook.late.LosesPerDay"
        c.LosesPerDay.percent_per_day = 20  # and the like, where the default does not fit
    """

    percent_per_day = Float(
        10.0, min=0.0, max=100.0, help="Percent of the score that a started day costs."
    ).tag(config=True)
    grace_minutes = Float(
        15.0, min=0.0, help="Minutes after the due date in which nothing is lost."
    ).tag(config=True)
    at_most = Float(
        100.0, min=0.0, max=100.0, help="Percent of the score that is lost at the most."
    ).tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float:
        """The points to take off, at least 0 and at most the score."""
        days = math.ceil(max(0.0, total_seconds_late - 60 * self.grace_minutes) / DAY)
        lost: float = min(days * self.percent_per_day, self.at_most)
        return score * lost / 100


def seconds_late(submission: SubmittedAssignment, *, marked: bool = False) -> float:
    """How late it was handed in, an extension counted; nothing where a time or date is unknown.

    marked: its platform calls it late and tells no time, which counts as one day, unless the
    student has an extension of which the platform may not know. nbgrader's own total_seconds_late
    fails for an extension of no due date.
    """
    if submission.timestamp is None and marked and not submission.extension:
        return DAY
    if submission.assignment.duedate is None:
        return 0.0
    return float(submission.total_seconds_late)
