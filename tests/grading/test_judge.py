"""The verdict on one submission: points, outputs, diagnoses; no student's code in the judge."""

import copy
import json
import resource

import numpy as np
import pytest
from nbformat.v4 import new_output

from grading.judging.ceilings import memory_limit
from grading.judging.forms import Forms, pack, unpack
from grading.judging.grade import grade_submission
from grading.judging.result import Result, graded_notebook, scores
from grading.sandbox import CellResult, Template
from grading.sandbox.proxy import Candidate
from nnlib.check import Part
from nnlib.check.parts import judged
from tests.durable.processes import children, kill
from tests.grading.conftest import QUICK
from tests.grading.editing import DOUBLE, HALF_SLOPE, SLOPE, Edited

Grade = dict[str, float | None]


@pytest.fixture
def grade(packet: bytes, template: Template):
    """Grade an edited notebook: (result, {check: score})."""

    def run(edited: Edited | bytes) -> tuple[Result, Grade]:
        data = edited if isinstance(edited, bytes) else edited.bytes()
        result = grade_submission(packet, data, limits=QUICK, template=template)
        notebook = graded_notebook(unpack(packet), result)
        return result, {name: score for name, (score, _) in scores(notebook).items()}

    return run


def outputs_of(result: Result, grade_id: str) -> list[dict]:
    return next(
        cell["outputs"]
        for cell in result.notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def test_right_work_gets_full_points(forms: Forms, grade) -> None:
    result, points = grade(Edited(forms).solved())
    assert points == {"check_double": 2, "check_slope": 4, "think_slope": 0}
    assert (result.repairs, result.problems, result.diagnoses) == ((), (), {})
    assert not result.unsafe


def test_a_candidate_killed_from_outside_again_and_again_gets_another_chance(
    forms: Forms, template: Template, grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    murders = iter([True] * 3)

    def run_cell(candidate: Candidate, source: str) -> CellResult:
        if "def slope" in source and next(murders, False):
            (inner,) = children(template._process.pid)
            (victim,) = children(inner)
            kill(victim)
        return original(candidate, source)

    original = Candidate.run_cell
    monkeypatch.setattr(Candidate, "run_cell", run_cell)
    result, points = grade(Edited(forms).solved())
    assert points == {"check_double": 2, "check_slope": 4, "think_slope": 0}
    assert (result.problems, next(murders, None)) == ((), None)


def test_the_untouched_notebook_gets_nothing(forms: Forms, grade) -> None:
    result, points = grade(Edited(forms))
    assert points == {"check_double": 0, "check_slope": 0, "think_slope": 0}
    assert set(result.diagnoses.values()) == {"not-attempted"}


def test_a_written_answer_waits_for_a_person(forms: Forms, grade) -> None:
    _, points = grade(Edited(forms).write(think_slope="Because it is linear."))
    assert points["think_slope"] is None


def test_half_right_gets_half_with_its_diagnosis(forms: Forms, grade) -> None:
    result, points = grade(Edited(forms).write(slope=HALF_SLOPE))
    assert points["check_slope"] == 2
    assert result.diagnoses["check_slope"] == "factor-3"


def test_hidden_tests_count_and_stay_hidden(forms: Forms, grade) -> None:
    memorized = "def double(v):\n    return {3: 2 * v, 0: 3.0}.get(getattr(v, 'size', 0), v)"
    result, points = grade(Edited(forms).write(double=memorized))
    assert points["check_double"] == 0
    assert "31337" not in json.dumps(outputs_of(result, "check_double"))


def test_the_candidate_sees_no_hidden_test_in_its_cells(forms: Forms, grade) -> None:
    spy = "print('seen', [v for v in map(str, globals().values()) if str(62674 // 2) in v])"
    result, _ = grade(Edited(forms).solved().insert("check_slope", spy))
    printed = [c["outputs"] for c in result.notebook["cells"] if c.get("outputs")]
    assert "seen" in json.dumps(printed) and "31337" not in json.dumps(printed)


def test_a_function_that_never_ends_costs_its_check(forms: Forms, grade) -> None:
    result, points = grade(Edited(forms).solved().write(double="def double(v):\n    while 1: pass"))
    assert (points["check_double"], points["check_slope"]) == (0, 4)
    assert "The check check_double" in result.problems[0]


def test_a_cell_that_ends_the_process_costs_itself(forms: Forms, grade) -> None:
    edited = Edited(forms).solved().insert("double", "import os\nos._exit(1)")
    result, points = grade(edited)
    assert (points["check_double"], points["check_slope"]) == (2, 4)
    assert len(result.problems) == 1


def test_a_helper_cell_counts_wherever_it_stands(forms: Forms, grade) -> None:
    edited = Edited(forms).solved().write(double="def double(v):\n    return times(v)")
    before = edited.insert("double", "def times(v):\n    return 2 * v")
    assert grade(before)[1]["check_double"] == 2


def test_a_function_below_its_check_is_shown_to_a_person(forms: Forms, grade) -> None:
    result, points = grade(Edited(forms).insert("check_slope", DOUBLE))
    assert points["check_double"] == 0, "as Run All shows it"
    (sentence,) = result.problems
    assert sentence.startswith("check_double found no function") and "(double)" in sentence


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_a_function_in_a_cell_that_does_not_run_is_shown_to_a_person(
    kind: str, forms: Forms, grade
) -> None:
    result, points = grade(Edited(forms).insert("check_double", DOUBLE, kind))
    assert points["check_double"] == 0
    assert result.problems[0].startswith("check_double found no function")


LINES = 'check("double")', "check('slope');  # mine"
MERGED = {
    "each with its check": [f"{DOUBLE}\n{LINES[0]}", f"{SLOPE}\n{LINES[1]}"],
    "all in one": [f"{DOUBLE}\n{LINES[0]}\n\ndouble = None\n{SLOPE}\n{LINES[1]}"],
    "with a magic": [f"%%time\n{DOUBLE}\n{LINES[0]}\n{SLOPE}\n{LINES[1]}"],
}


@pytest.mark.parametrize("way", MERGED)
@pytest.mark.parametrize("marked", ["double", "check_slope", ""])
def test_merged_cells_give_what_they_show(way: str, marked: str, forms: Forms, grade) -> None:
    edited = Edited(forms)
    metadata = edited.cell(marked).metadata if marked else {}
    for source in MERGED[way]:
        edited.insert("double", source, **metadata)
    for name in ("double", "check_double", "slope", "check_slope"):
        edited.notebook.cells = [
            cell
            for cell in edited.notebook.cells
            if cell.id.startswith("inserted")
            or cell.metadata.get("nbgrader", {}).get("grade_id") != name
        ]
    _, points = grade(edited)
    assert (points["check_double"], points["check_slope"]) == (2, 4)


def test_a_check_that_is_called_again_counts_where_its_own_cell_stands(forms: Forms, grade) -> None:
    edited = Edited(forms).solved().insert("slope", "def double(v):\n    return v")
    assert grade(edited.insert("slope", 'check("double")'))[1]["check_double"] == 2


def test_what_a_function_learns_from_a_check_cannot_be_printed_by_a_later_cell(
    forms: Forms, grade
) -> None:
    spying = "seen = []\ndef double(v):\n    seen.append(repr(v))\n    return 2 * v"
    edited = Edited(forms).solved().write(double=spying)
    result, scores = grade(edited.insert("check_slope", "print('seen', seen)"))
    assert scores["check_double"] == 2
    printed = [
        o["text"]
        for c in result.notebook["cells"]
        for o in c.get("outputs", ())
        if o["output_type"] == "stream"
    ]
    assert "".join(printed) == "seen []\n"


def test_the_lesson_s_own_cells_are_run_when_a_student_needs_them(forms: Forms, grade) -> None:
    needs_half = "def double(v):\n    return 2 * v + 0 * half[0]"
    assert grade(Edited(forms).write(double=needs_half))[1]["check_double"] == 2


def test_the_answer_in_nnlib_is_switched_off(forms: Forms, grade) -> None:
    borrowed = "from nnlib import activations\nactivations.sigmoid(0.0)\nprint('reached')"
    result, _ = grade(Edited(forms).insert("double", borrowed))
    assert "reached" not in json.dumps(result.notebook["cells"][3]["outputs"])


def test_a_lesson_cell_that_needs_an_answer_keeps_its_outputs(
    forms: Forms, template: Template
) -> None:
    source = copy.deepcopy(forms.source)
    source.cells[2].source = "from nnlib import activations\nhalf = activations.sigmoid(x)"
    source.cells[2].outputs = [new_output("stream", text="of the lesson")]
    packet = pack(source, forms.checks_files)
    edited = Edited(unpack(packet)).solved().insert("double", "print(half)")
    result = grade_submission(packet, edited.bytes(), limits=QUICK, template=template)
    cells = graded_notebook(unpack(packet), result).cells
    assert "of the lesson" in json.dumps(cells[2].outputs)
    assert cells[3].outputs[0].ename == "NameError"


CHEATS = {
    "patched comparison": "import numpy as np\nnp.allclose = lambda *a, **k: True",
    "patched check": "import nnlib.check.parts\nnnlib.check.parts.judged = None",
    "full marks by display": "get_ipython().displayhook(2.0)",
    "points printed": "print('2.0')",
}


@pytest.mark.parametrize("name", CHEATS)
def test_tampering_in_the_students_process_gives_no_points(name: str, forms: Forms, grade) -> None:
    edited = Edited(forms).insert("double", CHEATS[name])
    edited.write(double=f"def double(v):\n    exec({CHEATS[name]!r})\n    return None")
    edited.cell("check_double").metadata["tags"] = ["skip-execution"]
    assert grade(edited)[1]["check_double"] == 0


def test_an_object_that_equals_everything_is_refused(forms: Forms, grade) -> None:
    liar = "class L(float):\n    def __eq__(self, o): return True\n"
    _, points = grade(Edited(forms).write(double=liar + "def double(v):\n    return L()"))
    assert points["check_double"] == 0


def test_a_check_that_never_ends_is_stopped(
    forms: Forms, packet: bytes, template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(parts: object, function: object, name: str) -> list[Part]:
        while name == "double":
            pass
        return judged(parts, function, name)

    monkeypatch.setattr("grading.judging.grade.CHECK_SECONDS", 2.0)
    monkeypatch.setattr("grading.judging.grade.judged", endless)
    handed = Edited(forms).solved().bytes()
    result = grade_submission(packet, handed, limits=QUICK, template=template)
    assert outputs_of(result, "check_double")[0]["ename"] == "Timeout"
    assert scores(graded_notebook(forms, result))["check_slope"] == (4, 4)


def test_all_checks_together_have_a_time(
    forms: Forms, packet: bytes, template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grading.judging.grade.JUDGING_SECONDS", -QUICK.total_seconds)
    handed = Edited(forms).solved().bytes()
    result = grade_submission(packet, handed, limits=QUICK, template=template)
    assert [outputs_of(result, name)[0]["ename"] for name in forms.checks] == ["Timeout"] * 2


def test_an_unreadable_file_gets_zero_and_the_reason(forms: Forms, grade) -> None:
    result, points = grade(b"{")
    assert points == {"check_double": 0, "check_slope": 0, "think_slope": 0}
    assert result.problems == ("The file is cut off: the end of the notebook is missing.",)


def test_a_result_survives_as_bytes(forms: Forms, grade) -> None:
    result, _ = grade(Edited(forms).write(slope=HALF_SLOPE, double=SLOPE))
    assert Result.from_bytes(result.to_bytes()).to_bytes() == result.to_bytes()


def test_grading_twice_gives_the_same_bytes(forms: Forms, grade) -> None:
    edited = Edited(forms).write(slope=HALF_SLOPE)
    first, second = grade(edited)[0], grade(edited)[0]
    assert first.notebook == second.notebook and first.diagnoses == second.diagnoses


def test_the_judge_s_memory_has_a_ceiling_and_no_longer_afterwards() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), memory_limit(2**26):
        np.empty(2**27, np.uint8)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    with memory_limit():
        assert np.empty(2**27, np.uint8).nbytes == 2**27
