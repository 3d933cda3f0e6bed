"""Running a lesson from top to bottom, with outputs that are the same every time."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from grading.build.places import where
from grading.errors import CourseError

CELL_SECONDS = 120
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
WIDGET = "application/vnd.jupyter.widget-view+json"
IN_CELL, ESCAPES = re.compile(r"Cell In\[\d+\], line (\d+)"), re.compile(r"\x1b\[[\d;]*m")
OVERWRITTEN = re.compile(r".*\r(?=[^\n])")  # what a progress bar wrote, and then took away


def execute(
    notebook: NotebookNode,
    path: Path,
    on_cell: Callable[[], None] | None = None,
    allowed: tuple[str, ...] = (),
) -> None:
    """Run every cell of `notebook` in place, in an empty folder and a fresh kernel.

    path: named in messages; on_cell: called after each cell; allowed: names of exceptions that
    may be raised. Raises CourseError naming the cell that fails.
    """
    with tempfile.TemporaryDirectory() as folder, environment(ENVIRONMENT):
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            record_timing=False,
            store_widget_state=False,
            extra_arguments=["--log-level=ERROR"],
            allow_error_names=list(allowed),
            on_cell_executed=lambda **_: on_cell() if on_cell else None,
        )
        try:
            client.execute()
        except CellExecutionError as error:
            reason = f"{error.ename}: {error.evalue}"
            lines = IN_CELL.findall(ESCAPES.sub("", error.traceback))
            line = int(lines[-1]) if lines else 1
            raise CourseError(_failure(notebook, path, reason, line)) from error
        except (CellTimeoutError, DeadKernelError) as error:
            reason = f"it ran over {CELL_SECONDS} s or its kernel died"
            raise CourseError(_failure(notebook, path, reason)) from error
    notebook.metadata.pop("language_info", None)  # of the Python at hand: any may build
    for cell in notebook.cells:
        _settle(cell)


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Let processes that start in this block find these variables."""
    before = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


def _failure(notebook: NotebookNode, path: Path, reason: str, line: int = 1) -> str:
    """The message about the last cell that was started."""
    started = [k for k, c in enumerate(notebook.cells) if c.get("execution_count") is not None]
    last = started[-1] if started else 0
    reason = reason.strip().split("\n", 1)[0]
    return f"{where(path, notebook.cells, last, line)} fails: {reason}"


def _settle(cell: NotebookNode) -> None:
    """Drop what differs from run to run: a live widget has random ids; its figure stays."""
    if cell.cell_type != "code":
        return
    cell.metadata.pop("execution", None)
    kept = [out for out in cell.outputs if WIDGET not in out.get("data", {})]
    cell.outputs = list(_joined(kept))


def _joined(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    """The outputs with printed text in one piece, as a screen shows it at the end.

    Where text is cut, and how often a bar is drawn anew, depends on the machine's load.
    """
    for name, group in groupby(outputs, key=lambda out: out.get("name")):
        pieces = list(group)
        if name is not None:
            pieces[0].text = OVERWRITTEN.sub("", "".join(piece.text for piece in pieces))
            del pieces[1:]
        yield from pieces
