"""The whole red team on every rung: the same attacks and tests on machines that offer less."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sandbox import poorer

CORPUS = "tests/redteam/test_corpus.py"


@pytest.mark.release
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("machine", poorer.RUNG)
def test_no_rung_pays_tells_or_damages(machine: str) -> None:
    command = [sys.executable, "-m", "pytest", CORPUS, "-q", "-p", "no:cacheprovider"]
    poor = [sys.executable, "-m", "tests.sandbox.poorer", machine]
    done = subprocess.run([*poor, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
