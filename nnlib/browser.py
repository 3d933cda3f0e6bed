"""nnlib in a browser: matplotlib, 12 MB with what it needs, is fetched when it is first imported.

There (Pyodide) packages come over the network, and most students open a lesson to read and to
check: pictures drawn beforehand stand in until one of their own functions draws.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

ON_DEMAND = "matplotlib"
WAITING = "matplotlib, which draws with your functions, is on its way: run this cell again soon"


class Fetching(MetaPathFinder):
    """Finds matplotlib by having Pyodide load it, as its lock says, with what it needs."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where it is installed now. Raises ImportError where this browser cannot wait for it."""
        if name != ON_DEMAND:
            return None
        from pyodide.ffi import can_run_sync, run_sync
        from pyodide_js import loadPackage

        if not can_run_sync():  # a browser whose WebAssembly cannot be suspended
            self.coming = asyncio.ensure_future(loadPackage(name))
            raise ImportError(WAITING)
        run_sync(loadPackage(name))
        importlib.invalidate_caches()
        return PathFinder.find_spec(name, path)


def fetch_on_demand() -> None:
    """Look for matplotlib in this way wherever else it is not found."""
    sys.meta_path.append(Fetching())
