"""Every exercise's bank, through the real grader: right work passes, wrong work is told why."""

import random

import pytest
from rich.progress import Progress

from grading.build.numbers import read_part
from grading.judging.forms import pack, unpack
from grading.proof import prove
from grading.proof.counts import ExerciseProof
from grading.proof.prove import ExerciseProver
from grading.proof.verdicts import Here, Verdicts
from grading.sandbox import Template
from nnlib.check.sealed import SealedLesson, as_files
from tests.lessons.test_derived import every_lesson

WRONG = 1  # answers of each exercise in the sample
EXERCISES = 1  # of each lesson in `make test`


@pytest.fixture(scope="session")
def verdicts():
    with Template() as template:
        yield Verdicts(Here(template))


def sample(answers, name):
    """One right answer to an exercise and some wrong ones, the same in every run."""
    chance = random.Random(name)
    right, wrong = ([one for one in answers if one.right is right] for right in (True, False))
    return [*chance.sample(right, 1), *chance.sample(wrong, WRONG)]


@pytest.mark.parametrize("most", [EXERCISES, pytest.param(None, marks=pytest.mark.long)])
@every_lesson
def test_a_sample_of_each_bank_is_judged_as_due(lesson, most, sealed, verdicts):
    forms = unpack(pack(read_part(lesson), as_files(sealed.checks)))
    assert sealed.bank
    drawn = random.Random(lesson.name).sample([*sealed.checks.exercises], most or 0)
    for name in drawn if most else sealed.checks.exercises:
        check = sealed.checks.exercises[name]
        proof = ExerciseProof(name)
        answers = sample([answer for answer in sealed.bank if answer.exercise == name], name)
        alone = SealedLesson(sealed.checks.allowed, {name: check})
        prover = ExerciseProver(forms.source, forms.student, alone, verdicts)
        prover.grade_bank(proof, answers)
        assert proof.gaps == []
        assert (proof.accepted, proof.rejected) == (1, WRONG)


@pytest.mark.release
@pytest.mark.timeout(1800)
@every_lesson
def test_right_answers_pass_and_wrong_ones_are_told_their_mistake(lesson):
    proof = prove(lesson, Progress(disable=True))
    assert [gap for exercise in proof.exercises for gap in exercise.gaps] == []
    assert proof.gaps == []
    assert all(exercise.right >= 3 and exercise.wrong >= 8 for exercise in proof.exercises)
