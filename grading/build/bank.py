"""An exercise's bank: answers written as students write them, right ones and wrong ones."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext

from grading.build.places import meant
from grading.errors import CourseError
from grading.files import write_atomically

KEYS = ("exercise", "right", "wrong")
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
    text = path.read_text(encoding="utf-8")
    cells = jupytext.reads(text, fmt="py:percent").cells
    answers: list[Answer] = []
    for cell in cells:
        if cell.cell_type == "code" and cell.source:
            where = _where(cell, path, text)
            answer = _answer(cell, where)
            if answer.exercise not in exercises:
                unknown = f"no exercise {answer.exercise!r}{meant(answer.exercise, exercises)}"
                raise CourseError(f"{where}: {unknown}")
            if (answer.exercise, answer.title) in {(a.exercise, a.title) for a in answers}:
                raise CourseError(f"{where}: another answer of this exercise has this title")
            answers.append(answer)
    return answers


def _where(cell: dict, path: Path, text: str) -> str:  # type: ignore[type-arg]
    """File, line and title of an answer."""
    line = text.count("\n", 0, max(0, text.find(cell["source"]))) + 1
    title = _title(cell)
    return f"{path}, line {line}, {title!r}"


def _title(cell: dict) -> str:  # type: ignore[type-arg]
    title = cell["metadata"].get("title", "")
    return re.sub(r"\s+", " ", title).strip() or "an answer without a title"


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


def _answer(cell: dict, where: str) -> Answer:  # type: ignore[type-arg]
    header, title = dict(cell["metadata"]), _title(cell)
    for key in ("title", "lines_to_next_cell"):  # jupytext counts blank lines
        header.pop(key, None)
    exercise, right, wrong = (header.pop(key, None) for key in ("exercise", "right", "wrong"))
    if header:
        unknown = next(iter(header))
        raise CourseError(f"{where}: unknown entry {unknown} in its header{meant(unknown, KEYS)}")
    if not exercise or (right is True) == bool(wrong):
        raise CourseError(
            f'{where}: its header must say exercise="…" and either right=true or wrong="diagnosis"'
        )
    _check_defines(exercise, cell["source"], where)
    sentence, source = _split(cell["source"])
    if sentence and not wrong:
        raise CourseError(f"{where}: a right answer has no sentence for its student")
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
