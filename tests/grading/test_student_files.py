"""Whatever students hand in is graded for what is there, or told in one line; nobody stops."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grading.course import Lesson
from grading.judging.forms import Forms
from grading.returning import feedback
from grading.returning.export import read_grades
from grading.running import autograde
from grading.running.autograde import Summary
from grading.sandbox import Limits
from tests.grading.conftest import hand_in
from tests.grading.editing import DOUBLE, HALF_SLOPE, SLOPE, Edited
from tests.redteam.arena import course_in
from tests.shared import made_once

LIMITS = Limits(cell_seconds=0.8, call_seconds=0.5, total_seconds=4.0, grace_seconds=0.3)
CONFLICT = "<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> branch"
HUGE = b"x" * (64 * 2**20 + 1)


@dataclass(frozen=True)
class Handed:
    """One file that a student hands in: what it scores of 6, and what is said about it."""

    name: str
    score: float
    says: str
    make: Callable[[Edited], Edited | bytes]


def _twice(edited: Edited) -> Edited:
    return edited.duplicate("double", DOUBLE + "  # the second time")


def _renamed(edited: Edited) -> Edited:
    edited.cell("slope").metadata.nbgrader["grade_id"] = "my_slope"
    edited.notebook.cells[5].id = "renamed"
    return edited


def _retyped(edited: Edited) -> Edited:
    cell = edited.cell("double")
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]
    return edited


def _moved(edited: Edited) -> Edited:
    """The second exercise before the first, each above its check."""
    cells = edited.notebook.cells
    cells[3:7] = [*cells[5:7], *cells[3:5]]
    return edited


def _upside_down(edited: Edited) -> Edited:
    """Each check above its exercise, so that Run All shows no point."""
    edited.notebook.cells.reverse()
    return edited


def _from_colab(edited: Edited) -> bytes:
    """Colab's own keys, its ids, and no nbgrader metadata; sources in one string."""
    document = json.loads(edited.bytes())
    document["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    document["nbformat_minor"] = 0
    for number, cell in enumerate(document["cells"]):
        cell["metadata"] = {"id": f"colab-{number}", "outputId": "x"}
        cell["source"] = "".join(cell["source"])
        cell.pop("id", None)
    return json.dumps(document).encode()


def _old(edited: Edited) -> bytes:
    return nbformat.writes(nbformat.convert(edited.notebook, 3), version=3).encode()


def _latin(edited: Edited) -> bytes:
    edited.write(double=f"# na\u00efve\n{DOUBLE}")
    return edited.bytes().decode().replace("\\u00ef", "\u00ef").encode("latin-1")


def _conflict_in_file(edited: Edited) -> bytes:
    return edited.bytes().replace(b"{", b"<<<<<<< HEAD\n{", 1) + b"\n=======\n>>>>>>> theirs\n"


def _conflict_in_cell(edited: Edited) -> Edited:
    return edited.write(double=CONFLICT.format(ours=DOUBLE, theirs=DOUBLE))


def _other_lesson(edited: Edited) -> Edited:
    edited.notebook.metadata.course.lesson = "02"
    return edited


def _with(source: str) -> Callable[[Edited], Edited]:
    return lambda edited: edited.insert("double", source)


_PLOTS = "import matplotlib.pyplot as plt\nfor k in range(130):\n    plt.plot([k]); plt.show()"
_CODE = "exit_code = 7\ndef helper(v):\n    return v + v"
FILES = (
    Handed("as it should be", 6, "", lambda e: e),
    Handed("duplicated", 6, "the last edited one above its check counts", _twice),
    Handed("missing", 4, "double is missing and counts as not attempted",
           lambda e: e.remove("double")),
    Handed("moved", 6, "", _moved),
    Handed("upside down", 0, "check_double found no function where it stands", _upside_down),
    Handed("split", 6, "split into 2 cells, which were joined",
           lambda e: e.write(double="def double(v):\n    w = v").duplicate(
               "double", "    return w + v")),
    Handed("renamed", 6, "slope was recognised by the function that it defines", _renamed),
    Handed("retyped", 6, "double was no longer a code cell and was read as one", _retyped),
    Handed("saved by Colab", 6, "slope was recognised by the function", _from_colab),
    Handed("without metadata", 6, "double was recognised by the function", lambda e: e.strip()),
    Handed("old format", 6, "old format 3 and was converted", _old),
    Handed("conflict in the file", 0, "unresolved merge conflict (line 1)", _conflict_in_file),
    Handed("conflict in a cell", 4, "", _conflict_in_cell),
    Handed("not UTF-8", 6, "not UTF-8 (first at line", _latin),
    Handed("truncated", 0, "The file is cut off", lambda e: e.bytes()[:-200]),
    Handed("empty", 0, "The file is empty.", lambda e: b""),
    Handed("huge", 0, "at most 64 MB are read", lambda e: HUGE),
    Handed("wrong lesson", 0, "the notebook of lesson 02, not of lesson 01", _other_lesson),
    Handed("a photo", 0, "The file is not a notebook", lambda e: b"\x89PNG\r\n\x1a\n" * 50),
    Handed("a text", 0, "The file is not a notebook", lambda e: b"I did it on paper."),
    Handed("helper cells", 6, "", lambda e: e.insert("double", _CODE).write(
        double="def double(v):\n    return helper(v)")),
    Handed("input", 6, "", _with("name = input('Your name? ')")),
    Handed("exit", 6, "", _with("exit()")),
    Handed("quit in the answer", 4, "", lambda e: e.write(double="quit()")),
    Handed("magics", 6, "", _with("%matplotlib widget\n%timeit -n 1 1\n%load_ext autoreload")),
    Handed("cell magic", 6, "", _with("%%bash\npip install everything")),
    Handed("shell escapes", 6, "", _with("!pip install torch\nfiles = !ls\n!rm -rf /")),
    Handed("plots in a loop", 6, "", _with(_PLOTS)),
    Handed("endless output", 6, "", _with("while True: print('again and again')")),
    Handed("syntax error", 4, "", lambda e: e.write(double="def double(v)\n    return v + v")),
    Handed("endless loop", 4, "check check_double: it took longer", lambda e: e.write(
        double="def double(v):\n    while True: pass")),
    Handed("crash in a cell of its own", 6, "it crashed (segmentation fault)",
           _with("import ctypes\nctypes.string_at(0)")),
    Handed("crash in the answer's cell", 4, "The cell of exercise double: it crashed",
           lambda e: e.write(double="import ctypes\nctypes.string_at(0)\n" + DOUBLE)),
)  # fmt: skip


@dataclass
class Class:
    """A class after its run: scores, what the terminal said, what each page says."""

    lesson: Lesson
    summary: Summary
    told: str
    scores: dict[str, float]
    pages: dict[str, str]


def run(lesson: Lesson, workers: int = 1, *, feed_back: bool = False) -> Class:
    with contextlib.redirect_stdout(io.StringIO()) as told:
        summary = autograde.run(lesson.course, lesson, workers=workers, limits=LIMITS)
    scores = {s["student"]: s["lessons"][lesson.name]["score"] for s in read_grades(lesson.course)}
    paths = feedback.run(lesson.course, lesson) if feed_back else []
    pages = {path.parts[-3]: path.read_text() for path in paths}
    return Class(lesson, summary, " ".join(told.getvalue().split()), scores, pages)


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory, forms: Forms) -> Class:
    def make(folder: Path) -> Class:
        lesson = course_in(folder, forms)
        for file in FILES:
            made = file.make(Edited(forms).solved())
            hand_in(lesson, file.name, made if isinstance(made, bytes) else made.bytes())
        return run(lesson, workers=2, feed_back=True)

    return made_once(tmp_path_factory, "student-files", make)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_there_is_graded_and_what_was_mended_is_told(everyone: Class, file: Handed) -> None:
    assert everyone.scores[file.name] == file.score
    lines = everyone.summary.lines(file.name)
    if file.says:
        (line,) = [line for line in lines if file.says in line]
        assert "\n" not in line and len(line) < 200
        assert file.says in everyone.told
        assert file.says in everyone.pages[file.name]
    else:
        assert not everyone.summary.results[file.name].repairs


