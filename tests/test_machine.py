"""A browser and a PostgreSQL server are found or installed, or the run's last line says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests import machine
from tests.conftest import ROOT

FAKE_APT_GET = """#!/bin/sh
echo "$@" >> {log}
[ "$1" = update ] && exit 0
printf '#!/bin/sh\n' > {bin}/initdb && /bin/chmod +x {bin}/initdb
"""
FOUR_TESTS = """
import pytest
from tests import machine

@pytest.fixture
def server():
    return machine.need("postgresql", machine.find_postgresql)

@pytest.mark.parametrize("number", range(3))
def test_with_a_server(number, server): pass

def test_without(): pass
"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs of a machine without browser, PostgreSQL and network."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    monkeypatch.setattr(machine, "CHANNELS", ("chromium",))
    monkeypatch.setattr(machine, "DEBIAN_POSTGRESQL", tmp_path)
    monkeypatch.delenv("REQUIRE", raising=False)
    return programs


@pytest.mark.long
def test_where_no_browser_can_be_had_the_reasons_are_told(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not machine.provide("browser")
    told = capsys.readouterr().out
    assert "-m playwright install chromium" in told and "Error: Failed to download" in told
    assert "The tests that need browser cannot run: no Chromium, Chrome or Edge" in told


def test_as_root_the_systems_package_is_installed_after_an_update(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = bare.parent / "log"
    (bare / "apt-get").write_text(FAKE_APT_GET.format(log=log, bin=bare))
    (bare / "apt-get").chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert machine.provide("postgresql")
    assert log.read_text().splitlines() == [
        "update -qq",
        "install -qq -y --no-install-recommends postgresql",
    ]


def test_an_ordinary_user_is_told_what_is_missing(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (bare / "apt-get").symlink_to("/bin/false")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not machine.provide("postgresql")
    assert capsys.readouterr().out.endswith("cannot run: no PostgreSQL server\n")


def test_a_program_that_does_not_start_is_not_taken_for_a_browser(bare: Path) -> None:
    (bare / "chromium").symlink_to("/bin/false")  # such as Ubuntu's, which asks for a snap
    with sync_playwright() as play, pytest.raises(machine.Missing, match="that starts"):
        machine.start_browser(play)


def run_four_tests(bare: Path, *options: str) -> tuple[int, list[str]]:
    """Exit code and lines of a run of three tests that need a server and one that does not."""
    (bare / "test_four.py").write_text(FOUR_TESTS)
    code = (
        "import sys, pytest; from pathlib import Path; from tests import machine\n"
        "machine.DEBIAN_POSTGRESQL = Path('/nowhere'); sys.exit(pytest.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "-q", "-p", "tests.machine", *options, str(bare)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=bare, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout.strip().splitlines()


@pytest.mark.long
def test_the_last_line_says_how_many_tests_were_not_run_and_why(bare: Path) -> None:
    code, lines = run_four_tests(bare)
    assert code == 0 and lines[-2].startswith("1 passed, 3 skipped")
    assert lines[-1] == "Tests that were not run: 3 (no PostgreSQL server)"


def test_what_is_required_cannot_be_skipped(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE", "browser,postgresql")
    code, lines = run_four_tests(bare)
    assert code == 1 and "3 errors" in lines[-1]
    assert "no PostgreSQL server, and REQUIRE=browser,postgresql asks for it" in "\n".join(lines)


def test_a_requirement_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE", "browser,postgres")
    with pytest.raises(SystemExit, match="REQUIRE names postgres; it may name browser, postgresql"):
        machine.required()
