"""What `import nnlib` costs beside `import numpy`, in fresh interpreters that take turns."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np

GOAL = 1.3
ROUNDS = 15


def seconds(module: str) -> float:
    """Wall time of a fresh interpreter that imports one module."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - start


def main() -> bool:
    """Print the paired median ratio; return whether the goal is reached."""
    pairs = [(seconds("nnlib"), seconds("numpy")) for _ in range(ROUNDS + 1)][1:]
    ratio = float(np.median([nnlib / numpy for nnlib, numpy in pairs]))
    reached = ratio <= GOAL
    print(
        f"import nnlib: {ratio:.2f} x import numpy, goal {GOAL}: "
        f"{'reached' if reached else 'MISSED'}"
    )
    return reached
