"""A mangled notebook still grades: the lesson's own cells, the student's words, and a note."""

import base64
import json
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.utils import compute_checksum

from grading.judging.forms import Forms
from grading.judging.reading import Unreadable
from grading.judging.rebuild import Rebuilt, rebuild
from tests.grading.editing import DOUBLE, HALF_SLOPE, SLOPE, Edited
from tests.grading.test_textsafe import as_png


def source_of(rebuilt: Rebuilt, grade_id: str) -> str:
    (cell,) = (
        c
        for c in rebuilt.notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )
    return str(cell.source)


def extras(rebuilt: Rebuilt) -> list[NotebookNode]:
    return [c for c in rebuilt.notebook.cells if c.metadata.get("course", {}).get("extra")]


def test_honest_work_needs_no_repair(forms: Forms) -> None:
    rebuilt = rebuild(forms, Edited(forms).solved().bytes())
    assert rebuilt.repairs == []
    assert source_of(rebuilt, "double") == DOUBLE
    assert len(rebuilt.notebook.cells) == len(forms.student.cells)


def test_checks_come_from_the_instructor_with_their_hidden_tests(forms: Forms) -> None:
    edited = Edited(forms).solved().write(check_double="pass")
    rebuilt = rebuild(forms, edited.bytes())
    assert source_of(rebuilt, "check_double") == 'check("double", hidden=True)'
    assert rebuilt.repairs == ["The check check_double was changed; the course's own was used."]


def test_a_check_of_an_older_release_was_not_changed_by_the_student(forms: Forms) -> None:
    older = Edited(forms).solved().write(check_double="check.exercise('1.1', 'double', points=1)")
    cell = older.cell("check_double")
    cell.metadata.nbgrader.points = 1
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    rebuilt = rebuild(forms, older.bytes())
    assert "hidden=True" in source_of(rebuilt, "check_double") and rebuilt.repairs == []
    cell.source += "  "
    assert rebuild(forms, older.bytes()).repairs == [
        "The check check_double was changed; the course's own was used."
    ]


@example(points=10**400)
@given(points=st.none() | st.text() | st.floats() | st.integers() | st.lists(st.integers()))
def test_whatever_stands_for_a_check_s_points_is_read(forms: Forms, points: object) -> None:
    edited = Edited(forms).solved()
    edited.cell("check_double").metadata.nbgrader.points = points
    assert rebuild(forms, edited.bytes()).repairs == []


def test_tags_and_points_of_the_submission_do_not_matter(forms: Forms) -> None:
    edited = Edited(forms).solved()
    edited.cell("check_double").metadata["tags"] = ["skip-execution"]
    edited.cell("check_double").metadata.nbgrader.update(points=99, locked=False, grade=False)
    rebuilt = rebuild(forms, edited.bytes())
    check = next(c for c in rebuilt.notebook.cells if 'check("double"' in c.source)
    assert check.metadata.nbgrader.points == 2 and "tags" not in check.metadata
    assert rebuilt.repairs == ["Tags on 1 check cells were ignored."]


def test_of_doubled_cells_the_edited_one_counts(forms: Forms) -> None:
    stub = forms.student.cells[forms.exercises["double"]].source
    for first, second in [(stub, DOUBLE), (DOUBLE, stub), ("x = 1", DOUBLE), (SLOPE, DOUBLE)]:
        edited = Edited(forms).write(double=first).duplicate("double", second)
        rebuilt = rebuild(forms, edited.bytes())
        assert source_of(rebuilt, "double") == DOUBLE
        assert "there 2 times" in rebuilt.repairs[0]


def test_a_cell_split_in_two_is_joined(forms: Forms) -> None:
    edited = Edited(forms).write(double="def double(v):\n    w = 2 * v")
    rebuilt = rebuild(forms, edited.duplicate("double", "    return w").bytes())
    assert source_of(rebuilt, "double") == "def double(v):\n    w = 2 * v\n    return w"


def test_a_missing_cell_counts_as_not_attempted(forms: Forms) -> None:
    rebuilt = rebuild(forms, Edited(forms).solved().remove("slope").bytes())
    assert "NotImplementedError" in source_of(rebuilt, "slope")
    assert source_of(rebuilt, "double") == DOUBLE
    assert rebuilt.repairs == ["The cell of exercise slope is missing and counts as not attempted."]


