"""What a verdict depends on besides the submission and the lesson's text: code and NumPy."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from importlib.metadata import version

from nbformat import NotebookNode

from grading import digest
from grading.judging import grade
from grading.judging.forms import Forms


def code_version(source: NotebookNode) -> str:
    """Changes when the code that judges this lesson does, with what its checks import, or NumPy."""
    code = digest.code_digest([grade.__name__, *judged_with(source)])
    return hashlib.sha256(f"{code} numpy {version('numpy')}".encode()).hexdigest()


def judged_with(source: NotebookNode) -> set[str]:
    """The modules of ours that the checks of a lesson use, by the imports of its setup cell.

    What the setup cell imports for the lesson's text only, such as its figures, is not among them.
    """
    forms = Forms(source, source)
    places = (forms.setup, *forms.checks.values(), *forms.exercises.values())
    trees = [ast.parse(source.cells[place].source) for place in places]
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return {
        name for tree in trees for node in _imports(tree, used) for name in digest.imports(node)
    }


def _imports(tree: ast.AST, used: set[str]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports in a cell, each with the names in it that are used."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound = {alias: (alias.asname or alias.name).partition(".")[0] for alias in node.names}
            node.names = [alias for alias in node.names if bound[alias] in {*used, "*"}]
            yield node
