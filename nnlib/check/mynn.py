"""The student's own library, `mynn`: functions that passed their check, one file for each lesson.

It lies beside the notebooks, is plain Python, and may be read, imported, copied and changed: before
a lesson uses a function of it, that function is checked again.
"""

from __future__ import annotations

import inspect
import math
import os
import re
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from nnlib.check import switches
from nnlib.check.names import names_used

FOLDER = "NNLIB_MYNN"  # where mynn lies instead of beside the notebooks
LESSON_FOLDER = re.compile(r"\d\d-\w+")
BLOCK = re.compile(r"^# %% (\w+)$", re.MULTILINE)
LARGEST = 200  # entries of an array that a function may take along
HEADER = '''"""Functions that I wrote in the lesson "{topic}": each one has passed its check."""
'''


class NotKept(Exception):
    """Why a function cannot stand in a file of its own."""


def folder() -> Path | None:
    """The folder of mynn, beside the lessons' folders; None while work is graded."""
    if switches.graded():
        return None
    here = Path.cwd()
    beside = here.parent if LESSON_FOLDER.fullmatch(here.name) else here
    return Path(os.environ.get(FOLDER) or beside / "mynn")


def keep(topic: str, name: str, source: str) -> None:
    """Write a function into its lesson's file, in the place of an earlier version.

    Where the folder cannot be written to, nothing is kept: the notebook still has the function.
    """
    where = folder()
    if where is None or BLOCK.search(source):
        return
    path = where / f"{topic}.py"
    blocks = {**_blocks(path), name: source.strip()}
    text = HEADER.format(topic=topic) + "".join(
        f"\n# %% {name}\n{block}\n\n" for name, block in blocks.items()
    )
    if not path.is_file() or path.read_bytes() != text.encode():
        write(path, text)


def write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all; a folder without room or rights is left as it is."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        return  # a folder that is read-only: the lesson works without


def kept(topic: str, name: str) -> str | None:
    """The source of a function that was kept, with what it needs; None where there is none."""
    where = folder()
    return None if where is None else _blocks(where / f"{topic}.py").get(name)


def _blocks(path: Path) -> dict[str, str]:
    """{function: source} in a lesson's file; empty where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return {}
    _, *pieces = BLOCK.split(text)
    return {name: source.strip() for name, source in zip(pieces[::2], pieces[1::2], strict=True)}


def made(source: str, name: str) -> Callable[..., Any]:
    """The function that a kept source defines. Raises whatever the source does, or KeyError."""
    names: dict[str, Any] = {"__name__": "mynn"}
    exec(compile(source, f"<your {name}>", "exec"), names)
    function: Callable[..., Any] = names[name]
    return function


def source_of(name: str, names: Mapping[str, Any]) -> str | None:
    """What defines `name` anew with all that it needs of `names`, those of a notebook.

    None for a function that cannot stand alone: it holds on to an object that no text makes.
    """
    needs = _Needs(names)
    try:
        needs.add(name)
    except (NotKept, OSError, TypeError, SyntaxError, RecursionError):
        return None
    return "\n\n\n".join(filter(None, ["\n".join(sorted(needs.imports)), *needs.blocks.values()]))


class _Needs:
    """The imports, values and functions that a function needs, in an order that defines them."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names, self._seen = names, set[str]()
        self.imports: set[str] = set()
        self.blocks: dict[str, str] = {}

    def add(self, name: str) -> None:
        """Add what `name` stands for, and what that needs. Raises NotKept."""
        if name in self._seen or name not in self._names:
            return  # a built-in name, or one that is found missing when it is called
        self._seen.add(name)
        value = self._names[name]
        if isinstance(value, ModuleType):
            self.imports.add(_import(value.__name__, name))
        elif isinstance(value, FunctionType | type) and value.__module__ == "__main__":
            self._add_definition(name, value)
        elif isinstance(value, np.ufunc) or getattr(value, "__module__", None):
            self.imports.add(_imported_from(value, name))
        else:
            self.blocks[name] = f"{name} = {self._literal(value)}"

    def _add_definition(self, name: str, value: FunctionType | type) -> None:
        if getattr(value, "__closure__", None) or "<" in value.__qualname__:
            raise NotKept(name)
        source = textwrap.dedent(inspect.getsource(value)).strip()
        for other in sorted(names_used(source) - {value.__name__}):
            self.add(other)
        alias = "" if value.__name__ == name else f"\n\n\n{name} = {value.__name__}"
        self.blocks[name] = source + alias

    def _literal(self, value: Any) -> str:
        """A value as Python writes it. Raises NotKept for what has no such form."""
        if isinstance(value, np.ndarray) and value.size <= LARGEST and value.dtype.kind in "biuf":
            self.imports.add("import numpy as np")
            return f"np.array({self._literal(value.tolist())}, dtype={str(value.dtype)!r})"
        if isinstance(value, list | tuple | set | dict) or _is_plain(value):
            text = repr(value)
            if len(text) < 40 * LARGEST and eval_equal(text, value):
                return text
        raise NotKept(type(value).__name__)


def _is_plain(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool | int | str)


def eval_equal(text: str, value: Any) -> bool:
    """Whether a literal gives the value again."""
    import ast

    try:
        return bool(ast.literal_eval(text) == value)
    except (ValueError, SyntaxError):
        return False


def _import(module: str, name: str) -> str:
    return f"import {module}" if module == name else f"import {module} as {name}"


def _imported_from(value: Any, name: str) -> str:
    """The import of something that a module defines under a name of its own."""
    module = getattr(value, "__module__", None) or "numpy"
    own = getattr(value, "__name__", "")
    if not own.isidentifier() or module in ("builtins", "__main__"):
        raise NotKept(name)
    return f"from {module} import {own}" if own == name else f"from {module} import {own} as {name}"
