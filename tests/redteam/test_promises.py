"""SECURITY.md promises what a test holds: each line names one that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text()
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
PROMISE = re.compile(r"^\| (?!-)(.+) \| (.*)\|$", re.MULTILINE)


def missing(page: str) -> list[str]:
    """The tests that a page names and that do not exist."""
    return [
        f"{path}::{name}"
        for path, name in NAMED.findall(page)
        if not (ROOT / path).is_file() or (name and name not in defined_in(ROOT / path))
    ]


def defined_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def unheld(page: str) -> list[str]:
    """The promises, rows of the tables headed Test, that name no test."""
    section = page.partition("## What the lock promises")[2].partition("\n## ")[0]
    rows = [row for row in PROMISE.findall(section) if row[1].strip() != "Test"]
    assert len(rows) >= 17
    return [promise for promise, tests in rows if not NAMED.search(tests)]


def test_each_promise_names_a_test_that_exists() -> None:
    assert not unheld(PAGE)
    assert not missing(PAGE)


def test_a_promise_without_its_test_is_noticed() -> None:
    name = NAMED.search(PAGE)
    assert name is not None
    assert unheld(PAGE.replace(name[0], "a test")) == [
        "read a file of the course, another submission or the gradebook"
    ]
    assert missing(PAGE.replace(name[2], "test_gone")) == [f"{name[1]}::test_gone"]
