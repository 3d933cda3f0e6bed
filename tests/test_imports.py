"""No circle among the modules nor among the packages, by imports in functions and for types too."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from grading import digest


def modules(root: Path) -> dict[str, Path]:
    """{full name: file} of everything in the packages of ours."""
    files = [path for package in digest.OURS for path in (root / package).rglob("*.py")]
    names = (".".join(path.relative_to(root).with_suffix("").parts) for path in files)
    return {name.removesuffix(".__init__"): path for name, path in zip(names, files, strict=True)}


def imported(root: Path) -> dict[str, set[str]]:
    """{module: the modules that it imports}, without its own packages, which come first anyway."""
    known = modules(root)
    return {
        name: {
            other
            for other in digest.imports(ast.parse(path.read_bytes()))
            if other in known and not f"{name}.".startswith(f"{other}.")
        }
        for name, path in known.items()
    }


def by_package(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The same for the rooms: grading.running, nnlib.check, and modules that stand alone."""
    rooms: dict[str, set[str]] = {}
    for name, others in graph.items():
        room = _room(name)
        rooms.setdefault(room, set()).update({_room(other) for other in others} - {room})
    return rooms


def _room(name: str) -> str:
    return ".".join(name.split(".")[:2])


def circle(graph: dict[str, set[str]]) -> str:
    """One circle in words, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " imports ".join(reversed(error.args[1]))
    return ""


@pytest.mark.parametrize("level", [lambda graph: graph, by_package], ids=["modules", "packages"])
def test_no_import_leads_back(level):
    graph = imported(digest.ROOT)
    assert len(graph) > 100
    assert circle(level(graph)) == ""


@pytest.mark.parametrize("line", ["import nnlib.b", "def f():\n    from nnlib import b"])
def test_a_circle_is_seen_wherever_the_import_stands(line, tmp_path):
    (tmp_path / "nnlib").mkdir()
    for name, text in {"__init__": "", "a": "", "b": "import nnlib.a"}.items():
        (tmp_path / "nnlib" / f"{name}.py").write_text(text)
    assert circle(imported(tmp_path)) == ""
    (tmp_path / "nnlib" / "a.py").write_text(line)
    assert circle(imported(tmp_path)).count("imports") == 2
    assert circle(by_package(imported(tmp_path))).count("imports") == 2
