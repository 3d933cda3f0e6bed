"""One habit, one spelling: -o says where a file goes, --json prints a table for programs."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from grading.cli import load
from grading.cli.app import console
from grading.course import Course
from tests.conftest import ROOT

# What a command reads, or the place of another form beside its -o.
READ = {
    *("root", "roster", "gradebook", "tls_ca_file", "tls_cert", "tls_key"),
    *("download", "downloads", "files", "list", "backup", "pages", "repository", "wheels"),
}
# Modules that draw a table, and the commands that show it.
TABLES = {
    "grading/cli/figures.py": {"figures"},
    "grading/cli/requests.py": {"request list"},
    "grading/cli/similar.py": {"similar"},
    "grading/doctor.py": {"doctor"},
    "grading/proof/table.py": {"check"},
    "grading/running/changes.py": {"regrade"},
    "grading/samples/demo.py": {"demo"},
}
LISTS = {"sort", "people", "lms map", "due", "grade", "autograde"}  # rows without a frame


def commands(group: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command of the application, {its words: the command}."""
    group = group or typer.main.get_command(load())
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


every_command = pytest.mark.parametrize(
    "command", [pytest.param(command, id=name) for name, command in commands()]
)


def paths(command: Any) -> set[str]:
    """The parameters that name a file or a folder."""
    hints = inspect.signature(command.callback).parameters
    return {name for name, one in hints.items() if "Path" in str(one.annotation)}


def written(command: Any) -> set[str]:
    """Of these the ones that say where something goes."""
    return paths(command) - READ


def misspelled(command: Any) -> list[str]:
    """What says where something goes and is not spelled -o, --out."""
    known = {parameter.name: parameter for parameter in command.params}
    spelled = {name: {*known[name].opts} for name in written(command)}
    return [name for name, options in spelled.items() if options != {"-o", "--out"}]


@every_command
def test_where_something_goes_is_spelled_in_one_way(command: Any) -> None:
    assert misspelled(command) == []


def test_what_the_user_takes_away_goes_where_the_user_says() -> None:
    found = {name for name, command in commands() if written(command)}
    assert found >= {
        *("demo", "bundle", "figures", "check", "grade", "export", "backup", "report"),
        "feedback",
    }


def test_every_table_has_a_form_for_programs() -> None:
    asked = {name for name, command in commands() if any(p.name == "json" for p in command.params)}
    assert asked >= LISTS.union(*TABLES.values())


def test_every_module_that_draws_a_table_is_known() -> None:
    assert {path for path in modules() if draws_a_table(ROOT / path)} == set(TABLES)


def modules() -> Iterator[str]:
    yield from (str(path.relative_to(ROOT)) for path in (ROOT / "grading").rglob("*.py"))


def draws_a_table(path: Path) -> bool:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return any(isinstance(n, ast.ImportFrom) and n.module == "rich.table" for n in nodes)


def test_another_spelling_and_a_new_table_are_seen(tmp_path: Path) -> None:
    app = typer.Typer()

    @app.command()
    def hello(target: Path = Path("x")) -> None: ...

    assert misspelled(typer.main.get_command(app)) == ["target"]
    (tmp_path / "new.py").write_text("from rich.table import Table\n")
    assert draws_a_table(tmp_path / "new.py")


@pytest.mark.parametrize(
    "words",
    [("figures", "--list"), ("sort",), ("due", "tiny"), ("doctor",), ("people", "list.csv")],
    ids=lambda words: words[0],
)
def test_on_the_standard_output_stands_json_and_nothing_else(
    words: tuple[str, ...], tiny: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny.root)
    Path("list.csv").write_text("id,first name,last name\nada,Ada,Lovelace\n")
    done = CliRunner().invoke(load(), [*words, "--json"])
    assert json.loads(done.stdout) is not None and done.exit_code in (0, 1)
    assert not console.stderr, "the next command tells on the standard output again"
