"""One digest decides what is stale: for grades, for proofs and for figures alike."""

import shutil
from pathlib import Path

import pytest
from nbformat import NotebookNode

from grading import digest
from grading.build.numbers import read_part
from grading.course import Course
from grading.judging.forms import pack, read_checks
from grading.judging.result import Result
from grading.judging.version import code_version, judged_with
from grading.lectures import stale
from grading.lectures.variants import variants
from grading.proof.verdicts import Verdicts
from grading.running.store import Store
from grading.sandbox import Limits
from nnlib import figures
from tests.conftest import ROOT

COURSE = Course(ROOT)
FIGURES = ("sigmoid-and-step", "batch-paths")
(SLIDE,) = variants(["svg"], ["slide"], ["light"], False)


@pytest.fixture(scope="module")
def lessons() -> dict[str, NotebookNode]:
    return {lesson.name: read_part(lesson) for lesson in COURSE.lessons()}


@pytest.fixture(scope="module")
def checks() -> dict[str, dict[str, bytes]]:
    """The files of the sealed checks of some lessons."""
    return {lesson.name: read_checks(lesson) for lesson in COURSE.lessons()[::3]}


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packages in a folder where they can be edited, without a student ever knowing."""
    for package in digest.OURS:
        ignored = shutil.ignore_patterns("__pycache__", "submitted", "results", "autograded")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    monkeypatch.setattr(digest, "ROOT", tmp_path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(path: Path, line: str) -> None:
    path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{line}\n", encoding="utf-8")


def grades(checks: dict[str, dict[str, bytes]]) -> dict[str, str]:
    return {name: code_version(files) for name, files in checks.items()}


def drawings() -> dict[str, str]:
    stale._code.cache_clear()
    return {name: stale.digest(figures.find(name), SLIDE) for name in FIGURES}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def drawn_in(name: str) -> str:
    """The module of a figure."""
    return figures.find(name).draw.__module__


def test_comments_and_documentation_make_nothing_stale(checks, copied):
    known, drawn = grades(checks), drawings()
    for name in (drawn_in(FIGURES[0]), "nnlib.check.comparing", "grading.judging.grade"):
        path = digest.module_path(name)
        add(path, "# nothing but a remark")
        start = path.read_text(encoding="utf-8").index('"""') + 3
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text[:start]}Said in other words. {text[start:]}", encoding="utf-8")
    assert not changed(known, grades(checks)) and not changed(drawn, drawings())


def test_other_code_in_a_figure_draws_it_anew_and_regrades_nobody(checks, copied):
    known, drawn = grades(checks), drawings()
    add(digest.module_path(drawn_in(FIGURES[0])), "SIZE = 3")
    assert changed(drawn, drawings()) == {FIGURES[0]}
    assert not changed(known, grades(checks))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("nnlib/check/__init__.py", "", "rtol = 1e-3"),
        ("nnlib/gradcheck/__init__.py", "", "TOLERANCE = 1e-3"),
        ("grading/sandbox/candidate.py", "", "PATIENCE = 1"),
        ("grading/judging/needed.py", "", "PATIENCE = 1"),
        ("nnlib/check/parts.py", "rtol: float = 1e-6", "rtol: float = 1e-5"),
    ],
)
def test_a_changed_judge_regrades_every_lesson(checks, copied, file, old, new):
    """A tolerance, what runs a student's code, what is started by its name."""
    known, drawn = grades(checks), drawings()
    edit(copied / file, old, new) if old else add(copied / file, new)
    assert changed(known, grades(checks)) == set(checks)
    assert not changed(drawn, drawings())


def test_what_one_lesson_uses_regrades_that_one(checks, copied):
    used = {name: digest.reached(judged_with(files)) for name, files in checks.items()}
    for name, mine in used.items():
        others = set().union(*(theirs for other, theirs in used.items() if other != name))
        only = [one for one in sorted(mine - others) if "." in one]
        if only:
            known = grades(checks)
            add(digest.module_path(only[0]), "MORE = 1")
            assert changed(known, grades(checks)) == {name}
    assert any(used.values())


def test_data_that_a_module_reads_counts(copied):
    using, other = (digest.code_digest([m]) for m in ("nnlib.datasets", "nnlib.losses"))
    with (copied / "nnlib" / "data" / "digits.npz").open("ab") as file:
        file.write(b"one byte more")
    assert digest.code_digest(["nnlib.datasets"]) != using
    assert digest.code_digest(["nnlib.losses"]) == other


def test_imports_in_functions_and_modules_started_by_name_are_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(digest, "ROOT", tmp_path)
    (tmp_path / "nnlib").mkdir()
    files = {
        "__init__": "",
        "top": "def later():\n    from nnlib import lazy\nstarted = ['-m', 'nnlib.named']",
        "lazy": "import nnlib.deep",
        "named": "",
        "deep": "",
        "alone": "",
    }
    for name, text in files.items():
        (tmp_path / "nnlib" / f"{name}.py").write_text(text)
    found = digest.reached(["nnlib.top"])
    assert found == {"nnlib", *(f"nnlib.{name}" for name in ("top", "lazy", "named", "deep"))}


def test_a_kept_grade_counts_until_what_judged_it_changes(lessons, checks, copied, tmp_path):
    lesson = Course(tmp_path / "course").lesson
    (tmp_path / "course" / "solutions" / "01-neuron").mkdir(parents=True)
    shutil.copy(COURSE.lesson("01").text, tmp_path / "course" / "solutions" / "01-neuron")

    def store() -> Store:
        mine = lessons["01-neuron"], checks["01-neuron"]
        return Store(lesson("01"), *mine, Limits(), least="filter")

    store().keep("key", Result({}).to_bytes())
    add(digest.module_path(drawn_in(FIGURES[0])), "# a remark")
    assert store().load("key") == Result({})
    edit(copied / "nnlib/check/parts.py", "rtol: float = 1e-6", "rtol: float = 1e-5")
    assert store().load("key") is None


def test_a_changed_check_proves_its_lesson_anew_and_no_other(lessons, checks, copied, tmp_path):
    asked: list[str] = []

    def judge(source, tasks):
        for name, _ in tasks:
            asked.append(name)
            yield name, Result(dict(lessons[name]))

    def prove(sources: dict[str, bytes]) -> set[str]:
        asked.clear()
        with Verdicts(judge, tmp_path / "verdicts.json") as verdicts:
            for name, source in sources.items():
                verdicts(source, [(name, b"an answer")])
        return set(asked)

    some = ("01-neuron", "07-optimizers")
    packets = {name: pack(lessons[name], checks[name]) for name in some}
    assert prove(packets) == set(packets) and prove(packets) == set()
    add(digest.module_path(drawn_in(FIGURES[0])), "SIZE = 3")
    assert prove(packets) == set()
    name, (changed_file, content) = "01-neuron", ("checks.json", checks["01-neuron"]["checks.json"])
    packets[name] = pack(lessons[name], {**checks[name], changed_file: content + b" "})
    assert prove(packets) == {"01-neuron"}
