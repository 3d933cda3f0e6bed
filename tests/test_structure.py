"""The drawing of the structure shows what the code imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "structure.md"
ARROW = re.compile(r"^    ([\w.]+) --> ([\w.]+)$", re.MULTILINE)
OWN = ("check", "gradcheck", "lessons")  # rooms of nnlib beside the library that a student reads

Arrows = set[tuple[str, str]]


def room(module: tuple[str, ...]) -> str:
    """The room of a module, as the drawing calls it; none for what all rooms of grading share."""
    if module[0] == "nnlib":
        return f"nnlib.{module[1]}" if module[1:] and module[1] in OWN else "nnlib"
    is_room = module[1:] and (ROOT / "grading" / module[1]).is_dir()
    return module[1] if is_room and module[0] == "grading" else ""


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """The modules that a file imports, as their parts."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((*node.module.split("."), alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)


def arrows() -> Arrows:
    """Which room imports which."""
    found: Arrows = set()
    for top in ("nnlib", "grading"):
        for path in (ROOT / top).rglob("*.py"):
            own = room(path.relative_to(ROOT).with_suffix("").parts)
            found |= {(own, other) for module in imported(path) if (other := room(module)) != own}
    return {(one, other) for one, other in found if one and other}


def without_detours(all_arrows: Arrows) -> Arrows:
    """The arrows that no path over other arrows replaces."""

    def reached(start: str, left_out: tuple[str, str]) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            one = todo.pop()
            following = {b for a, b in all_arrows if a == one and (a, b) != left_out}
            todo += following - seen
            seen |= following
        return seen

    return {arrow for arrow in all_arrows if arrow[1] not in reached(arrow[0], arrow)}


def test_the_drawing_has_the_arrows_of_the_imports():
    today = PAGE.read_text(encoding="utf-8").split("## The first design")[0]
    assert set(ARROW.findall(today)) == without_detours(arrows())


def test_no_room_leads_back_to_itself():
    found = arrows()
    while found:
        ends = {b for _, b in found} - {a for a, _ in found}
        assert ends, f"a circle: {sorted(found)}"
        found = {(a, b) for a, b in found if b not in ends}


def test_a_detour_is_left_out():
    chain = {("a", "b"), ("b", "c")}
    assert without_detours(chain | {("a", "c")}) == chain
