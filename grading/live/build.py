"""JupyterLite with the lessons: pages that any web server hands out, with nothing behind them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import nbformat
from jupyterlite_pyodide_kernel.constants import (
    LOAD_PYODIDE_OPTIONS,
    OPTION_LOCK_FILE_URL,
    OPTION_PACKAGES,
    PYODIDE_KERNEL_PLUGIN_ID,
    PYODIDE_LOCK,
    PYODIDE_URL,
)

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.handout.bundle import notebooks
from grading.live.copies import copy_all
from grading.live.lock import AT_START, pyodide_lock, sha256
from grading.live.wheel import write_wheel
from grading.site.pages import LIVE
from grading.site.pictures import FOLDER, Pictures

KERNEL: Final = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS: Final = (KERNEL, "@jupyter-widgets/jupyterlab-manager")
KERNEL_SPEC: Final = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
PACKAGES: Final = "packages"


def build_live(
    course: Course, site: Path, *, self_contained: bool = False, downloads: Path | None = None
) -> None:
    """Write JupyterLite with the course's notebooks and nnlib beside the pages of a site.

    site: the folder of `build_site`, whose pictures it takes; self_contained: with Pyodide and all
    packages, taken from `downloads` or fetched, by hash. Raises CourseError.
    """
    folder = site.absolute() / LIVE
    _jupyterlite(course, folder)
    packages, pictures = folder / PACKAGES, Pictures(course, site / FOLDER)
    wheels = {"nnlib": write_wheel(course, packages, pictures), **_kernel_wheels(folder)}
    copies = copy_all(packages, downloads) if self_contained else {}
    lock = pyodide_lock(packages, wheels, copies)
    write_atomically(packages / PYODIDE_LOCK, lock)
    options = {
        OPTION_LOCK_FILE_URL: f"./{PACKAGES}/{PYODIDE_LOCK}?{sha256(lock.encode())[:12]}",
        OPTION_PACKAGES: sorted(AT_START),
    }
    settings: dict[str, Any] = {LOAD_PYODIDE_OPTIONS: options}
    if self_contained:
        settings |= {PYODIDE_URL: f"./{PACKAGES}/pyodide.mjs", "disablePyPIFallback": True}
    _configure(folder / "jupyter-lite.json", settings)


def _jupyterlite(course: Course, folder: Path) -> None:
    """JupyterLite with the notebooks and the extensions that lessons need, and no others."""
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--ignore-sys-prefix"]
    options = ["--no-sourcemaps", "--no-libarchive", "--apps", "lab", "--output-dir", str(folder)]
    own = [f"--LiteBuildConfig.federated_extensions={_extension(name)}" for name in EXTENSIONS]
    title = {"jupyter-config-data": {"appName": course.outline.title}}
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="live-") as scratch:
        for path, data in notebooks(course).items():
            target = Path(scratch, "files", Path(path).relative_to(course.notebooks.name))
            write_atomically(target, _for_its_kernel(data) if target.suffix == ".ipynb" else data)
        content = json.dumps({"jupyter-lite-schema-version": 0, **title})
        write_atomically(Path(scratch, "jupyter-lite.json"), content)
        call = [*command, *options, *own]
        done = subprocess.run(call, cwd=scratch, capture_output=True, text=True)
    if done.returncode:
        raise CourseError(f"JupyterLite could not be built: {done.stderr.strip()[-500:]}")


def _for_its_kernel(notebook: bytes) -> str:
    """The notebook with JupyterLite's kernel; with another, a student is asked which one to use."""
    content = nbformat.reads(notebook.decode(), as_version=4)
    content.metadata.kernelspec = KERNEL_SPEC
    return str(nbformat.writes(content))


def _extension(name: str) -> Path:
    """The folder of a JupyterLab extension that is installed beside this Python."""
    folder = Path(sys.prefix, "share", "jupyter", "labextensions", name)
    if not folder.is_dir():
        raise CourseError(f"{folder} is missing: install the course with the extra [site]")
    return folder


def _kernel_wheels(folder: Path) -> dict[str, Path]:
    """{package: wheel} of what JupyterLite's kernel brings."""
    held = folder / "extensions" / KERNEL / "static" / "pypi"
    names = ("ipykernel", "piplite", "pyodide-kernel")
    return {name: next(held.glob(f"{name.replace('-', '_')}-*.whl")) for name in names}


def _configure(path: Path, settings: dict[str, Any]) -> None:
    """Add the kernel's settings to what JupyterLite wrote."""
    content = json.loads(path.read_text(encoding="utf-8"))
    plugins = content["jupyter-config-data"].setdefault("litePluginSettings", {})
    plugins.setdefault(PYODIDE_KERNEL_PLUGIN_ID, {}).update(settings)
    write_atomically(path, json.dumps(content, indent=1))
