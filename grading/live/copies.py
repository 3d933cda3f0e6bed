"""Pyodide and the packages that it loads, copied into the site: nothing comes from elsewhere."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from grading.errors import CourseError
from grading.files import write_atomically
from grading.live.lock import read_lock, sha256

CORE: Final = "https://cdn.jsdelivr.net/npm/pyodide@{version}/"  # the very bytes that npm has
SECONDS: Final = 60


def copy_all(folder: Path, downloads: Path | None) -> dict[str, Path]:
    """Copy Pyodide's core and all locked packages into a folder; {package: its wheel}.

    downloads: a folder to take files from before the network is asked. Raises CourseError where a
    file cannot be had, or is not the one that the lock names.
    """
    lock = read_lock()
    core = CORE.format(version=lock["version"])
    for name, hashed in lock["core"].items():
        _copy(core + name, hashed, folder, downloads)
    return {
        name: _copy(entry["file_name"], entry["sha256"], folder, downloads)
        for name, entry in lock["packages"].items()
    }


def _copy(address: str, hashed: str, folder: Path, downloads: Path | None) -> Path:
    name = address.rpartition("/")[2]
    held = downloads / name if downloads else None
    content = held.read_bytes() if held and held.is_file() else _fetched(address)
    if sha256(content) != hashed:
        source = held if held and held.is_file() else address
        raise CourseError(f"{source} is not the file that grading/live/browser.json names by hash")
    write_atomically(folder / name, content)
    return folder / name


def _fetched(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise CourseError(
            f"{address} cannot be fetched ({reason}): build where it can be reached, name a folder "
            "that holds the files by --downloads, or leave out --self-contained"
        ) from error
