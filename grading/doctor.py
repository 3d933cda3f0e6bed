"""What this machine offers for lessons and for grading: tried out where that is possible."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from rich.markup import escape
from rich.table import Table

from grading.places import MOVE, NO_HOME, SET_HOME, gradebook_refused, has_home, locks_refused
from grading.rungs import LOWEST, find

State = Literal["ok", "weak", "missing"]
LOCK = "lock of student code"
RAISE = "for a higher rung allow Landlock or user namespaces; course autograde --rung asks for one"
GIB = 2**30
_COLORS = {"ok": "green", "weak": "yellow", "missing": "red"}
_EXTENSIONS = {
    "@jupyter/nbgrader": "formgrader and the Validate button: install nbgrader where JupyterLab is",
    "@jupyter-widgets/jupyterlab-manager": "widgets in lessons: install ipywidgets there",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. todo: what to do where it is not ok."""

    name: str
    state: State
    detail: str
    todo: str = ""


def can_lock(findings: list[Finding]) -> bool:
    """Whether student code can be locked away here, on the rung that was asked for."""
    return all(found.state == "ok" for found in findings if found.name == LOCK)


def table(findings: list[Finding]) -> Table:
    """What was found, in the order in which it was looked at."""
    table = Table(title="What this machine offers", title_justify="left")
    for column in ("", "found", "what to do"):
        table.add_column(column, overflow="fold")
    for found in findings:
        state = f"[{_COLORS[found.state]}]{found.state}[/]  {escape(found.name)}"
        table.add_row(state, escape(found.detail), escape(found.todo))
    return table


def examine(root: Path, least: str = LOWEST) -> Iterator[Finding]:
    """Everything that lessons and grading need, in the order in which one would ask."""
    yield _python()
    yield _home()
    for package in ("numpy", "matplotlib", "jupyterlab", "nbgrader", "ipywidgets"):
        yield _package(package)
    yield from _extensions()
    yield _threads()
    yield from _lock(least)
    yield _cores()
    yield _memory()
    yield _disk(root)
    yield from _locks(root)


def _python() -> Finding:
    return Finding("Python", "ok", f"{sys.version.split()[0]} on {sys.platform}")


def _home() -> Finding:
    """Without one the other findings are made with a folder for the moment."""
    if has_home():
        return Finding("home folder", "ok", str(Path.home()))
    os.environ["HOME"] = tempfile.gettempdir()
    return Finding("home folder", "missing", NO_HOME, SET_HOME)


def _locks(root: Path) -> Iterator[Finding]:
    """Tried where the gradebook and the results lie."""
    folder = root / "grading" if (root / "grading").is_dir() else root
    for name, tried in (("locks on files", locks_refused), ("SQLite", gradebook_refused)):
        try:
            refused = tried(folder)
        except OSError as error:
            refused = f"{folder} cannot be written ({error.strerror})"
        state: State = "missing" if refused else "ok"
        yield Finding(name, state, refused or f"tried in {folder}", MOVE if refused else "")


def _package(name: str) -> Finding:
    try:
        return Finding(name, "ok", version(name))
    except PackageNotFoundError:
        return Finding(name, "missing", "not installed", f"python -m pip install {name}")


def _extensions() -> Iterator[Finding]:
    """The parts of JupyterLab that lessons and formgrader add to it."""
    from jupyter_core.paths import jupyter_path

    for name, purpose in _EXTENSIONS.items():
        places = [Path(place) / name for place in jupyter_path("labextensions")]
        found = next((place for place in places if place.is_dir()), None)
        if found is None:
            yield Finding(f"JupyterLab: {name}", "missing", "not installed", purpose)
        else:
            yield Finding(f"JupyterLab: {name}", "ok", str(found.parents[1]))


def _threads() -> Finding:
    """Several workers with several BLAS threads each are slower than one thread for each."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    given = {name: os.environ[name] for name in names if name in os.environ}
    detail = ", ".join(f"{name}={value}" for name, value in given.items())
    if given:
        return Finding("BLAS threads", "ok", detail)
    todo = "workers set one thread each; for lessons, export OPENBLAS_NUM_THREADS=1"
    return Finding("BLAS threads", "ok", "as many as cores", todo)


def _lock(least: str) -> Iterator[Finding]:
    """The layers of the lock, its rung, and whether a candidate can really be locked on it."""
    from grading.errors import CourseError

    try:
        from grading.sandbox import Candidate, Template
        from grading.sandbox.lock import capabilities, choose

        for capability in capabilities():
            state: State = "ok" if capability.available else "weak"
            yield Finding(capability.name, state, capability.detail)
        layers = choose(least)
        with Template(layers=layers) as template, Candidate(template) as candidate:
            candidate.run_cell("1")
        yield _rung(layers.rung)
    except CourseError as error:
        yield Finding(
            LOCK,
            "missing",
            str(error),
            "grade on another machine, or with course autograde --unsafe, which is recorded",
        )


def _rung(name: str) -> Finding:
    """A candidate was locked on this rung: what that does not hold."""
    rung = find(name)
    detail = f"a candidate was locked on the rung {name!r}: {rung.needs}"
    if not rung.loses:
        return Finding(LOCK, "ok", detail)
    return Finding(LOCK, "ok", f"{detail}. What it loses: {'; '.join(rung.loses)}", RAISE)


def _cores() -> Finding:
    usable = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    if usable > 1:
        return Finding("cores", "ok", f"{usable}: course autograde starts as many workers")
    return Finding("cores", "weak", "1", "grading takes one core for each worker")


def _memory() -> Finding:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    except (ValueError, OSError, AttributeError):
        return Finding("memory", "weak", "cannot be measured here")
    if size >= 4:
        return Finding("memory", "ok", f"{size:.1f} GiB")
    todo = "a worker and its candidate may take 1.5 GiB; use fewer --workers"
    return Finding("memory", "weak", f"{size:.1f} GiB", todo)


def _disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free / GIB
    if free >= 2:
        return Finding("disk", "ok", f"{free:.0f} GiB free at {root}")
    todo = "results and graded notebooks take about 1 MB for each submission"
    return Finding("disk", "weak", f"{free:.1f} GiB free at {root}", todo)
