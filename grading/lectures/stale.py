"""Whether a file is still what its drawing code would draw: a digest of all that it depends on."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import nnlib
from grading.lectures import worker
from grading.lectures.variants import Variant
from nnlib.figures import Animation, Caption, Entry

LIBRARY: Final = Path(nnlib.__path__[0])
TOOLS: Final = ("matplotlib", "numpy", "pillow")
WRITERS: Final = ("sizes", "dark", "files", "film")  # modules of nnlib.plotting


def digest(caption: Caption, variant: Variant) -> str:
    """What changes when the figure's file would: code, data, tools or options."""
    function = _function_module(caption)
    parts = [caption.name, astuple(variant), _sources_digest(function), _tools()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def source(caption: Caption) -> Path:
    """The file with the function that draws a figure, below the folder of nnlib's parent."""
    return _file(_function_module(caption)).relative_to(LIBRARY.parent)


def _function_module(caption: Caption) -> str:
    match caption:
        case Entry():
            return caption.draw.__module__
        case Animation():
            return caption.play.__module__
    raise TypeError(f"{caption.name} is neither a figure nor an animation")


@cache
def _tools() -> list[str]:
    writer = hashlib.sha256(Path(worker.__file__).read_bytes()).hexdigest()
    return [writer, *(f"{tool} {version(tool)}" for tool in TOOLS)]


@cache
def _sources_digest(module: str) -> str:
    """A digest of every file of nnlib that drawing and writing a figure of the module reads."""
    writers = [LIBRARY / "plotting" / f"{name}.py" for name in WRITERS]
    files = _reached([_file(module), *writers])
    if LIBRARY / "datasets.py" in files:
        files |= set((LIBRARY / "data").glob("*.*"))
    return hashlib.sha256(
        "".join(_file_digest(file) for file in sorted(files)).encode()
    ).hexdigest()


def _reached(start: list[Path]) -> set[Path]:
    """The files, and all that they import from nnlib, directly or not."""
    found: set[Path] = set()
    waiting = list(start)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += _imports(file)
    return found


@cache
def _imports(file: Path) -> list[Path]:
    """The files of nnlib that one file imports, anywhere in it."""
    modules = [name for node in ast.walk(ast.parse(file.read_text())) for name in _names(node)]
    return [_file(name) for name in modules if name.split(".")[0] == "nnlib" and _exists(name)]


def _names(node: ast.AST) -> Iterator[str]:
    """The modules that an import may mean; `from a import b` means a, and a.b if there is one."""
    match node:
        case ast.Import(names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), names=names):
            yield module
            yield from (f"{module}.{alias.name}" for alias in names)


def _exists(module: str) -> bool:
    return _file(module).is_file()


def _file(module: str) -> Path:
    path = LIBRARY.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _file_digest(file: Path) -> str:
    return f"{file.relative_to(LIBRARY)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n"