def test_the_run_grades_everyone(everyone: Class) -> None:
    assert everyone.summary.failures == {}
    assert set(everyone.scores) == {file.name for file in FILES}


def nbgraders_notebooks() -> list[Path]:
    return sorted(Path(nbgrader.__file__).parent.rglob("*.ipynb"))


RUNNING = (
    "infinite-loop", "infinite-loop-with-output", "infinite-recursion", "timeout", "side-effects",
    "submitted-cheat-attempt", "submitted-cheat-attempt-alternative", "open_relative_file",
    "validating-environment-variable", "long-output",
)  # fmt: skip


@pytest.mark.long
def test_nbgraders_own_notebooks_stop_nobody(tmp_path: Path, forms: Forms) -> None:
    """As they are, they are no work on this lesson; with an honest answer in them, they run."""
    lesson = course_in(tmp_path, forms)
    notebooks = nbgraders_notebooks()
    assert len(notebooks) > 80 and set(RUNNING) <= {path.stem for path in notebooks}
    for number, path in enumerate(notebooks):
        hand_in(lesson, f"plain-{number}", path.read_bytes())
        if path.stem in RUNNING:
            hand_in(lesson, f"{path.stem}-{number}", _grafted(path, forms))
    graded = run(lesson)
    assert graded.summary.failures == {}
    for student, score in graded.scores.items():
        assert score == (0 if student.startswith("plain-") else 6), student


