"""The notebooks that are kept in the repository are what the lessons' texts give."""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from grading.build.execute import execute
from grading.build.numbers import read_part
from grading.build.outputs import look_the_same
from grading.build.pipeline import write_lesson
from grading.build.release import MARKERS, release_notebook
from grading.build.seal import holds, sealed_files
from grading.build.text import saved_form
from grading.course import Course
from grading.proof.rules import broken_rules
from nnlib.check.sealed import ARRAYS_FILE, JSON_FILE
from tests.conftest import ROOT
from tests.lessons.processors import PROCESSORS
from tests.shared import made_once

LESSONS = Course(ROOT).lessons()
REGION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
CHECK = re.compile(r"with check\.exercise\(.*", re.DOTALL)

RUN = ("neuron", "backprop")
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
every_processor = pytest.mark.parametrize(
    "processor",
    [pytest.param(name, marks=pytest.mark.long if PROCESSORS[name] else ()) for name in PROCESSORS],
)
some_lessons = pytest.mark.parametrize(  # in `make test`; each takes a kernel's run of the lesson
    "lesson",
    [
        pytest.param(lesson, marks=() if lesson.topic in RUN else pytest.mark.long)
        for lesson in LESSONS
    ],
    ids=lambda lesson: lesson.name,
)
# nbval compares bytes.
PICTURES = "[pictures]\nregex: base64,[\\w+/=]+\nreplace: a picture\n"


@pytest.fixture
def executed(lesson, processor, tmp_path_factory, monkeypatch):
    """The lesson's text, run once by the build's own step for all tests that look at it."""
    for name, value in PROCESSORS[processor].items():
        monkeypatch.setenv(name, value)

    def run(_):
        notebook = read_part(lesson)
        execute(notebook, lesson.text)
        return notebook

    return made_once(tmp_path_factory, f"{lesson.name} {processor}", run)


def solution_of(lesson):
    return nbformat.read(lesson.solution, as_version=4)


def checks_of(lesson):
    folders = (lesson.room, lesson.solution.parent)
    return [folder / name for folder in folders for name in (JSON_FILE, ARRAYS_FILE)]


def release_of(lesson):
    return nbformat.read(lesson.release, as_version=4)


def secret_lines(lesson) -> set[str]:
    """Lines of solutions and checks that stand nowhere else in the lesson."""
    cells = read_part(lesson).cells
    regions = [r for c in cells for find in (REGION, CHECK) for r in find.findall(c.source)]
    shown = "\n".join(CHECK.sub("", REGION.sub("", cell.source)) for cell in cells)
    lines = {line.strip() for region in regions for line in region.splitlines()}
    return {line for line in lines if len(line) > 12 and line not in shown}


@every_lesson
def test_saving_in_jupyterlab_would_change_nothing(lesson):
    for page in lesson.pages:
        text = page.text.read_text(encoding="utf-8")
        assert saved_form(text) == text, f"run course build {lesson.name}"


@every_lesson
def test_executed_notebook_has_the_cells_of_the_text(lesson):
    text, executed = read_part(lesson), solution_of(lesson)
    kept = [(c["id"], c.cell_type, c.source, c.metadata) for c in executed.cells]
    assert kept == [(c["id"], c.cell_type, c.source, c.metadata) for c in text.cells], (
        f"run course build {lesson.name}"
    )


@every_lesson
def test_student_notebook_is_derived_from_the_executed_one(lesson):
    assert release_of(lesson) == release_notebook(
        solution_of(lesson), lesson.name, lesson.topic, lesson.course.outline.address
    ), f"run course build {lesson.name}"


@every_lesson
def test_student_notebook_shows_no_solution_no_check_no_marker_and_no_output(lesson):
    released = release_of(lesson)
    shown = "\n".join(cell.source for cell in released.cells)
    assert [marker for marker in MARKERS if marker in shown] == []
    secrets = secret_lines(lesson)
    assert secrets
    assert [line for line in secrets if line in shown] == []
    assert not any(cell.get("outputs") for cell in released.cells)


def test_a_leaked_solution_would_be_seen():
    lesson = LESSONS[0]
    shown = "\n".join(cell.source for cell in solution_of(lesson).cells)
    assert all(line in shown for line in secret_lines(lesson))


@pytest.mark.long
@every_lesson
def test_untouched_student_notebook_raises_only_not_implemented_error(lesson):
    notebook = release_of(lesson)
    execute(notebook, lesson.release, allowed=("NotImplementedError",))
    failed = {
        (cell.metadata.get("nbgrader", {}).get("grade_id", "a cell of the lesson"), output.ename)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }
    checks = {
        (cell.metadata.nbgrader.grade_id, "NotImplementedError")
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert failed == checks


@every_processor
@some_lessons
def test_solution_replays_to_outputs_that_look_the_same(lesson, executed):
    kept = [cell.get("outputs", []) for cell in solution_of(lesson).cells]
    new = [cell.get("outputs", []) for cell in executed.cells]
    assert [len(outputs) for outputs in new] == [len(outputs) for outputs in kept]
    changed = [
        f"cell {place}: {now.get('text') or now.data['text/plain']}"
        for place, pairs in enumerate(map(zip, new, kept))
        for now, then in pairs
        if not look_the_same(now, then)
    ]
    assert changed == [], f"if that is meant, run course build {lesson.name}"


@every_processor
@some_lessons
def test_building_again_changes_nothing(lesson, executed, sealed, tmp_path):
    shutil.copytree(lesson.text.parent, tmp_path / "solutions" / lesson.name)
    again = Course(tmp_path).lesson(lesson.name)
    shutil.copytree(lesson.room, again.room)
    write_lesson(again, executed, *sealed_files(sealed.checks, lesson.text))
    kept = (lesson.solution, lesson.release, *checks_of(lesson))
    new = (again.solution, again.release, *checks_of(again))
    assert [path.read_bytes() for path in new] == [path.read_bytes() for path in kept]


@pytest.mark.long
@every_lesson
def test_nbval_replays_the_solution(lesson, tmp_path):
    rules = tmp_path / "nbval.cfg"
    rules.write_text(PICTURES)
    plain = ["-p", "no:cacheprovider", "-p", "no:randomly", "--override-ini=addopts="]
    # Under another name: as in a build, the receipt finds no file of the lesson's own.
    replay = shutil.copy(lesson.solution, tmp_path / "replay.ipynb")
    nbval = ["--nbval", f"--nbval-sanitize-with={rules}", replay]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plain, *nbval],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@every_lesson
def test_the_sealed_checks_are_those_of_the_text_and_its_bank(lesson, sealed):
    shown, staff = sealed_files(sealed.checks, lesson.text)
    for folder, files in ((lesson.room, shown), (lesson.solution.parent, staff)):
        assert holds(folder, files), f"run course build {lesson.name}"


@every_lesson
def test_exercises_and_checks_keep_the_rules_of_a_lesson(lesson, sealed):
    assert [*broken_rules(read_part(lesson)), *sealed.misbehaving] == []


@every_lesson
def test_lesson_has_the_frame_of_every_lesson(lesson):
    cells = read_part(lesson).cells
    words = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown").lower()
    for part in ("what you will do", "what you will learn", "what you need"):
        assert part in words
    for part in ("explore", "think", "recap", "where this came from"):
        assert re.search(rf"^#+ .*{part}", words, re.MULTILINE), part
    assert len(cells) <= 60
