"""What the live pages load: each package by its address and hash, as Pyodide reads a lock.

`browser.json` holds Pyodide's version, the hashes of its core and the packages that the course
needs; `grading/live/renew.py` makes it. nnlib and JupyterLite's kernel lie in the site itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("browser.json")
IN_THE_SITE: Final = {  # what lies in the site itself, and what each needs
    "ipykernel": ("pyodide-kernel",),
    "nnlib": ("grandalf", "ipywidgets", "numpy", "tqdm"),  # matplotlib comes when it draws
    "piplite": ("micropip",),
    "pyodide-kernel": ("comm", "ipython"),
}
AT_START: Final = (*IN_THE_SITE, "comm", "ipython", "jedi", "micropip")  # with Pyodide, not after

Package = dict[str, Any]


def read_lock() -> dict[str, Any]:
    """{"version", "core": {file: SHA-256}, "info", "packages": {name: as Pyodide locks it}}."""
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def pyodide_lock(folder: Path, wheels: Mapping[str, Path], copies: Mapping[str, Path]) -> str:
    """The lock that Pyodide reads from a folder of the site.

    wheels: {package: its wheel} of what lies in the site itself; copies: the wheels of packages
    that were copied into the site. The others keep their address.
    """
    kept = read_lock()
    packages: dict[str, Package] = {name: {**p} for name, p in kept["packages"].items()}
    for name, copy in copies.items():
        packages[name]["file_name"] = _address(copy, folder)
    for name, wheel in wheels.items():
        address = _address(wheel, folder)
        version, hashed = wheel.name.split("-")[1], sha256(wheel.read_bytes())
        packages[name] = package(name, version, address, hashed, IN_THE_SITE[name])
    content = {"info": kept["info"], "packages": packages}
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def package(name: str, version: str, address: str, hashed: str, needs: Iterable[str]) -> Package:
    """A package of pure Python as Pyodide locks it."""
    return {
        "name": name,
        "version": version,
        "file_name": address,
        "sha256": hashed,
        "depends": sorted(needs),
        "imports": [name.replace("-", "_")],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def needed(packages: Mapping[str, Package], names: Iterable[str]) -> dict[str, Package]:
    """The packages of these names, and all that they need in turn."""
    found: dict[str, Package] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop().replace("_", "-")
        if name not in found:
            found[name] = packages[name]
            waiting += packages[name]["depends"]
    return dict(sorted(found.items()))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _address(file: Path, folder: Path) -> str:
    return Path(os.path.relpath(file, folder)).as_posix()
