"""Rules that a lesson's exercises and checks must keep, each told as one sentence when broken."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from grading.build.places import where


def broken_rules(notebook: NotebookNode) -> Iterator[str]:
    """Every rule that the source notebook of a lesson breaks."""
    known = names_stored(setup_source(notebook)) | {"check"} | set(dir(builtins))
    known |= {name for source in solution_sources(notebook) for name in names_stored(source)}
    for place, cell in enumerate(notebook.cells):
        graded = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not graded:
            continue
        if graded["solution"]:
            yield from _about_solution(notebook.cells, place)
        elif graded["grade"]:
            yield from _about_check(cell, known)


def released_differently(source: NotebookNode, released: NotebookNode, path: Path) -> Iterator[str]:
    """What students get that is not in the text at `path`: signatures, docstrings, points."""
    given = {c.metadata.nbgrader.grade_id: c for c in released.cells if c.metadata.get("nbgrader")}
    for index, cell in enumerate(source.cells):
        graded = cell.metadata.get("nbgrader")
        if not graded:
            continue
        name = graded.grade_id
        if name not in given:
            yield f"{name}: students do not get this cell: build the lesson again"
        elif graded.get("points") != given[name].metadata.nbgrader.get("points"):
            told = given[name].metadata.nbgrader.get("points")
            place = where(path, source.cells, index, "points")
            yield f"{place}: {graded.get('points')} points, students get {told}: run course build"
        elif cell.cell_type == "code" and graded["solution"]:
            yield from _about_stub(name, cell.source, given[name].source)


def _about_stub(name: str, source: str, stub: str) -> Iterator[str]:
    solved, hollow = _signatures(source), _signatures(stub)
    for function in solved:
        if function not in hollow:
            yield f"{name}: the stub that students get defines no {function}"
        elif solved[function] != hollow[function]:
            told = f"{function}({hollow[function][0]}), the solution {solved[function][0]}"
            yield f"{name}: students get {told}, or another docstring: build the lesson again"


def _signatures(source: str) -> dict[str, tuple[str, str | None]]:
    """{function: (its arguments, its docstring)} at the top of a cell."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {f.name: (ast.unparse(f.args), ast.get_docstring(f)) for f in functions}


def _about_solution(cells: list[NotebookNode], place: int) -> Iterator[str]:
    name = cells[place].metadata.nbgrader.grade_id
    following = cells[place + 1] if place + 1 < len(cells) else None
    next_id = following.metadata.get("nbgrader", {}).get("grade_id") if following else None
    if next_id != f"check_{name}":
        yield f"{name}: the cell after it must be its check, check_{name}"
    if "### BEGIN SOLUTION" not in cells[place].source:
        yield f"{name}: no solution region, so a student would see the answer or lose the docstring"
    if name not in names_stored(cells[place].source):
        yield f"{name}: the cell defines nothing of this name"


def _about_check(cell: NotebookNode, known: set[str]) -> Iterator[str]:
    name, source = cell.metadata.nbgrader.grade_id, cell.source
    last = ast.parse(source).body[-1]
    if not isinstance(last, ast.With):
        yield f"{name}: a check must end with its with block, never with an expression"
    unknown = sorted(names_loaded(source) - names_stored(source) - known)
    if unknown:
        yield f"{name}: uses {', '.join(unknown)}, which neither setup nor an exercise defines"


def setup_source(notebook: NotebookNode) -> str:
    """The source of the lesson's one setup cell."""
    return next(c.source for c in notebook.cells if "setup" in c.metadata.get("tags", []))


def solution_sources(notebook: NotebookNode) -> list[str]:
    """The sources of the exercise cells."""
    return [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    ]


def called_by(notebook: NotebookNode, exercise: str) -> dict[str, str]:
    """{name: source} of the other exercises that a solution calls, and that these call in turn."""
    solutions = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }
    found, left = dict[str, str](), [exercise]
    while left:
        source = solutions[left.pop()]
        new = (names_loaded(source) - names_stored(source)) & solutions.keys() - found.keys()
        found |= {name: solutions[name] for name in new}
        left += new
    return found


def names_stored(source: str) -> set[str]:
    """Every name that the source binds anywhere: assigned, defined, imported or a parameter."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
    return found


def names_loaded(source: str) -> set[str]:
    """Every name that the source reads."""
    nodes = ast.walk(ast.parse(source))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
