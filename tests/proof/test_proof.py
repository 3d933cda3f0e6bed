"""The whole proof of a small lesson, and each of its gates seen failing on a planted defect."""

import io

import nbformat
import pytest
from rich.console import Console

from grading.build.bank import retag
from grading.build.numbers import read_part
from grading.build.seal import Sealing
from grading.course import Course
from grading.errors import CourseError
from grading.page_policy import POLICY
from grading.proof import as_html, show, totals
from grading.proof.counts import ExerciseProof, LessonProof, summary
from grading.proof.mutants import Mutant
from grading.proof.prove import ExerciseProver
from grading.proof.rules import released_differently
from grading.proof.trusted import sealed_twice
from grading.proof.verdicts import Here, Verdicts
from grading.sandbox import Template
from nnlib.check.sealed import SealedLesson
from tests.conftest import TINY
from tests.proof.conftest import proven


def edited(lesson, old, new):
    text = lesson.text.read_text()
    assert old in text
    lesson.text.write_text(text.replace(old, new))


def test_every_mutant_of_the_small_lesson_is_killed(once_proven):
    double, total = once_proven[0].exercises
    assert (double.killed, double.telling, double.equivalent) == (double.mutants, 6, [])
    assert total.killed == total.telling == 2


def test_a_check_with_a_hole_lets_a_mutant_live_until_it_is_explained(built):
    edited(built, "    return x.sum()", "    return x.sum() + min(x.min() + 40, 0)")
    (result,) = proven(built)
    total = result.exercises[1]
    assert total.killed < total.telling and not totals([result]).ok
    gaps = [gap for gap in total.gaps if gap.startswith("accepts a mutant")]
    assert len(gaps) == len(total.survivors) > 3
    reasons = [f"    {mutant.new!r}: no input is that large\n" for mutant in total.survivors]
    built.mutants.write_text("total:\n" + "".join(reasons))
    told = proven(built)[0].exercises[1]
    assert not [gap for gap in told.gaps if gap.startswith("accepts a mutant")]
    assert totals([result]).share < 0.98, "explained ones still count against the goal"


def test_a_reason_without_a_mutant_is_a_gap(built):
    built.mutants.write_text("total:\n  return x.max(): no input tells\n")
    gaps = proven(built)[0].exercises[1].gaps
    assert "mutants.yaml explains what does not survive: return x.max()" in gaps


@pytest.mark.parametrize(
    ("text", "words"),
    [("totl:\n  a: b\n", "there is no exercise totl"), ("total: [a]\n", "must map changed lines")],
)
def test_a_table_of_reasons_that_cannot_be_used_is_one_sentence(built, text, words):
    built.mutants.write_text(text)
    with pytest.raises(CourseError, match=words):
        proven(built)


def test_another_signature_in_what_students_get_is_told(built):
    released = nbformat.read(built.release, as_version=4)
    stub = next(cell for cell in released.cells if "def double(x)" in cell.source)
    source = read_part(built)
    assert list(released_differently(source, released, built.text)) == []
    stub.source = stub.source.replace("double(x)", "double(x, y)")
    (gap,) = released_differently(source, released, built.text)
    assert gap.startswith("double: students get double(x, y), the solution x")
    stub.source = "pass"
    assert list(released_differently(source, released, built.text)) == [
        "double: the stub that students get defines no double"
    ]
    released.cells.remove(stub)
    assert "students do not get this cell" in next(
        released_differently(source, released, built.text)
    )


def test_other_points_in_what_students_get_are_told(built):
    edited(
        built,
        "grade_id: check_total, locked: true, points: 3",
        "grade_id: check_total, locked: true, points: 5",
    )
    released = nbformat.read(built.release, as_version=4)
    gaps = list(released_differently(read_part(built), released, built.text))
    (gap,) = gaps
    place = f"{built.text}, line 58, cell check_total"
    assert gap == f"{place}: 5 points, students get 3: run course build"


def test_a_solution_that_depends_on_the_seed_is_told(built):
    edited(built, "    return x.sum()", "    return x.sum() + np.random.rand()")
    text = read_part(built)
    assert sealed_twice(text, [], built.text)[1] == [
        "check_total: differs from run to run: use np.random.default_rng(seed)"
    ]


