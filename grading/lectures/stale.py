"""Whether a file is still what its drawing code would draw: a digest of all that it depends on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from grading.digest import ROOT, code_digest, module_path
from grading.lectures import worker
from grading.lectures.variants import Variant
from nnlib.figures import Animation, Caption, Entry

TOOLS: Final = ("matplotlib", "numpy", "pillow")


def digest(caption: Caption, variant: Variant) -> str:
    """What changes when the figure's file would: code, data, tools or options."""
    tools = [f"{tool} {version(tool)}" for tool in TOOLS]
    parts = [caption.name, astuple(variant), _code(_function_module(caption)), tools]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def source(caption: Caption) -> Path:
    """The file with the function that draws a figure, below the folder of nnlib's parent."""
    return module_path(_function_module(caption)).relative_to(ROOT)


def _function_module(caption: Caption) -> str:
    match caption:
        case Entry():
            return caption.draw.__module__
        case Animation():
            return caption.play.__module__
    raise TypeError(f"{caption.name} is neither a figure nor an animation")


@cache
def _code(module: str) -> str:
    """Of drawing and of writing the figures of one module."""
    return code_digest([module, worker.__name__])
