"""What a lesson's first figure costs a fresh Python, beside the plainest figure of matplotlib."""

from __future__ import annotations

import resource
import subprocess
import sys
import time

import numpy as np

RATIO, SECONDS = 2.0, 2.5
ROUNDS = 5
OURS = "import nnlib; from nnlib import check, figures; figures.picture('nerve-cell').html()"
PLAIN = (
    "import io; from matplotlib.figure import Figure; figure = Figure();"
    "figure.subplots().plot([1, 2]); figure.savefig(io.BytesIO(), format='svg')"
)


def cost(code: str) -> tuple[float, float]:
    """(wall time, processor time) of a fresh interpreter that runs this code."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def reached(ratio: float, seconds: float) -> bool:
    return ratio <= RATIO and seconds <= SECONDS


def main() -> bool:
    """Print the paired median ratio of wall times and our processor time; tell if both do."""
    pairs = [(cost(OURS), cost(PLAIN)) for _ in range(ROUNDS + 1)][1:]
    ratio = float(np.median([ours[0] / plain[0] for ours, plain in pairs]))
    seconds = float(np.median([ours[1] for ours, _ in pairs]))
    verdict = reached(ratio, seconds)
    print(
        f"import nnlib and the first figure: {ratio:.2f} x a plain figure, goal {RATIO}; "
        f"{seconds:.2f} s of one core, goal {SECONDS}: {'reached' if verdict else 'MISSED'}"
    )
    return verdict
