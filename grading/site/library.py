"""The library's pages: what each module's docstrings say, as the lessons import it."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, Final

MODULES: Final = {
    "Parts of a network": ("activations", "losses", "layers", "network", "initializers"),
    "Training": ("optimizers", "schedules", "regularizers", "training", "metrics", "datasets"),
    "Seeing and checking": ("graph", "gradcheck", "figures"),
}
PAGE = """# `nnlib.{name}`

```{{eval-rst}}
.. automodule:: nnlib.{name}
   :members:
   :member-order: bysource
```
"""
INDEX = """# The library

NumPy and nothing else: what the lessons build is kept here in the form in which it is used. Each
function says its formula, the shapes that it takes and returns, and when it refuses.

"""
MARKS = re.compile(r"(`[^`]+`)|([*|\\_])")


def library_pages() -> dict[str, str]:
    """{path below the site's sources: text}."""
    rows = []
    for group, names in MODULES.items():
        rows.append(f"## {group}\n")
        rows += [f"- [`nnlib.{name}`]({name}.md): {_about(name)}" for name in names]
        rows.append("")
    every = [name for names in MODULES.values() for name in names]
    tree = "\n".join(["```{toctree}", ":hidden:", "", *every, "```", ""])
    pages = {f"library/{name}.md": PAGE.format(name=name) for name in every}
    return pages | {"library/index.md": INDEX + "\n".join(rows) + "\n" + tree}


def _about(name: str) -> str:
    """The first sentence of a module's docstring."""
    text = import_module(f"nnlib.{name}").__doc__ or ""
    return " ".join(text.split("\n\n")[0].split())


def plain_docstring(
    app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Docstrings are prose with backticks, not reStructuredText: indented lines are code."""
    lines[:] = _as_rest(lines)


def _as_rest(lines: list[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        inside = line.startswith("    ")
        if inside and not (found and found[-1].startswith("    ")) and found[-2:-1] != ["::"]:
            found += ["", "::", ""]
        elif not inside and line.strip() and found and found[-1].startswith("    "):
            found.append("")
        found.append(line if inside else MARKS.sub(_mark, line))
    return found


def _mark(found: re.Match[str]) -> str:
    return f"`{found[1]}`" if found[1] else f"\\{found[2]}"
