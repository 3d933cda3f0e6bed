"""Our autograder and nbgrader's, in turn on the same submissions: time, processor time, scores.

Run `course bench grading [--submissions 120] [--mix 64] [--only trivial|mix]` from a checkout. The
exit code is 1 below the goal: 30 times faster than `nbgrader autograde` on a notebook with trivial
cells and 12 times on the course's lessons, with two workers and the lock on; at most 0.07 s of
processor time for each notebook with trivial cells and 0.45 s in the mix, its cells included; a
class of one graded within 1.5 s; the same scores. What snapshots cost is told: the same class, each
with a cell after each check that might change what it judged.

nbgrader grades one submission after the other in one process with a kernel each; the ratio of
processor time tells what is left of the advantage on a machine with one core.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from grading.build.seal import write_checks
from grading.course import Lesson
from grading.judging.forms import pack, read_checks, read_solution, unpack
from tests.benchmarks.grading_class import real_class, trivial_class

WORKERS = 2
TRIVIAL_RATIO, MIX_RATIO = 30.0, 12.0
TRIVIAL_CPU, MIX_CPU, FIRST = 0.07, 0.45, 1.5  # seconds: for each notebook, and until the first
_PR_SET_CHILD_SUBREAPER = 36
_BIN = Path(sys.executable).parent

Make = Callable[[Path, int], list[Lesson]]
Scores = dict[tuple[str, str, str], float | None]


@dataclass
class Cost:
    """Seconds on the clock, and of all processors together."""

    wall: float = 0.0
    cpu: float = 0.0

    def __iadd__(self, other: Cost) -> Cost:
        self.wall, self.cpu = self.wall + other.wall, self.cpu + other.cpu
        return self


def cost(command: Sequence[str], folder: Path) -> Cost:
    """What a command costs with all that it starts, also what outlives it for a moment."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    path = {"PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **path}, capture_output=True, text=True
    )
    wall = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    while _reap():
        pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _reap() -> bool:
    try:
        os.wait()
    except ChildProcessError:
        return False
    return True


def ours(lessons: Iterable[Lesson]) -> Cost:
    """`course autograde` on a fresh gradebook."""
    total = Cost()
    for lesson in lessons:
        command = [str(_BIN / "course"), "autograde", lesson.name, "--workers", str(WORKERS)]
        total += cost(command, lesson.course.root)
    return total


def forget(root: Path) -> None:
    """As if nothing had been graded."""
    for made in ("results", "autograded"):
        shutil.rmtree(root / "grading" / made)
    (root / "grading" / "gradebook.db").unlink()


def theirs(lessons: Iterable[Lesson], root: Path) -> Cost:
    """`nbgrader autograde` in a course of its own, with nothing of ours but nnlib."""
    total = Cost()
    for lesson in lessons:
        _prepare(lesson, root)
        total += cost([str(_BIN / "nbgrader"), "autograde", lesson.name], root)
    return total


def _prepare(lesson: Lesson, root: Path) -> None:
    """nbgrader's own release version of the lesson, and the same submissions.

    Its checks are the lines that the build makes for plain nbgrader: they judge by the staff's
    sealed checks, which a kernel finds in solutions/ above it.
    """
    source, checks = read_solution(lesson), read_checks(lesson)
    for folder in ("source", "solutions"):
        (root / folder / lesson.name).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    nbformat.write(
        unpack(pack(source, checks)).source, root / "source" / lesson.name / lesson.solution.name
    )
    write_checks(root / "solutions" / lesson.name, checks)
    cost([str(_BIN / "nbgrader"), "generate_assignment", lesson.name], root)
    for folder in (lesson.course.grading / "submitted").glob(f"*/{lesson.name}"):
        shutil.copytree(folder, root / "submitted" / folder.parent.name / lesson.name)


