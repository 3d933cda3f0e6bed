"""The table of layouts: how each platform names what it lets a teacher download, one file each.

To add one, write a module here that holds a `LAYOUT`; its sample is then tested with the others.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from grading.intake.layouts.base import Clue, Download, Layout, Named, Sample

__all__ = ["Clue", "Download", "Layout", "Named", "Sample", "layouts", "recognize"]


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts by name; the plain one, which takes anything, comes last."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if module.name != "base"]
    found = [importlib.import_module(f"{__name__}.{name}").LAYOUT for name in names]
    return tuple(sorted(found, key=lambda layout: (layout.takes_anything, layout.name)))


def recognize(download: Download) -> Layout:
    """The layout of a whole download, which no student's file name can change.

    It must read more than half of the names; what it cannot read waits for a person.
    """
    *known, plain = layouts()
    paths = download.handed_in
    hits = {
        layout.name: sum(layout.read(p, download) is not None for p in paths) for layout in known
    }
    best = max(known, key=lambda layout: hits[layout.name])
    return best if 2 * hits[best.name] > len(paths) else plain
