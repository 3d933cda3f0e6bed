"""Every exercise's bank, through the real grader: right work passes, wrong work is told why."""

import pytest
from rich.progress import Progress

from grading.proof import prove
from tests.lessons.test_derived import LESSONS


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_right_answers_pass_and_wrong_ones_are_told_their_mistake(lesson):
    proof = prove(lesson, Progress(disable=True))
    assert [gap for exercise in proof.exercises for gap in exercise.gaps] == []
    assert proof.gaps == []
    assert all(exercise.right >= 3 and exercise.wrong >= 8 for exercise in proof.exercises)
