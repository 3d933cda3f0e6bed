"""What the live pages load: closed, by hash, for the Pyodide that JupyterLite's kernel asks for."""

import json
import re
import tomllib

import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION, PYODIDE_VERSION
from packaging.requirements import Requirement

from grading.errors import CourseError
from grading.live import copies
from grading.live.lock import AT_START, IN_THE_SITE, pyodide_lock, read_lock, sha256
from tests.conftest import ROOT

HASH = re.compile(r"[0-9a-f]{64}")


def lacking(packages):
    """What packages need and the lock does not hold."""
    needed = {name.replace("_", "-") for entry in packages.values() for name in entry["depends"]}
    return needed - packages.keys()


@pytest.fixture
def site(tmp_path):
    """A folder of packages, and a wheel in it for each package that lies in the site."""
    wheels = {name: tmp_path / name / f"{name}-1.2-py3-none-any.whl" for name in IN_THE_SITE}
    for wheel in wheels.values():
        wheel.parent.mkdir()
        wheel.write_bytes(wheel.name.encode())
    return tmp_path, wheels


def test_the_lock_is_for_the_pyodide_of_jupyterlites_kernel():
    lock = read_lock()
    assert lock["version"] == PYODIDE_VERSION
    assert lock["info"]["python"].startswith(PYODIDE_PYTHON_VERSION)


def test_every_package_has_an_address_and_a_hash():
    for entry in read_lock()["packages"].values():
        assert entry["file_name"].startswith("https://") and HASH.fullmatch(entry["sha256"])


def test_all_that_is_needed_is_locked(site):
    packages = json.loads(pyodide_lock(*site, {}))["packages"]
    assert not lacking(packages) and set(AT_START) <= packages.keys()
    del packages["numpy"]
    assert lacking(packages) == {"numpy"}


def test_nnlib_gets_what_its_package_asks_for_but_matplotlib_only_when_it_draws():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["widgets"]]
    assert {*IN_THE_SITE["nnlib"], "matplotlib"} == {Requirement(line).name for line in asked}
    assert "matplotlib" in read_lock()["packages"] and "matplotlib" not in AT_START


def test_what_lies_in_the_site_is_named_from_the_locks_folder(site):
    folder, wheels = site
    copied = {"numpy": folder / "numpy.whl"}
    packages = json.loads(pyodide_lock(folder, wheels, copied))["packages"]
    assert packages["numpy"]["file_name"] == "numpy.whl"
    for name, wheel in wheels.items():
        assert (folder / packages[name]["file_name"]).read_bytes() == wheel.read_bytes()
        assert packages[name]["sha256"] == sha256(wheel.read_bytes())


@pytest.fixture
def downloads(tmp_path, monkeypatch):
    """A folder with all that a lock of two files names."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    contents = {"pyodide.mjs": b"core", "numpy.whl": b"wheel"}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    entry = {"file_name": "http://127.0.0.1:9/full/numpy.whl", "sha256": sha256(b"wheel")}
    core = {"pyodide.mjs": sha256(b"core")}
    lock = {"version": "1", "core": core, "packages": {"numpy": entry}}
    monkeypatch.setattr(copies, "read_lock", lambda: lock)
    return folder


def test_a_site_can_hold_all_of_it(downloads, tmp_path):
    found = copies.copy_all(tmp_path / "site", downloads)
    assert found == {"numpy": tmp_path / "site" / "numpy.whl"}
    assert found["numpy"].read_bytes() == b"wheel"
    assert (tmp_path / "site" / "pyodide.mjs").read_bytes() == b"core"


def test_a_file_that_was_changed_is_refused(downloads, tmp_path):
    (downloads / "numpy.whl").write_bytes(b"another")
    with pytest.raises(CourseError, match=r"numpy\.whl is not the file that"):
        copies.copy_all(tmp_path / "site", downloads)


def test_what_cannot_be_fetched_is_told(downloads, tmp_path):
    (downloads / "numpy.whl").unlink()
    with pytest.raises(CourseError, match=r"numpy\.whl cannot be fetched .*--downloads"):
        copies.copy_all(tmp_path / "site", downloads)
