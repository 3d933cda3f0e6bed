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


def write_together(contents: Mapping[Path, str | bytes], *, wait: bool = True) -> None:
    """Write each file in one step; nothing is replaced before everything is written.

    wait: until the disk has them, so that a power cut cannot take them back. It is asked once all
    are under way: one wait for many files.
    """
    drafts: dict[Path, IO[bytes]] = {}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path] = _draft(path)
            drafts[path].write(content.encode() if isinstance(content, str) else content)
        for draft in drafts.values():
            draft.flush()
            if wait:
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
