"""One digest of code decides what is stale: of some modules and of all that they import.

Imports are read from the source wherever they stand, in functions too. A text that is a module's
full name counts as an import of it, for what is started or found by name; a text that names a file
or a folder beside its module counts as the data there. Comments, docstrings and layout count not.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OURS = ("nnlib", "grading")  # packages whose imports are followed
ROOT = Path(__file__).parents[1]  # the folder that holds them
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_FILE_NAME = re.compile(r"\w[\w.-]*")


def code_digest(modules: Iterable[str]) -> str:
    """What changes when the code or the data behind these modules does."""
    found = hashlib.sha256()
    for name in sorted(reached(modules)):
        path = module_path(name)
        code = _parsed(path.read_bytes())
        found.update(f"{name} {code.digest}\n".encode())
        for file in _data_beside(path, code.files):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            found.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return found.hexdigest()


def reached(modules: Iterable[str]) -> set[str]:
    """The modules of ours among these, and all that they import, directly or not."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = module_path(name)
        if name in found or not path.is_file():
            continue
        found.add(name)
        code = _parsed(path.read_bytes())
        package = name.rpartition(".")[0]  # whose __init__ runs first
        waiting += [package, *code.imports]
    return found


def imports(tree: ast.AST) -> set[str]:
    """What a piece of Python imports of ours."""
    return {name for node in ast.walk(tree) for name in _names(node) if _is_ours(name)}


def module_path(name: str) -> Path:
    """The file of a module of ours, whether there is one or not."""
    path = ROOT.joinpath(*name.split(".")) if _is_ours(name) else ROOT / "no-module"
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@dataclass(frozen=True)
class _Code:
    """What a digest needs to know of one file.

    imports: what it imports or names of ours; files: the texts in it that may name a file.
    """

    digest: str
    imports: frozenset[str]
    files: frozenset[str]


@cache
def _parsed(source: bytes) -> _Code:
    tree = ast.parse(source)
    names: set[str] = set()
    texts: set[str] = set()
    for node in ast.walk(tree):  # once: a grader has a hundred files
        names.update(filter(_is_ours, _names(node)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and _is_text(
            node.body[:1]
        ):
            del node.body[0]
    digest = hashlib.sha256(ast.dump(tree).encode()).hexdigest()
    names.update(filter(_is_ours, texts))
    return _Code(digest, frozenset(names), frozenset(filter(_FILE_NAME.fullmatch, texts)))


def _is_text(statements: list[ast.stmt]) -> bool:
    """Whether this is a docstring."""
    return any(
        isinstance(one, ast.Expr)
        and isinstance(one.value, ast.Constant)
        and isinstance(one.value.value, str)
        for one in statements
    )


def _names(node: ast.AST) -> Iterator[str]:
    """The modules that an import may mean; `from a import b` means a, and a.b if there is one."""
    match node:
        case ast.Import(names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), names=names):
            yield module
            yield from (f"{module}.{alias.name}" for alias in names)


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in OURS and all(map(str.isidentifier, name.split(".")))


def _data_beside(module: Path, names: frozenset[str]) -> Iterator[Path]:
    """The files of these names beside a module, other than Python's; of a folder, all in it."""
    for name in sorted(names.intersection(os.listdir(module.parent))):
        named = module.parent / name
        inside = sorted(named.rglob("*")) if named.is_dir() else [named]
        yield from (p for p in inside if p.is_file() and p.suffix not in (".py", ".pyc"))
