"""What grading one submission gives: plain data that travels, is kept as a file and is recorded."""

from __future__ import annotations

import copy
import json
from dataclasses import asdict, dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode

from grading.judging.forms import Forms
from grading.judging.textsafe import visible
from nnlib.check import Report
from nnlib.check.live import VerdictCard, failure

Output = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """One graded submission.

    notebook: the rebuilt notebook with the outputs of the student's cells and of the checks; the
    lesson's other outputs are left out (see graded_notebook). repairs: what was mended in the file.
    problems: what went wrong while it ran. diagnoses: {check: code of its first wrong part}.
    unsafe: graded without the lock.
    """

    notebook: dict[str, Any]
    repairs: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    diagnoses: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    unsafe: bool = False

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Result:
        fields = json.loads(data)
        fields["repairs"], fields["problems"] = tuple(fields["repairs"]), tuple(fields["problems"])
        return cls(**fields)


def ungraded(forms: Forms, reason: str) -> Result:
    """What a file gets that cannot be read: the untouched notebook, no points, and the reason."""
    notebook = copy.deepcopy(forms.student)
    for place in forms.checks.values():
        notebook.cells[place].outputs = [error_output("NotGraded", reason)]
    return Result(notebook=notebook, problems=(reason,))


def error_output(name: str, text: str) -> Output:
    """An error as a notebook shows it, in one line."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def verdict_outputs(report: Report, number: int) -> list[Output]:
    """What a check's cell shows, as a kernel shows it: a card, or points, or a card and an error.

    nbgrader reads the points from it: none with an error, the number of a result, else all.
    """
    card = VerdictCard(report)
    shown = {"data": card.data(), "metadata": {}}
    if card.partly:
        return [{"output_type": "execute_result", "execution_count": number, **shown}]
    outputs: list[Output] = [{"output_type": "display_data", **shown}]
    error = failure(report)
    return outputs if error is None else [*outputs, error_output(type(error).__name__, str(error))]


def graded_notebook(forms: Forms, result: Result) -> NotebookNode:
    """The whole autograded notebook: the result, and what the lesson itself prints.

    Its pictures, the same for everybody, are left out: they are nine tenths of a file.
    """
    notebook = nbformat.from_dict(result.notebook)
    executed = {cell["id"]: cell for cell in forms.source.cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = visible(cell.source, code=True)
        own = executed.get(cell["id"])
        if own is not None and "nbgrader" not in cell.metadata and not cell.outputs:
            cell.outputs = [copy.deepcopy(out) for out in own.outputs if not _is_picture(out)]
            cell.execution_count = own.execution_count
    notebook.metadata["grading"] = {
        "repairs": list(result.repairs),
        "problems": list(result.problems),
        "diagnoses": dict(result.diagnoses),
        "unsafe": result.unsafe,
    }
    return notebook


def _is_picture(output: Output) -> bool:
    return any(kind not in ("text/plain", "text/markdown") for kind in output.get("data", ()))


def scores(notebook: NotebookNode) -> dict[str, tuple[float | None, float]]:
    """{grade_id: (score, points)} by nbgrader's own rule; None where a person must grade."""
    from nbgrader.utils import determine_grade, is_grade

    graded = [cell for cell in notebook.cells if is_grade(cell)]
    return {cell.metadata.nbgrader.grade_id: determine_grade(cell) for cell in graded}
