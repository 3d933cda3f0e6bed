"""Our gradient checker and others on the bank: false accepts and rejects, causes, calls, cost.

Run `python -m tests.benchmarks.gradcheck [--seeds 5] [--others]` from the root. PyTorch, SciPy and
autograd join when they are installed and `--others` is given. The exit code is 1 below the goal:
no false accept and no false reject, the cause named in 95 % and the place in 99 % of the cases, and
at most 100 calls of the loss for large problems; and 10 ms for 10,000 parameters.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from nnlib.gradcheck import (
    GradientReport,
    verify_gradient,
    verify_jacobian,
    verify_updates,
    verify_vjp,
)
from nnlib.gradcheck.large import CALLS
from tests.benchmarks.other_checkers import available
from tests.gradcheck.bank import (
    RIGHT,
    RIGHT_OPTIMIZERS,
    WRONG,
    WRONG_OPTIMIZERS,
    Case,
    Problem,
    generator,
)
from tests.gradcheck.bank.products import (
    RIGHT_JACOBIANS,
    RIGHT_PRODUCTS,
    WRONG_JACOBIANS,
    WRONG_PRODUCTS,
)

VECTORS = {
    "products": (verify_vjp, WRONG_PRODUCTS, RIGHT_PRODUCTS),
    "Jacobians": (verify_jacobian, WRONG_JACOBIANS, RIGHT_JACOBIANS),
}
CAUSE, PLACE = 0.95, 0.99
COST = 10.0  # ms for 10,000 parameters


def budget(problem: Problem) -> int:
    """Return how often the loss may be called: 4 times an entry, 48 more where it is rough.

    Above 3,000 calls directions take the place of entries, 60 calls at most.
    """
    entries = sum(np.size(block) for point in problem.points for block in point)
    if 4 * entries > CALLS:
        return 100
    both = 2 if len(problem.points) == 1 else 1
    return both * (80 * entries + 40 * len(problem.points))


def truly_wrong(problem: Problem, point: tuple[np.ndarray, ...]) -> list[np.ndarray] | None:
    """Return the masks of wrong entries at a point, None when a shape differs."""
    answers = []
    for gradient in (problem.gradient, problem.exact):
        answer = gradient(*(np.array(block, dtype=float) for block in point))
        single = len(problem.names) == 1 and not isinstance(answer, (list, tuple))
        answers.append([np.asarray(part) for part in ([answer] if single else answer)])
    masks = []
    for a, e in zip(*answers, strict=True):
        if a.shape != e.shape:
            return None
        with np.errstate(all="ignore"):
            masks.append(~(np.abs(a - e) <= 1e-6 * np.max(np.abs(e), initial=0.0)))
    return masks


def wrong_at(mask: np.ndarray, index: tuple[int, ...]) -> bool:
    """Return whether an entry is wrong; a point of other sizes may lack it."""
    inside = all(i < n for i, n in zip(index, mask.shape, strict=True))
    return inside and bool(mask[index])


def place_right(case: Case, problem: Problem, report: GradientReport) -> bool:
    """Return whether the report blames the blocks, and in each an entry, that are wrong.

    They are wrong at one of the points, or near one where the loss has a kink.
    """
    if not case.blocks:
        return True
    blamed = [not block.ok for block in report.blocks]
    near = tuple(np.asarray(block) * 1.03 + 0.01 for block in problem.points[0])
    for point in [*problem.points, near]:
        masks = truly_wrong(problem, point)
        if masks is None:  # a shape differs: the code tells which
            return any(blamed)
        entries = all(
            block.ok or block.index is None or wrong_at(mask, block.index)
            for block, mask in zip(report.blocks, masks, strict=True)
        )
        if blamed == [bool(mask.any()) for mask in masks] and entries:
            return True
    return False


def ours(cases: Iterable[Case], wrong: bool, seeds: int, by: str) -> Counter[str]:
    """Return the tally of our checker, and print each failure."""
    tally: Counter[str] = Counter()
    for case in cases:
        for seed in range(seeds):
            problem = case.build(generator(case, seed))
            reference = partial(problem.exact) if by == "reference" else None
            start = time.perf_counter()
            report = verify_gradient(
                partial(problem.loss),
                partial(problem.gradient),
                problem.points,
                names=problem.names,
                reference=reference,
                rng=np.random.default_rng(seed),
            )
            tally["ms"] += int(1000 * (time.perf_counter() - start))
            tally["cases"] += 1
            fresh = case.build(generator(case, seed))
            failures = {
                "false accept": wrong and report.ok,
                "false reject": not wrong and not report.ok,
                "cause": wrong and report.diagnosis not in case.codes,
                "place": wrong and not place_right(case, fresh, report),
                "calls": not wrong and report.ok and report.calls["loss"] > budget(problem),
            }
            for kind in (kind for kind, failed in failures.items() if failed):
                tally[kind] += 1
                told = report.diagnosis or report.calls
                print(f"    {kind}: {case.name}, seed {seed}, by {by}: {told}")
    return tally


def bank_table(seeds: int) -> bool:
    """Print our table; return whether the goal is reached."""
    reached = True
    print(f"{'':22}{'wrong':>7}{'accepted':>10}{'cause':>8}{'place':>8}", end="")
    print(f"{'right':>8}{'rejected':>10}{'over calls':>12}{'ms each':>9}")
    for by in ("reference", "differences"):
        bad, good = ours(WRONG, True, seeds, by), ours(RIGHT, False, seeds, by)
        cause, place = (1 - bad[k] / bad["cases"] for k in ("cause", "place"))
        each = (bad["ms"] + good["ms"]) / (bad["cases"] + good["cases"])
        print(f"{by:22}{bad['cases']:7}", end="")
        print(f"{bad['false accept']:10}{cause:8.1%}{place:8.1%}{good['cases']:8}", end="")
        print(f"{good['false reject']:10}{good['calls']:12}{each:9.1f}")
        reached &= not (bad["false accept"] or good["false reject"] or good["calls"])
        reached &= cause >= CAUSE and place >= PLACE
    return reached


def vector_report(kind: str, case: Case, by: str, seed: int = 0) -> GradientReport:
    """Return the report on a vector-Jacobian product or a Jacobian of the bank."""
    problem = case.build(generator(case, seed))
    return VECTORS[kind][0](
        partial(problem.loss),
        partial(problem.gradient),
        problem.points,
        names=problem.names,
        reference=partial(problem.exact) if by == "reference" else None,
        rng=np.random.default_rng(seed),
    )


def vector_table(seeds: int) -> bool:
    """Print the table of vector-valued functions; return whether all is right."""
    reached = True
    for kind, (_, bad, good) in VECTORS.items():
        for by in ("reference", "differences"):
            told = [(c, vector_report(kind, c, by, seed)) for c in bad for seed in range(seeds)]
            passed = [vector_report(kind, c, by, seed).ok for c in good for seed in range(seeds)]
            accepted = sum(report.ok for _, report in told)
            cause = np.mean([report.diagnosis in case.codes for case, report in told])
            print(
                f"{kind}, {by:11}: {len(told)} wrong, {accepted} accepted, cause {cause:.1%}; ",
                end="",
            )
            print(f"{len(passed)} right, {passed.count(False)} rejected")
            reached &= not accepted and all(passed) and bool(cause >= CAUSE)
    return reached


def optimizer_table(seeds: int) -> bool:
    """Print the table of optimizers; return whether the goal is reached."""
    tally: Counter[str] = Counter()
    for case in [*WRONG_OPTIMIZERS, *RIGHT_OPTIMIZERS]:
        wrong = bool(case.codes)
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            report = verify_updates(
                partial(case.make()),
                partial(case.reference),
                state=case.state,
                rng=rng,
                **case.options,
            )
            tally["wrong" if wrong else "right"] += 1
            tally["accepted" if wrong else "passed"] += report.ok
            tally["named"] += wrong and report.diagnosis in case.true
    share = tally["named"] / tally["wrong"]
    print(f"optimizers: {tally['wrong']} wrong, {tally['accepted']} accepted, ", end="")
    print(f"cause {share:.1%}; ", end="")
    print(f"{tally['right']} right, {tally['right'] - tally['passed']} rejected")
    return not tally["accepted"] and tally["right"] == tally["passed"] and share >= CAUSE


def others_table(seeds: int) -> None:
    """Print the other checkers at the first point, with their default tolerances."""
    checkers: dict[str, Callable[[Problem], bool]] = available()
    for name, accepts in checkers.items():
        tally: Counter[str] = Counter()
        for kind, cases in (("accepted", WRONG), ("rejected", RIGHT)):
            for case in cases:
                for seed in range(seeds):
                    tally[kind + " of"] += 1
                    passed = accepts(case.build(generator(case, seed)))
                    tally[kind] += passed if kind == "accepted" else not passed
        shares = [tally[kind] / tally[kind + " of"] for kind in ("accepted", "rejected")]
        print(f"{name:28} accepts {shares[0]:6.1%} of wrong, rejects {shares[1]:6.1%} of right")


def large_cost() -> bool:
    """Print the cost of a right gradient with about 10,000 parameters; return whether it is small.

    It is the processor's time of one thread, so that other work on the machine does not count.
    """
    case = next(c for c in RIGHT if c.name == "10,000 parameters")
    times = []
    for seed in range(25):
        problem = case.build(generator(case, seed))
        start = time.process_time()
        report = verify_gradient(problem.loss, problem.gradient, problem.points)
        times.append(1000 * (time.process_time() - start))
    middle = float(np.median(times))
    print(f"10,110 parameters: {middle:.1f} ms of one thread (median of 25), calls {report.calls}")
    return middle < COST


def main(options: Sequence[str] = ()) -> bool:
    """Run the benchmark; return whether the goal is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--others", action="store_true", help="also PyTorch, SciPy and autograd")
    arguments = parser.parse_args(options)
    print(f"{len(WRONG)} wrong and {len(RIGHT)} right gradients, {arguments.seeds} seeds")
    reached = bank_table(arguments.seeds)
    reached &= vector_table(arguments.seeds)
    reached &= optimizer_table(arguments.seeds)
    reached &= large_cost()
    if arguments.others:
        others_table(min(arguments.seeds, 2))
    print("goal reached" if reached else "BELOW THE GOAL")
    return reached


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
