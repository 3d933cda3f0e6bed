"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write `content` to `path` in one step, making its folder when needed."""
    write_together({path: content})


def write_together(contents: Mapping[Path, str | bytes]) -> None:
    """Write each file in one step; all are on the disk, and not only on their way, at the end.

    Nothing is replaced before everything is written. The disk is asked once all are under way: one
    wait for many files.
    """
    drafts: dict[Path, tuple[int, str]] = {}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            with os.fdopen(os.dup(drafts[path][0]), "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
        for descriptor, _ in drafts.values():
            os.fsync(descriptor)
            os.fchmod(descriptor, 0o644)
        for path, (_, name) in drafts.items():
            os.replace(name, path)
    finally:
        for descriptor, name in drafts.values():
            os.close(descriptor)
            Path(name).unlink(missing_ok=True)
