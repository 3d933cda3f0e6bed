"""Checks of the lessons' exercises: three outcomes, every part reported, in words that teach.

    with check.exercise("1.1", "neuron_output", points=2) as ex:
        ex.same(neuron_output, nnlib.neuron.neuron_output, [(x, w, b)])

The student's function is called and never trusted: it gets copies, and what it raises, prints or
changes in place becomes part of the verdict.
"""

from nnlib.check.exercise import Exercise
from nnlib.check.outcome import CheckFailed, Part, Report, StudentCodeError

__all__ = [
    "CheckFailed",
    "Exercise",
    "Part",
    "Report",
    "StudentCodeError",
    "exercise",
]


def exercise(number: str, name: str, points: float) -> Exercise:
    """Start the check of one exercise.

    number: as in its heading, "1.4"; name: the function that the student writes; points: what the
    exercise is worth, the same number as in the cell's nbgrader metadata.
    """
    return Exercise(number, name, points)
