"""Make nnlib/data/digits.npz from the copy of the UCI data set in scikit-learn.

Run in an environment with scikit-learn: python tests/references/make_digits.py
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits


def main() -> None:
    digits = load_digits()
    np.savez_compressed(
        Path(__file__).parents[2] / "nnlib" / "data" / "digits.npz",
        pixels=digits.data.astype(np.uint8),
        labels=digits.target.astype(np.uint8),
    )


if __name__ == "__main__":
    main()
