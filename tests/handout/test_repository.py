"""Where lessons open without an installation: the students' repository and its buttons."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from repo2docker.app import Repo2Docker

from grading.build.index import index_notebook
from grading.course import Course
from grading.errors import CourseError
from grading.fetching import FETCH, NOWHERE, with_head, without_head
from grading.handout import write_repository
from grading.launch import launches
from grading.outline import read_outline
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("bundle")
ADDRESS = "https://github.com/example/nn-students"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("students")
    (folder / ".git").mkdir()
    write_repository(Course(ROOT), folder)
    return folder


def test_it_holds_what_students_get_and_nothing_else(repository: Path) -> None:
    top = {path.name for path in repository.iterdir()}
    files = {"README.md", "LICENSE", "environment.yml", "requirements.txt", "pyproject.toml"}
    assert top == files | {"nnlib", "notebooks", ".git", ".binder", ".devcontainer", ".gitignore"}


def test_binder_builds_it_from_the_lock(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As repo2docker, which Binder runs, decides."""
    monkeypatch.chdir(repository)
    binder = Repo2Docker()
    packs = [pack(binder.base_image) for pack in binder.buildpacks]
    chosen = next(pack for pack in packs if pack.detect())
    assert type(chosen).__name__ == "PythonBuildPack" and chosen.python_version == "3.12"
    assert any(".binder/requirements.txt" in script for _, script in chosen.get_assemble_scripts())
    assert chosen.get_post_build_scripts() == [".binder/postBuild"]
    named = (repository / ".binder" / "requirements.txt").read_text().removeprefix("-r ").strip()
    assert (repository / ".binder" / named).resolve() == (repository / "requirements.txt").resolve()


def test_written_again_it_forgets_what_is_gone_and_keeps_what_git_knows(repository: Path) -> None:
    (repository / "notebooks" / "09-old.ipynb").touch()
    (repository / ".git" / "config").touch()
    write_repository(Course(ROOT), repository)
    assert not (repository / "notebooks" / "09-old.ipynb").exists()
    assert (repository / ".git" / "config").is_file()


def test_it_is_never_written_over_something_else(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    with pytest.raises(CourseError, match="holds something else than a repository for students"):
        write_repository(Course(ROOT), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["solutions"]


@pytest.mark.parametrize("folder", ["repository", "checkout"])
def test_a_container_is_made_from_a_lock(folder: str, repository: Path) -> None:
    home = {"repository": repository, "checkout": ROOT}[folder]
    made = json.loads((home / ".devcontainer" / "devcontainer.json").read_text())
    command = made["postCreateCommand"]
    if folder == "repository":
        assert command.startswith("python -m pip install -r requirements.txt && ")
    else:
        steps = ["make", "-n", "-B", *command.split()[1:]]
        told = subprocess.run(steps, cwd=home, capture_output=True, text=True).stdout
        assert "-m pip install" in told and "-r requirements.lock" in told


def test_buttons_and_links_stand_where_an_address_is_set_alone(
    repository: Path, tmp_path: Path
) -> None:
    bare = index_notebook(Course(ROOT)).cells[0].source + (repository / "README.md").read_text()
    assert "colab" not in bare and "mybinder.org/v2" not in bare
    assert launches("") == []
    text = re.sub(r'repository: ""', f"repository: {ADDRESS}", (ROOT / "course.yml").read_text())
    (tmp_path / "course.yml").write_text(text)
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    shown = index_notebook(Course(tmp_path)).cells[0].source
    path = "notebooks/01-neuron/neuron.ipynb"
    assert f"colab.research.google.com/github/example/nn-students/blob/main/{path})" in shown
    assert "mybinder.org/v2/gh/example/nn-students/main?labpath=notebooks%2Findex.ipynb" in shown
    addresses = [one.address for one in (*launches(ADDRESS), *launches(ADDRESS, path))]
    assert len(addresses) == 5 and not any("solutions" in address for address in addresses)


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    outline = tmp_path / "course.yml"
    outline.write_text("lessons: [neuron]\nbundle: http://example.org/a.zip\n")
    with pytest.raises(CourseError, match="bundle must be an address with https://, not 'http:"):
        read_outline(outline)
    outline.write_text(f"lessons: [neuron]\nrepository: {ADDRESS}\n")
    assert read_outline(outline).address == f"{ADDRESS}/archive/main.zip"
    with pytest.raises(CourseError, match=r"repository must be https://github\.com/OWNER/NAME"):
        launches("https://gitlab.com/a/b")


SETUP = "from nnlib.check import Check\n\ncheck = Check('neuron')\n"


@pytest.mark.parametrize("address", ["", "https://example.org/students.zip"])
def test_the_head_does_nothing_at_home_and_grading_does_not_see_it(address: str) -> None:
    source = with_head(SETUP, address)
    assert source.endswith(SETUP) and without_head(source) == SETUP
    assert run_cell(source) == []


def run_cell(source: str) -> list[nbformat.NotebookNode]:
    notebook = new_notebook(cells=[new_code_cell(source)])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return list(notebook.cells[0].outputs)


# What a kernel runs first in which nnlib is missing and %pip only tells what it was asked for.
ELSEWHERE = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "nnlib":
            raise ModuleNotFoundError("No module named 'nnlib'", name="nnlib")

sys.meta_path.insert(0, Missing())
get_ipython().register_magic_function(lambda line: print("asked:", line), magic_name="pip")
"""


def test_elsewhere_it_asks_for_the_library_and_lets_everything_else_be() -> None:
    (told,) = run_cell(ELSEWHERE + FETCH.format(address="https://example.org/a.zip"))
    assert told.text == 'asked: install --quiet --no-deps "https://example.org/a.zip" grandalf\n'


def test_elsewhere_without_an_address_it_says_what_to_do_in_one_sentence() -> None:
    with pytest.raises(CellExecutionError, match="nnlib is not here: unpack the course's zip"):
        run_cell(ELSEWHERE + NOWHERE)
