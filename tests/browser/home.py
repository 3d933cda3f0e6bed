"""An empty Python environment as a student has it: what the bundle's requirements list, no more.

Nothing is downloaded. The packages that the tests run with are put in one by one, each with its
data files, so that a requirement that is missing from the list is missing here too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import distribution
from pathlib import Path

from tests.conftest import locked

SITE = Path(sysconfig.get_paths()["purelib"])
SCRIPTS = Path(sysconfig.get_paths()["scripts"])


def make_environment(folder: Path, requirements: Path) -> Path:
    """Make an environment in `folder` with the packages of requirements.txt; return its Python."""
    venv.create(folder, symlinks=True)
    for requirement in locked(requirements):
        if requirement.marker is None or requirement.marker.evaluate():
            _link(requirement.name, folder)
    return folder / "bin" / "python"


def _link(name: str, folder: Path) -> None:
    """Put an installed package into the environment: its modules as links, its data as copies.

    Jupyter serves no file that a link leads to. Scripts name their own Python and are left out.
    """
    files = [Path(str(file)) for file in distribution(name).files or []]
    modules = {Path(file.parts[0]) for file in files if file.parts[0] != ".."}
    for path in {*modules, *(file for file in files if file.parts[0] == "..")}:
        source = Path(str(distribution(name).locate_file(path))).resolve()
        target = folder / source.relative_to(sys.prefix)
        if SCRIPTS not in source.parents and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            if path in modules:
                target.symlink_to(source)
            else:
                shutil.copy(source, target)


def install_library(python: Path, bundle: Path) -> None:
    """The library of the bundle, with the build backend that is here."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(bundle)]
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", *options]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": str(SITE)})
