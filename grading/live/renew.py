"""Make `browser.json` anew, for the Pyodide that jupyterlite-pyodide-kernel asks for.

    npm pack pyodide@314.0.6 && tar xzf pyodide-314.0.6.tgz
    python -m grading.live.renew package

Pyodide's own lock names its packages, PyPI the ones that it does not hold.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION

from grading.files import write_atomically
from grading.live.lock import FILE, Package, needed, package, sha256

CORE: Final = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
FROM_PYODIDE: Final = ("numpy", "matplotlib", "ipython", "jedi", "micropip", "pyparsing", "tqdm")
FROM_PYPI: Final = {  # and what each imports, which leaves out what belongs to a server
    "comm": (),
    "grandalf": ("pyparsing",),
    "ipywidgets": ("comm", "ipython", "traitlets"),
}


def renewed(folder: Path) -> dict[str, Any]:
    """The lock from an unpacked npm package `pyodide`. Raises SystemExit for another version."""
    found = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    if found != PYODIDE_VERSION:
        sys.exit(f"{folder} is Pyodide {found}, but JupyterLite's kernel needs {PYODIDE_VERSION}")
    own = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages = needed(own["packages"], FROM_PYODIDE)
    for entry in packages.values():
        entry["file_name"] = f"{PYODIDE_CDN_URL}/{entry['file_name']}"
    packages |= {name: _on_pypi(name, needs) for name, needs in FROM_PYPI.items()}
    core = {name: sha256((folder / name).read_bytes()) for name in CORE}
    return {"version": found, "info": own["info"], "core": core, "packages": packages}


def _on_pypi(name: str, needs: tuple[str, ...]) -> Package:
    """A package at the version that is installed here, by PyPI's address and hash."""
    pip = [sys.executable, "-m", "pip", "install", "--isolated", "--quiet", "--dry-run"]
    wanted = ["--ignore-installed", "--no-deps", "--report", "-", f"{name}=={version(name)}"]
    done = subprocess.run([*pip, *wanted], check=True, capture_output=True, text=True)
    source = json.loads(done.stdout)["install"][0]["download_info"]
    hashed = source["archive_info"]["hashes"]["sha256"]
    return package(name, version(name), source["url"], hashed, needs)


if __name__ == "__main__":
    content = json.dumps(renewed(Path(sys.argv[1])), indent=1, sort_keys=True)
    write_atomically(FILE, content + "\n")