def test_a_cell_that_lost_its_id_is_found_by_its_function(forms: Forms) -> None:
    edited = Edited(forms).solved()
    edited.cell("slope").metadata, edited.notebook.cells[5].id = NotebookNode(), "renamed"
    rebuilt = rebuild(forms, edited.bytes())
    assert source_of(rebuilt, "slope") == SLOPE and not extras(rebuilt)
    assert "recognised by the function" in rebuilt.repairs[0]


def test_a_notebook_without_any_metadata_is_graded(forms: Forms) -> None:
    edited = Edited(forms).solved().write(think_slope="Because it is linear.")
    rebuilt = rebuild(forms, edited.strip().bytes())
    assert (source_of(rebuilt, "double"), source_of(rebuilt, "slope")) == (DOUBLE, SLOPE)
    assert source_of(rebuilt, "think_slope") == "Because it is linear."
    assert not extras(rebuilt)


def test_a_code_cell_turned_into_text_is_read_as_code(forms: Forms) -> None:
    edited = Edited(forms).solved()
    edited.cell("double").cell_type = "raw"
    for key in ("outputs", "execution_count"):
        del edited.cell("double")[key]
    rebuilt = rebuild(forms, edited.bytes())
    assert source_of(rebuilt, "double") == DOUBLE
    assert "no longer a code cell" in rebuilt.repairs[0]


def test_extra_cells_stay_where_they_were(forms: Forms) -> None:
    edited = Edited(forms).solved().insert("check_double", "helper = 1")
    rebuilt = rebuild(forms, edited.bytes())
    sources = [cell.source for cell in rebuilt.notebook.cells]
    assert sources.index("helper = 1") == sources.index(DOUBLE) + 1
    assert rebuilt.repairs == []


def test_an_edited_lesson_cell_runs_after_the_original(forms: Forms) -> None:
    edited = Edited(forms).solved()
    edited.notebook.cells[1].source += "\nimport math"
    rebuilt = rebuild(forms, edited.bytes())
    assert rebuilt.notebook.cells[1].source == forms.source.cells[1].source
    assert extras(rebuilt)[0].source.endswith("import math")
    assert "the original was kept" in rebuilt.repairs[0]


def test_moved_cells_come_back_to_their_places(forms: Forms) -> None:
    edited = Edited(forms).solved()
    edited.notebook.cells.reverse()
    rebuilt = rebuild(forms, edited.bytes())
    ids = [cell.id for cell in rebuilt.notebook.cells]
    assert ids == [cell.id for cell in forms.student.cells]


def test_another_lesson_is_refused_by_name(forms: Forms) -> None:
    edited = Edited(forms).solved()
    edited.notebook.metadata.course.lesson = "02"
    with pytest.raises(Unreadable, match=r"lesson 02, not of lesson 01\."):
        rebuild(forms, edited.bytes())


def test_a_notebook_of_something_else_is_refused(forms: Forms) -> None:
    with pytest.raises(Unreadable, match="None of the lesson's cells"):
        rebuild(forms, b'{"cells": [{"cell_type": "code", "source": "print(1)"}]}')


BESIDE = {
    "below in Markdown": ("markdown", "Because it is linear.", False),
    "in a code cell": ("code", "Because it is linear.", False),
    "as a comment": ("code", "# Because it is linear.", False),
    "as a text": ("code", '"""Because it is linear."""', False),
    "printed": ("code", 'print("Because it is linear.")', False),
    "with a name": ("code", 'answer = "Because it is linear."', False),
    "in a raw cell": ("raw", "Because it is linear.", False),
    "instead": ("code", "# Because it is linear.", True),
}


@pytest.mark.parametrize("way", BESIDE)
@pytest.mark.parametrize("above", [True, False])
def test_an_answer_beside_its_question_is_the_answer(way: str, above: bool, forms: Forms) -> None:
    kind, source, alone = BESIDE[way]
    edited = Edited(forms).solved().insert("think_slope", source, kind)
    if not above:
        edited.notebook.cells.append(edited.notebook.cells.pop(-2))
    if alone:
        edited.remove("think_slope")
    rebuilt = rebuild(forms, edited.bytes())
    assert source_of(rebuilt, "think_slope") == "Because it is linear."
    assert not extras(rebuilt)