def test_checks_of_another_text_than_the_one_that_was_built_are_told(built, once_proven):
    assert once_proven[0].gaps == []
    edited(built, "[(-x,)]", "[(-3 * x,)]")
    (result,) = proven(built)
    told = f"{built.solution.parent / 'checks.json'}: of another text or bank: course build 01-tiny"
    assert result.gaps == [told]


def test_a_second_run_asks_only_for_what_changed(built, monkeypatch):
    from grading.proof import run

    asked = []
    real = run.There.__call__

    def counting(self, source, tasks):
        asked.append(len(tasks))
        return real(self, source, tasks)

    monkeypatch.setattr(run.There, "__call__", counting)
    first = proven(built)
    before, asked[:] = sum(asked), []
    assert before > 10
    assert [p.killed for p in proven(built)[0].exercises] == [p.killed for p in first[0].exercises]
    assert asked == []
    edited(built, "ex.hidden.same([(-x,)])", "ex.hidden.same([(-x,), (2 * x,)])")
    proven(built)
    assert 0 < sum(asked) < before
    (built.course.root / "build" / "proof-verdicts.json").write_text("{")
    proven(built)


def test_a_diagnosis_that_was_told_is_accepted_into_the_bank(built):
    bank = built.bank.read_text()
    built.bank.write_text(bank.replace('wrong="sign"', 'wrong="turned"'))
    (result,) = proven(built)
    (double, _) = result.exercises
    assert [(a.title, code) for a, code in double.retold.items()] == [("The sign is wrong", "sign")]
    retag(built.bank, double.retold)
    assert built.bank.read_text() == bank


@pytest.mark.long
def test_the_mutants_of_a_real_exercise_are_killed():
    lesson = Course.find(TINY).lesson("01")
    source = read_part(lesson)
    released = nbformat.read(lesson.release, as_version=4)
    proof = ExerciseProof("neuron_gradient")
    with Template() as template:
        sealed = Sealing(source, [], lesson.text).lesson()
        alone = SealedLesson(sealed.allowed, {proof.name: sealed.exercises[proof.name]})
        prover = ExerciseProver(source, released, alone, Verdicts(Here(template)))
        prover.grade_mutants(proof)
    assert proof.killed == proof.telling > 10


def lesson_proof(**fields):
    proof = ExerciseProof("total", right=3, accepted=3, wrong=8, rejected=8, mutants=100, **fields)
    proof.close()
    return LessonProof("01-tiny", [proof], [])


ALIVE = Mutant("", 4, "return x < y", "return x <= y")


@pytest.mark.parametrize(
    ("fields", "ok", "end"),
    [
        ({"killed": 100}, True, "100 of 100 mutants killed (100.0%): proven"),
        ({"killed": 99, "survivors": [ALIVE]}, False, "(99.0%): 1 gap"),
        (
            {"killed": 99, "survivors": [ALIVE], "explained": {ALIVE.new: "no ties"}},
            True,
            "99 of 100 mutants killed (99.0%): proven",
        ),
        ({"killed": 99, "equivalent": [ALIVE]}, True, "99 of 99 mutants killed (100.0%): proven"),
        ({"killed": 97}, False, "(97.0%): 98% of the mutants are due"),
    ],
)
def test_the_goal_over_all_lessons(fields, ok, end):
    result = lesson_proof(**fields)
    assert totals([result]).ok is ok
    assert summary(totals([result])).endswith(end)


def test_one_lesson_alone_may_lie_below_the_goal_of_the_course():
    result = lesson_proof(killed=90)
    assert not totals([result]).ok
    assert totals([result], whole=False).ok


def test_the_table_ends_with_the_summary_and_the_page_escapes():
    result = lesson_proof(killed=99, survivors=[ALIVE])
    said = io.StringIO()
    show([result], totals([result]), Console(file=said, width=120))
    lines = said.getvalue().strip().splitlines()
    assert lines[-1] == summary(totals([result]))
    assert "return x < y → return x <= y" in lines[-2]
    page = as_html([result], totals([result]))
    assert POLICY in page
    assert "<code>return x &lt; y</code>" in page and "return x < y" not in page
    assert "99 of 100" in page and "✗ no reason given" in page
