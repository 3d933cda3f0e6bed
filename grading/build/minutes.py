"""How long a lesson takes: an honest estimate from what stands in it.

Reading goes at 150 words a minute, a displayed formula takes 0.4 minutes and a figure 0.75; an
exercise takes 4, 8 or 13 by the lines of its solution, and each numbered part of a question 3.
The rates were set by the times that lessons of other courses state for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from nbformat import NotebookNode

WORDS_A_MINUTE: Final = 150
FORMULA: Final = 0.4
FIGURE: Final = 0.75
EXERCISE: Final = {2: 4, 5: 8}  # {lines of the solution, at most: minutes}
LONG_EXERCISE: Final = 13
QUESTION: Final = 3

DISPLAYED: Final = re.compile(r"\$\$.+?\$\$", re.DOTALL)
INLINE: Final = re.compile(r"\$[^$]+\$")
NO_PROSE: Final = re.compile(r"^```.*?^```|<[^>]+>", re.DOTALL | re.MULTILINE)
SOLUTION: Final = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
SHOWN: Final = re.compile(r"figures\.(?:show|film)\(|display\(")
PART: Final = re.compile(r"^\d+\. ", re.MULTILINE)


def words(text: str) -> int:
    """The words in Markdown that are read: a formula in a line is one, what is hidden is none."""
    prose = INLINE.sub(" formula ", DISPLAYED.sub(" ", SOLUTION.sub("", text)))
    prose = NO_PROSE.sub(" ", prose)
    return len(re.findall(r"[^\W_][\w'’-]*", prose))


def minutes(cells: Iterable[NotebookNode]) -> float:
    """The minutes that a second-year student needs for these cells."""
    return sum(_markdown(cell) if cell.cell_type == "markdown" else _code(cell) for cell in cells)


def _markdown(cell: NotebookNode) -> float:
    asked = SOLUTION.sub("", cell.source)
    is_question = cell.metadata.get("nbgrader", {}).get("solution", False)
    answered = QUESTION * max(1, len(PART.findall(asked))) if is_question else 0.0
    return words(asked) / WORDS_A_MINUTE + FORMULA * len(DISPLAYED.findall(asked)) + answered


def _code(cell: NotebookNode) -> float:
    solved = SOLUTION.search(cell.source)
    if solved is None:
        return FIGURE * len(SHOWN.findall(cell.source))
    lines = sum(bool(line.strip()) for line in solved[1].splitlines())
    return next((m for most, m in EXERCISE.items() if lines <= most), LONG_EXERCISE)
