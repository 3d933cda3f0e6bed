"""The ground that everything stands on: the three lists of packages, and what an import costs."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.conftest import locked

ROOT = Path(__file__).parents[1]
LOCKS = [ROOT / f"requirements{name}.lock" for name in ("", "-hub", "-student")]
every_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
PINNED = re.compile(
    r"([\w.-]+)==([\w.!+-]+)( ; [\w' .*<>=!()]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
)
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def asked_for() -> list[Requirement]:
    """Every requirement of the package and of its extras, other than the package itself."""
    extras = project()["optional-dependencies"].values()
    lines = [*project()["dependencies"], *(line for extra in extras for line in extra)]
    return [r for r in map(Requirement, lines) if r.name != project()["name"]]


def conda() -> dict[str, SpecifierSet]:
    """{package: versions} of environment.yml, under the names that pip knows them by."""
    lines = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    found = {}
    for line in (line for line in lines if isinstance(line, str)):
        name, versions = re.fullmatch(r"([\w-]+)(.*)", line).groups()
        versions = re.sub(r"^=(?=\d)", "==", versions)
        found[CONDA_NAMES.get(name, name)] = SpecifierSet(versions)
    return found


def test_lock_pins_every_package_that_the_project_asks_for():
    pins = {r.name: str(r.specifier).removeprefix("==") for r in locked(LOCKS[0])}
    for requirement in asked_for():
        name = canonicalize_name(requirement.name)
        assert name in pins, f"{name} is missing from requirements.lock: run make lock"
        assert pins[name] in requirement.specifier, f"{name}=={pins[name]}: run make lock"


def test_lock_installs_on_the_oldest_python_that_the_project_allows():
    oldest = re.fullmatch(r">=([\d.]+)", project()["requires-python"]).group(1) + ".0"
    here = [r.name for r in locked(LOCKS[0]) if r.marker is None or r.marker.evaluate()]
    allowed = {name: SpecifierSet(metadata(name).get("Requires-Python", "")) for name in here}
    assert [name for name, pythons in allowed.items() if oldest not in pythons] == []


@every_lock
def test_lock_names_versions_and_hashes_and_no_address(lock):
    assert PINNED.sub("", lock.read_text()) == ""


@every_lock
def test_lock_holds_the_files_of_every_system(lock):
    """A release of compiled code has one file for each system and Python, and its source."""
    hashes = {m[1]: m[0].count("--hash") for m in PINNED.finditer(lock.read_text())}
    assert all(hashes[name] > 20 for name in ("numpy", "matplotlib", "kiwisolver", "contourpy"))
    assert {"pywinpty", "appnope", "colorama"} <= set(hashes)


def test_a_line_without_a_hash_or_with_an_address_is_seen():
    for line in ("numpy==2.0\n", "--index-url https://example.org\n", "a @ https://b.org/a.zip\n"):
        assert PINNED.sub("", line) == line


def test_conda_environment_equals_the_package_for_students():
    extras = project()["optional-dependencies"]
    lines = [*project()["dependencies"], *extras["widgets"], *extras["lab"]]
    wanted = {canonicalize_name(r.name): r.specifier for r in map(Requirement, lines)}
    del wanted[project()["name"]]
    listed = {canonicalize_name(n): s for n, s in conda().items() if n not in ("python", "pip")}
    assert listed == wanted


def test_conda_environment_has_the_python_that_the_package_allows():
    assert "3.11" in SpecifierSet(project()["requires-python"])
    assert "3.11.0" in SpecifierSet(str(conda()["python"]) + ".*")


@pytest.mark.parametrize("heavy", ["matplotlib", "ipywidgets", "IPython", "tqdm", "grandalf"])
def test_import_nnlib_imports_nothing_that_draws(heavy):
    code = f"import nnlib, sys; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_import_nnlib_imports_numpy_and_the_standard_library_only():
    code = (
        "import sys, numpy; before = set(sys.modules); import nnlib, nnlib.check\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(new - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"nnlib", "numpy"}
