"""The sentence that students read about a mistake, if it holds nothing that one of them wrote.

A card may repeat what a student's code said, so its sentence is shown to the class only when it
stands as it is in the course, or when it has nothing but the course's words and numbers and several
students read the very same. Else the general sentence of its diagnosis is shown.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from string import Formatter
from typing import Any

import nnlib.check
from grading.digest import module_path, reached
from grading.reporting.graded import as_typed
from nnlib.check.parts import ON_OTHERS
from nnlib.check.typeset import typeset
from nnlib.gradcheck.diagnosis import SENTENCES, SINGULAR, sentence

HIDDEN = tuple(f"{told}: " for told in ON_OTHERS.values())
ALIKE = 3  # students who read the same words
_WORD = re.compile(r"[^\W\d_]+")
_OWN = {
    "not-defined": "No such function: keep the name that the exercise gives it.",
    "timeout": "The code did not finish in the time allowed.",
    "process-ended": "The code ended its process: it called exit, crashed or took all memory.",
    "wrong-value": "The value is wrong.",
    "wrong-type": "The answer is of the wrong kind.",
    "shape": "The answer has the wrong shape.",
    "not-finite": "The answer is not finite.",
    "bias-only": "Only the bias is wrong: sum the gradient of z over the batch.",
}
# What stands for the facts of a case where many cases are told at once.
_FACTS = {
    fact
    for text in SENTENCES.values()
    for _, fact, _, _ in Formatter().parse(text)
    if fact and fact not in SINGULAR
}
_ENDINGS = dict.fromkeys(("extent", "size", "hint", "scaled", "rest", "text"), "")
_GENERAL: dict[str, Any] = dict.fromkeys(_FACTS, "…") | _ENDINGS
_GENERAL |= {"name": "the answer", "other": "another", "parameter": "the parameter"}
_GENERAL |= {"factor": "several", "line": "line", "row": "row", "verb": "sum", "state": "wrong"}
_GENERAL |= {"wrong": "some", "right": "others", "count": "all"}


class Sentences:
    """The words of a lesson. own: the texts in its checks; modules: what these use."""

    def __init__(self, own: Iterable[str], modules: Iterable[str] = ()) -> None:
        texts = [*_course(frozenset(modules)), *own]
        self._fixed = {as_typed(typeset(text)): text for text in texts}
        self._words = {word for text in texts for word in _WORD.findall(text)}

    def of(self, code: str, read: Counter[str]) -> str:
        """What to show for a diagnosis of which students read these sentences."""
        if code.startswith("raised: "):
            return f"The code raised {code.removeprefix('raised: ')}."
        for said, count in sorted(read.items(), key=lambda item: (-item[1], item[0])):
            where = next((start for start in HIDDEN if said.startswith(start)), "")
            cause = said.removeprefix(where)
            if cause in self._fixed:
                return _as_sentence(where + self._fixed[cause])
            if count >= ALIKE and set(_WORD.findall(cause)) <= self._words:
                return _as_sentence(said)
        return general(code)


def texts_in(tree: Any) -> list[str]:
    """Every text in sealed checks, as JSON holds them."""
    if isinstance(tree, str):
        return [tree]
    inside = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return [text for part in inside for text in texts_in(part)]


def general(code: str) -> str:
    """The sentence of a diagnosis without the facts of a case."""
    if code in _OWN:
        return _OWN[code]
    if code in SENTENCES:
        return _as_sentence(sentence(code, **_GENERAL))
    return _as_sentence(code.replace("-", " "))


def _as_sentence(text: str) -> str:
    text = text.strip()
    first = text.split(" ", 1)[0]
    ordinary = first.isalpha() and first.islower() and len(first) > 2
    return (text[:1].upper() + text[1:] if ordinary else text).rstrip(".") + "."


@lru_cache(maxsize=16)
def _course(modules: frozenset[str]) -> tuple[str, ...]:
    """Every text in what words the verdicts: checks in general, and what these ones use."""
    files = (module_path(name) for name in sorted(reached([nnlib.check.__name__, *modules])))
    return tuple(text for file in files for text in _constants(file.read_text(encoding="utf-8")))


def _constants(source: str) -> list[str]:
    """The texts in a piece of Python, its documentation left out."""
    tree = ast.parse(source)
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
    ]
