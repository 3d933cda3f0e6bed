"""An exercise's bank: answers written as students write them, right ones and wrong ones."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext

from grading.errors import CourseError
from grading.files import write_atomically

FEWEST_RIGHT, FEWEST_WRONG = 3, 8


@dataclass(frozen=True)
class Answer:
    """One answer: the whole source that stands in the exercise's cell, and what the check must say.

    expected: the diagnosis of a wrong answer, empty for a right one. sentence: what a student is
    told who gives it, empty where the check's own words are enough.
    """

    exercise: str
    title: str
    source: str
    expected: str = ""
    sentence: str = ""

    @property
    def right(self) -> bool:
        return not self.expected


def read_bank(path: Path, exercises: list[str]) -> list[Answer]:
    """The answers in `path`, a Python file in the percent format of jupytext, one cell each.

    A cell's header reads `# %% title exercise="name" right=true` or `… wrong="diagnosis"`; the
    comment below the header of a wrong answer is its sentence.
    Raises CourseError naming the answer whose header or code cannot be used.
    """
    if not path.is_file():
        raise CourseError(f"{path} is missing: every exercise needs its right and wrong answers")
    cells = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells
    answers = [_answer(cell, path) for cell in cells if cell.cell_type == "code" and cell.source]
    for answer in answers:
        if answer.exercise not in exercises:
            known = ", ".join(exercises)
            raise CourseError(
                f"{path}: {answer.title!r}: no exercise {answer.exercise!r} (there are {known})"
            )
    return answers


def retag(path: Path, told: dict[Answer, str]) -> None:
    """Write into the bank which diagnosis each of these wrong answers is told."""
    text = path.read_text(encoding="utf-8")
    for answer, diagnosis in told.items():
        title = rf"^(# %% {re.escape(answer.title)} +"
        head = rf'{title}exercise="{answer.exercise}" +wrong=)"{re.escape(answer.expected)}"'
        text, count = re.subn(head, rf'\g<1>"{diagnosis}"', text, flags=re.MULTILINE)
        if count != 1:
            raise CourseError(f"{path}: {answer.title!r}: its header was not found once")
    write_atomically(path, text)


def _answer(cell: dict, path: Path) -> Answer:  # type: ignore[type-arg]
    header = dict(cell["metadata"])
    header.pop("lines_to_next_cell", None)  # jupytext counts blank lines
    title = re.sub(r"\s+", " ", header.pop("title", "")).strip() or "an answer without a title"
    exercise, right, wrong = (header.pop(key, None) for key in ("exercise", "right", "wrong"))
    if not exercise or (right is True) == bool(wrong) or header:
        raise CourseError(
            f'{path}: {title!r}: its header must say exercise="…" and either right=true or '
            'wrong="diagnosis"'
        )
    _check_defines(exercise, cell["source"], f"{path}: {title!r}")
    sentence, source = _split(cell["source"])
    if sentence and not wrong:
        raise CourseError(f"{path}: {title!r}: a right answer has no sentence for its student")
    return Answer(exercise, title, source, wrong or "", sentence)


def _split(source: str) -> tuple[str, str]:
    """The comment at the top of a cell, as one line, and the code below it."""
    lines = source.splitlines()
    count = next((k for k, line in enumerate(lines) if not line.startswith("#")), len(lines))
    sentence = " ".join(line.removeprefix("#").strip() for line in lines[:count])
    return sentence, "\n".join(lines[count:]).lstrip("\n")


def _check_defines(exercise: str, source: str, where: str) -> None:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise CourseError(f"{where}: line {error.lineno} is not Python: {error.msg}") from error
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assigned = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    if exercise not in defined | assigned:
        raise CourseError(f"{where}: it does not define {exercise}")
