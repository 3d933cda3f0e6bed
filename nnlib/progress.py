"""A progress bar for loops that train: it vanishes at the end, so that outputs stay the same."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

Step = TypeVar("Step")


def progress(
    steps: Collection[Step], what: str = "", latest: Callable[[], str] = str
) -> Iterator[Step]:
    """Go through the steps with a bar that shows how many are done, the rate, and the time left.

        for seed in progress(range(10), "networks"):
            ...

    what: the name before the bar; latest: called after each step for the words behind the bar.
    The bar is written to standard output and taken away when the loop ends.
    """
    from tqdm import tqdm

    with tqdm(total=len(steps), desc=what, leave=False, file=sys.stdout) as bar:
        for step in steps:
            yield step
            bar.update()
            bar.set_postfix_str(latest())