def _grafted(path: Path, forms: Forms) -> NotebookNode:
    """Honest work on the lesson, with the code of one of nbgrader's notebooks before it."""
    edited = Edited(forms).solved()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and cell.source.strip():
            edited.notebook.cells.insert(2, new_code_cell(cell.source))
    return edited.notebook


def test_names_of_files_cannot_stop_the_run(lesson: Lesson, forms: Forms) -> None:
    solved = Edited(forms).solved()
    script = "<script>alert(1)<\u2215script>"
    paths = {f"s0{n}": hand_in(lesson, f"s0{n}", solved.notebook) for n in range(1, 8)}
    hand_in(lesson, script, solved.notebook)
    os.rename(paths["s01"], os.fsencode(paths["s01"].parent) + b"/\xff\x1b[2J<b>.ipynb")
    os.mkdir(paths["s02"].parent / "other.ipynb")
    for name, make in {"s03": os.mkdir, "s05": os.mkfifo}.items():
        paths[name].unlink()
        make(paths[name])
    paths["s04"].unlink()
    paths["s04"].symlink_to(lesson.solution)
    submitted = paths["s06"].parents[2]
    (submitted / "s08").symlink_to(submitted / "s01")
    (submitted / "s09").mkdir()
    (submitted / "s09" / lesson.name).symlink_to(paths["s02"].parent)
    os.rename(paths["s06"].parents[1], os.fsencode(submitted) + b"/\xff\xfe\n\x1b[31mx")
    (paths["s07"].parent / "timestamp.txt").write_text("2030-02-03 04:05:06 UTC")
    graded = run(lesson, feed_back=True)
    assert graded.summary.failures == {}
    (nameless,) = set(graded.scores) - {*paths, script, "s08", "s09"}
    assert nameless.isprintable()
    full = {name: 6 for name in (script, nameless, "s01", "s02", "s07")}
    assert graded.scores == {**full, **dict.fromkeys(("s03", "s04", "s05", "s08", "s09"), 0)}
    assert graded.told.count("a link") == 2
    assert "\x1b" not in graded.told
    assert not any("<script" in page for page in graded.pages.values())


def test_a_date_inside_a_notebook_counts_for_nothing(lesson: Lesson, forms: Forms) -> None:
    """The time is what the collector wrote beside the file (E13)."""
    edited = Edited(forms).solved()
    edited.notebook.metadata["timestamp"] = "1999-01-01 00:00:00 UTC"
    path = hand_in(lesson, "s01", edited.notebook)
    (path.parent / "timestamp.txt").write_text("2030-02-03 04:05:06 UTC")
    run(lesson)
    kept = path.parents[3] / "autograded" / "s01" / lesson.name / "timestamp.txt"
    assert kept.read_text().startswith("2030-02-03 04:05:06")


def test_stale_scores_are_reset_when_work_is_graded_again(lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "s01", Edited(forms).solved().notebook)
    assert run(lesson).scores == {"s01": 6}
    hand_in(lesson, "s01", Edited(forms).write(slope=HALF_SLOPE).notebook)
    assert run(lesson).scores == {"s01": 2}
    hand_in(lesson, "s01", b"lost")
    assert run(lesson).scores == {"s01": 0}


def test_after_a_crash_the_rest_is_replayed(lesson: Lesson, forms: Forms) -> None:
    """Names from cells before and after the one that crashed are there for the checks."""
    edited = Edited(forms).write(double="def double(v):\n    return early * v", slope=SLOPE)
    edited.insert("double", "early = 2").insert("double", "import os\nos.abort()")
    edited.write(slope=SLOPE + "  # after the crash")
    hand_in(lesson, "s01", edited.notebook)
    graded = run(lesson)
    assert graded.scores == {"s01": 6}
    assert "it aborted" in graded.told
