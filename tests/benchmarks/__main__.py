"""Run every measurement, or those named on the command line; fail when one misses a goal.

Options after a single name are that measurement's own.
"""

import sys
from importlib import import_module
from itertools import takewhile

NAMES = (
    "imports",
    "first_figure",
    "step",
    "digits",
    "gradcheck",
    "blind",
    "widgets",
    "grading",
    "similar",
)


def main(words: list[str]) -> int:
    names = list(takewhile(lambda word: not word.startswith("-"), words))
    options = words[len(names) :]
    if options and len(names) != 1:
        sys.exit("options belong to one measurement: name it first")
    arguments = [options] if options else []
    results = [
        import_module(f"tests.benchmarks.{name}").main(*arguments) for name in names or NAMES
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
