"""A student's lesson on this machine: right answers earn all points, wrong ones do not.

    python student_side.py NOTEBOOK ANSWERS

It runs where the bundle is installed and nothing else of the course. ANSWERS is what
`python -m tests.handout.answers` writes: {"right": {exercise: source}, "wrong": {…}}.
"""

import json
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

POINTS = re.compile(r'aria-label="[^"]*, ([\d.]+) of ([\d.]+) points"')


def all_points(notebook: Path, answers: dict[str, str]) -> dict[str, bool]:
    """{exercise: whether its check gives all points} with these answers, after Run All."""
    lesson = nbformat.read(notebook, as_version=4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in lesson.cells}
    for name, source in answers.items():
        cells[name].source = source
    where = {"metadata": {"path": str(notebook.parent)}}
    NotebookClient(lesson, timeout=300, kernel_name="python3", resources=where).execute()
    return {name: earned_all(cells[f"check_{name}"]) for name in answers}


def earned_all(check: nbformat.NotebookNode) -> bool:
    """Whether the card below a check, read as a screen reader reads it, gives all points."""
    (card,) = [o.data["text/html"] for o in check.outputs if "text/html" in o.get("data", {})]
    earned, points = POINTS.search(card).groups()
    return earned == points


def main(notebook: str, answers: str) -> int:
    faults = []
    for kind, sources in json.loads(Path(answers).read_text(encoding="utf-8")).items():
        verdicts = all_points(Path(notebook), sources)
        print(f"{kind}: {sum(verdicts.values())} of {len(verdicts)} exercises earn all points")
        unlike = [name for name, full in verdicts.items() if full != (kind == "right")]
        faults += [f"the {kind} answer to {name} is judged otherwise" for name in unlike]
    print(*faults, sep="\n")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