@pytest.mark.parametrize(
    ("words", "is_answer"),
    [
        ("Since (f + g)' = f' + g', for every sum", True),
        ("for all x it holds that f is linear", True),
        ("from the sum rule it follows", True),
        ("因为导数是线性的", True),
        ("double", False),
        ("for x in range(3):\n    double(", False),
        ("y = double(3\nprint(y)", False),
        ("%timeit double(3)", False),
    ],
)
def test_words_in_a_code_cell_are_told_from_code(words: str, is_answer: bool, forms: Forms) -> None:
    edited = Edited(forms).solved().insert("think_slope", words)
    source = source_of(rebuild(forms, edited.bytes()), "think_slope")
    assert source == (words if is_answer else forms.student.cells[-1].source)


def test_code_below_a_question_is_no_answer(forms: Forms) -> None:
    edited = Edited(forms).solved()
    edited.notebook.cells.append(new_code_cell("print(double(2))"))
    rebuilt = rebuild(forms, edited.bytes())
    assert "YOUR ANSWER" in source_of(rebuilt, "think_slope")
    assert [cell.source for cell in extras(rebuilt)] == ["print(double(2))"]


def test_a_picture_pasted_in_colab_is_an_attachment(forms: Forms) -> None:
    picture = base64.b64encode(base64.b64decode(as_png(8)) + bytes(60_000)).decode()
    answer = f"See ![x](data:image/png;base64,{picture}) and this sentence."
    rebuilt = rebuild(forms, Edited(forms).write(think_slope=answer).bytes())
    cell = rebuilt.notebook.cells[-1]
    assert cell.source == "See ![x](attachment:pasted-1.png) and this sentence."
    assert cell.attachments == {"pasted-1.png": {"image/png": picture}}
    assert rebuilt.repairs == []


def test_a_foreign_notebook_is_named(forms: Forms) -> None:
    cells = [{"cell_type": "markdown", "source": "Hello\n## Biology, sheet 4\nText"}]
    with pytest.raises(Unreadable, match="seems to be another one: “Biology, sheet 4”"):
        rebuild(forms, json.dumps({"cells": cells}).encode())


def test_a_written_answer_carries_no_markup(forms: Forms) -> None:
    answer = "<script>alert(1)</script> <b onclick=x> [a](javascript:alert(1)) a < b"
    rebuilt = rebuild(forms, Edited(forms).write(think_slope=answer).bytes())
    text = source_of(rebuilt, "think_slope")
    assert "<script" not in text and "<b" not in text and "javascript:" not in text
    assert text.replace("\u200b", "") == answer


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_however_cells_are_mixed_the_checks_are_the_lesson_s(forms: Forms, seed: int) -> None:
    rng = random.Random(seed)
    cells = Edited(forms).write(double=DOUBLE, slope=HALF_SLOPE).notebook
    mixed = [c.copy() for c in rng.choices(cells.cells, k=rng.randint(1, 14))]
    for cell in mixed:
        if rng.random() < 0.3:
            cell.metadata = NotebookNode()
        if rng.random() < 0.2:
            cell.source = rng.choice([DOUBLE, SLOPE, "import nnlib", "with check.exercise(", ""])
        if rng.random() < 0.2:
            cell.metadata["nbgrader"] = {"grade_id": rng.choice(["double", "check_slope", 3, None])}
    cells.cells = mixed
    edited = Edited(forms)
    edited.notebook = cells
    try:
        rebuilt = rebuild(forms, edited.bytes())
    except Unreadable:
        return
    own = [c for c in rebuilt.notebook.cells if not c.metadata.get("course", {}).get("extra")]
    assert [c.id for c in own] == [c.id for c in forms.student.cells]
    for grade_id, place in forms.checks.items():
        assert source_of(rebuilt, grade_id) == forms.source.cells[place].source
        assert own[place].metadata == forms.source.cells[place].metadata