def scores(gradebook: Path) -> Scores:
    """{(lesson, student, cell): automatic score}."""
    with Gradebook(f"sqlite:///{gradebook}") as book:
        return {
            (assignment.name, submission.student_id, grade.cell.name): grade.auto_score
            for assignment in book.assignments
            for submission in assignment.submissions
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def compare(make: Make, submissions: int, most_cpu: float) -> tuple[float, bool]:
    """Grade one class with both and print what it costs; how many times faster, and if it holds.

    What holds is that the scores are the same and what a notebook costs us.
    """
    with tempfile.TemporaryDirectory() as mine, tempfile.TemporaryDirectory() as stock:
        lessons = make(Path(mine), submissions)
        costs = [ours(lessons)]
        others = theirs(lessons, Path(stock))
        forget(Path(mine))
        costs.append(ours(lessons))
        same = _same_scores(Path(mine) / "grading" / "gradebook.db", Path(stock) / "gradebook.db")
    our = Cost(sum(c.wall for c in costs) / 2, sum(c.cpu for c in costs) / 2)
    for name, spent in (("course autograde", our), ("nbgrader autograde", others)):
        each = spent.cpu / submissions
        print(f"  {name:20}{spent.wall:8.1f} s{spent.cpu:9.1f} s of CPU{each:8.3f} s per notebook")
    each = our.cpu / submissions
    print(f"  {each:.3f} s of CPU per notebook, goal {most_cpu} s")
    same &= each <= most_cpu
    ratio = others.wall / our.wall
    print(f"  {others.cpu / our.cpu:.1f} times less CPU, {ratio:.1f} times faster")
    return ratio, same


def first_result() -> float:
    """Seconds from the command to the end of a class of one."""
    with tempfile.TemporaryDirectory() as folder:
        lessons = trivial_class(Path(folder), 1)
        ours(lessons)  # whatever a machine reads for the first time
        forget(Path(folder))
        return ours(lessons).wall


def snapshots(submissions: int) -> float:
    """Seconds of CPU that a snapshot at each check costs a notebook with trivial cells."""
    costs = []
    for last in ("", "me = None"):
        with tempfile.TemporaryDirectory() as folder:
            costs.append(ours(trivial_class(Path(folder), submissions, between=last)).cpu)
    return (costs[1] - costs[0]) / submissions


def _same_scores(our: Path, their: Path) -> bool:
    mine, stock = scores(our), scores(their)
    different = sorted(key for key in mine.keys() | stock.keys() if mine.get(key) != stock.get(key))
    for key in different[:20]:
        print(f"  {' '.join(key)}: ours {mine.get(key)}, nbgrader's {stock.get(key)}")
    print(f"  scores: {len(mine) - len(different)} of {len(mine)} cells equal")
    return not different


def main(options: Sequence[str] = ()) -> bool:
    """Run the benchmark; return whether the goal is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=120, help="of the trivial lesson")
    parser.add_argument("--mix", type=int, default=64, help="of the real lessons together")
    parser.add_argument("--only", choices=("trivial", "mix"))
    chosen = parser.parse_args(options)
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    classes = {
        "trivial": (trivial_class, chosen.submissions, TRIVIAL_RATIO, TRIVIAL_CPU),
        "mix": (real_class, chosen.mix, MIX_RATIO, MIX_CPU),
    }
    reached, told = True, []
    for name, (make, submissions, goal, most_cpu) in classes.items():
        if chosen.only in (None, name):
            print(f"{name}: {submissions} submissions, {WORKERS} workers, the lock on", flush=True)
            ratio, holds = compare(make, submissions, most_cpu)
            reached &= holds and ratio >= goal
            told.append(f"{name} {ratio:.1f} times faster (goal {goal:g})")
    first = first_result()
    reached &= first <= FIRST
    told.append(f"first result after {first:.1f} s (goal {FIRST:g} s)")
    told.append(f"snapshots cost {snapshots(chosen.submissions):.3f} s of CPU per notebook")
    print(f"{'goal reached' if reached else 'BELOW THE GOAL'}: {', '.join(told)}")
    return reached


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
