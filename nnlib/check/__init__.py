"""Checks of the lessons' exercises: every part reported, in words that teach.

    from nnlib.check import Check
    check = Check("neuron")
    check("neuron_output")

The student's function is called and never trusted: it gets copies, and what it raises, prints or
changes in place becomes part of the verdict. What a check knows lies sealed beside the lesson's
pictures; authors write it as `with check.exercise("neuron_output") as ex:`.
"""

from nnlib.check.exercise import EACH, Exercise, WrongAnswer
from nnlib.check.live import Check
from nnlib.check.outcome import CheckFailed, Part, Report, StudentCodeError

__all__ = [
    "EACH",
    "Check",
    "CheckFailed",
    "Exercise",
    "Part",
    "Report",
    "StudentCodeError",
    "WrongAnswer",
]
