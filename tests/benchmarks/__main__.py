"""Run every measurement, or those named on the command line; fail when one misses a goal."""

import sys
from importlib import import_module

NAMES = ("imports", "step", "digits", "gradcheck", "numeric", "widgets")


def main(names: list[str]) -> int:
    results = [import_module(f"tests.benchmarks.{name}").main() for name in names or NAMES]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
