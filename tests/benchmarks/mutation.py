"""How many small faults in the code that judges its own tests notice: seeded mutants, room by room.

`python -m tests.benchmarks mutation --code REVISION --tests REVISION` holds the tests of one git
revision to the code of another, so that two states of the tests meet the same mutants.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grading.proof.mutants import BEGIN, END, Mutant, mutants
from tests.conftest import ROOT

ROOMS = {
    "nnlib/gradcheck": ["tests/gradcheck"],
    "nnlib/check": ["tests/check"],
    "grading/judging": [
        f"tests/grading/test_{name}.py"
        for name in ("needed", "reading", "textsafe", "rebuild", "judge")
    ],
}
MARKERS = "markers=long\nrelease"  # unknown to older revisions
PYTEST = ["-m", "pytest", "-x", "-q", "-p", "no:randomly", "-o", MARKERS]
PYTEST += ["-m", "not long and not release"]
PATIENCE = 5  # a mutant may take this many times as long as the tests without one


@dataclass(frozen=True)
class Planted:
    """A file of a room with one small fault."""

    path: str
    mutant: Mutant

    def __str__(self) -> str:
        at = f"{self.path}:{self.mutant.line - 1}"  # the marker stands above the first line
        return f"{at}: {self.mutant.old}  →  {self.mutant.new}"


def main(words: list[str] | None = None) -> bool:
    """Print how many sampled mutants each room's tests kill, and which live."""
    options = _options(words or [])
    for room in options.rooms:
        with _checkout(options.code, options.tests) as tree:
            _measure(tree, room, options)
    return True


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks mutation")
    parser.add_argument("--code", default="HEAD", help="git revision of the code")
    parser.add_argument("--tests", help="git revision of the tests; that of the code if not given")
    parser.add_argument("--rooms", nargs="+", default=list(ROOMS), choices=list(ROOMS))
    parser.add_argument("--mutants", type=int, default=34, help="how many in each room")
    parser.add_argument("--seed", type=int, default=14)
    options = parser.parse_args(words)
    options.tests = options.tests or options.code
    return options


@contextmanager
def _checkout(code: str, tests: str) -> Iterator[Path]:
    """A copy of the tree to plant faults in: the code of one revision, the tests of another."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        _extract(code, tree, ["."])
        subprocess.run(["rm", "-r", tree / "tests"], check=True)
        _extract(tests, tree, ["tests", "pyproject.toml"])  # which holds the tests' settings
        yield tree


def _extract(revision: str, into: Path, paths: list[str]) -> None:
    command = ["git", "-C", ROOT, "archive", "--format=tar", revision, *paths]
    archive = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x", "-C", into], check=True, input=archive)


def _measure(tree: Path, room: str, options: argparse.Namespace) -> None:
    start = time.perf_counter()
    if not _passes(tree, room, None):
        sys.exit(f"{room}: its tests fail without a mutant; mend them first")
    limit = PATIENCE * (time.perf_counter() - start)
    planted = list(_mutants(tree, room))
    sample = random.Random(options.seed).sample(planted, min(options.mutants, len(planted)))
    lived = 0
    for number, one in enumerate(sample, start=1):
        survives = _survives(tree, room, one, limit)
        lived += survives
        print(f"  {number} {'LIVES' if survives else 'killed'} {one}", flush=True)
    told = f"code {options.code}, tests {options.tests}, seed {options.seed}"
    print(f"{room}: {len(sample) - lived} of {len(sample)} mutants killed ({told})", flush=True)


def _mutants(tree: Path, room: str) -> Iterator[Planted]:
    for path in sorted((tree / room).rglob("*.py")):
        for mutant in mutants(f"{BEGIN}\n{path.read_text()}\n{END}"):
            if not mutant.old.startswith('"""'):  # a docstring left out is no fault
                yield Planted(str(path.relative_to(tree)), mutant)


def _survives(tree: Path, room: str, one: Planted, limit: float) -> bool:
    path = tree / one.path
    healthy = path.read_text()
    path.write_text(one.mutant.source)
    try:
        return _passes(tree, room, limit)
    finally:
        path.write_text(healthy)


def _passes(tree: Path, room: str, limit: float | None) -> bool:
    """Whether the room's tests pass within the limit, in seconds."""
    command = [sys.executable, *PYTEST, *ROOMS[room]]
    environment = os.environ | {"PYTHONPATH": str(tree)}
    with subprocess.Popen(
        command, cwd=tree, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    ) as tests:
        try:
            return tests.wait(limit) == 0
        except subprocess.TimeoutExpired:
            os.killpg(tests.pid, signal.SIGKILL)
            return False
