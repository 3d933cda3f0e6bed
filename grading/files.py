"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write `content` to `path` in one step, making its folder when needed."""
    write_together({path: content})


def write_together(contents: Mapping[Path, str | bytes]) -> None:
    """Write each file in one step; all are on the disk, and not only on their way, at the end.

    Nothing is replaced before everything is written. The disk is asked once all are under way: one
    wait for many files.
    """
    drafts: dict[Path, IO[bytes]] = {}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path] = _draft(path)
            drafts[path].write(content.encode() if isinstance(content, str) else content)
        for draft in drafts.values():
            draft.flush()
            os.fsync(draft.fileno())
            draft.close()
        for path, draft in drafts.items():
            os.chmod(draft.name, 0o644)
            os.replace(draft.name, path)
    finally:
        for draft in drafts.values():
            draft.close()
            Path(draft.name).unlink(missing_ok=True)


def _draft(path: Path) -> IO[bytes]:
    """A new file beside `path`, open for writing."""
    return tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)
