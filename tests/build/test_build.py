"""From a lesson's text to its two notebooks: complete, the same every time, or not at all."""

import jupytext
import nbformat
import pytest

from grading.build import build_lesson, keep_saved_form
from grading.build.numbers import read_part
from grading.build.text import saved_form
from grading.errors import CourseError


def edited(lesson, old, new):
    text = lesson.text.read_text()
    assert old in text
    lesson.text.write_text(text.replace(old, new))


def failure(lesson) -> str:
    with pytest.raises(CourseError) as caught:
        build_lesson(lesson)
    return str(caught.value)


def test_building_twice_gives_the_same_bytes_and_a_student_version_without_answers(tiny):
    lesson = tiny.lesson("tiny")
    build_lesson(lesson)
    first = lesson.solution.read_bytes(), lesson.release.read_bytes()
    build_lesson(lesson)
    assert (lesson.solution.read_bytes(), lesson.release.read_bytes()) == first
    text = lesson.release.read_text()
    for secret in ("return 2 * x", "x.sum()", "77.25", "HIDDEN", "SOLUTION", "Marking guide"):
        assert secret not in text
    assert 'raise NotImplementedError(\\"Exercise 1.2: total\\")' in text
    released = nbformat.read(lesson.release, as_version=4)
    assert not any(cell.get("outputs") for cell in released.cells)
    executed = nbformat.read(lesson.solution, as_version=4)
    assert "twice x is [2. 4. 6.]" in str(executed.cells)
    assert sorted(executed.metadata) == ["course", "kernelspec"], "nothing of the Python at hand"


def test_editing_one_cell_keeps_the_ids_of_the_others(tiny):
    lesson = tiny.lesson("tiny")
    before = [cell["id"] for cell in read_part(lesson).cells]
    edited(lesson, "# Tiny\n", "# Tiny\n\nA new sentence.\n")
    after = [cell["id"] for cell in read_part(lesson).cells]
    assert len(set(before)) == len(before)
    assert [a == b for a, b in zip(before, after, strict=True)] == [False] + [True] * 7


def test_printed_text_is_kept_in_one_piece_however_it_arrived(tiny):
    lesson = tiny.lesson("tiny")
    pieces = "import time\nfor k in range(3):\n    print(k, flush=True)\n    time.sleep(0.3)"
    edited(lesson, 'print(f"twice x is {2 * x}")', pieces)
    build_lesson(lesson)
    notebook = nbformat.read(lesson.solution, as_version=4)
    outputs = next(cell.outputs for cell in notebook.cells if "flush=True" in cell.source)
    assert [out.text for out in outputs] == ["0\n1\n2\n"]


def test_a_progress_bar_leaves_no_trace(tiny):
    lesson = tiny.lesson("tiny")
    bar = "from nnlib.progress import progress\nfor _ in progress(range(5), 'steps'):\n    pass"
    edited(lesson, 'print(f"twice x is {2 * x}")', bar + '\nprint("done")')
    build_lesson(lesson)
    notebook = nbformat.read(lesson.solution, as_version=4)
    outputs = next(cell.outputs for cell in notebook.cells if "progress(" in cell.source)
    assert [out.text for out in outputs] == ["done\n"]


def test_a_failing_cell_is_named_and_the_old_files_stay(tiny):
    lesson = tiny.lesson("tiny")
    lesson.release.parent.mkdir(parents=True)
    lesson.release.write_text("old release")
    lesson.solution.write_text("old solution")
    edited(lesson, "return x.sum()", "return x.summe()")
    message = failure(lesson)
    assert "tiny.md, line 53, cell total: AttributeError" in message
    assert lesson.release.read_text() == "old release"
    assert lesson.solution.read_text() == "old solution"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (":tags: [setup]", ":tags: [setup", "a cell header cannot be read"),
        (":tags: [setup]", ":tags: [other]", "exactly one cell must carry the tag setup; 0 do"),
        (
            "grade_id: total, locked: false",
            "grade_id: total",
            "line 48, cell total: its nbgrader",
        ),
        (
            "locked: true, points: 3",
            "locked: true",
            "cell check_total: a graded cell needs",
        ),
        ("grade_id: total", "grade_id: double", "cell double: another cell has this grade_id"),
        ("return x.sum()", "return x.sum(", "line 53, cell total: this is not Python"),
        ("  notebook_metadata_filter: course\n", "", "notebook_metadata_filter: course"),
        (
            "course: {minutes: 5}",
            "curse: {minutes: 5}",
            "unknown entry curse; did you mean course?",
        ),
        ("course: {minutes: 5}\n", "", "needs course: {minutes: 60}"),
        (
            "  # no hints or remark: nobody is taught here\n    ex.same([(x,)])\n"
            "    ### BEGIN HIDDEN TESTS\n    ex.hidden.same([(-x,)])",
            "\n    ex.same([(x,)])\n    ### BEGIN HIDDEN TESTS\n    ex.hidden.same([(-x,)])",
            "line 60, cell check_total: write two ex.hints and an ex.remark",
        ),
        ("course: {minutes: 5}", "course: {minute: 5}", "unknown entry minute under course"),
        ("kernelspec: ", "kernel: ", "line 5: unknown entry kernel; did you mean kernelspec?"),
    ],
)
def test_a_broken_text_is_one_sentence_with_file_and_cell(tiny, old, new, words):
    lesson = tiny.lesson("tiny")
    edited(lesson, old, new)
    message = failure(lesson)
    assert words in message and "tiny.md" in message
    assert "\n" not in message
    assert not lesson.release.exists() and not lesson.solution.exists()


def test_a_text_saved_by_jupyterlab_keeps_everything(tiny):
    lesson = tiny.lesson("tiny")
    before = read_part(lesson)
    lesson.text.write_text(jupytext.writes(jupytext.read(lesson.text), fmt="md:myst"))
    assert read_part(lesson) == before
    keep_saved_form(lesson)
    assert read_part(lesson) == before
    saved = saved_form(lesson.text.read_text())
    assert saved == lesson.text.read_text() and "jupytext_version:" not in saved
